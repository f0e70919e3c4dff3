"""Every job runs twice with the same result as once: a worker may die after the work and before anybody heard."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import pictured
import services
from hmo_enforce import jobs, settings
from hmo_enforce.cli import demonstrating, opening
from hmo_enforce.jobs import Job
from hmo_enforce.kernel import actor
from hmo_enforce.kernel.database import Record, Sessions

BY = actor.command("test")
AS_AT = date(2026, 11, 1)
# What tells of the run itself: that it was done twice is true, and is told.
OF_THE_RUN = {
    "imports",
    "import_issues",
    "import_differences",
    "journal",
    "journal_values",
    "job_requests",
    "job_runs",
    "marks",
}
# A row that waits for its home is the latest file's that brought it, so that a report counts its own.
OF_THE_LATEST = {"matches": {"import_id"}}
LICENCES = """\
reference,kind,address,postcode,uprn,starts_on,ends_on,max_persons
L1,mandatory,"1 Acacia Avenue, Acacia",ZY1 0AA,,01/04/2024,31/03/2029,6
L2,selective,"2 Acacia Avenue, Acacia",ZY1 0AA,,01/04/2024,31/03/2029,
"""


# The flags stand already; what seals, anchors and proofs leave is for tests/kernel/test_sealing.py; letters have tests/letters;
# backups have tests/casework/test_backups.py, retention and access tests/casework/test_destroy_lists.py and test_answering.py,
# erasing tests/casework/test_erasing_files.py; webhooks tests/programs, digests tests/casework/test_digesting.py; files of lists
# and bulks tests/web/test_list_files.py and test_bulks.py; what arrives tests/casework/test_arriving.py.
KEPT_ELSEWHERE = {
    "destroy-list", "destroy", "answer", "scrub", "erase-files", "flag", "anchor", "prove", "seal", "backup", "send", "bounces", "tell",
    "digest", "list-file", "bulk", "arrive",
}  # fmt: skip


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


def asked(job: Job, folder: Path) -> dict[str, Any]:
    """Arguments that give each job something to do; a new job is added here."""
    if job.name == "import":
        (folder / "licences.csv").write_text(LICENCES)
        return {"kind": "licences", "path": str(folder / "licences.csv"), "on": AS_AT.isoformat()}
    if job.name == "scan":
        return {"clamd": "none"}
    given: dict[str, dict[str, Any]] = {"flag": {"full": True}, "judge": {"on": "2027-03-01"}, "expire": {"on": "2040-01-01"}}
    return given.get(job.name, {}) if job.name in KEPT_ELSEWHERE else given[job.name]


def contents(sessions: Sessions) -> dict[str, list[Any]]:
    """Every row of every other table, but for the instants at which a row was written."""
    found = {}
    with sessions.reading() as session:
        for table in Record.metadata.sorted_tables:
            if table.name not in OF_THE_RUN:
                of_the_run = OF_THE_LATEST.get(table.name, set())
                columns = [
                    column
                    for column in table.columns
                    if column.name not in of_the_run and (not column.name.endswith("_at") or column.name == "as_at")
                ]
                found[table.name] = sorted(map(repr, session.execute(select(*columns))))
    return found


@pytest.fixture
def borough(sessions: Sessions, tmp_path: Path, database_url: str) -> settings.Settings:
    """A small Acacia."""
    given = {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECRET_KEY": services.SECRET_KEY}
    found = settings.from_environment(given)
    demonstrating.fill(found, sessions, 200, BY, silent, as_at=AS_AT)
    with sessions.writing() as session:
        pictured.handed_in(session, found, "property", 1)
    return found


def test_every_job_runs_twice_with_the_same_result_as_once(borough: settings.Settings, sessions: Sessions, tmp_path: Path):
    for job in jobs.JOBS:
        arguments = {**opening.told_to_jobs(borough), **asked(job, tmp_path)}
        before = contents(sessions)
        jobs.perform(sessions, job, arguments, by=BY, report=silent)
        once = contents(sessions)

        jobs.perform(sessions, job, arguments, by=BY, report=silent)

        twice = contents(sessions)
        assert {name for name in once if once[name] != twice[name]} == set(), job.name
        assert job.name in KEPT_ELSEWHERE or once != before, f"{job.name} had nothing to do"
