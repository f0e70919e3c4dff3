"""A name, a number, an address: found however it is written, and not found in what is something else."""

import pytest

from hmo_enforce.privacy import naming


@pytest.mark.parametrize("text", ["Quenby Zwolle rang", "QUENBY  ZWOLLE", "said quenby\nzwolle.", "(Quenby Zwolle)"])
def test_a_whole_name_is_found_however_it_is_spaced_and_capitalised(text: str):
    assert naming.found(text, [naming.name("Quenby Zwolle")])


@pytest.mark.parametrize("text", ["Quenby Zwollen", "McQuenby Zwolle", "Zwolle, Quenby", "Quenby"])
def test_another_name_is_not_taken_for_it(text: str):
    assert not naming.found(text, [naming.name("Quenby Zwolle")])


@pytest.mark.parametrize("text", ["07700900987", "07700 900 987", "+44 7700 900987", "0044 7700-900-987", "(07700) 900987"])
def test_a_telephone_number_is_found_however_it_is_written(text: str):
    (number,) = naming.contacts("by text on 07700 900987, never at the house")

    assert naming.found(f"Ring {text} after six.", [number])
    assert not naming.found("Ring 07700 900988 after six.", [number])


def test_an_email_address_is_found_in_any_case():
    (email,) = naming.contacts("q.zwolle@farfield.example or in the evening")

    assert naming.found("Q.Zwolle@Farfield.example wrote", [email])


def test_an_address_is_found_whatever_stands_between_its_parts():
    word = naming.address("77 Umbrage Yard, Farfield")

    assert naming.found("at 77, Umbrage Yard Farfield since May", [word])
    assert not naming.found("at 177 Umbrage Yard, Farfield", [word])


def test_parts_of_a_name_are_found_only_when_they_are_capitalised_and_never_titles():
    words = list(naming.parts("Mrs Rose Green"))

    assert [word.text for word in words] == ["Rose", "Green"]
    assert not naming.found("a green door, and the rose", words)
    assert naming.found("Green says so", words)
    assert not any(word.sure for word in words)


def test_of_several_words_the_longest_is_replaced_first():
    words = [*naming.parts("Rose Green"), naming.name("Rose Green")]

    assert naming.without("Rose Green and Green", words, "somebody") == "somebody and somebody"


@pytest.mark.parametrize("text", ["2026-11-22", "UPRN 100012345678", "ref 0123", "12 Acacia Avenue"])
def test_dates_and_references_are_no_telephone_numbers(text: str):
    assert list(naming.contacts(text)) == []


def test_a_name_of_other_letters_is_looked_for_in_every_row():
    assert naming.name("李小龍").sign == ""
    assert naming.name("Zoë Müller").sign == "ller"


@pytest.mark.parametrize("text", ["Sam", "A", "Mr Li", "Dr. Okoro", "李小龍"])
def test_a_name_of_one_part_is_never_sure(text: str):
    assert not naming.name(text).sure


def test_a_name_of_two_parts_and_a_contact_may_be_sure_and_an_address_is_not():
    assert naming.name("Sam Okoro").sure
    assert all(word.sure for word in naming.contacts("sam@farfield.example, 07700 900987"))
    assert not naming.address("77 Umbrage Yard, Farfield").sure


@pytest.mark.parametrize(("one", "other", "same"), [
    ("John Smith", "JOHN  smith", True),
    ("Mr John Smith", "John Smith", True),
    ("John Smith", "John P. Smith", False),
    ("John Smith", "Smith", False),
    ("", "", False),
    ("Mr", "Mrs", False),
])  # fmt: skip
def test_names_are_compared_without_titles_capitals_and_spaces(one: str, other: str, same: bool):
    assert naming.same(one, other) is same


@pytest.mark.parametrize("written", ["+44 (0)7700 900987", "0044 (0) 7700-900987", "+4407700900987", "+44 (0)20 7946 0958"])
def test_a_number_written_for_abroad_with_its_nought_is_the_whole_number(written: str):
    (number,) = naming.contacts(f"Ring {written}, or write.")
    plain = "020 7946 0958" if "7946" in written else "07700900987"

    assert number.text == written
    assert naming.without(f"Call {plain}.", [number], "them") == "Call them."
    assert naming.without(f"Call {written}.", [number], "them") == "Call them."


def test_digits_of_a_longer_number_are_no_telephone_number():
    (number,) = naming.contacts("07700 900987")

    assert not naming.found("UPRN 107700900987", [number])
    assert not naming.found("077009009871", [number])
    assert naming.found("+44 (0)7700 900987, 447700900987", [number])


@pytest.mark.parametrize(("text", "sign"), [("Li Wu", "Li"), ("Nora Nettle", "Nettle"), ("Łę Ó", ""), ("Bo Ek-Ax", "Bo")])
def test_the_database_can_look_for_a_short_name_too(text: str, sign: str):
    word = naming.name(text)

    assert word.sign == sign
    assert naming.found(f"Say hello to {text.upper()}.", [word])
