"""Files that came in, the newest first."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.files.records import Import


def newest(session: Session, before_id: int | None, size: int) -> Sequence[Import]:
    """Up to `size` imports with ids under `before_id` (None: from the newest)."""
    query = select(Import).order_by(Import.id.desc()).limit(size)
    return session.scalars(query if before_id is None else query.where(Import.id < before_id)).all()
