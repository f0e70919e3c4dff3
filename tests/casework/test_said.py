"""What a row says, in as few words as will do."""

import pytest

from hmo_enforce.casework.views import words


@pytest.mark.parametrize(
    ("address", "postcode", "under"),
    [
        ("5 Vine Way", "AC1 1AA", "AC1 1AA"),
        ("5 Vine Way, Acacia ac11aa", "AC1 1AA", None),
        ("5 Vine Way, AC1 1AA", "AC1 1AB", "AC1 1AB"),
        ("5 Vine Way", None, "No postcode"),
    ],
)
def test_a_postcode_that_stands_in_the_address_is_not_said_again(address: str, postcode: str | None, under: str | None):
    assert words.postcode_under(address, postcode) == under
