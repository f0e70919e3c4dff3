from datetime import date, timedelta

import pytest
from sqlalchemy import select

import acacia
from acacia import ALMA, BASIL, TODAY
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.actions import deciding, keeping_reasons
from hmo_enforce.licensing.records import Reasoning


def decide(session, home, outcome="licensable", regime="mandatory", why="Seven live there.", **more):
    return deciding.record_decision(session, home.id, outcome, regime=regime, why=why, by=ALMA, on=TODAY, **more)


def test_a_decision_stands_above_the_verdict_and_keeps_the_verdict_it_was_made_against(session):
    home = acacia.an_address(session)
    acacia.a_verdict(session, home, "not_enough_known", strength=0.0, facts={"facts": {}})

    made = decide(session, home)

    now = queries.standing(session, home.id, TODAY)
    assert (now.outcome, now.regime, now.is_decided) == ("licensable", "mandatory", True)
    assert now.verdict.outcome == "not_enough_known"
    assert (made.verdict_then["outcome"], made.verdict_then["facts"]) == ("not_enough_known", {"facts": {}})
    entry = session.scalars(select(journal.Entry)).one()
    assert (entry.verb, entry.subject, entry.subject_id) == ("decided", "property", str(home.id))


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"why": "  "}, "Give the reasons"),
        ({"regime": None}, "under which regime"),
        ({"regime": "imaginary"}, "under which regime"),
        ({"outcome": "exempt"}, "leave it out"),
        ({"outcome": "probably_licensable", "regime": None}, "Decide one of"),
        ({"ends_on": TODAY - timedelta(days=1)}, "end before it begins"),
    ],
)
def test_a_decision_that_is_not_complete_is_refused(session, asked, reason):
    home = acacia.an_address(session)

    with pytest.raises(Refused, match=reason):
        decide(session, home, **asked)


def test_a_later_decision_takes_the_place_of_the_earlier(session):
    home = acacia.an_address(session)
    first = decide(session, home)

    second = decide(session, home, "exempt", None, "A care home.")

    assert first.withdrawn_why == "A later decision took its place."
    assert queries.standing(session, home.id, TODAY).decision.id == second.id


def test_a_decision_stands_until_the_day_before_a_later_one_begins(session):
    home = acacia.an_address(session)
    acacia.a_verdict(session, home, "not_licensable")
    first, starts = decide(session, home), TODAY + timedelta(days=10)
    eve = starts - timedelta(days=1)

    second = decide(session, home, "exempt", None, "A care home.", starts_on=starts)

    said = [queries.standing(session, home.id, day).decision.id for day in (TODAY, eve, starts)]
    assert said == [first.id, first.id, second.id]
    assert (first.withdrawn_at, first.ends_on) == (None, eve)
    entry = session.scalars(select(journal.Entry).where(journal.Entry.verb == "ended a decision")).one()
    values = session.get(journal.EntryValues, entry.id)
    assert values.before == {"decision": first.id, "ends_on": None}
    assert values.after == {"decision": first.id, "ends_on": eve.isoformat()}


def test_a_decision_that_ends_before_a_later_one_begins_keeps_its_end(session):
    home = acacia.an_address(session)
    ends = TODAY + timedelta(days=3)
    first = decide(session, home, ends_on=ends)

    decide(session, home, "exempt", None, "A care home.", starts_on=TODAY + timedelta(days=10))

    assert (first.withdrawn_at, first.ends_on) == (None, ends)


@pytest.mark.parametrize(("ends_on", "withdrawn"), [(None, True), (TODAY - timedelta(days=1), False)])
def test_a_decision_from_an_earlier_day_withdraws_the_present_one_only_where_it_reaches_today(session, ends_on, withdrawn):
    home = acacia.an_address(session)
    first = decide(session, home)

    decide(session, home, "exempt", None, "A care home.", starts_on=TODAY - timedelta(days=5), ends_on=ends_on)

    assert (first.withdrawn_at is not None, first.ends_on) == (withdrawn, None)


def test_a_withdrawn_decision_lets_the_verdict_stand_again(session):
    home = acacia.an_address(session)
    acacia.a_verdict(session, home, "not_licensable")
    made = decide(session, home)

    deciding.withdraw_decision(session, made.id, why="The wrong house.", by=BASIL, on=TODAY)

    assert queries.standing(session, home.id, TODAY).outcome == "not_licensable"
    assert (made.withdrawn_by, made.withdrawn_why) == ("Basil Beech", "The wrong house.")
    with pytest.raises(Refused, match="already, by Basil Beech"):
        deciding.withdraw_decision(session, made.id, why="x", by=ALMA, on=TODAY)


def ends(*decisions):
    return [one.ends_on for one in decisions]


@pytest.mark.parametrize("until", [None, TODAY + timedelta(days=30)])
def test_a_planned_decision_that_is_withdrawn_gives_the_one_before_its_old_end_back(session, until):
    home = acacia.an_address(session)
    first = decide(session, home, ends_on=until)
    planned = decide(session, home, "exempt", None, "A care home.", starts_on=TODAY + timedelta(days=10))
    assert ends(first) == [TODAY + timedelta(days=9)]

    deciding.withdraw_decision(session, planned.id, why="It never opened.", by=BASIL, on=TODAY)

    assert ends(first) == [until]
    assert queries.standing(session, home.id, TODAY + timedelta(days=20)).decision.id == first.id
    told = session.scalars(select(journal.Entry.verb).order_by(journal.Entry.id)).all()
    assert told[-1] == "let a decision run on"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_planned_decisions_give_back_what_each_took_in_whatever_order(session, order):
    home = acacia.an_address(session)
    first = decide(session, home)
    planned = [decide(session, home, starts_on=TODAY + timedelta(days=days)) for days in (10, 5)]

    deciding.withdraw_decision(session, planned[order[0]].id, why="No.", by=BASIL, on=TODAY)
    between = ends(first)
    deciding.withdraw_decision(session, planned[order[1]].id, why="No.", by=BASIL, on=TODAY)

    assert between == [TODAY + timedelta(days=4 if order[0] == 0 else 9)]
    assert ends(first) == [None]


def test_a_decision_that_took_anothers_place_does_not_give_it_back(session):
    home = acacia.an_address(session)
    first = decide(session, home, starts_on=TODAY - timedelta(days=5))
    second = decide(session, home, "exempt", None, "A care home.")

    deciding.withdraw_decision(session, second.id, why="No.", by=BASIL, on=TODAY)

    assert ends(first) == [TODAY - timedelta(days=1)]


def test_a_decision_is_not_withdrawn_without_a_reason(session):
    made = decide(session, acacia.an_address(session))

    with pytest.raises(Refused, match="Say why"):
        deciding.withdraw_decision(session, made.id, why="", by=ALMA, on=TODAY)
    with pytest.raises(NotFound):
        deciding.withdraw_decision(session, made.id + 1, why="x", by=ALMA, on=TODAY)


def test_a_decision_stands_on_its_first_and_last_day_and_no_other(session):
    home = acacia.an_address(session)
    decide(session, home, starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 28))

    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]

    assert [queries.standing(session, home.id, day).is_decided for day in days] == [False, True, True, False]


def test_the_same_reasons_are_kept_once(session):
    said = ({"grounds": ["a", "b"]}, {"persons": 5})

    first, again, other = keeping_reasons.keep_reasons(session, [said, (dict(said[0]), dict(said[1])), ({"grounds": []}, {})])

    assert first == again != other
    assert keeping_reasons.keep_reasons(session, [said]) == [first]
    assert len(session.scalars(select(Reasoning)).all()) == 2
