import pytest

from hmo_enforce.properties import plausible


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"persons": 3, "households": 5}, ["households"]),
        ({"persons": 0, "households": 1}, ["households"]),
        ({"persons": 4, "households": 0}, ["households"]),
        ({"persons": 1, "households": 0}, ["households"]),
        ({"persons": [2, 3], "households": [4, None]}, ["households"]),
        ({"persons": 3, "adults": 4}, ["adults"]),
        ({"persons": 2, "surnames_differ": 3}, ["surnames_differ"]),
        ({"persons": 2, "lodgers": 3}, ["lodgers"]),
        ({"flats": 2, "flats_owner_occupied": 3}, ["flats_owner_occupied"]),
        ({"persons": 0, "households": 0, "rent_paid": True}, ["rent_paid"]),
        ({"households": 0, "owner_lives_here": True}, ["owner_lives_here"]),
        ({"persons": 0, "main_residence": True, "only_use": True}, ["main_residence", "only_use"]),
        ({"persons": 3, "households": 5, "adults": 9}, ["households", "adults"]),
    ],
)
def test_what_cannot_be_true_is_said_beside_its_field(said, fields):
    found = plausible.faults(said)

    assert [one.field for one in found] == fields
    assert all("Check both" in one.message and one.field in one.facts for one in found)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"persons": 5, "households": 5},
        {"persons": 5},
        {"households": 5},
        {"persons": None, "households": 5},
        {"persons": [5, None], "households": 6},
        {"persons": 0, "households": 0},
        {"persons": 0, "households": 0, "rent_paid": False, "self_contained_flat": True},
        {"persons": 1, "adults": 1, "surnames_differ": 1, "lodgers": 0},
        {"flats": 3, "flats_owner_occupied": 3},
    ],
)
def test_what_can_be_true_is_left_alone(said):
    assert plausible.faults(said) == ()


def test_a_fault_is_in_plain_words():
    (found,) = plausible.faults({"persons": 3, "households": 5})

    assert found.message == (
        "5 households cannot live where 3 people live: there is at least one person in each. Check both numbers."
    )
