"""Homes whose last licence is over with no successor at the address."""

from datetime import date

import acacia
from hmo_enforce.areas.records import PropertyArea
from hmo_enforce.casework.views import lapsed

OVER, NOW, SOON = date(2025, 12, 31), date(2026, 11, 22), date(2026, 12, 1)


def addresses(session, **more):
    return [home.address for home in lapsed.homes(session, NOW, **more)]


def test_a_home_whose_licence_ended_is_listed_and_one_with_a_successor_is_not(session):
    gone, renewed, waits, undated = (acacia.an_address(session, f"{number} Acacia Avenue") for number in range(1, 5))
    for home in (gone, renewed, waits, undated):
        acacia.a_licence(session, home, ends_on=OVER)
    acacia.a_licence(session, renewed, reference="R2", starts_on=date(2026, 1, 1), ends_on=date(2030, 12, 31))
    acacia.a_licence(session, waits, reference="W2", starts_on=SOON, ends_on=date(2031, 11, 30))
    acacia.a_licence(session, undated, reference="U2", starts_on=None, ends_on=None)

    assert addresses(session) == ["1 Acacia Avenue"]


def test_a_licence_is_in_force_on_its_last_day(session):
    acacia.a_licence(session, acacia.an_address(session), ends_on=NOW)

    assert addresses(session) == []


def test_the_last_of_several_is_told_and_a_revocation_ends_a_licence_before_its_time(session):
    home = acacia.an_address(session)
    acacia.a_licence(session, home, reference="FIRST", ends_on=date(2024, 6, 1))
    acacia.a_licence(session, home, reference="SECOND", ends_on=date(2028, 12, 31), revoked_on=date(2026, 3, 1))

    (found,) = lapsed.homes(session, NOW)

    assert (found.reference, found.ended_on) == ("SECOND", date(2026, 3, 1))


def test_only_what_ended_between_two_registers_is_listed_when_asked(session):
    old, new = (acacia.an_address(session, f"{number} Acacia Avenue") for number in (1, 2))
    acacia.a_licence(session, old, ends_on=date(2018, 3, 8))
    acacia.a_licence(session, new, ends_on=date(2018, 3, 9))

    assert addresses(session, since=date(2018, 3, 9)) == ["2 Acacia Avenue"]


def test_the_counts_by_lsoa_add_up_to_the_homes(session):
    west = acacia.an_area(session, "lsoa", "E99100001", acacia.WEST_WARD, name="Acacia 001A")
    acacia.an_area(session, "lsoa", "E99100001", acacia.WEST_WARD, edition="2011", name="an older edition")
    homes = [acacia.an_address(session, f"{number} Acacia Avenue") for number in range(1, 5)]
    for home in homes:
        acacia.a_licence(session, home, ends_on=OVER)
    acacia.a_licence(session, homes[3], reference="NEW", starts_on=date(2026, 1, 1), ends_on=date(2030, 12, 31))
    session.add_all(PropertyArea(property_id=home.id, area_id=west.id, state="inside") for home in (*homes[:2], homes[3]))
    session.flush()

    found = lapsed.homes(session, NOW)
    areas = lapsed.by_area(session, found, NOW)

    assert [(area.code, area.lapsed, area.licensed) for area in areas] == [("E99100001", 2, 1), (None, 1, 0)]
    assert sum(area.lapsed for area in areas) == len(found) == 3


def test_a_home_that_a_notice_spares_for_now_says_so(session):
    home = acacia.an_address(session)
    acacia.a_licence(session, home, ends_on=OVER)
    acacia.an_exemption(session, home, date(2026, 10, 1), date(2026, 12, 31))

    (found,) = lapsed.homes(session, NOW)

    assert found.exempted
