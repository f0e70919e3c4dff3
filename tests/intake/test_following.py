"""What came of a wave's homes, counted so that two waves can be set beside each other."""

from dataclasses import replace
from datetime import date, timedelta

from hmo_enforce.intake import following
from hmo_enforce.intake.following import Followed, Footing, Handed, Home

FIRST, SECOND, ON = date(2026, 1, 1), date(2026, 10, 1), date(2026, 10, 31)
HOME = Home(FIRST, frozenset({"west"}), found_new=True, has_hazards=True, is_licensable=True, was_licensed=False)


def a_wave(starts_on: date, *homes: Home, channels: tuple[Handed, ...] = ()) -> Followed:
    return Followed(starts_on.toordinal(), f"{starts_on:%B}", starts_on, homes, channels)


def test_each_share_is_of_the_homes_answered_for_and_licensed_since_of_those_that_were_not():
    licensed = replace(HOME, found_new=False, has_hazards=False, is_licensable=False, was_licensed=True)
    done = replace(HOME, inspected_on=FIRST + timedelta(days=9), licensed_on=FIRST + timedelta(days=20))

    found = following.figures(a_wave(FIRST, HOME, licensed, done))

    counted = {name: (one.part, one.whole) for name, one in found.shares.items() if one}
    assert counted == {
        "new": (2, 3), "known": (1, 3), "hazards": (2, 3), "inspected": (1, 3), "licensable": (2, 3), "licensed": (1, 2),
    }  # fmt: skip
    assert found.homes == 3


def test_a_wave_without_homes_or_cards_has_no_shares():
    found = following.figures(a_wave(FIRST))

    assert set(found.shares.values()) == {None}


def test_the_response_is_of_channels_that_counted_their_cards_by_that_day():
    day = timedelta(days=1)
    counted = Handed("west", (FIRST, FIRST + day, FIRST + 40 * day), ((FIRST, 50), (FIRST + 20 * day, 200)))
    uncounted = Handed("west", (FIRST,) * 30)
    wave = a_wave(FIRST, channels=(counted, uncounted))

    whole, early = following.figures(wave), following.figures(wave, Footing(days=10))

    assert whole.answers == 33
    assert (whole.shares["response"].part, whole.shares["response"].whole) == (3, 200)
    assert (early.shares["response"].part, early.shares["response"].whole) == (2, 50)


def test_more_answers_than_cards_make_no_rate():
    wave = a_wave(FIRST, channels=(Handed("west", (FIRST,) * 3, ((FIRST, 2),)),))

    assert following.figures(wave).shares["response"] is None


def test_two_waves_are_set_beside_each_other_by_the_same_wards_and_as_many_days():
    elsewhere = replace(HOME, wards=frozenset({"north"}))
    slowly = replace(HOME, inspected_on=FIRST + timedelta(days=90))
    quickly = replace(HOME, answered_on=SECOND, inspected_on=SECOND + timedelta(days=9))
    earlier = a_wave(FIRST, HOME, slowly, elsewhere, channels=(Handed("west", ()), Handed("north", ())))
    later = a_wave(SECOND, quickly, channels=(Handed("west", ()), Handed(None, ())))

    found = following.beside(earlier, later, ON)

    assert found.footing == Footing(31, frozenset({"west"}))
    assert (found.earlier.homes, found.later.homes) == (2, 1)
    assert (found.earlier.shares["inspected"].part, found.later.shares["inspected"].part) == (0, 1)
    assert found.differences["inspected"].value == 1.0


def test_without_a_ward_in_common_nothing_is_compared():
    earlier = a_wave(FIRST, HOME, channels=(Handed("north", ()),))
    later = a_wave(SECOND, HOME, channels=(Handed("west", ()),))

    found = following.beside(earlier, later, ON)

    assert found.footing.wards == frozenset()
    assert set(found.differences.values()) == {None}


def test_a_wave_that_begins_tomorrow_has_no_days_yet():
    west = (Handed("west", (FIRST,)),)

    found = following.beside(a_wave(FIRST, HOME, channels=west), a_wave(ON + timedelta(days=1), channels=west), ON)

    assert found.footing == Footing(0, frozenset())
    assert (found.earlier.homes, found.earlier.answers) == (0, 0)
