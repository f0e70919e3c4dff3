from datetime import date, timedelta

import pytest
import shapely

import acacia
from hmo_enforce.areas.records import PropertyArea
from hmo_enforce.casework.views import lapsed_between

SINCE, UNTIL = date(2018, 3, 1), date(2025, 7, 31)
DAY = timedelta(days=1)


def references(session):
    session.flush()
    return [one.reference for one in lapsed_between.rows(session, SINCE, UNTIL)]


@pytest.mark.parametrize(
    ("ends_on", "there"),
    [(SINCE - DAY, False), (SINCE, True), (UNTIL - DAY, True), (UNTIL, False), (None, False)],
)
def test_a_licence_lapsed_when_its_last_day_falls_between_the_registers(session, ends_on, there):
    acacia.a_licence(session, acacia.an_address(session), starts_on=date(2015, 1, 1), ends_on=ends_on)

    assert bool(references(session)) is there


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "succeeded"), [(UNTIL, UNTIL, True), (UNTIL + DAY, None, False), (None, SINCE - DAY, False)]
)
def test_a_successor_is_one_in_force_on_the_second_day(session, starts_on, ends_on, succeeded):
    home = acacia.an_address(session)
    acacia.a_licence(session, home, reference="old", starts_on=date(2015, 1, 1), ends_on=date(2020, 1, 1))
    acacia.a_licence(session, home, reference="new", starts_on=starts_on, ends_on=ends_on)

    assert (references(session) == []) is succeeded


def test_a_licence_revoked_in_between_has_lapsed(session):
    acacia.a_licence(session, acacia.an_address(session), revoked_on=date(2025, 1, 1))

    (one,) = lapsed_between.rows(session, SINCE, UNTIL)

    assert one.ended_on == date(2025, 1, 1)


def test_homes_are_counted_by_lsoa_once_each_and_the_sums_agree(session):
    near = acacia.an_area(session, "lsoa", "E01900001", shapely.box(0, 0, 1, 1), name="Acacia 001A")
    acacia.an_area(session, "lsoa", "E01000099", shapely.box(0, 0, 1, 1), name="An older edition", edition="2011")
    twice, kept, nowhere = (acacia.an_address(session, f"{number} Acacia Avenue") for number in (1, 2, 3))
    for home in (twice, kept):
        session.add(PropertyArea(property_id=home.id, area_id=near.id, state="inside"))
    acacia.a_licence(session, twice, reference="A", starts_on=date(2014, 1, 1), ends_on=date(2019, 1, 1))
    acacia.a_licence(session, twice, reference="B", starts_on=date(2019, 1, 2), ends_on=date(2021, 1, 1), max_persons=6)
    acacia.a_licence(session, kept, reference="C", starts_on=date(2014, 1, 1), ends_on=date(2019, 1, 1))
    acacia.a_licence(session, kept, reference="D", starts_on=date(2019, 1, 2), ends_on=date(2029, 1, 1))
    acacia.a_licence(session, nowhere, reference="E", starts_on=date(2014, 1, 1), ends_on=date(2019, 1, 1))

    found = lapsed_between.report(session, SINCE, UNTIL)

    assert (found.licences_ended, found.with_successor, found.without_successor, found.homes) == (4, 1, 3, 2)
    assert [(one.lsoa_code, one.homes, one.licences_ended) for one in found.groups] == [("", 1, 1), ("E01900001", 1, 3)]
    assert sum(one.homes for one in found.groups) == found.homes
    assert sum(one.licences_ended for one in found.groups) == found.licences_ended
    rows = list(lapsed_between.rows(session, SINCE, UNTIL))
    assert [one.reference for one in rows] == ["E", "B"]
    assert dict(zip(lapsed_between.HEADER, rows[1].cells(), strict=True))["ended_on"] == "2021-01-01"
