from datetime import date, timedelta

import pytest

import acacia
from acacia import ALMA, TODAY
from hmo_enforce.areas.records import Flag, PropertyArea
from hmo_enforce.casework.views import exports, to_visit
from hmo_enforce.casework.views.listing import paging
from hmo_enforce.casework.views.listing.declared import Asker
from hmo_enforce.casework.views.lists import to_visit as lists
from hmo_enforce.kernel import clock
from hmo_enforce.licensing.actions import deciding


def listed(session, **filters):
    session.flush()
    wanted = paging.filtered(lists.LIST, Asker(session, TODAY, 0, frozenset()), filters)
    return [(one.address, one.outcome) for one in to_visit.page(session, wanted, TODAY).visits]


def test_the_surest_come_first_and_only_homes_that_need_a_licence(session):
    for number, (outcome, strength) in enumerate(
        [
            ("not_licensable", 1),
            ("probably_licensable", 0.9),
            ("licensable", 1),
            ("not_enough_known", 0),
            ("probably_licensable", 0.95),
        ]
    ):
        acacia.a_verdict(session, acacia.an_address(session, f"{number} Acacia Avenue"), outcome, strength=strength)

    page = to_visit.page(session, to_visit.listed(TODAY), TODAY)

    assert [(one.address, one.strength) for one in page.visits] == [
        ("2 Acacia Avenue", 1), ("4 Acacia Avenue", 0.95), ("1 Acacia Avenue", 0.9)
    ]  # fmt: skip
    assert (page.counts, page.total) == ({"licensable": 1, "probably_licensable": 2}, 3)


def test_a_licence_in_force_takes_a_home_off_the_list_and_its_lapse_puts_it_back(session):
    home = acacia.an_address(session)
    acacia.a_verdict(session, home)
    licence = acacia.a_licence(session, home, ends_on=TODAY)
    assert listed(session) == []

    licence.ends_on = TODAY - timedelta(days=1)

    assert listed(session) == [("1 Acacia Avenue", "licensable")]
    assert to_visit.page(session, to_visit.listed(TODAY), TODAY).visits[0].lapsed_on == TODAY - timedelta(days=1)


@pytest.mark.parametrize(("revoked_on", "there"), [(TODAY, True), (TODAY + timedelta(days=1), False)])
def test_a_revoked_licence_is_none(session, revoked_on, there):
    home = acacia.an_address(session)
    acacia.a_verdict(session, home)
    acacia.a_licence(session, home, revoked_on=revoked_on)

    assert bool(listed(session)) is there


def test_a_licence_revoked_before_its_end_lapsed_on_that_day(session):
    home = acacia.an_address(session)
    acacia.a_verdict(session, home)
    acacia.a_licence(session, home, reference="OLD", starts_on=date(2015, 1, 1), ends_on=date(2019, 12, 31))
    acacia.a_licence(session, home, reference="NEW", ends_on=date(2028, 12, 31), revoked_on=date(2026, 3, 1))
    session.flush()

    (one,) = to_visit.page(session, to_visit.listed(TODAY), TODAY).visits

    assert one.lapsed_on == date(2026, 3, 1)


def test_a_temporary_exemption_notice_takes_a_home_off_while_it_runs(session):
    home = acacia.an_address(session)
    acacia.a_verdict(session, home)
    notice = acacia.an_exemption(session, home, TODAY, TODAY)
    assert listed(session) == []

    notice.ends_on = TODAY - timedelta(days=1)

    assert listed(session) == [("1 Acacia Avenue", "licensable")]


def test_an_officers_decision_stands_above_the_verdict_both_ways(session):
    cleared, found = acacia.an_address(session, "1 Acacia Avenue"), acacia.an_address(session, "2 Acacia Avenue")
    acacia.a_verdict(session, cleared)
    acacia.a_verdict(session, found, "not_licensable", strength=0.6)
    deciding.record_decision(session, cleared.id, "not_licensable", why="One family.", by=ALMA, on=TODAY)
    deciding.record_decision(session, found.id, "licensable", regime="mandatory", why="Seven beds.", by=ALMA, on=TODAY)

    (only,) = to_visit.page(session, to_visit.listed(TODAY), TODAY).visits

    assert (only.address, only.decided, only.regimes, only.reasons, only.strength) == (
        "2 Acacia Avenue", True, ("mandatory",), ("Seven beds.",), 1.0
    )  # fmt: skip


def test_reasons_and_what_they_rest_on_are_shown(session):
    said = {
        "grounds": [{"sentence": "Five live here."}],
        "questions": [{}, {}],
        "possible_regimes": ["mandatory"],
        "rests_on": [
            {"fact": "persons", "value": "5 or more", "source": "council tax", "confidence": 0.6, "standing": "claimed"},
            {"fact": "rent_paid", "value": "True", "source": "presumed", "confidence": 0.8, "standing": "presumed"},
        ],
    }
    acacia.a_verdict(session, acacia.an_address(session), "probably_licensable", reasons=said, strength=0.6)

    (one,) = to_visit.page(session, to_visit.listed(TODAY), TODAY).visits

    assert (one.reasons, one.to_ask, one.regimes) == (("Five live here.",), 2, ("mandatory",))
    assert one.rests_on == ("persons: 5 or more (council tax, 0.60)",)


def test_the_list_is_narrowed_by_ward_designation_regime_and_outcome(session):
    town = acacia.borough(session)
    one, other, retired = town.avenue[0], town.road[0], town.road[1]
    acacia.a_verdict(session, one, "licensable", reasons={"possible_regimes": ["mandatory"]})
    acacia.a_verdict(session, other, "probably_licensable", reasons={"possible_regimes": ["additional", "selective"]})
    acacia.a_verdict(session, retired)
    retired.retired_on = TODAY
    session.add(PropertyArea(property_id=one.id, area_id=town.west.id, state="inside"))
    session.add(Flag(property_id=one.id, designation_id=town.selective.id, state="inside", flagged_at=clock.now()))

    first, second = (one.address, "licensable"), (other.address, "probably_licensable")
    assert listed(session) == [first, second]
    assert listed(session, ward=town.west.code) == [first]
    assert listed(session, ward=town.east.code) == []
    assert listed(session, designation=town.selective.id) == [first]
    assert listed(session, regime="selective") == [second]
    assert listed(session, outcome="probably_licensable") == [second]


def test_pages_follow_on_and_the_file_has_them_all(session):
    for number in range(5):
        acacia.a_verdict(session, acacia.an_address(session, f"{number} Acacia Avenue"), strength=1 - number / 10)

    pages, behind = [], None
    for _ in range(4):
        pages.append(to_visit.page(session, to_visit.listed(TODAY), TODAY, 2, behind).visits)
        behind = to_visit.place(pages[-1][-1]) if pages[-1] else None

    assert [[one.address[0] for one in page] for page in pages] == [["0", "1"], ["2", "3"], ["4"], []]
    assert [one.address[0] for one in to_visit.every(session, TODAY)] == list("01234")


def test_a_decision_that_has_run_out_no_longer_stands(session):
    home = acacia.an_address(session)
    acacia.a_verdict(session, home)
    deciding.record_decision(session, home.id, "exempt", why="Care home.", by=ALMA, on=date(2026, 1, 1), ends_on=TODAY)
    assert listed(session) == []

    assert to_visit.page(session, to_visit.listed(TODAY + timedelta(days=1)), TODAY + timedelta(days=1)).total == 1


def test_the_export_is_the_list(session):
    first, second, spared = (acacia.an_address(session, f"{number} Acacia Avenue") for number in range(1, 4))
    acacia.a_verdict(session, second, "licensable", strength=1)
    acacia.a_verdict(session, first, "probably_licensable", strength=0.9)
    acacia.a_verdict(session, spared)
    acacia.an_exemption(session, spared, TODAY, None)
    deciding.record_decision(session, first.id, "licensable", regime="mandatory", why="Seven beds.", by=ALMA, on=TODAY)
    session.flush()
    table = exports.EXPORTS["to-visit"]

    rows = [dict(zip(table.header, row, strict=True)) for row in table.rows(session, TODAY)]

    assert [row["id"] for row in rows] == [one.id for one in to_visit.every(session, TODAY)] == [first.id, second.id]
    assert (rows[0]["decided_by"], rows[0]["possible_regimes"], rows[0]["reasons"]) == (
        "an officer",
        "mandatory",
        "Seven beds.",
    )
