"""Forms go out as XLSForm, which pyxform takes, and come back as they were; what cannot be asked is refused by name."""

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
import pyxform.xls2xform
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as some

from asked import a_question, a_set, choices, every_kind
from hmo_enforce.questions import checking, claims
from hmo_enforce.questions.conditions import Answered, Compares, Either, Equals, Every, Not, Selected
from hmo_enforce.questions.outside import shipped, xlsform
from hmo_enforce.questions.sets import Choice, Kind, Question, QuestionSet


def accepted(content: bytes) -> str:
    """The XForm that pyxform makes of the workbook; it raises what it does not accept."""
    made = pyxform.xls2xform.convert(xlsform=content, file_type=".xlsx", pretty_print=False, validate=False)
    return made.xform


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def told(read: xlsform.Read) -> list:
    """The issues but for the advice about the form as a whole."""
    return [one for one in read.issues if one.row is not None or one.is_refused]


SETTINGS = [["form_title", "form_id"], ["Homes in Acacia", "acacia"]]
HEADINGS = ["type", "name", "label", "relevant", "constraint", "hmo_claim"]


def form(*rows: list[object], lists: list[list[object]] | None = None, headings: list[str] = HEADINGS) -> bytes:
    listed = [["list_name", "name", "label"], *(lists or [["yes_no", "yes", "Yes"], ["yes_no", "no", "No"]])]
    return workbook(survey=[headings, *rows], choices=listed, settings=SETTINGS)


@pytest.mark.parametrize(
    "asked", [every_kind(), *(shipped.question_set(name) for name in shipped.NAMES)], ids=lambda one: one.name
)
def test_a_form_comes_back_as_it_went_and_pyxform_accepts_it(asked: QuestionSet):
    content = xlsform.write(asked)

    assert xlsform.read(content) == xlsform.Read(asked, ())
    assert asked.name in accepted(content)


def test_the_same_set_makes_the_same_file():
    assert xlsform.write(every_kind()) == xlsform.write(every_kind())


def test_a_text_that_looks_like_a_formula_stays_a_text():
    asked = a_set(replace(a_question(), label={"en": "=1+1?"}))

    assert xlsform.read(xlsform.write(asked)).question_set == asked


def test_a_form_of_kobo_is_read_with_its_groups_and_without_what_devices_fill_in():
    content = form(
        ["start", "start", None],
        ["integer", "persons", "How many?", None, ". >= 0 and . <= 50", "persons"],
        ["date", "since", "Since when?"],
        ["note", "thanks", "Thank you"],
        ["begin group", "home", "The home", "${persons} > 1"],
        ["select one yes_no", "shares", "Shared?", "${since} != ''"],
        ["text", "how", "How?", "selected(${shares}, 'yes')"],
        ["end group"],
    )

    read = xlsform.read(content)

    asked = read.question_set
    assert [question.name for question in asked.questions] == ["persons", "since", "shares", "how"]
    assert asked.question("shares").shown_when == Every((Compares("persons", ">", Decimal(1)), Answered("since")))
    assert asked.question("how").shown_when == Every((Compares("persons", ">", Decimal(1)), Selected("shares", "yes")))
    assert asked.question("persons").most == 50
    assert [(issue.row, issue.value, issue.is_refused) for issue in told(read)] == [(2, "start", False), (5, "note", False)]


TYPES = ["geopoint", "geotrace", "geoshape", "time", "dateTime", "barcode", "audio", "video", "file", "range", "rank yes_no",
         "acknowledge", "select_one_from_file homes.csv", "select_one_external yes_no", "xml-external", "begin_repeat", "telepathy",
         "select_one yes_no or_other"]  # fmt: skip


@pytest.mark.parametrize("said", TYPES)
def test_a_type_that_cannot_be_asked_is_refused_by_name(said: str):
    read = xlsform.read(form(["text", "a", "A?"], [said, "b", "B?"]))

    (issue,) = [one for one in read.issues if one.is_refused]
    assert read.question_set is None
    assert (issue.sheet, issue.row, issue.column, issue.value) == (
        "survey",
        3,
        "type",
        said.lower() if "repeat" in said else said,
    )
    assert f"“{said.rsplit(' ', maxsplit=1)[-1] if 'or_other' in said else said}” cannot be asked here" in issue.message


@pytest.mark.parametrize(
    ("rows", "row", "column", "message"),
    [
        ([["select_one towns", "a", "A?"]], 2, "type", "no list “towns” on the sheet “choices”"),
        ([["select_one", "a", "A?"]], 2, "type", "names no list of choices"),
        ([["text", None, "A?"]], 2, "name", "has no name"),
        ([["text", "a", None]], 2, "label", "“a” has no label in English"),
        ([[None, "a", "A?"]], 2, "type", "This row has no type"),
        ([["text", "a b", "A?"]], 2, "name", "This name will not do"),
        ([["text", "a", "A?"], ["text", "a", "A?"]], 2, "name", "Two questions have this name"),
        ([["text", "a", "A?", "${b} = 'x'"], ["text", "b", "B?", "${a} = 'x'"]], 2, "relevant", "which waits for it in turn"),
        ([["text", "a", "A?", "${a} = 'x'"]], 2, "relevant", "in turn"),
        ([["text", "a", "A?", "${gone} = 'x'"]], 2, "relevant", "“gone”, which is no question"),
        ([["text", "a", "A?", "${x} ="]], 2, "relevant", "breaks off"),
        ([["text", "a", "A?", "${x} = today()"]], 2, "relevant", "“today” is not understood"),
        ([["calculate", "c"], ["text", "a", "A?", "${c} = 'x'"]], 3, "relevant", "“c”, which was left out"),
        ([["text", "a", "A?", None, None, "shoe_size"]], 2, "hmo_claim", "not a fact that an answer can claim"),
        ([["text", "a", "A?", None, None, "persons"]], 2, "hmo_claim", "cannot claim persons"),
        ([["begin_group", "g", "G"], ["text", "a", "A?"]], None, "type", "never ends"),
        ([["text", "a", "A?"], ["end_group"]], 3, "type", "never began"),
        ([], None, "questions", "from 1 to 300 questions"),
    ],
)
def test_what_is_wrong_is_told_with_sheet_row_and_column(rows, row, column, message):
    read = xlsform.read(form(*rows))

    issue = next(one for one in read.issues if one.is_refused)
    assert read.question_set is None
    assert (issue.sheet, issue.row, issue.column) == ("survey", row, column)
    assert message in issue.message


def test_a_bound_that_is_not_understood_is_left_out_and_said():
    read = xlsform.read(form(["text", "a", "A?", None, "regex(., '[0-9]+')"]))

    assert read.question_set.question("a").longest is None
    assert [(issue.row, issue.column, issue.is_refused) for issue in told(read)] == [(2, "constraint", False)]


def test_a_choice_without_a_name_or_with_a_space_in_it_is_refused():
    missing = xlsform.read(form(["select_one a", "q", "Q?"], lists=[["a", None, "Yes"], ["a", "no", "No"]]))
    spaced = xlsform.read(form(["select_one a", "q", "Q?"], lists=[["a", "not sure", "Not sure"]]))

    assert [(one.sheet, one.row, one.column) for one in missing.issues] == [("choices", 2, "name")]
    assert "“not sure” will not do" in spaced.issues[0].message


def test_barred_questions_are_dropped_and_reported_by_name():
    read = xlsform.read(form(
        ["text", "where", "Where?"],
        ["select_one_from_file countries.csv", "hh_nationality", "Nationality of the household"],
        ["text", "why_here", "Why?", "${hh_nationality} != 'british'"],
        ["select_one groups", "q17", "Which of these are you?"],
        lists=[["groups", "1", "White British"], ["groups", "2", "Asian or Asian British"]],
    ))  # fmt: skip

    assert [question.name for question in read.question_set.questions] == ["where"]
    assert [one.question for one in read.barred] == ["hh_nationality", "why_here", "q17"]
    assert [(issue.row, issue.is_refused) for issue in told(read)] == [(3, False), (4, False), (5, False)]


def test_a_barred_group_or_list_gives_its_questions_away():
    read = xlsform.read(form(
        ["begin_group", "g1", "Country of birth"],
        ["text", "said", "Please say"],
        ["end_group"],
        ["select_one ethnicity", "q17", "Please choose"],
        ["text", "where", "Where?"],
        lists=[["ethnicity", "1", "White"], ["ethnicity", "2", "Black"]],
    ))  # fmt: skip

    assert [question.name for question in read.question_set.questions] == ["where"]
    assert [(one.question, one.part) for one in read.barred] == [("said", "group"), ("q17", "list of choices")]
    assert "“country of birth” in its group asks about nationality" in str(read.barred[0])


def test_a_form_of_barred_questions_alone_is_refused():
    read = xlsform.read(form(["text", "religion", "Your religion?"]))

    assert read.question_set is None
    assert any("No question of this form may be asked" in issue.message for issue in read.issues)


def test_languages_are_known_by_tag_or_name_and_others_are_left_out():
    headings = ["type", "name", "label::English", "label::Polski (pl)", "label::Urdu", "label::Klingonese"]
    read = xlsform.read(form(["text", "a", "A?", "A po polsku?", "الف؟", "qap"], headings=headings))

    assert read.question_set.languages == ("en", "pl", "ur")
    assert read.question_set.question("a").label == {"en": "A?", "pl": "A po polsku?", "ur": "الف؟"}
    assert [issue.column for issue in told(read)] == ["label::Klingonese"]


def test_a_form_without_english_is_refused():
    read = xlsform.read(form(["text", "a", "Gdzie?"], headings=["type", "name", "label::Polski (pl)"]))

    assert read.question_set is None
    assert "no label in English. Add a column label::English (en)" in read.issues[0].message


def test_a_form_whose_answers_are_of_no_use_is_advised_how_they_would_be():
    read = xlsform.read(form(["text", "a", "A?"]))

    assert read.question_set is not None
    assert [(issue.row, issue.column, issue.is_refused) for issue in read.issues] == [
        (None, "hmo_kind", False),
        (None, "hmo_claim", False),
    ]


def test_words_that_hold_another_answer_are_refused_and_a_condition_of_being_required_is_said():
    headings = ["type", "name", "label", "required"]
    read = xlsform.read(form(["text", "a", "A?", "${b} = 'x'"], ["text", "b", "What of ${a}?", "FALSE"], headings=headings))

    assert [(issue.row, issue.column, issue.is_refused) for issue in told(read)] == [(3, "label", True), (2, "required", False)]


def test_older_headings_are_known():
    choices_ = [["list name", "value", "label"], ["yes_no", "yes", "Yes"]]
    survey = [["Type", "Name", "Caption", "Relevance", "bind::required"], ["text", "a", "A?", None, "yes"],
              ["select_one yes_no", "b", "B?", "${a} != ''", None]]  # fmt: skip

    asked = xlsform.read(workbook(survey=survey, choices=choices_, settings=SETTINGS)).question_set

    assert asked.question("a").required
    assert asked.question("b").shown_when == Answered("a")
    assert [choice.name for choice in asked.question("b").choices] == ["yes"]


def test_a_column_that_means_nothing_here_is_said():
    read = xlsform.read(form(["text", "a", "A?", "minimal"], headings=["type", "name", "label", "calculation"]))

    assert [(issue.row, issue.column) for issue in told(read)] == [(1, "calculation")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"type,name,label\ntext,a,A?\n", "no XLSX workbook"),
        (b"", "no XLSX workbook"),
        (b"PK\x03\x04 cut short", "no XLSX workbook"),
        (b"x" * (xlsform.MOST_BYTES + 1), "at most 10 MB"),
        (workbook(Answers=[["a"], ["b"]]), "There is no sheet “survey”: this is no XLSForm. The sheets are: “answers”"),
        (workbook(survey=[["type", "name", "label"], ["text", "a", '="A"&"?"']]), "Cell C2 holds a formula"),
        (workbook(survey=[["type", "name", "name"], ["text", "a", "b"]]), "Two columns have the heading “name”"),
        (workbook(survey=[["type", "name", "label"], ["text", "a", "x" * 10_001]]), "more than 10,000 characters"),
    ],
)
def test_what_is_no_form_is_told_so(content: bytes, message: str):
    read = xlsform.read(content)

    assert read.question_set is None
    assert message in str(read.issues[0])


def test_a_hundred_thousand_rows_are_no_form():
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("survey")
        for number in range(100_000):
            sheet.write_string(number, 0, "text")

    read = xlsform.read(made.getvalue())

    assert "more than 5,000 rows" in str(read.issues[0])


# --- any set at all


NAMES = some.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True)
TEXTS = some.text(
    some.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cn", "Co")), min_size=1, max_size=20
)


@some.composite
def sets(draw) -> QuestionSet:
    names = draw(some.lists(NAMES, min_size=1, max_size=6, unique_by=str.lower))
    languages = ("en", *draw(some.lists(some.sampled_from(["pl", "ur", "ar", "pt-BR"]), unique=True, max_size=2)))

    def words() -> dict[str, str]:
        return {"en": draw(TEXTS), **{tag: draw(TEXTS) for tag in languages[1:] if draw(some.booleans())}}

    asked: list[Question] = []
    for name in names:
        kind = draw(some.sampled_from(Kind))
        question = Question(
            name, kind, words(), hint=words() if draw(some.booleans()) else None, required=draw(some.booleans()),
            is_private=draw(some.booleans()),
        )  # fmt: skip
        if kind in {Kind.CHOICE, Kind.CHOICES}:
            named = draw(some.lists(NAMES, min_size=1, max_size=4, unique=True))
            question = replace(question, choices=tuple(Choice(one, words()) for one in named))
        if kind is Kind.NUMBER:
            low, high = sorted(draw(some.tuples(*[some.decimals(-99, 99, places=1)] * 2)))
            is_whole = draw(some.booleans())
            bounds = (Decimal(int(low)), Decimal(int(high))) if is_whole else (low, high)
            question = replace(question, least=bounds[0], most=bounds[1], whole=is_whole)
        if kind is Kind.TEXT:
            question = replace(question, longest=draw(some.none() | some.integers(1, 10_000)))
        earlier = [one for one in asked if one.kind is not Kind.ADDRESS]
        if earlier and draw(some.booleans()):
            of = draw(some.sampled_from(earlier))
            question = replace(question, shown_when=draw(some.sampled_from(conditions_on(of))))
        asked.append(question)
    return QuestionSet(
        "some_set", {"en": "Some set", **({"pl": "Zestaw"} if draw(some.booleans()) else {})}, tuple(asked), languages
    )


def conditions_on(of: Question) -> list:
    plain = [Answered(of.name), Not(Answered(of.name))]
    if of.kind is Kind.NUMBER:
        plain += [Compares(of.name, ">=", Decimal("2.5")), Compares(of.name, "=", Decimal(3))]
    if of.kind is Kind.CHOICE:
        plain += [Equals(of.name, of.choices[0].name), Not(Equals(of.name, of.choices[-1].name))]
    if of.kind is Kind.CHOICES:
        plain += [Selected(of.name, of.choices[0].name)]
    return [*plain, Either((plain[0], plain[-1])), Not(Every((plain[1], plain[-1])))]


@settings(max_examples=40, deadline=None)
@given(sets())
def test_any_set_that_makes_sense_comes_back_as_it_went(asked: QuestionSet):
    assert checking.faults(asked) == ()

    read = xlsform.read(xlsform.write(asked))

    assert read.barred or (read.question_set, told(read)) == (asked, [])


def test_every_claim_travels():
    asked = []
    for one in claims.CLAIMS.values():
        named = ("yes", "no") if one.is_yes_or_no else ("damp", "cold") if one.kind is Kind.CHOICES else ()
        is_whole = one.kind is Kind.NUMBER and not one.is_money
        asked.append(a_question(f"q_{one.name}", one.kind, choices=choices(*named), claim=one.name, whole=is_whole))

    content = xlsform.write(a_set(*asked))

    assert xlsform.read(content).question_set == a_set(*asked)
    assert accepted(content)
