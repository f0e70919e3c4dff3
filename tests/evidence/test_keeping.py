"""Originals are kept byte for byte, found out when they change, and gone when they are destroyed."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import pictured
from acacia import ALMA
from hmo_enforce.evidence import actions, queries, states
from hmo_enforce.evidence.actions import Arrived
from hmo_enforce.evidence.outside import pictures
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.evidence.records import EvidenceContent, EvidenceItem
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import NotFound, Refused, Stale
from hmo_enforce.kernel.journal import Entry, EntryValues

HandIn = Callable[..., EvidenceItem]
LAST_WEEK = timedelta(days=7).total_seconds()


def verbs(session: Session, item_id: int) -> list[str]:
    said = select(Entry.verb).where(Entry.subject == "evidence_item", Entry.subject_id == str(item_id)).order_by(Entry.id)
    return list(session.scalars(said))


def grow_old(path: Path) -> None:
    then = clock.now().timestamp() - LAST_WEEK
    os.utime(path, (then, then))


def test_an_original_is_kept_byte_for_byte_for_its_owner_alone(session: Session, hand_in: HandIn, store: Folder):
    content = pictured.picture()

    item = hand_in(session, content)

    path = store.path(item.sha256)
    assert path.read_bytes() == content
    assert item.sha256 == hashlib.sha256(content).hexdigest()
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(queries.unsound(session, store)) == []


def test_what_the_camera_said_is_kept_with_the_item_and_the_place_is_not(session: Session, hand_in: HandIn):
    item = hand_in(session, pictured.picture())

    assert (item.taken, item.device, item.has_position) == ("2026-11-02T14:05:10", "Acacia Cameras Model 7", True)
    values = session.scalars(select(EntryValues).join(Entry).where(Entry.subject_id == str(item.id))).one()
    assert values.after is not None
    assert set(values.after) == {"subject", "of", "sha256", "bytes", "type"}


def test_the_same_file_twice_is_two_items_of_one_content(session: Session, hand_in: HandIn, store: Folder):
    first, second = hand_in(session, pictured.picture(), of=1), hand_in(session, pictured.picture(), of=2)

    assert first.id != second.id
    assert first.sha256 == second.sha256
    assert len(list(store.kept())) == 1


def test_a_file_that_is_there_already_is_never_written_again(
    session: Session, hand_in: HandIn, store: Folder, arrive: Callable[..., Arrived]
):
    sha256 = hand_in(session, pictured.picture()).sha256
    store.path(sha256).write_bytes(b"something else")

    with pytest.raises(Refused, match="not what was received"):
        store.put(arrive(pictured.picture()).path, sha256)

    assert store.path(sha256).read_bytes() == b"something else"


def test_what_changed_on_its_way_into_the_store_is_not_received(store: Folder, arrive: Callable[..., Arrived]):
    arrived = arrive(pictured.picture())
    arrived.path.write_bytes(b"changed meanwhile")

    with pytest.raises(Refused, match="not what was received"):
        actions.store_original(store, arrived)


def test_a_crash_before_the_commit_leaves_a_file_and_no_row(sessions: Sessions, hand_in: HandIn, store: Folder):
    class Crash(Exception):
        pass

    with pytest.raises(Crash), sessions.writing() as session:
        hand_in(session, pictured.picture())
        raise Crash

    with sessions.reading() as session:
        assert session.scalars(select(EvidenceItem)).all() == []
        assert len(list(store.kept())) == 1
        assert list(queries.unsound(session, store)) == []  # it may be on its way in


def test_the_sweep_takes_what_belongs_to_nobody_after_a_day_and_nothing_else(session: Session, hand_in: HandIn, store: Folder):
    kept = hand_in(session, pictured.picture())
    for name in ("a" * 64, "b" * 64):
        store.path(name).parent.mkdir(parents=True)
        store.path(name).write_bytes(b"left by a crash")
    half = store.path("a" * 64).with_name(".0123456789abcdef")
    half.write_bytes(b"half")
    for path in (store.path(kept.sha256), store.path("a" * 64), half):
        grow_old(path)

    assert len(list(queries.unsound(session, store))) == 2
    assert actions.sweep(session, store) == 2

    assert {name for name, _ in store.kept()} == {kept.sha256, "b" * 64}


KILLED = """
import sys
from pathlib import Path
from hmo_enforce.evidence.outside.store import Folder, file_hash
for path in sys.argv[2:]:
    Folder(Path(sys.argv[1])).put(Path(path), file_hash(Path(path)))
    print("stored", flush=True)
"""


def test_who_is_killed_while_files_are_stored_leaves_nothing_that_the_sweep_does_not_take(
    session: Session, store: Folder, tmp_path: Path
):
    files = []
    for number in range(20):
        files.append(tmp_path / f"{number}")
        files[-1].write_bytes(bytes([number]) * 3_000_000)
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(store.root), *map(str, files)], stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    process.kill()
    process.wait()
    process.stdout.close()
    left = list(store.kept())
    for path in store.root.rglob("*"):
        grow_old(path)

    assert len(left) >= 1
    assert actions.sweep(session, store) == len(left)
    assert list(store.kept()) == []


def test_a_file_that_the_sweep_took_between_its_storing_and_its_row_is_put_back(
    session: Session, store: Folder, arrive: Callable[..., Arrived]
):
    stored = actions.store_original(store, arrive(pictured.picture()))
    grow_old(store.path(stored.arrived.sha256))
    assert actions.sweep(session, store) == 1

    actions.receive(session, store, stored, "property", 1, title="Kitchen", note=None, by=ALMA)

    assert list(queries.unsound(session, store)) == []
    assert store.has(stored.arrived.sha256)


def test_a_file_that_is_being_destroyed_is_not_taken_as_if_it_were_safe(
    session: Session, hand_in: HandIn, store: Folder, copies: Path, arrive: Callable[..., Arrived]
):
    item = hand_in(session, pictured.picture())
    stored = actions.store_original(store, arrive(pictured.picture()))
    destroy(session, store, copies, item.id)  # and its file goes with the commit

    with pytest.raises(Refused, match="being destroyed"):
        actions.receive(session, store, stored, "property", 2, title="Kitchen", note=None, by=ALMA)


# --- verify


def test_verify_finds_a_changed_and_a_missing_original_and_one_too_many(session: Session, hand_in: HandIn, store: Folder):
    changed, missing = hand_in(session, pictured.picture()), hand_in(session, pictured.pdf(), of=3)
    store.path(changed.sha256).write_bytes(pictured.picture("PNG"))
    store.path(missing.sha256).unlink()
    store.path("c" * 64).parent.mkdir(parents=True, exist_ok=True)
    store.path("c" * 64).write_bytes(b"too many")
    grow_old(store.path("c" * 64))

    found = list(queries.unsound(session, store))

    assert len(found) == 3
    assert "is not what was received" in found[0]
    assert f"is missing (property 3, item {missing.id})" in found[1]
    assert "belongs to nothing" in found[2]


def test_one_bit_is_enough(session: Session, hand_in: HandIn, store: Folder):
    item = hand_in(session, pictured.picture())
    content = bytearray(store.path(item.sha256).read_bytes())
    content[len(content) // 2] ^= 1
    store.path(item.sha256).write_bytes(content)

    assert len(list(queries.unsound(session, store))) == 1


# --- words


def test_other_words_for_it_are_journalled_with_those_before(session: Session, hand_in: HandIn):
    item = hand_in(session, pictured.picture())

    actions.rename(session, item.id, title="Rear bedroom", note="Mould", revision=1, by=ALMA)

    assert (item.title, item.note, item.revision) == ("Rear bedroom", "Mould", 2)
    assert verbs(session, item.id) == ["received", "renamed"]


def test_words_that_somebody_changed_meanwhile_are_not_overwritten(session: Session, hand_in: HandIn):
    item = hand_in(session, pictured.picture())
    actions.rename(session, item.id, title="Rear bedroom", note=None, revision=1, by=ALMA)

    with pytest.raises(Stale) as stale:
        actions.rename(session, item.id, title="Front bedroom", note=None, revision=1, by=ALMA)

    assert stale.value.theirs["title"] == "Rear bedroom"


def test_an_item_is_found_only_under_what_it_is_about(session: Session, hand_in: HandIn):
    item = hand_in(session, pictured.picture(), of=1)

    with pytest.raises(NotFound):
        queries.one(session, item.id, "property", 2)
    with pytest.raises(NotFound):
        queries.one(session, item.id, "case", 1)


# --- the end


def free(subject: str, subject_id: int) -> bool:
    return False


def destroy(session: Session, store: Folder, copies: Path, item_id: int) -> bool:
    return actions.destroy_item(session, store, copies, item_id, by=ALMA, why="Rule 3", held=free)


def test_destroying_takes_the_file_and_its_copies_and_keeps_the_fact(
    sessions: Sessions, hand_in: HandIn, store: Folder, copies: Path
):
    with sessions.writing() as session:
        item_id, sha256 = (item := hand_in(session, pictured.picture())).id, item.sha256
    pictures.make_copies(store.path(sha256), "image/jpeg", copies, sha256)

    with sessions.writing() as session:
        assert destroy(session, store, copies, item_id)
        assert store.has(sha256)  # until it is certain

    with sessions.reading() as session:
        item, content = session.get_one(EvidenceItem, item_id), session.get_one(EvidenceContent, sha256)
        assert (item.state, item.title, item.file_name, item.device) == (states.DESTROYED, "Destroyed", "", None)
        assert content.destroyed_at is not None
        assert verbs(session, item_id) == ["received", "destroyed"]
        assert list(queries.unsound(session, store)) == []
    assert not store.has(sha256)
    assert not any(path.exists() for path in pictures.copy_paths(copies, sha256).values())


def test_a_destruction_that_is_rolled_back_destroys_nothing(sessions: Sessions, hand_in: HandIn, store: Folder, copies: Path):
    with sessions.writing() as session:
        item = hand_in(session, pictured.picture())

    with sessions._write() as session:
        session.begin()
        destroy(session, store, copies, item.id)
        session.rollback()
        session.commit()

    assert store.has(item.sha256)


def test_nothing_is_destroyed_while_what_it_is_about_is_held(session: Session, hand_in: HandIn, store: Folder, copies: Path):
    item = hand_in(session, pictured.picture(), of=2)

    def held(subject: str, subject_id: int) -> bool:
        return (subject, subject_id) == ("property", 2)

    with pytest.raises(Refused, match=r"legal hold \(property 2\)"):
        actions.destroy_item(session, store, copies, item.id, by=ALMA, why="Rule 3", held=held)
    with pytest.raises(Refused, match="Say why"):
        actions.destroy_item(session, store, copies, item.id, by=ALMA, why=" ", held=free)

    assert item.state == states.RECEIVED


def test_an_item_is_destroyed_without_what_another_still_needs(
    sessions: Sessions, hand_in: HandIn, store: Folder, copies: Path
):
    with sessions.writing() as session:
        first, second = (hand_in(session, pictured.picture(), of=of) for of in (1, 2))
    with sessions.writing() as session:
        assert not destroy(session, store, copies, first.id)
    assert store.has(first.sha256)

    with sessions.writing() as session:
        assert destroy(session, store, copies, second.id)

    assert not store.has(first.sha256)


def test_a_process_that_died_before_the_file_went_is_found_and_mended_by_the_sweep(
    session: Session, hand_in: HandIn, store: Folder, copies: Path
):
    destroy(session, store, copies, hand_in(session, pictured.picture()).id)

    assert "still there" in next(iter(queries.unsound(session, store)))
    assert actions.sweep(session, store) == 1
    assert list(queries.unsound(session, store)) == []


def test_what_was_destroyed_may_come_in_again(sessions: Sessions, hand_in: HandIn, store: Folder, copies: Path):
    with sessions.writing() as session:
        sha256 = (item := hand_in(session, pictured.picture())).sha256
    with sessions.writing() as session:
        destroy(session, store, copies, item.id)

    with sessions.writing() as session:
        hand_in(session, pictured.picture())

    with sessions.reading() as session:
        assert session.get_one(EvidenceContent, sha256).destroyed_at is None
        assert list(queries.unsound(session, store)) == []
