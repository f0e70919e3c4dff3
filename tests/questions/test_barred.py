"""What nobody may ask of a household is found in ten languages, and ordinary words are left in peace."""

import re
from dataclasses import replace

import pytest

from asked import YES_NO, a_question, a_set, choices
from hmo_enforce.questions import barred, barred_words, catalogues
from hmo_enforce.questions.conditions import Answered, Equals
from hmo_enforce.questions.outside import shipped
from hmo_enforce.questions.sets import Kind


def asking(text: str, tag: str = "en"):
    return replace(a_question("q1"), label={"en": "Question", tag: text})


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "What is your nationality?"),
        ("en", "In which country were you born?"),
        ("en", "Which ethnic group do you belong to?"),
        ("en", "Your race"),
        ("en", "Do they have visas?"),
        ("en", "Does anybody have pre-settled status?"),
        ("en", "When did you come to the UK?"),
        ("en", "What is your religion?"),
        ("en", "What is your sexual orientation?"),
        ("en", "What is your first language?"),
        ("en", "Has a right to rent check been made?"),
        ("pl", "Jakie jest Pana/Pani obywatelstwo?"),
        ("pl", "Narodowość"),
        ("pl", "Pochodzenie etniczne"),
        ("ro", "Care este naționalitatea dumneavoastră?"),
        ("ro", "Ce religie aveți?"),
        ("ro", "Aveţi viză?"),
        ("lt", "Kokia jūsų tautybė?"),
        ("lt", "Ar turite leidimą gyventi?"),
        ("bg", "Каква е вашата националност?"),
        ("bg", "Имате ли виза?"),
        ("pa", "ਤੁਹਾਡੀ ਕੌਮੀਅਤ ਕੀ ਹੈ?"),
        ("pa", "ਤੁਹਾਡਾ ਧਰਮ ਕੀ ਹੈ?"),
        ("ur", "آپ کی قومیت کیا ہے؟"),
        ("ur", "آپ کا مذہب کیا ہے؟"),
        ("bn", "আপনার জাতীয়তা কী?"),
        ("bn", "আপনার ধর্ম কী?"),
        ("uk", "Яка ваша національність?"),
        ("uk", "Яке у вас громадянство?"),
        ("ar", "ما هي جنسيتك؟"),
        ("ar", "والجنسية؟"),
        ("ar", "ما هي ديانتك؟"),
        ("ar", "هل لديك تأشيرة؟"),
        ("ar", "ما هي إثنيتك؟"),
        ("en", "Are you a UK citizen?"),
        ("en", "Where are you originally from?"),
        ("en", "Which countries do the tenants come from?"),
        ("en", "Are you an EU or EEA national?"),
        ("en", "What is your share code?"),
        ("en", "How long have you been in England?"),
        ("en", "When did you arrive in the United Kingdom?"),
        ("en", "Are you allowed to work?"),
        ("en", "Na\u00adtiona\u200blity"),
        ("pl", "Skąd Pani pochodzi?"),
        ("ro", "Din ce țară veniți?"),
        ("lt", "Iš kokios esate šalies?"),
        ("bg", "От коя държава сте?"),
        ("uk", "З якої ви країни?"),
        ("pa", "ਤੁਸੀਂ ਕਿਸ ਦੇਸ਼ ਤੋਂ ਹੋ?"),
        ("ur", "آپ کس ملک سے ہیں؟"),
        ("bn", "আপনি কোন দেশের নাগরিক?"),
        ("ar", "من أي بلد أنت؟"),
        # The words of another language than the text is said to be of.
        ("en", "Jakie jest obywatelstwo lokatorów?"),
    ],
)
def test_a_question_that_is_never_asked_is_found(tag: str, text: str):
    assert barred.why(asking(text, tag))


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("lt", "Ar visas namas išnuomotas?"),
        ("lt", "Ar kalbėjote su savininku?"),
        ("en", "Is it an end of terrace house? Is there any trace of mould, or a bracelet?"),
        ("en", "Is there black mould, or are white goods broken?"),
        ("en", "Have you asked Citizens Advice, or the National Residential Landlords Association?"),
        ("en", "Where does the noise come from?"),
        ("en", "Tell us in your own words, in any language."),
        ("en", "Is the house near Mosque Lane or Church Street?"),
        ("en", "Have you lived in the house for long?"),
        ("en", "Where did you hear of this survey? From whom does the smell come?"),
        ("en", "Is the mould black or white? Is it a heritage building, with country views?"),
        (
            "en",
            "In which country does the landlord live? Do they manage it from abroad? Are builders allowed to work at night?",
        ),
        ("pl", "Skąd Pan wie o tej ankiecie?"),
        ("uk", "Звідки ви дізналися про опитування?"),
        ("en", "Was the work done in good time, to your satisfaction?"),
        ("pl", "Proszę napisać w dowolnym języku. Skąd dochodzi hałas?"),
        ("uk", "Напишіть будь-якою мовою."),
        ("ar", "كم عدد الأشخاص الذين يعيشون هناك؟ هل يوجد دين أو إيجار متأخر؟"),
        ("ar", "هل يناسبك يوم الاثنين؟ يرجى كتابة الاثنين."),
        ("ur", "کسی بھی زبان میں لکھیں۔ وہاں کتنے لوگ رہتے ہیں؟"),
        ("bn", "সেখানে কতজন মানুষ থাকেন?"),
        ("pa", "ਉੱਥੇ ਕਿੰਨੇ ਲੋਕ ਰਹਿੰਦੇ ਹਨ?"),
    ],
)
def test_ordinary_words_are_left_in_peace(tag: str, text: str):
    assert barred.why(asking(text, tag)) is None


@pytest.mark.parametrize(
    "name", ["ethnicity", "hh_nationality", "tenantCountryOfBirth", "group.visa", "immigration-status", "language"]
)
def test_a_name_gives_it_away(name: str):
    assert barred.why(a_question(name))


def test_so_do_a_hint_and_choices():
    hinted = a_question("q1", hint={"en": "For example from your passport."})
    chosen = a_question("q2", Kind.CHOICE, choices=choices("polish", "romanian", "british", "other"))
    several = a_question("q3", Kind.CHOICE, choices=choices("Romanians", "Poles", "Bulgarians", "others"))

    assert barred.why(hinted).part == "hint"
    assert barred.why(chosen).part == "choices"
    assert barred.why(several).part == "choices"


def test_one_choice_with_a_place_in_its_name_gives_nothing_away():
    takeaways = a_question("below", Kind.CHOICE, choices=choices("chinese_takeaway", "launderette", "nothing"))

    assert barred.why(takeaways) is None


def test_they_are_dropped_with_what_waits_for_them_and_named():
    asked = a_set(
        a_question("persons"),
        a_question("nationality", Kind.CHOICE, choices=YES_NO),
        a_question("which_one", shown_when=Equals("nationality", "no")),
        a_question("since", shown_when=Answered("which_one")),
        a_question("rent"),
    )

    left, out = barred.dropped(asked)

    assert [question.name for question in left.questions] == ["persons", "rent"]
    assert [(one.question, one.part) for one in out] == [
        ("nationality", "name"),
        ("which_one", "relevant"),
        ("since", "relevant"),
    ]
    assert "“nationality” in its name asks about nationality or where somebody was born" in str(out[0])
    assert "waits for “nationality”" in str(out[1])


@pytest.mark.parametrize("name", shipped.NAMES)
def test_what_comes_with_us_asks_nothing_of_the_sort(name: str):
    asked = shipped.question_set(name)

    assert barred.dropped(asked) == (asked, ())


@pytest.mark.parametrize("tag", catalogues.LANGUAGES)
def test_no_translation_of_it_sounds_like_something_of_the_sort(tag: str):
    found = [barred.why(asking(catalogues.say(tag, said), tag)) for said in shipped.messages()]

    assert [one for one in found if one] == []


TAGS = [tag for tag in catalogues.LANGUAGES if tag != catalogues.ENGLISH]


@pytest.mark.parametrize("tag", TAGS)
def test_the_promise_of_the_public_pages_names_what_is_barred_in_each_language(tag: str):
    promised = next(said for en, said in catalogues.catalogue(tag).said.items() if en.startswith("We never ask about your"))

    found = barred.topics(asking(promised, tag))

    assert found >= {
        barred_words.NATIONALITY, barred_words.IMMIGRATION, barred_words.ETHNICITY, barred_words.RELIGION,
    }  # fmt: skip


@pytest.mark.parametrize("tag", TAGS)
def test_all_else_that_the_public_pages_say_is_left_in_peace(tag: str):
    said = catalogues.catalogue(tag).said.items()

    taken = [text for en, text in said if barred.why(asking(text, tag)) and not re.search("nationality|immigration", en)]

    assert taken == []
