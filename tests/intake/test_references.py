"""References that are read aloud and typed again."""

import pytest

from hmo_enforce.intake import references


def test_a_reference_has_no_sign_that_is_taken_for_another():
    found = {references.of(bytes([number, 7] * 8)) for number in range(256)}

    assert all(references.WRITTEN.fullmatch(one) for one in found)
    assert len(found) > 250
    assert set("01OIL") & set(references.SIGNS) == set()


@pytest.mark.parametrize("typed", ["A-23456789", "a 2345 6789", "23456789", "2345-6789 ", "A–23456789"])
def test_a_reference_is_found_however_it_is_typed(typed: str):
    assert references.read(typed) == "A-23456789"


@pytest.mark.parametrize("typed", ["", "A-234567", "A-23456780", "'; DROP TABLE", "A-234567899"])
def test_what_is_no_reference_is_none(typed: str):
    assert references.read(typed) is None
