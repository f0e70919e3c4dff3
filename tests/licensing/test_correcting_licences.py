from datetime import date

import pytest
from sqlalchemy import select

import acacia
from acacia import ALMA, BASIL, TODAY
from hmo_enforce import council
from hmo_enforce.casework import properties_known
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.errors import NotFound, Refused, Stale
from hmo_enforce.licensing import actions, queries
from hmo_enforce.licensing.records import Licence, LicenceCorrection, VerdictRecord

REVOKED = date(2026, 5, 1)
COUNCIL = {"by": ALMA, "on": TODAY, "council": council.read("acacia")}


def correct(session, licence, why="The register's slip.", **changes):
    return actions.correct_licence(session, licence.id, changes, why=why, revision=licence.revision, by=ALMA)


def test_a_mistaken_revocation_is_taken_back_and_the_home_judged_anew(session):
    home = acacia.an_address(session)
    licence = acacia.a_licence(session, home, revoked_on=REVOKED)

    properties_known.correct_licence(
        session, licence.id, {"revoked_on": None}, why="The register's slip.", revision=licence.revision, **COUNCIL
    )

    assert session.scalar(select(Licence.id).where(queries.in_force(TODAY))) == licence.id
    assert session.get(VerdictRecord, home.id).as_at == TODAY
    kept = session.scalars(select(LicenceCorrection)).one()
    assert (kept.field, kept.was, kept.value, kept.made_by) == ("revoked_on", REVOKED, None, ALMA.name)
    entry, values = session.execute(
        select(journal.Entry, journal.EntryValues).join(journal.EntryValues).where(journal.Entry.verb == "corrected a licence")
    ).one()
    assert (entry.subject, entry.subject_id) == ("property", str(home.id))
    assert (values.before["licence"], values.before["revoked_on"]) == (licence.reference, REVOKED.isoformat())


def test_a_withdrawn_correction_gives_the_day_back(session):
    licence = acacia.a_licence(session, acacia.an_address(session), revoked_on=REVOKED)
    (made,) = correct(session, licence, revoked_on=None)

    actions.withdraw_licence_correction(session, made.id, why="It was revoked.", by=BASIL)

    assert licence.revoked_on == REVOKED
    with pytest.raises(Refused, match="already"):
        actions.withdraw_licence_correction(session, made.id, why="x", by=BASIL)


def test_a_second_correction_of_the_same_day_takes_the_firsts_place(session):
    licence = acacia.a_licence(session, acacia.an_address(session))
    (first,) = correct(session, licence, ends_on=date(2027, 1, 1))

    (second,) = correct(session, licence, ends_on=date(2027, 2, 1))

    assert (first.withdrawn_at is None, second.withdrawn_at) == (False, None)
    assert licence.ends_on == date(2027, 2, 1)


@pytest.mark.parametrize(
    ("why", "changes", "said"),
    [
        ("", {"ends_on": TODAY}, "Say why"),
        ("x", {"ends_on": date(2020, 1, 1)}, "end before it begins"),
        ("x", {"ends_on": date(2028, 12, 31)}, "says this already"),
        ("x", {"holder": None}, "not holder"),
    ],
)
def test_a_correction_that_will_not_do_is_refused(session, why, changes, said):
    licence = acacia.a_licence(session, acacia.an_address(session))

    with pytest.raises(Refused, match=said):
        correct(session, licence, why, **changes)


def test_what_changed_since_it_was_read_is_not_overwritten(session):
    licence = acacia.a_licence(session, acacia.an_address(session))

    with pytest.raises(Stale) as raised:
        actions.correct_licence(session, licence.id, {"revoked_on": TODAY}, why="x", revision=9, by=ALMA)

    assert (raised.value.theirs, raised.value.yours) == ({"revoked_on": ""}, {"revoked_on": TODAY.isoformat()})


def test_a_licence_that_is_not_there_is_not_found(session):
    with pytest.raises(NotFound):
        actions.correct_licence(session, 9, {"revoked_on": TODAY}, why="x", revision=1, by=ALMA)
