"""What begins with numbers, in the order that people expect."""

from hmo_enforce.kernel import natural


def test_five_comes_before_fifteen_and_the_letter_after_the_number():
    written = ["15 Vine Way", "7 Vine Way", "5a Vine Way", "5 Vine Way", "Flat 10, 5 Vine Way", "Flat 2, 5 Vine Way"]

    assert sorted(written, key=natural.order) == [
        "Flat 2, 5 Vine Way", "Flat 10, 5 Vine Way", "5 Vine Way", "5a Vine Way", "7 Vine Way", "15 Vine Way",
    ]  # fmt: skip
