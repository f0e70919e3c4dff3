"""A register comes again after an officer corrected what it said of a licence."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from hmo_enforce import jobs
from hmo_enforce.files.records import ImportDifference
from hmo_enforce.kernel import actor
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.licensing.actions import correcting
from hmo_enforce.licensing.records import Exemption, Licence

BY = actor.command("test")
Load = Callable[[str], None]


@pytest.fixture
def load(sessions: Sessions, tmp_path: Path) -> Load:
    """Load a register that has this day of a revocation."""

    def loaded(revoked_on: str) -> None:
        path = tmp_path / f"register-{revoked_on}.csv"
        path.write_text(
            "reference,kind,address,postcode,starts_on,ends_on,revoked_on\n"
            f"L1,mandatory,1 Acacia Avenue,AC1 1AA,2024-04-01,2029-03-31,{revoked_on}\n"
        )
        arguments = {"council": "acacia", "kind": "licences", "path": str(path), "on": "2026-11-01"}
        jobs.perform(sessions, jobs.named("import"), arguments, by=BY, report=lambda done, total, note: None)

    return loaded


@pytest.mark.parametrize("revoked_on", ["2026-05-01", ""])
def test_a_revocation_that_an_officer_took_back_is_not_made_again(load: Load, sessions: Sessions, revoked_on: str):
    load("2026-05-01")
    with sessions.writing() as session:
        licence = session.scalars(select(Licence)).one()
        assert licence.revoked_on == date(2026, 5, 1)
        correcting.correct_licence(session, licence.id, {"revoked_on": None}, why="A slip", revision=licence.revision, by=BY)

    load(revoked_on)

    with sessions.reading() as session:
        licence = session.scalars(select(Licence)).one()
        kept = session.scalars(select(ImportDifference).where(ImportDifference.applied.is_(False))).all()
        assert (licence.revoked_on, licence.ends_on) == (None, date(2029, 3, 31))
        said = [(one.subject, one.subject_id, one.field, one.before, one.after) for one in kept]
        assert said == ([("licence", "L1", "revoked_on", "", "2026-05-01")] if revoked_on else [])


@pytest.mark.parametrize("says", ["3,2026-10-01", "2,2026-10-01", "2,2026-10-02"])
def test_a_notice_that_an_officer_corrected_stays_so_when_its_register_comes_again(
    sessions: Sessions, tmp_path: Path, says: str
):
    def load(part_and_day: str) -> None:
        path = tmp_path / "notices.csv"
        path.write_text(f"reference,address,postcode,part,starts_on,ends_on\nTEN1,1 Acacia Avenue,AC1 1AA,{part_and_day},\n")
        arguments = {"council": "acacia", "kind": "exemptions", "path": str(path), "on": "2026-11-01"}
        jobs.perform(sessions, jobs.named("import"), arguments, by=BY, report=lambda done, total, note: None)

    load("2,2026-10-01")
    with sessions.writing() as session:
        notice = session.scalars(select(Exemption)).one()
        changes = {"part": 3, "starts_on": date(2026, 10, 5)}
        correcting.correct_exemption(session, notice.id, changes, why="As served", revision=notice.revision, by=BY)

    load(says)

    with sessions.reading() as session:
        notice = session.scalars(select(Exemption)).one()
        kept = session.scalars(select(ImportDifference).where(ImportDifference.applied.is_(False))).all()
        assert (notice.part, notice.starts_on) == (3, date(2026, 10, 5))
        part, day = says.split(",")
        theirs = {"starts_on": ("2026-10-05", day)} | ({"part": ("3", part)} if part != "3" else {})
        assert {one.field: (one.before, one.after) for one in kept} == theirs
        assert {(one.subject, one.subject_id) for one in kept} == {("exemption", "TEN1")}
