"""Exports: files made for somebody to fetch. Made, fetched under the permission that holds at that moment, and deleted."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, database, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.letters.records import Letter
from hmo_enforce.privacy import outside
from hmo_enforce.privacy.records import Export

SUBJECT = "export"
KEPT_FOR = timedelta(days=7)
STRAY_FOR = timedelta(days=1)


def folder(told: Mapping[str, Any]) -> Path:
    """Where they lie."""
    return Path(told["data_dir"]) / "exports"


def made(
    session: Session,
    told: Mapping[str, Any],
    written: Path,
    kind: str,
    permission: str,
    *,
    access_request_id: int | None,
    by: Actor,
) -> Export:
    """Keep a file for a week: `written`, which `outside.passing` made room for in the folder.

    It is safe on disk before its row is written; a crash between leaves a stray, which is swept.
    """
    now = clock.now()
    sha256, size_bytes = outside.keep(folder(told), written)
    row = Export(
        kind=kind, permission=permission, access_request_id=access_request_id, asked_by=by.name,
        sha256=sha256, size_bytes=size_bytes, made_at=now, expires_at=now + KEPT_FOR,
        downloads=0,
    )  # fmt: skip
    session.add(row)
    session.flush()
    journal.note(session, by, "made", SUBJECT, row.id, after={"kind": kind, "sha256": row.sha256, "bytes": row.size_bytes})
    return row


def one(session: Session, export_id: int) -> Export:
    """The export while it can be fetched, or `NotFound`."""
    found = session.get(Export, export_id)
    if found is None or found.deleted_at is not None or found.expires_at <= clock.now():
        raise NotFound("There is no such export, or its days are over. Make it again.")
    return found


def of_request(session: Session, access_request_id: int) -> list[Export]:
    """Those made for somebody's request, the latest first."""
    query = select(Export).where(Export.access_request_id == access_request_id)
    return list(session.scalars(query.order_by(Export.id.desc())))


def fetched(session: Session, export_id: int, *, by: Actor) -> Export:
    """It is about to be handed out: counted and journalled before it is."""
    found = one(session, export_id)
    found.downloads += 1
    session.flush()
    journal.note(session, by, "downloaded", SUBJECT, found.id)
    return found


def expire(session: Session, told: Mapping[str, Any], *, by: Actor) -> int:
    """Delete those whose days are over, and what a crash left in the folders of exports and of letters. How many."""
    if "data_dir" not in told:
        return 0
    over = list(session.scalars(select(Export).where(Export.deleted_at.is_(None), Export.expires_at <= clock.now())))
    for row in over:
        _delete(session, folder(told), row, "its days were over", by=by)
    _sweep(session, told)
    return len(over)


def _delete(session: Session, of: Path, row: Export, why: str, *, by: Actor | None = None) -> None:
    row.deleted_at, row.deleted_why = clock.now(), why
    session.flush()
    others = select(Export.id).where(Export.sha256 == row.sha256, Export.deleted_at.is_(None)).limit(1)
    if session.scalar(others) is None:
        database.once_committed(session, outside.remove, folder=of, sha256=row.sha256)
    if by is not None:
        journal.note(session, by, "deleted", SUBJECT, row.id, why=why)


def _sweep(session: Session, told: Mapping[str, Any]) -> None:
    oldest = (clock.now() - STRAY_FOR).timestamp()
    exports = {f"{one}{outside.ENDING}" for one in session.scalars(select(Export.sha256).where(Export.deleted_at.is_(None)))}
    letters = {f"{one}.pdf" for one in session.scalars(select(Letter.pdf_sha256).where(Letter.pdf_sha256.is_not(None)))}
    for of, known in ((folder(told), exports), (Path(told["letters"]), letters)):
        for path in outside.lying(of):
            if path.name not in known and path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)


def remove_named(session: Session, of: Path, files: Iterable[str]) -> int:
    """Delete those of these files, which name somebody who was erased; how many."""
    named = {Path(one).stem for one in files}
    rows = list(session.scalars(select(Export).where(Export.deleted_at.is_(None), Export.sha256.in_(named)))) if named else []
    for row in rows:
        _delete(session, of, row, "somebody whom it named was erased")
    return len(rows)
