from datetime import date, timedelta

import pytest
import shapely
from sqlalchemy import select

import acacia
from hmo_enforce.areas.records import Flag, PropertyArea
from hmo_enforce.casework import flagging
from hmo_enforce.casework.views import placing
from hmo_enforce.kernel import actor, clock, marks, requests
from hmo_enforce.kernel.errors import Stale


def flag(session, **arguments):
    return flagging.write(session, arguments, actor.NOBODY, quiet, flagging.read(session, arguments, actor.NOBODY, quiet))


def quiet(done, total, note):
    pass


def flags(session):
    session.expire_all()
    return {(row.property_id, row.designation_id): row.state for row in session.scalars(select(Flag))}


def an_hour_later(session):
    """Makes what stands old enough for the next run to pass it over."""
    mark = marks.found(session, marks.FLAGGED)
    later = clock.now() + flagging.OVERLAP + timedelta(minutes=1)
    marks.mark(session, marks.FLAGGED, mark | {"at": later.isoformat()})
    return later


def test_each_home_is_flagged_with_the_designations_it_lies_in(session):
    town = acacia.borough(session)

    outcome = flag(session)

    assert outcome["flags"] == {"new": 17, "changed": 0, "gone": 0}
    assert flags(session)[town.avenue[0].id, town.selective.id] == "inside"
    assert (town.road[0].id, town.selective.id) not in flags(session)
    assert (town.road[5].id, town.additional.id) not in flags(session)


def test_each_home_is_in_one_ward_even_on_the_line_between_two(session):
    town = acacia.borough(session)
    between = acacia.an_address(session, "0 Birch Road", east=500)

    flag(session)

    rows = session.execute(select(PropertyArea.area_id, PropertyArea.state).where(PropertyArea.property_id == between.id))
    assert rows.all() == [(town.west.id, "check_inside")]


def test_a_home_near_the_line_is_to_be_checked_on_its_side_with_the_distance(session):
    scheme = acacia.a_designation(session, "selective", acacia.WEST_WARD)
    inside = acacia.an_address(session, "1 Edge", east=497, point_accuracy_m=5)
    outside = acacia.an_address(session, "2 Edge", east=502, point_accuracy_m=5)

    flag(session)

    assert flags(session) == {(inside.id, scheme.id): "check_inside", (outside.id, scheme.id): "check_outside"}
    assert placing.designations(session, outside.id, acacia.TODAY)[0].distance_m == pytest.approx(2)


def test_a_second_run_writes_nothing(session):
    acacia.borough(session)
    flag(session)

    again = flag(session, full=True)

    assert again["flags"] == again["areas"] == {"new": 0, "changed": 0, "gone": 0}


def test_a_run_looks_only_at_what_has_changed_since_the_last(session):
    town = acacia.borough(session)
    flag(session)
    later = an_hour_later(session)
    town.selective.shape = acacia.EAST_WARD
    town.selective.shaped_at = later
    town.avenue[0].easting, town.avenue[0].moved_at = acacia.EAST + 990, later
    session.flush()

    outcome = flag(session)

    assert outcome["properties"] == 1 + 7
    assert not outcome["full"]
    now = flags(session)
    assert {home for home, designation in now if designation == town.selective.id} == {
        town.avenue[0].id, *(home.id for home in town.road)
    }  # fmt: skip
    assert (town.avenue[0].id, town.additional.id) not in now
    assert (town.avenue[1].id, town.additional.id) in now


def test_changes_a_run_at_a_time_come_to_the_same_as_all_at_once(session):
    town = acacia.borough(session)
    flag(session)
    later = an_hour_later(session)
    town.additional.shape, town.additional.shaped_at = shapely.box(*acacia.WEST_WARD.bounds).buffer(-60), later
    town.road[2].easting, town.road[2].moved_at = None, later
    town.west.shape, town.west.shaped_at = acacia.WEST_WARD.buffer(-30), later
    acacia.an_address(session, "7 Acacia Avenue", east=200, moved_at=None)
    session.flush()
    flag(session)

    assert flag(session, full=True) | {"properties": 0} == {
        "full": True,
        "properties": 0,
        "flags": {"new": 0, "changed": 0, "gone": 0},
        "areas": {"new": 0, "changed": 0, "gone": 0},
    }


def test_one_moved_home_is_flagged_at_once(session):
    town = acacia.borough(session)
    flag(session)
    town.avenue[0].easting = acacia.EAST + 600
    session.flush()

    flagging.flag_one(session, town.avenue[0].id)

    now = flags(session)
    assert (town.avenue[0].id, town.selective.id) not in now
    assert (town.avenue[0].id, town.additional.id) in now
    assert (town.avenue[1].id, town.selective.id) in now


def test_a_run_that_was_overtaken_by_another_writes_nothing(session):
    acacia.borough(session)
    found = flagging.read(session, {}, actor.NOBODY, quiet)
    flag(session)

    with pytest.raises(Stale, match="run it again"):
        flagging.write(session, {}, actor.NOBODY, quiet, found)


def test_the_verdicts_are_asked_for_unless_whoever_asks_will_see_to_them(session):
    acacia.borough(session)

    flag(session, judge=False)
    assert not session.scalars(select(requests.JobRequest)).all()
    flag(session, on="2026-03-01")

    asked = session.scalars(select(requests.JobRequest)).all()
    assert [(one.job, one.arguments) for one in asked] == [("judge", {"on": "2026-03-01"})]


def test_history_says_which_areas_a_home_was_in_on_a_day(session):
    town = acacia.borough(session)
    town.selective.starts_on, town.selective.ends_on = date(2019, 3, 1), date(2024, 2, 29)
    flag(session)

    def in_force(on):
        return [one.designation_id for one in placing.designations(session, town.avenue[0].id, on) if one.in_force]

    assert in_force(date(2024, 2, 29)) == [town.additional.id, town.selective.id]
    assert in_force(date(2024, 3, 1)) == [town.additional.id]
