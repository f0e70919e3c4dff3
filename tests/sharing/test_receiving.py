"""What a partner wrote, understood field by field."""

import pytest

from hmo_enforce.questions import claims
from hmo_enforce.sharing import fields, receiving


def test_what_is_written_becomes_values():
    given = {
        "address": "1  Acacia Avenue\nAcacia", "postcode": "ac11aa", "persons": "7", "shares_facilities": "Y", "seen_on": "5/3/2026",
        "concern": "No alarms.\r\nBunks in the hall. 🔥", "uprn": "100012345678", "storeys": "", "landlord_name": "n/a",
    }  # fmt: skip

    read = receiving.read(given)

    assert read.faults == ()
    assert read.values == {
        "address": "1 Acacia Avenue, Acacia", "postcode": "AC1 1AA", "persons": 7, "shares_facilities": "yes",
        "seen_on": "2026-03-05", "concern": "No alarms.\nBunks in the hall. 🔥", "uprn": "100012345678",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("persons", "many", "not a whole number"),
        ("persons", "4000", "cannot be more than 999"),
        ("storeys", "-1", "less than nought"),
        ("postcode", "ACACIA", "not a full postcode"),
        ("seen_on", "32/1/2026", "no such day"),
        ("tied_accommodation", "perhaps", "yes or no"),
        ("concern", "x" * 10_001, "up to 10,000 characters; it has 10,001"),
        ("landlord_name", "x" * 301, "up to 300 characters"),
    ],
)
def test_a_value_that_makes_no_sense_is_said_and_takes_no_other_with_it(name: str, text: str, said: str):
    read = receiving.read({"address": "1 Acacia Avenue", name: text})

    (fault,) = read.faults
    assert (fault.field, fault.was) == (name, text)
    assert said in fault.message
    assert read.values == {"address": "1 Acacia Avenue"}
    assert read.has_home


@pytest.mark.parametrize("address", [{}, {"address": " "}, {"address": "x" * 501}])
def test_without_an_address_it_is_of_no_home(address: dict[str, str]):
    read = receiving.read({**address, "persons": "3"})

    assert not read.has_home
    assert [one.field for one in read.faults] == ["address"]


def test_signs_that_cannot_be_kept_are_left_out():
    assert receiving.clean("a\x00b\ud800c\x07\td") == "abc\td"


def test_a_long_answer_of_ten_thousand_signs_is_kept_whole():
    read = receiving.read({"address": "1 Acacia Avenue", "concern": "ü" * 10_000})

    assert len(read.values["concern"]) == 10_000


def test_what_claims_something_is_a_claim_that_there_is():
    said = {"persons": 7, "shares_facilities": "yes", "pays_rent": "no", "landlord_name": "Oak Lettings", "concern": "Noise"}

    assert receiving.claims(said) == {
        "persons": 7, "shares_facilities": True, "pays_rent": False, "landlord_name": "Oak Lettings",
    }  # fmt: skip
    assert set(receiving.CLAIMS) <= set(claims.CLAIMS)
    assert set(receiving.CLAIMS) <= {one.name for one in fields.COMES}


def test_the_same_referral_has_the_same_digest_in_whatever_order_it_came():
    one, other = {"address": "1 Acacia Avenue", "persons": 3}, {"persons": 3, "address": "1 Acacia Avenue"}

    assert receiving.digest(one) == receiving.digest(other)
    assert receiving.digest(one) != receiving.digest({**one, "persons": 4})
