"""Which storeys counted before 1 October 2018."""

from hmo_enforce.licensing import storeys
from hmo_enforce.licensing.facts import Count
from hmo_enforce.licensing.storeys import Kind, Storey


def an_unused(kind):
    return Storey(kind, lived_on=False, made_for_living=False, part_of_the_home=False, only_or_main_way_in=False)


def test_a_shop_below_two_floors_of_bedsits_makes_three():
    floors = [
        Storey(Kind.BUSINESS, beside_living=True),
        Storey(Kind.ORDINARY, lived_on=True),
        Storey(Kind.ORDINARY, lived_on=True),
    ]

    assert storeys.counted(floors) == Count(3, 3)


def test_an_empty_cellar_does_not_count_and_the_way_in_through_it_does():
    cellar = an_unused(Kind.BASEMENT)
    way_in = Storey(Kind.BASEMENT, False, False, False, only_or_main_way_in=True)

    assert storeys.counts(cellar) is False
    assert storeys.counts(way_in) is True


def test_an_attic_made_for_living_counts_though_nobody_lives_there():
    assert storeys.counts(Storey(Kind.ATTIC, lived_on=False, made_for_living=True)) is True


def test_the_way_in_matters_for_a_basement_only():
    assert storeys.counts(Storey(Kind.ATTIC, False, False, False, only_or_main_way_in=True)) is False


def test_what_is_not_known_of_a_storey_gives_a_range():
    floors = [Storey(Kind.ORDINARY, lived_on=True), Storey(Kind.ORDINARY, lived_on=True), Storey(Kind.BASEMENT)]

    assert storeys.counted(floors) == Count(2, 3)
