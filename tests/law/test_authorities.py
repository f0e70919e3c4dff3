"""Authorities outside the council, as dated data that says how far it was checked."""

from datetime import date

import pytest

from hmo_enforce.law import book
from hmo_enforce.sharing import fields

ROLE = "labour_exploitation"


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2026, 4, 6), "Gangmasters and Labour Abuse Authority"),
        (date(2026, 4, 7), "Fair Work Agency"),
        (date(2026, 11, 22), "Fair Work Agency"),
    ],
)
def test_one_authority_follows_the_other(on: date, name: str):
    found = book.authority_on(ROLE, on)

    assert found is not None
    assert found.rule.name == name


def test_before_the_first_there_is_none_on_record():
    assert book.authority_on(ROLE, date(2005, 1, 1)) is None


def test_what_was_not_read_is_neither_called_verified_nor_given_an_address():
    for one in book.authorities():
        assert one.rule.note
        assert one.rule.verified or not (one.lines or one.email)


def test_what_a_referral_needs_are_fields_that_an_agreement_can_allow_to_go():
    needs = book.referral_needs(ROLE)

    assert set(needs) <= {one.name for one in fields.GOES}
    assert fields.NEEDED in needs
