"""kill -9 in the middle of an import: the old state stands, and the same file can be loaded again."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hmo_enforce import jobs
from hmo_enforce.files.records import Import
from hmo_enforce.kernel import actor, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.properties.records import Property

ROWS = 12_000
# Loads a file, and kills its own process, with no chance to tidy up, at the moment that the first argument names.
LOADS_AND_DIES = """
import os, signal, sys
from hmo_enforce import jobs
from hmo_enforce.kernel import actor, database

moment, url, path = sys.argv[1:]

def report(done, total, note):
    if moment in note:
        os.kill(os.getpid(), signal.SIGKILL)

def finish(session, outcome):
    if moment == "before the commit":
        os.kill(os.getpid(), signal.SIGKILL)

arguments = {"council": "acacia", "kind": "gazetteer", "path": path, "on": "2026-11-01"}
sessions = database.Sessions(database.engine(url))
jobs.perform(sessions, jobs.named("import"), arguments, by=actor.command("test"), report=report, finish=finish)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "gazetteer.csv"
    lines = (f"{999000000000 + n},{n} Acacia Road Acacia,ZY1 {n % 9}AA,{451000 + n},{206000 + n}" for n in range(1, ROWS + 1))
    path.write_text("uprn,address,postcode,easting,northing\n" + "\n".join(lines) + "\n")
    return path


def rows(sessions: Sessions, record: type) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


@pytest.mark.parametrize("moment", ["rows read", "Matching", "Putting it in", "before the commit"])
def test_an_import_that_is_killed_leaves_the_old_state_and_can_be_run_again(
    sessions: Sessions, database_url: str, file: Path, moment: str
):
    died = subprocess.run([sys.executable, "-c", LOADS_AND_DIES, moment, database_url, str(file)], check=False, timeout=120)

    assert died.returncode == -9
    assert (rows(sessions, Property), rows(sessions, Import), rows(sessions, journal.Entry)) == (0, 0, 0)

    arguments = {"council": "acacia", "kind": "gazetteer", "path": str(file), "on": "2026-11-01"}
    again = jobs.perform(sessions, jobs.named("import"), arguments, by=actor.command("test"), report=lambda *said: None)

    assert again["new"] == ROWS
    assert (rows(sessions, Property), rows(sessions, Import)) == (ROWS, 1)
