"""Backups, made while others work, and restored into a fresh place: whole or not at all."""

import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, make_url, select

import acacia
import housed
from hmo_enforce.casework import backups, keeping, restoring
from hmo_enforce.casework.views import finding, hits
from hmo_enforce.evidence.records import EvidenceContent
from hmo_enforce.kernel import clock, journal, marks
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.properties.records import Property
from housed import House, faults, house, place, restored, seal, silent


@pytest.fixture
def old(database_url: str, sessions: Sessions, tmp_path: Path) -> House:
    """Acacia with two photographs, its journal sealed and anchored."""
    made = house(database_url, tmp_path / "old", sessions)
    with sessions.writing() as session:
        acacia.borough(session)
        for number in range(2):
            keep(made, session, f"photograph {number}".encode())
        journal.note(session, acacia.ALMA, "seen", "property", 1)
    seal(made)
    return made


def keep(at: House, session: Any, content: bytes) -> Path:
    """Evidence as its room keeps it: the file first, then the row."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = at.evidence / sha256[:2] / sha256[2:4] / sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    session.add(
        EvidenceContent(sha256=sha256, size_bytes=len(content), media_type="image/jpeg", cautions=[], kept_at=clock.now())
    )
    return path


@pytest.fixture
def fresh(database_url: str, tmp_path: Path) -> Iterator[House]:
    yield from housed.fresh(database_url, tmp_path)


def count(of: Sessions, column: Any) -> int:
    with of.reading() as session:
        return session.scalar(select(func.count(column))) or 0


def found(of: Sessions, typed: str) -> list[str]:
    with of.reading() as session:
        return [hit.text for group in finding.find(session, typed, hits.SORTS, acacia.TODAY, 5) for hit in group.hits]


def test_a_backup_restores_to_what_there_was(old: House, fresh: House, tmp_path: Path):
    manifest = backups.make(old.sessions.engine, old.told, tmp_path / "one.tar", silent)

    restored(tmp_path / "one.tar", fresh)

    assert manifest.missing == ()
    assert count(fresh.sessions, Property.id) == 12
    assert found(fresh.sessions, "1 acasia av") == found(old.sessions, "1 acasia av") != []
    assert faults(fresh) == []
    kept = sorted(path.read_bytes() for path in fresh.evidence.rglob("*") if path.is_file())
    assert kept == [b"photograph 0", b"photograph 1"]


def test_what_is_destroyed_while_a_backup_is_made_is_in_it(old: House, tmp_path: Path):
    def destroy(done: int, total: int, note: str) -> None:
        for path in old.evidence.rglob("*"):
            if path.is_file():
                path.unlink()

    manifest = backups.make(old.sessions.engine, old.told, tmp_path / "one.tar", destroy)

    assert manifest.missing == ()
    assert len([part for part in manifest.parts if part.name.startswith("evidence/")]) == 2


def test_a_file_that_is_gone_or_changed_is_told_and_the_rest_is_backed_up(old: House, fresh: House, tmp_path: Path):
    gone, changed = sorted(path for path in old.evidence.rglob("*") if path.is_file())
    gone.unlink()
    changed.write_bytes(b"another photograph")

    manifest = backups.make(old.sessions.engine, old.told, tmp_path / "one.tar", silent)

    assert sorted(manifest.missing) == sorted(f"evidence/{path.relative_to(old.evidence)}" for path in (gone, changed))
    assert restored(tmp_path / "one.tar", fresh).missing == manifest.missing


def test_a_backup_under_a_load_of_writes_is_one_steady_state(old: House, fresh: House, tmp_path: Path):
    stop, acknowledged, failed = threading.Event(), list[int](), list[Exception]()

    def work(worker: int) -> None:
        number = 0
        try:
            while not stop.is_set():
                with old.sessions.writing() as session:
                    keep(old, session, f"{worker} {number}".encode())
                    line = journal.note(session, acacia.BASIL, "received", "evidence_item", number)
                acknowledged.append(line.id)
                number += 1
        except Exception as error:  # the thread's own: the test says it
            failed.append(error)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(3)]
    for thread in threads:
        thread.start()
    while len(acknowledged) < 20 and not failed:
        stop.wait(0.01)
    before = set(acknowledged)
    try:
        manifest = backups.make(old.sessions.engine, old.told, tmp_path / "one.tar", silent)
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    restored(tmp_path / "one.tar", fresh)
    with fresh.sessions.reading() as session:
        lines = set(session.scalars(select(Entry.id)))
        contents = set(session.scalars(select(EvidenceContent.sha256)))
    assert failed == []
    assert manifest.missing == ()
    assert before <= lines
    assert {path.name for path in fresh.evidence.rglob("*") if path.is_file()} == contents
    seal(fresh)
    assert faults(fresh) == []


def test_the_chain_in_a_backup_is_anchored_by_its_manifest(old: House, tmp_path: Path):
    manifest = backups.make(old.sessions.engine, old.told, tmp_path / "one.tar", silent)

    with old.sessions.reading() as session:
        assert keeping.committed_head(session) is not None
        assert manifest.journal_position == keeping.committed_head(session)[0]
    assert json.loads(manifest.anchor)["position"] == manifest.journal_position


def test_an_anchor_made_after_the_database_was_written_is_not_in_the_backup(old: House, fresh: House, tmp_path: Path):
    """The restored journal would seem to have lost lines that it never had."""
    later = tmp_path / "later"
    made = backups.make(old.sessions.engine, old.told, tmp_path / "one.tar", silent)
    with old.sessions.writing() as session:
        journal.note(session, acacia.ALMA, "seen", "property", 2)
    seal(old)
    later.write_bytes(Path(old.told["anchors"]).read_bytes())

    restored(tmp_path / "one.tar", fresh)

    assert len(later.read_text().splitlines()) == len(Path(fresh.told["anchors"]).read_text().splitlines()) + 1
    assert faults(fresh) == []
    assert made.journal_position


def test_a_name_that_is_taken_is_never_written_over(old: House, tmp_path: Path):
    (tmp_path / "one.tar").write_bytes(b"last year's")

    with pytest.raises(Refused, match="never replaces"):
        backups.make(old.sessions.engine, old.told, tmp_path / "one.tar", silent)

    assert (tmp_path / "one.tar").read_bytes() == b"last year's"


def test_a_backup_that_breaks_off_leaves_nothing_under_its_name(old: House, tmp_path: Path):
    def break_off(done: int, total: int, note: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backups.make(old.sessions.engine, old.told, tmp_path / "place" / "one.tar", break_off)

    assert list((tmp_path / "place").iterdir()) == []


def test_what_a_killed_backup_left_is_removed_by_the_next(old: House, tmp_path: Path):
    left = tmp_path / "place" / ".backing-up-killed"
    left.mkdir(parents=True)
    (left / "database.dump").write_bytes(b"half")

    backups.make(old.sessions.engine, old.told, tmp_path / "place" / "one.tar", silent)

    assert [path.name for path in (tmp_path / "place").iterdir()] == ["one.tar"]


def again(source: Path, target: Path, change: Any) -> None:
    """The backup's files put together anew, each as `change(name, content)` has it; None leaves it out."""
    with tarfile.open(source) as read, tarfile.open(target, "w") as written:
        for member in read.getmembers():
            content = change(member.name, read.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                written.addfile(member, io.BytesIO(content))


CHANGES = {
    "edited": lambda name, content: content[:-1] + b"X" if name.startswith("evidence/") else content,
    "left out": lambda name, content: None if name.startswith("evidence/") else content,
    "another database": lambda name, content: bytes(len(content)) if name == "database.dump" else content,
    "no manifest": lambda name, content: None if name == "manifest.json" else content,
    "a broken manifest": lambda name, content: b"{" if name == "manifest.json" else content,
    "a path out of the folder": lambda name, content: (
        content.replace(b"evidence/", b"../../../", 1) if name == "manifest.json" else content
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_backup_that_was_tampered_with_is_refused_and_leaves_no_database(
    old: House, fresh: House, tmp_path: Path, change: Any
):
    backups.make(old.sessions.engine, old.told, tmp_path / "one.tar", silent)
    again(tmp_path / "one.tar", tmp_path / "other.tar", change)

    with pytest.raises(Refused, match="not whole"):
        restored(tmp_path / "other.tar", fresh)

    if fresh.url.startswith("sqlite"):
        assert not Path(str(make_url(fresh.url).database)).exists()


def test_a_backup_that_was_cut_short_is_refused(old: House, fresh: House, tmp_path: Path):
    backups.make(old.sessions.engine, old.told, tmp_path / "one.tar", silent)
    whole = (tmp_path / "one.tar").read_bytes()
    (tmp_path / "other.tar").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(Refused, match="cut short"):
        restored(tmp_path / "other.tar", fresh)


def test_anchors_that_lie_on_another_disk_are_kept_beside_those_of_the_backup(old: House, fresh: House, tmp_path: Path):
    there = tmp_path / "disk" / "anchors.jsonl"
    there.parent.mkdir()
    backups.make(old.sessions.engine, old.told, tmp_path / "one.tar", silent)
    there.with_name("anchors.jsonl.1").write_text("of an earlier restore\n")
    there.write_text("newer\n")

    restoring.restore(tmp_path / "one.tar", place(fresh), {**fresh.told, "anchors": str(there)}, silent)

    kept = {one.name: one.read_text() for one in there.parent.iterdir()}
    assert kept.pop("anchors.jsonl") == Path(old.told["anchors"]).read_text()
    assert kept == {"anchors.jsonl.1": "of an earlier restore\n", "anchors.jsonl.2": "newer\n"}


def test_nothing_is_restored_over_something(old: House, fresh: House, tmp_path: Path):
    backups.make(old.sessions.engine, old.told, tmp_path / "one.tar", silent)

    with pytest.raises(Refused, match="already"):
        restored(tmp_path / "one.tar", house(old.url, tmp_path / "elsewhere", old.sessions))
    (tmp_path / "fresh").mkdir(exist_ok=True)
    (tmp_path / "fresh" / "letters").mkdir()
    with pytest.raises(Refused, match="There are files"):
        restored(tmp_path / "one.tar", fresh)


def test_a_restore_that_was_broken_off_is_not_gone_on_with(old: House, fresh: House, tmp_path: Path):
    backups.make(old.sessions.engine, old.told, tmp_path / "one.tar", silent)

    def break_off(done: int, total: int, note: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restoring.restore(tmp_path / "one.tar", place(fresh), fresh.told, break_off)
    with pytest.raises(Refused, match="broken off"):
        restored(tmp_path / "one.tar", fresh)


def test_each_night_one_is_made_and_the_oldest_goes(old: House, tmp_path: Path):
    folder = tmp_path / "nights"
    folder.mkdir()
    for day in range(1, 4):
        (folder / f"2020-01-0{day}T034000Z{backups.ENDING}").write_bytes(b"old")
    told = {**old.told, "backups": str(folder), "backups_kept": 2}

    made = backups.nightly(old.sessions.engine, told, silent)
    with old.sessions.writing() as session:
        outcome = backups.note_nightly(session, told, acacia.ALMA, made)

    assert len(list(folder.iterdir())) == 2
    assert len(outcome["deleted"]) == 2
    with old.sessions.reading() as session:
        assert marks.found(session, marks.BACKED_UP)["digest"] == outcome["digest"]
        assert session.scalar(select(func.count(Entry.id)).where(Entry.verb == "backed up")) == 1


def test_without_a_folder_for_them_no_backup_is_made_at_night(old: House):
    assert backups.nightly(old.sessions.engine, {**old.told, "backups": None}, silent) is None


def test_all_that_was_restored_is_on_the_disk_before_the_marker_goes(
    old: House, fresh: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Whatever the power does then: a file whose bytes were never synced is empty after it, and nothing would say so."""
    backups.make(old.sessions.engine, old.told, tmp_path / "one.tar", silent)
    synced, before_the_end = set[Path](), set[Path]()
    fsync, unlink = os.fsync, Path.unlink

    def noted(handle: int) -> None:
        synced.add(Path(f"/proc/self/fd/{handle}").readlink())
        fsync(handle)

    def seen(path: Path, **how: bool) -> None:
        if path.name == restoring.MARKER:
            before_the_end.update(synced)
        unlink(path, **how)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "unlink", seen)
    restored(tmp_path / "one.tar", fresh)
    monkeypatch.undo()

    place = Path(fresh.told["data_dir"])
    kept = {path for path in place.rglob("*") if path.is_file() and not path.name.startswith("restored.sqlite")}
    folders = {place.parent, place, *(path for path in place.rglob("*") if path.is_dir())}
    assert len([path for path in kept if path.is_relative_to(fresh.evidence)]) == 2
    assert (kept | folders) - before_the_end == set()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_postgresql_says_when_it_fails_is_not_passed_on(old: House, fresh: House, tmp_path: Path):
    """It repeats rows. Here a constraint calls a function that does not find its table while rows are read back."""
    with old.sessions.engine.begin() as connection:
        for said in (
            "CREATE TABLE allowed (name text)",
            "INSERT INTO allowed VALUES ('Nora Nettle')",
            "CREATE FUNCTION allows(text) RETURNS boolean LANGUAGE plpgsql "
            "AS 'BEGIN RETURN EXISTS (SELECT 1 FROM allowed WHERE name = $1); END'",
            "CREATE TABLE kept (name text CHECK (allows(name)))",
            "INSERT INTO kept VALUES ('Nora Nettle')",
        ):
            connection.exec_driver_sql(said)

    backups.make(old.sessions.engine, old.told, tmp_path / "one.tar", silent)
    with pytest.raises(Refused, match=r"pg_restore failed \(exit code 1\)") as refused:
        restored(tmp_path / "one.tar", fresh)

    assert "Nettle" not in str(refused.value)
    assert "COPY" not in str(refused.value)
