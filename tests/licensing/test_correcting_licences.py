from datetime import date

import pytest
from sqlalchemy import select

import acacia
from acacia import ALMA, BASIL, TODAY
from hmo_enforce import council
from hmo_enforce.casework import properties_known
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.errors import NotFound, Refused, Stale
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.actions import correcting
from hmo_enforce.licensing.records import ExemptionCorrection, Licence, LicenceCorrection, VerdictRecord

REVOKED = date(2026, 5, 1)
COUNCIL = {"by": ALMA, "on": TODAY, "council": council.read("acacia")}


def correct(session, licence, why="The register's slip.", **changes):
    return correcting.correct_licence(session, licence.id, changes, why=why, revision=licence.revision, by=ALMA)


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

    correcting.withdraw_licence_correction(session, made.id, why="It was revoked.", by=BASIL)

    assert licence.revoked_on == REVOKED
    with pytest.raises(Refused, match="already"):
        correcting.withdraw_licence_correction(session, made.id, why="x", by=BASIL)


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
        correcting.correct_licence(session, licence.id, {"revoked_on": TODAY}, why="x", revision=9, by=ALMA)

    assert (raised.value.theirs, raised.value.yours) == ({"revoked_on": ""}, {"revoked_on": TODAY.isoformat()})


def test_a_licence_that_is_not_there_is_not_found(session):
    with pytest.raises(NotFound):
        correcting.correct_licence(session, 9, {"revoked_on": TODAY}, why="x", revision=1, by=ALMA)


# --- temporary exemption notices, by the same rules

SERVED, ENDS = date(2026, 10, 1), date(2026, 12, 31)


def correct_notice(session, notice, why="The register's slip.", **changes):
    return correcting.correct_exemption(session, notice.id, changes, why=why, revision=notice.revision, by=ALMA)


def test_a_notice_put_under_the_other_part_is_kept_so_and_the_home_judged_anew(session):
    home = acacia.an_address(session)
    notice = acacia.an_exemption(session, home, SERVED, ENDS, part=2)

    properties_known.correct_exemption(
        session, notice.id, {"part": 3}, why="The register's slip.", revision=notice.revision, **COUNCIL
    )

    assert (notice.part, notice.revision) == (3, 2)
    assert session.get(VerdictRecord, home.id).as_at == TODAY
    kept = session.scalars(select(ExemptionCorrection)).one()
    assert (kept.field, kept.was, kept.value, kept.made_by) == ("part", "2", "3", ALMA.name)
    entry, values = session.execute(
        select(journal.Entry, journal.EntryValues).join(journal.EntryValues).where(journal.Entry.verb == "corrected a notice")
    ).one()
    assert (entry.subject, entry.subject_id) == ("property", str(home.id))
    assert (values.before, values.after) == ({"notice": notice.reference, "part": 2}, {"notice": notice.reference, "part": 3})


@pytest.mark.parametrize(
    ("field", "was", "now"), [("part", 2, 3), ("starts_on", SERVED, date(2026, 9, 1)), ("ends_on", ENDS, None)]
)
def test_a_withdrawn_correction_of_a_notice_gives_back_what_it_said(session, field, was, now):
    notice = acacia.an_exemption(session, acacia.an_address(session), SERVED, ENDS, part=2)
    (made,) = correct_notice(session, notice, **{field: now})
    corrected = getattr(notice, field)

    correcting.withdraw_exemption_correction(session, made.id, why="It was right.", by=BASIL)

    assert (corrected, getattr(notice, field)) == (now, was)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"part": 4}, "Part 2 of the Act"),
        ({"ends_on": date(2020, 1, 1)}, "The notice would end before it begins"),
        ({"part": 2}, "says this already"),
        ({"persons": None}, "the days and the Part are corrected here, not persons"),
    ],
)
def test_a_correction_of_a_notice_that_will_not_do_is_refused(session, changes, said):
    notice = acacia.an_exemption(session, acacia.an_address(session), SERVED, ENDS, part=2)

    with pytest.raises(Refused, match=said):
        correct_notice(session, notice, **changes)


def test_a_notice_that_changed_since_it_was_read_or_is_not_there_is_not_corrected(session):
    notice = acacia.an_exemption(session, acacia.an_address(session), SERVED, ENDS)

    with pytest.raises(Stale):
        correcting.correct_exemption(session, notice.id, {"part": 3}, why="x", revision=9, by=ALMA)
    with pytest.raises(NotFound):
        correcting.correct_exemption(session, 999, {"part": 3}, why="x", revision=1, by=ALMA)
