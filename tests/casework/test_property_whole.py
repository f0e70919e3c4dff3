from datetime import UTC, date, datetime, timedelta

import pytest

import acacia
from hmo_enforce.casework import judging
from hmo_enforce.casework.views import property_whole
from hmo_enforce.kernel import actor, clock
from hmo_enforce.licensing.records import Decision
from hmo_enforce.properties.records import Correction

FIRST = date(2026, 3, 1)
NO_RULES = {"people": True, "rules": lambda session, property_id, on: None}


def quiet(done, total, note):
    pass


def night(session, day):
    """The nightly run of that day, at 02:30."""
    session.flush()
    found = judging.read(session, {"on": day.isoformat()}, actor.NOBODY, quiet)
    found.started_at = datetime(day.year, day.month, day.day, 2, 30, tzinfo=UTC)
    judging.write(session, {}, actor.NOBODY, quiet, found)


def rules(session, property_id, on):
    return judging.verdict_on(session, property_id, on, confidence={})


def shown(session, home, day):
    judged = property_whole.whole(session, home.id, day, people=True, rules=rules).judged
    return judged.outcome, judged.as_at


@pytest.fixture
def changed(session):
    """A home of which nothing is known for five nights; what comes to light on the sixth speaks of the first day too."""
    home = acacia.an_address(session)
    for number in range(5):
        night(session, FIRST + timedelta(days=number))
    acacia.an_observation(session, home, adults=5, surnames_differ=5, as_at=FIRST - timedelta(days=400))
    for number in range(5, 10):
        night(session, FIRST + timedelta(days=number))
    return home


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        (1, "not_enough_known"),
        (2, "not_enough_known"),
        (3, "not_enough_known"),
        (5, "not_enough_known"),
        (6, "probably_licensable"),
        (7, "probably_licensable"),
        (9, "probably_licensable"),
        (10, "probably_licensable"),
    ],
)
def test_a_day_gone_by_shows_the_verdict_that_stood_on_it_and_says_that_day(session, changed, number, outcome):
    day = FIRST + timedelta(days=number - 1)

    assert shown(session, changed, day) == (outcome, day)


def test_a_day_before_the_first_night_is_judged_now_for_that_day(session, changed):
    before, long_before = FIRST - timedelta(days=1), FIRST - timedelta(days=500)

    assert shown(session, changed, before) == ("probably_licensable", before)
    assert shown(session, changed, long_before) == ("not_enough_known", long_before)


def test_after_the_last_night_the_verdict_is_of_that_night(session, changed):
    assert shown(session, changed, FIRST + timedelta(days=30)) == ("probably_licensable", FIRST + timedelta(days=9))


def test_a_day_to_come_is_judged_for_that_day_and_today_is_not(session):
    home = acacia.an_address(session)
    night(session, FIRST)
    acacia.an_observation(session, home, adults=5, surnames_differ=5, as_at=FIRST)
    session.flush()
    today = clock.today()

    assert shown(session, home, today) == ("not_enough_known", FIRST)
    assert shown(session, home, today + timedelta(days=1)) == ("probably_licensable", today + timedelta(days=1))


def test_reasons_kept_later_with_the_same_outcome_say_their_own_day(session):
    home = acacia.an_address(session)
    night(session, FIRST)
    acacia.an_observation(session, home, "electoral", adults=2, as_at=FIRST - timedelta(days=9))
    night(session, FIRST + timedelta(days=4))

    assert shown(session, home, FIRST + timedelta(days=1)) == ("not_enough_known", FIRST + timedelta(days=4))


def test_half_past_midnight_in_summer_is_the_next_day_in_england(session, changed):
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    session.add(
        Decision(
            property_id=changed.id, outcome="exempt", why="seen", verdict_then={}, made_by="Alma Ash", made_at=late,
            starts_on=date(2026, 7, 1),
        )
    )  # fmt: skip
    session.add(
        Correction(property_id=changed.id, field="street", was="A", value="B", why="seen", made_by="Alma", made_at=late)
    )
    session.flush()

    home = property_whole.whole(session, changed.id, date(2026, 7, 1), **NO_RULES)

    assert home.decided[0].made_on == date(2026, 7, 1)
    assert home.corrections[0].on == date(2026, 7, 1)


def test_a_verdict_replaced_after_midnight_in_summer_changed_on_the_day_that_england_had(session):
    home = acacia.an_address(session)
    night(session, date(2026, 6, 29))
    acacia.an_observation(session, home, adults=5, surnames_differ=5, as_at=FIRST)
    session.flush()
    found = judging.read(session, {"on": "2026-07-01"}, actor.NOBODY, quiet)
    found.started_at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    judging.write(session, {}, actor.NOBODY, quiet, found)

    page = property_whole.whole(session, home.id, date(2026, 7, 1), **NO_RULES)

    assert [event.on for event in page.events if event.title == "Verdict changed"] == [date(2026, 7, 1)]
    assert shown(session, home, date(2026, 6, 30))[0] == "not_enough_known"
    assert shown(session, home, date(2026, 7, 1))[0] == "probably_licensable"
