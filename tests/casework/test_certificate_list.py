import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select

import acacia
import borough
import twice
from acacia import TODAY
from hmo_enforce.casework import duplicates
from hmo_enforce.casework.views import certificate_list, certificates_held
from hmo_enforce.casework.views.certificate_list import DEFECTS, ENDED, ENDING
from hmo_enforce.properties import certificates
from hmo_enforce.properties.certificates import Standing
from hmo_enforce.properties.records import EnergyCertificate, Property

WITHIN = certificate_list.WITHIN_DAYS


def of(session, home, kind, issued_on, **more):
    session.flush()
    borough.a_certificate(session, home.id, kind, issued_on, **more)


def listed(session, state, kind="", on=TODAY):
    session.flush()
    return set(session.scalars(select(Property.id).where(certificate_list.in_state(state, kind, WITHIN, on))))


def test_of_a_report_that_was_done_again_only_the_newest_is_asked(session):
    again, satisfied, undated = (acacia.an_address(session, f"{number} Acacia Avenue") for number in (1, 2, 3))
    of(session, again, "eicr", date(2023, 1, 10))
    of(session, again, "eicr", date(2025, 1, 10), expires_on=TODAY - timedelta(days=1))
    of(session, satisfied, "eicr", date(2025, 1, 10), outcome="unsatisfactory")
    of(session, satisfied, "eicr", date(2025, 1, 10), outcome="satisfactory")
    of(session, undated, "eicr", None, expires_on=date(2027, 1, 1), outcome="unsatisfactory")
    of(session, undated, "eicr", date(2025, 5, 1), outcome="satisfactory")

    assert listed(session, ENDED, "eicr") == {again.id}
    assert listed(session, ENDING, "eicr", TODAY - timedelta(days=30)) == {again.id}
    assert listed(session, DEFECTS) == set()


def drawn(session, chance):
    """Homes with some gas records and energy certificates each, recorded and registered, of days that often meet."""
    days = [None, *(TODAY + timedelta(days=days) for days in (-3_700, -3_640, -3_620, -400, -340, -310, -20))]
    homes = [acacia.an_address(session, f"{number} Acacia Avenue") for number in range(1, 61)]
    for home in homes:
        for _ in range(chance.randint(0, 4)):
            issued_on = chance.choice(days)
            ends_on = chance.choice([None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=chance.randint(1, 90))])
            ends_on = (ends_on or TODAY) if issued_on is None else ends_on
            kind = chance.choice(["gas", "gas", "epc"])
            outcome = chance.choice([None, "unsatisfactory"]) if kind == "gas" else None
            if issued_on is None or ends_on is None or issued_on <= ends_on:
                of(session, home, kind, issued_on, expires_on=ends_on, outcome=outcome)
        for _ in range(chance.randint(0, 2)):
            number, lodged_on = f"{chance.getrandbits(64):020}", chance.choice([*days, TODAY + timedelta(days=3)])
            session.add(EnergyCertificate(certificate_number=number, property_id=home.id, lodged_on=lodged_on))
    session.flush()
    return homes


def stands(session, home):
    """The newest of each kind, as the home's page has it."""
    found = certificates_held.read(session, home.id)
    return {one.kind: one for one in certificates_held.held(session, found, TODAY, {}) if one.is_latest}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_list_finds_the_homes_whose_pages_say_so(session, seed):
    homes = drawn(session, random.Random(seed))
    duplicates.merge(
        session, "property", homes[0].id, homes[1].id, why=twice.WHY, by=acacia.ALMA, on=TODAY, council=twice.COUNCIL
    )
    pages = {home.id: stands(session, home) for home in [homes[0], *homes[2:]]}

    for kind in ("gas", "epc"):
        newest = {home: page[kind] for home, page in pages.items() if kind in page}
        ended = {home for home, one in newest.items() if one.standing is Standing.ENDED}
        ending = {home for home, one in newest.items() if one.standing is Standing.ENDS_SOON}
        defects = {home for home, one in newest.items() if one.outcome == certificates.UNSATISFACTORY}
        assert ended, "the drawing has some of each"
        assert ending
        assert (listed(session, ENDED, kind), listed(session, ENDING, kind)) == (ended, ending)
        assert listed(session, DEFECTS, kind) == defects
        rows = certificate_list.rows(session, list(pages), TODAY)
        assert {row.id: row.latest[kind].number for row in rows if kind in row.latest} == {
            home: one.number for home, one in newest.items()
        }
