"""Reading evidence: the items of a subject, what waits for the scanner, and whether every original is as it came."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.evidence import states
from hmo_enforce.evidence.outside.store import Store
from hmo_enforce.evidence.records import EvidenceContent, EvidenceItem
from hmo_enforce.kernel import clock, same_as
from hmo_enforce.kernel.errors import NotFound

STRAY_FOR = timedelta(days=1)
"""A file that no row knows is on its way in, or was left by a crash: after this it is the latter."""


@dataclass(frozen=True, slots=True)
class Found:
    """An item with its content."""

    item: EvidenceItem
    content: EvidenceContent


@dataclass(frozen=True, slots=True)
class Waiting:
    """A content that the scanner, or the drawing of display copies, has yet to see."""

    sha256: str
    media_type: str
    copied: bool


def _about(subject: str, subject_id: int) -> tuple[ColumnElement[bool], ...]:
    """About it, or about a second record of it."""
    return EvidenceItem.subject == subject, same_as.about(EvidenceItem.subject_id, subject, subject_id)


def of_subject(
    session: Session, subject: str, subject_id: int, *, limit: int = 500, offset: int = 0, before: int | None = None
) -> list[Found]:
    """The items about one subject, the newest first; `before` continues behind that number."""
    query = (
        select(EvidenceItem, EvidenceContent)
        .join(EvidenceContent, EvidenceContent.sha256 == EvidenceItem.sha256)
        .where(*_about(subject, subject_id))
        .order_by(EvidenceItem.id.desc())
    )
    if before is not None:
        query = query.where(EvidenceItem.id < before)
    return [Found(item, content) for item, content in session.execute(query.limit(limit).offset(offset))]


def count(session: Session, subject: str, subject_id: int) -> int:
    """How many there are."""
    query = select(func.count(EvidenceItem.id)).where(*_about(subject, subject_id))
    return session.scalar(query) or 0


def one(session: Session, item_id: int, subject: str, subject_id: int) -> Found:
    """The item, or `NotFound`: also where it is about something else, whose page has its own guard."""
    query = (
        select(EvidenceItem, EvidenceContent)
        .join(EvidenceContent, EvidenceContent.sha256 == EvidenceItem.sha256)
        .where(EvidenceItem.id == item_id, *_about(subject, subject_id))
    )
    row = session.execute(query).first()
    if row is None:
        raise NotFound("There is no such photograph or document here.")
    return Found(*row)


def with_content(session: Session, subject: str, subject_id: int, sha256: str) -> EvidenceItem | None:
    """The item about this subject whose bytes are these, where there is one."""
    query = select(EvidenceItem).where(
        EvidenceItem.subject == subject, EvidenceItem.subject_id == subject_id, EvidenceItem.sha256 == sha256,
        EvidenceItem.state != states.DESTROYED,
    )  # fmt: skip
    return session.scalars(query.order_by(EvidenceItem.id).limit(1)).first()


def items_of(session: Session, sha256: str) -> list[EvidenceItem]:
    """Every item with this content that is not destroyed, whatever it is about."""
    query = select(EvidenceItem).where(EvidenceItem.sha256 == sha256, EvidenceItem.state != states.DESTROYED)
    return list(session.scalars(query.order_by(EvidenceItem.id)))


def to_scan(session: Session, at: datetime) -> list[Waiting]:
    """The contents of items that wait for a verdict and may be tried now, the oldest first."""
    due = or_(EvidenceItem.next_try_at.is_(None), EvidenceItem.next_try_at <= at)
    return _waiting(session, EvidenceItem.state == states.RECEIVED, due)


def to_draw(session: Session, state: str) -> list[Waiting]:
    """The contents of items in that state, each with whether display copies were made of it."""
    return _waiting(session, EvidenceItem.state == state)


def _waiting(session: Session, *conditions: object) -> list[Waiting]:
    query = (
        select(EvidenceContent)
        .join(EvidenceItem, EvidenceItem.sha256 == EvidenceContent.sha256)
        .where(EvidenceContent.destroyed_at.is_(None), *conditions)  # type: ignore[arg-type]
        .group_by(EvidenceContent.sha256)
        .order_by(func.min(EvidenceItem.id))
    )
    return [Waiting(one.sha256, one.media_type, one.copied_at is not None) for one in session.scalars(query)]


def next_try_at(session: Session) -> datetime | None:
    """When the scanner is to be asked again for what it gave no verdict on; None where nothing waits."""
    return session.scalar(select(func.min(EvidenceItem.next_try_at)).where(EvidenceItem.state == states.RECEIVED))


def strays(session: Session, store: Store, at: datetime) -> Iterator[str]:
    """Files that belong to no row and have lain for more than a day, and what should have been destroyed."""
    for name, put_at in store.kept():
        content = session.get(EvidenceContent, name)
        if content is None:
            if at - put_at > STRAY_FOR:
                yield name
        elif content.destroyed_at is not None:
            yield name


def unsound(session: Session, store: Store) -> Iterator[str]:
    """What is wrong with the originals, in sentences: each is read anew and hashed. What was destroyed may be gone."""
    for content in session.scalars(select(EvidenceContent).order_by(EvidenceContent.kept_at, EvidenceContent.sha256)):
        really = store.hash_of(content.sha256)
        if content.destroyed_at is not None:
            if really is not None:
                yield f"The original {content.sha256} was destroyed, and its file is still there."
        elif really is None:
            yield f"The original {content.sha256} is missing{_of(session, content.sha256)}."
        elif really != content.sha256:
            yield f"The original {content.sha256} is not what was received: it is {really} now{_of(session, content.sha256)}."
    now = clock.now()
    for name in strays(session, store, now):
        if session.get(EvidenceContent, name) is None:
            yield f"The file {name} among the originals belongs to nothing that was received."


def _of(session: Session, sha256: str) -> str:
    items = items_of(session, sha256)
    return f" ({', '.join(f'{one.subject} {one.subject_id}, item {one.id}' for one in items)})" if items else ""
