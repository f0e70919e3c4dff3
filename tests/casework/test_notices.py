"""A temporary exemption notice runs on the same days for the verdict, for every list and on the home's page."""

from datetime import date

import pytest

import acacia
from hmo_enforce.casework import judging
from hmo_enforce.casework.views import lapsed, licences_held, property_rows, property_whole, to_visit
from hmo_enforce.licensing.verdict import Outcome

SERVED, REGISTERED = date(2017, 6, 27), date(2017, 9, 27)
LATE = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "on", "runs"),
    [
        (SERVED, REGISTERED, date(2017, 6, 26), False),
        (SERVED, REGISTERED, date(2017, 6, 27), True),
        (SERVED, REGISTERED, date(2017, 9, 26), True),
        (SERVED, REGISTERED, date(2017, 9, 27), False),
        (SERVED, date(2017, 7, 31), date(2017, 8, 1), False),
        (LATE, None, date(2027, 2, 28), True),
        (LATE, None, date(2027, 3, 1), False),
        (None, date(2027, 3, 31), date(2027, 3, 1), False),
    ],
)
def test_a_notice_runs_for_three_months_at_most_wherever_it_is_asked(session, starts_on, ends_on, on, runs):
    home = acacia.an_address(session)
    acacia.a_verdict(session, home)
    acacia.a_licence(session, home, starts_on=date(2012, 1, 1), ends_on=date(2016, 12, 31))
    notice = acacia.an_exemption(session, home, starts_on, ends_on)
    session.flush()

    judged = judging.verdict_on(session, home.id, on, confidence={})

    assert (to_visit.page(session, to_visit.listed(on), on).total == 0) is runs
    assert [row.standing for row in property_rows.rows(session, [home.id], on)] == ["exempted" if runs else "lapsed"]
    assert [found.exempted for found in lapsed.homes(session, on)] == [runs]
    assert licences_held.exemption_period(notice, on, {}).in_force is runs
    assert (judged.outcome is Outcome.EXEMPT) is runs


@pytest.mark.parametrize(
    ("part", "outcome", "regime", "standing"),
    [
        (2, "licensable", "mandatory", "exempted"),
        (3, "licensable", "mandatory", "unlicensed"),
        (None, "licensable", "mandatory", "unlicensed"),
        (2, "licensable", "selective", "unlicensed"),
        (3, "licensable", "selective", "exempted"),
        (2, "licensable", None, "unlicensed"),
        (2, "exempt", None, "exempted"),
        (None, "exempt", None, None),
    ],
)
def test_a_notice_spares_a_licence_of_its_own_part_alone(session, part, outcome, regime, standing):
    home = acacia.an_address(session)
    acacia.a_verdict(session, home, outcome, regime=regime)
    acacia.an_exemption(session, home, acacia.TODAY, acacia.TODAY, part)
    session.flush()

    (row,) = property_rows.rows(session, [home.id], acacia.TODAY)
    page = property_whole.whole(session, home.id, acacia.TODAY, people=False, rules=lambda session, property_id, on: None)

    assert row.standing == page.standing == standing
    assert to_visit.page(session, to_visit.listed(acacia.TODAY), acacia.TODAY).total == (standing == "unlicensed")


def test_a_notice_whose_part_is_not_on_record_leaves_the_verdict_open_and_asks(session):
    home = acacia.an_address(session)
    acacia.a_licence(session, home, ends_on=date(2024, 12, 31))
    acacia.an_exemption(session, home, acacia.TODAY, None, part=None)

    judged = judging.verdict_on(session, home.id, acacia.TODAY, confidence={"licence_register": 0.7})

    assert judged.outcome is Outcome.NOT_ENOUGH_KNOWN
    assert "notice_part" in {one.fact for one in judged.questions}


@pytest.mark.parametrize(
    ("ends_on", "last_day", "otherwise"),
    [
        (REGISTERED, date(2017, 9, 26), None),
        (None, date(2017, 9, 26), None),
        (date(2017, 9, 26), date(2017, 9, 26), date(2017, 9, 25)),
        (date(2017, 7, 31), date(2017, 7, 31), date(2017, 7, 30)),
    ],
)
def test_the_page_ends_a_notice_by_the_act_and_keeps_the_registers_date_beside_it(session, ends_on, last_day, otherwise):
    notice = acacia.an_exemption(session, acacia.an_address(session), SERVED, ends_on, part=3)

    period = licences_held.exemption_period(notice, SERVED, {})

    assert (period.ends_on, period.register_ends_on, period.ends_on_if_excluded) == (last_day, ends_on, otherwise)
    assert period.part == 3
