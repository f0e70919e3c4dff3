"""Uploads that wait and exports are looked through by a job, which knows whom to look for and tells nobody."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import acacia
import complained
import forgotten
import services
from complained import Complained
from hmo_enforce import jobs, settings
from hmo_enforce.cli import opening as command_line
from hmo_enforce.files import actions as files
from hmo_enforce.files.actions import Upload
from hmo_enforce.files.records import Import
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.requests import JobRequest
from hmo_enforce.privacy.records import Export

NAME, EMAIL = "Quenby Zwolle", "q@farfield.example"
WORDS = ("Zwolle", "Quenby", EMAIL)


@pytest.fixture
def of(tmp_path: Path, database_url: str) -> settings.Settings:
    return settings.from_environment(
        {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECRET_KEY": services.SECRET_KEY}
    )


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


def an_upload(session: Any, of: settings.Settings, name: str, text: str) -> int:
    of.uploads.mkdir(parents=True, exist_ok=True)
    (of.uploads / name).write_text(text, encoding="utf-8")
    said = Upload(of.uploads / name, "r.csv", len(text), "0" * 64)
    return files.take_in(session, said, "parties", acacia.TODAY, {}, by=complained.MONA).id


def an_export(session: Any, of: settings.Settings, text: str) -> int:
    folder = of.data_dir / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    sha256 = f"{len(list(folder.iterdir())):064d}"
    (folder / f"{sha256}.zip").write_text(text, encoding="utf-8")
    made = Export(
        kind="subject_access", permission="answer_subject_access", asked_by="x", sha256=sha256, size_bytes=1,
        made_at=clock.now(), expires_at=clock.now() + timedelta(days=7), downloads=0,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


@pytest.fixture
def erased(sessions: Sessions, of: settings.Settings) -> dict[str, int]:
    """Somebody was erased by an officer, while uploads and exports lie there."""
    with sessions.writing() as session:
        who: Complained = complained.somebody(session, NAME, contact=EMAIL)
        there = {
            "case": who.case,
            "names": an_upload(session, of, "a.csv", f"reference,name\nL1,{NAME}\n"),
            "reaches": an_upload(session, of, "b.csv", f"reference,email\nL1,{EMAIL.upper()}\n"),
            "neither": an_upload(session, of, "c.csv", "reference,name\nL1,Olive Oakes\n"),
            "export": an_export(session, of, f"<p>{NAME}</p>"),
            "other export": an_export(session, of, "<p>Olive Oakes</p>"),
        }
    with sessions.writing() as session:
        complained.erase(session, of, who)
    return there


def asked(sessions: Sessions) -> dict[str, Any]:
    with sessions.reading() as session:
        return dict(session.scalars(select(JobRequest).where(JobRequest.job == "erase-files")).one().arguments)


def worked(sessions: Sessions, of: settings.Settings, arguments: dict[str, Any]) -> dict[str, Any]:
    told = {**command_line.told_to_jobs(of), **arguments}
    return jobs.perform(sessions, jobs.named("erase-files"), told, by=complained.MONA, report=silent)


def test_while_it_waits_nobody_reads_whom_it_looks_for(sessions: Sessions, of: settings.Settings, erased: dict[str, int]):
    assert set(asked(sessions)) == {"case", "whom"}
    assert forgotten.in_tables(sessions.engine, WORDS) == []


def test_files_that_name_them_go_and_others_stay(sessions: Sessions, of: settings.Settings, erased: dict[str, int]):
    arguments = asked(sessions)

    once = worked(sessions, of, arguments)
    again = worked(sessions, of, arguments)

    assert once == {"uploads": 2, "exports": 1, "unsearchable": 0}
    assert again == {"uploads": 0, "exports": 0, "unsearchable": 0}
    assert [one.name for one in of.uploads.iterdir()] == ["c.csv"]
    assert forgotten.in_files(of.data_dir, WORDS) == []
    assert asked(sessions) == {"case": erased["case"]}
    with sessions.reading() as session:
        paths = {name: session.get_one(Import, erased[name]).file_path for name in ("names", "reaches", "neither")}
        gone = {name: session.get_one(Export, erased[name]).deleted_at is not None for name in ("export", "other export")}
        lines = select(journal.Entry).where(journal.Entry.verb == "looked through files for")
        assert [one.subject_id for one in session.scalars(lines)] == [str(erased["case"])] * 2
    assert [name for name, path in paths.items() if path is None] == ["names", "reaches"]
    assert gone == {"export": True, "other export": False}


def test_what_cannot_be_searched_is_counted_and_left(sessions: Sessions, of: settings.Settings, erased: dict[str, int]):
    (of.uploads / "broken.zip").write_bytes(b"PK\x05\x06" + b"\x01" * 18)

    (of.uploads / "cut.xlsx").write_bytes(b"PK\x03\x04" + b"\x01" * 18)
    with sessions.writing() as session:
        session.get_one(Import, erased["neither"]).file_path = str(of.uploads / "cut.xlsx")

    outcome = worked(sessions, of, asked(sessions))

    assert (outcome["unsearchable"], outcome["look_into"]) == (2, ["broken.zip", f"import {erased['neither']}"])
    assert (of.uploads / "broken.zip").exists()


def test_another_secret_does_not_tell_whom(sessions: Sessions, of: settings.Settings, erased: dict[str, int], tmp_path: Path):
    other = settings.from_environment({
        "HMO_DATABASE_URL": of.database_url, "HMO_DATA_DIR": str(of.data_dir), "HMO_SECRET_KEY": "another secret of thirty-two letters",
    })  # fmt: skip

    with pytest.raises(Refused, match="secret"):
        worked(sessions, other, asked(sessions))


def test_retention_asks_for_no_search_of_files(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        complained.erase_unseen(session, of, complained.somebody(session, NAME, contact=EMAIL))

    with sessions.reading() as session:
        assert session.scalars(select(JobRequest).where(JobRequest.job == "erase-files")).all() == []
