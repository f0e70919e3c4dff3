"""What an answer of section 257 rests on: only what is known of the flats."""

import pytest

from hmo_enforce.licensing import hmo_tests
from hmo_enforce.licensing.facts import Fact, Home, exactly


@pytest.mark.parametrize(
    ("home", "holds", "rests_on"),
    [
        (Home(flats_owner_occupied=Fact(exactly(0), 0.7)), False, ("flats_owner_occupied",)),
        (Home(flats=Fact(exactly(6)), flats_owner_occupied=Fact(exactly(4), 0.7)), True, ("flats", "flats_owner_occupied")),
    ],
)
def test_two_thirds_rest_on_what_is_known_and_on_the_weakest_of_it(home: Home, holds: bool, rests_on: tuple[str, ...]):
    found = hmo_tests.two_thirds_owner_occupied(home)

    assert (found.holds, found.rests_on, found.strength) == (holds, rests_on, 0.7)
