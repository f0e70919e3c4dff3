"""Evidence received, checked, renamed, destroyed. The file is safe on disk before its row is written, and goes after it.

It is copied, synced and hashed before the transaction begins, since SQLite has one writer and a form may bring thirty files.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hmo_enforce.evidence import media, queries, states
from hmo_enforce.evidence.outside import pictures
from hmo_enforce.evidence.outside.looking import Examined
from hmo_enforce.evidence.outside.store import Store
from hmo_enforce.evidence.records import EvidenceContent, EvidenceItem
from hmo_enforce.kernel import clock, journal, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.database import is_sqlite, once_committed
from hmo_enforce.kernel.errors import NotFound, Refused, Stale

SUBJECT = "evidence_item"
LONGEST_TITLE = 200
KEEPING = 7_205_759_403
"""The number of the lock in PostgreSQL."""
Held = Callable[[str, int], bool]
About = tuple[str, int]
"""What evidence is about: its word in the journal, and its number."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that came in and was found to be what is taken. `path` is where it lies until it is kept."""

    path: Path
    file_name: str
    size_bytes: int
    sha256: str
    examined: Examined


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies safely among the originals and has no row yet. `was_there`: it lay there before this one came."""

    arrived: Arrived
    was_there: bool


def store_original(store: Store, arrived: Arrived) -> Stored:
    """Outside any transaction: put the file among the originals. `Refused` where what is kept would not be what came.

    Unless `receive` writes a row for it within a day, a sweep removes it: after a crash, or where it was not taken after all.
    """
    return Stored(arrived, store.put(arrived.path, arrived.sha256))


def receive(
    session: Session, store: Store, stored: Stored, subject: str, subject_id: int, *, title: str, note: str | None, by: Actor
) -> EvidenceItem:
    """Keep a file about a subject; nobody opens it before it is scanned."""
    arrived = stored.arrived
    _keep(session, store, stored)
    now, said = clock.now(), arrived.examined.picture
    item = EvidenceItem(
        subject=subject, subject_id=subject_id, sha256=arrived.sha256, kind=media.kind(arrived.examined.media_type),
        title=title[:LONGEST_TITLE], note=note, file_name=arrived.file_name, taken=said.taken if said else None,
        device=said.device if said else None, has_position=bool(said and said.has_position), received_at=now,
        received_by=by.name, received_by_id=by.id, state=states.RECEIVED, state_at=now, tries=0, revision=1,
    )  # fmt: skip
    session.add(item)
    session.flush()
    told = {"subject": subject, "of": subject_id, "sha256": arrived.sha256, "bytes": arrived.size_bytes}
    journal.note(session, by, "received", SUBJECT, item.id, after={**told, "type": arrived.examined.media_type})
    return item


def all_received(session: Session, subject: str, subject_id: int, count: int, *, by: Actor) -> None:
    """So many items came in together: it is said of what they are about, and they are scanned as soon as somebody works."""
    journal.note(session, by, "received evidence", subject, subject_id, after={"items": count})
    requests.ask(session, "scan", {}, by=by)


def _keep(session: Session, store: Store, stored: Stored) -> EvidenceContent:
    _alone(session, shared=True)
    arrived = stored.arrived
    content = _content(session, arrived.sha256)
    if content is not None and content.destroyed_at is not None and stored.was_there:
        raise Refused("The same file is being destroyed just now. Send it again in a minute, if it must be kept.")
    if not store.has(arrived.sha256):  # the sweep took it for somebody's who never came back for it
        store.put(arrived.path, arrived.sha256)
    now, examined = clock.now(), arrived.examined
    if content is None:
        content = EvidenceContent(sha256=arrived.sha256, cautions=[], kept_at=now)
        session.add(content)
    elif content.destroyed_at is not None:
        content.kept_at, content.destroyed_at, content.copied_at = now, None, None
    content.size_bytes, content.media_type, content.pages = arrived.size_bytes, examined.media_type, examined.pages
    content.width = examined.picture.width if examined.picture else None
    content.height = examined.picture.height if examined.picture else None
    content.cautions = list(examined.cautions)
    session.flush()
    return content


def _content(session: Session, sha256: str) -> EvidenceContent | None:
    return session.scalars(select(EvidenceContent).where(EvidenceContent.sha256 == sha256).with_for_update()).first()


def rename(session: Session, item_id: int, *, title: str, note: str | None, revision: int, by: Actor) -> EvidenceItem:
    """Other words for what it shows. `Stale` if somebody changed them since `revision` was read."""
    item = _item(session, item_id)
    if item.state == states.DESTROYED:
        raise Refused("This was destroyed: there is nothing left to describe.")
    if not title.strip():
        raise Refused("Say in a few words what it shows.", about="title")
    if item.revision != revision:
        theirs, yours = {"title": item.title, "note": item.note or ""}, {"title": title, "note": note or ""}
        raise Stale("Somebody changed these words since you read them.", theirs=theirs, yours=yours)
    before, after = {"title": item.title, "note": item.note}, {"title": title.strip()[:LONGEST_TITLE], "note": note}
    if before == after:
        return item
    item.title, item.note, item.revision = title.strip()[:LONGEST_TITLE], note, revision + 1
    journal.note(session, by, "renamed", SUBJECT, item.id, before=before, after=after)
    return item


def _item(session: Session, item_id: int) -> EvidenceItem:
    found = session.scalars(select(EvidenceItem).where(EvidenceItem.id == item_id).with_for_update()).first()
    if found is None:
        raise NotFound("There is no such photograph or document here.")
    return found


def hand_on(session: Session, item_ids: Collection[int], of: About, to: About, *, by: Actor) -> None:
    """What came in about one thing is about another from now on: a draft's photographs, when it is sent."""
    if not item_ids:
        return
    those = (EvidenceItem.id.in_(item_ids), EvidenceItem.subject == of[0], EvidenceItem.subject_id == of[1])
    session.execute(update(EvidenceItem).where(*those).values(subject=to[0], subject_id=to[1]))
    journal.note(session, by, "received evidence", *to, after={"items": len(item_ids)})


# --- what the scanner says


def found_clean(session: Session, sha256: str, *, by: Actor) -> int:
    """The scanner found nothing: each item with this content that waited is clean. How many."""
    waited = [item for item in queries.items_of(session, sha256) if item.state == states.RECEIVED]
    for item in waited:
        _settle(item, states.CLEAN, None)
        journal.note(session, by, "found clean", SUBJECT, item.id)
    return len(waited)


def quarantine(session: Session, sha256: str, found: str, *, by: Actor) -> int:
    """The scanner found something: no item with this content is handed out any more, also one found clean before."""
    there = [item for item in queries.items_of(session, sha256) if item.state != states.QUARANTINED]
    for item in there:
        _settle(item, states.QUARANTINED, found[:300])
        journal.note(session, by, "quarantined", SUBJECT, item.id, after={"found": found[:300]})
    return len(there)


def _settle(item: EvidenceItem, state: str, note: str | None) -> None:
    item.state, item.state_at, item.state_note = state, clock.now(), note
    item.unanswered_since, item.tries, item.next_try_at = None, 0, None


def could_not_check(session: Session, sha256: str, said: str, *, by: Actor) -> None:
    """No verdict: the items wait, longer each time. The journal has the first of a row of vain tries."""
    now = clock.now()
    for item in queries.items_of(session, sha256):
        if item.state != states.RECEIVED:
            continue
        if item.unanswered_since is None:
            item.unanswered_since = now
            journal.note(session, by, "could not be checked", SUBJECT, item.id, after={"said": said[:300]})
        item.tries += 1
        item.state_note, item.next_try_at = said[:300], now + states.wait(item.tries)


def left_unchecked(session: Session, sha256: str, *, by: Actor) -> None:
    """The council has no scanner and chose so: said once of each item."""
    said = "No virus scanner is used here."
    for item in queries.items_of(session, sha256):
        if item.state == states.RECEIVED and item.state_note != said:
            _settle(item, states.RECEIVED, said)
            journal.note(session, by, "left unchecked", SUBJECT, item.id, after={"said": said})


def copied(session: Session, sha256: str, *, by: Actor) -> None:
    """Display copies were made of this content."""
    content = _content(session, sha256)
    if content is not None and content.destroyed_at is None:
        content.copied_at = clock.now()
        session.flush()


# --- the end


def destroy_item(session: Session, store: Store, copies: Path, item_id: int, *, by: Actor, why: str, held: Held) -> bool:
    """Empty one item of its words; its content goes with it unless another item has it too. Whether the content went.

    `held(subject, subject_id)` says whether something is on legal hold: `Refused` while what the item is about is, or without
    a reason. The file goes when the transaction has been committed; if the process dies between, the nightly sweep removes it.
    """
    item = _item(session, item_id)
    if item.state == states.DESTROYED:
        return False
    _require_free(item, held, why)
    content = _content(session, item.sha256)
    _empty(session, item, by, why)
    if content is None or queries.items_of(session, item.sha256):
        return False
    _destroy(session, store, copies, content)
    return True


def _require_free(item: EvidenceItem, held: Held, why: str) -> None:
    if not why.strip():
        raise Refused("Say why it is destroyed: the reason is kept.")
    if held(item.subject, item.subject_id):
        raise Refused(f"It cannot be destroyed while it is on legal hold ({item.subject} {item.subject_id}).")


def _empty(session: Session, item: EvidenceItem, by: Actor, why: str) -> None:
    item.title, item.note, item.file_name, item.taken, item.device = "Destroyed", None, "", None, None
    item.has_position = False
    _settle(item, states.DESTROYED, None)
    item.revision += 1
    journal.note(session, by, "destroyed", SUBJECT, item.id, after={"sha256": item.sha256}, why=why.strip())


def _destroy(session: Session, store: Store, copies: Path, content: EvidenceContent) -> None:
    content.destroyed_at, content.copied_at, content.cautions = clock.now(), None, []
    session.flush()
    once_committed(session, store.remove, name=content.sha256)
    once_committed(session, pictures.remove_copies, folder=copies, sha256=content.sha256)


def sweep(session: Session, store: Store) -> int:
    """Remove files that belong to no row and have lain for a day, and those of contents destroyed. How many.

    For the writing transaction of a job: while it runs nobody else keeps a file.
    """
    _alone(session, shared=False)
    names = list(queries.strays(session, store, clock.now()))
    for name in names:
        store.remove(name)
    return len(names)


def _alone(session: Session, *, shared: bool) -> None:
    """The sweep, and whoever keeps a file that it might take for a stray, wait for each other. SQLite has one writer anyway."""
    if not is_sqlite(session):
        lock = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
        session.execute(select(lock(KEEPING)))
