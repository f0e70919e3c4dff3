"""What is marked where two addresses stand side by side."""

import pytest

from hmo_enforce.properties.matching import beside


@pytest.mark.parametrize(
    ("came", "known", "differs"),
    [
        (("12 Mill Lane, Ashby", "ZY1 1AB"), ("12A Mill Lane, Ashby, Acacia, ZY1 1AB", None), {"number"}),
        (("Flat 2, 9 Mill Ln", "ZY1 1AB"), ("Flat 1, 9 Mill Lane", "ZY1 1AB"), {"flat"}),
        (("9 Mill St", "ZY1 1AB"), ("9 Mill Street", "ZY1 1AC"), {"postcode"}),
        (("First Floor Flat, 9 Mill Lane, Barton", None), ("9 Mill Lane, Ashby", None), {"flat", "place"}),
        (("17 Tannery House, Brewer Street", None), ("17 Tannery House, Brewer Street", None), set()),
    ],
)
def test_only_what_differs_is_marked(came: tuple[str, str | None], known: tuple[str, str | None], differs: set[str]):
    assert beside.differing(beside.parts(*came), beside.parts(*known)) == differs


def test_parts_are_in_words_for_people():
    said = beside.parts("FLT 2B, TANNERY HSE, 9 MILL ST, ASHBY", "ZY1 1AB")

    assert (said.flat, said.building, said.number, said.street) == ("2B", "Tannery House", "9", "Mill Street")
