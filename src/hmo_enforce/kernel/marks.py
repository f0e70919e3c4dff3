"""What a database knows of itself: that it holds a demo, how far the flags and the verdicts have come."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Record

DEMO = "demo"
FLAGGED = "flagged"
JUDGED = "judged"
"""`since`: the day of the first run over every home; `through`: the day that the last one judged for. ISO dates."""
ANCHORED = "anchored"
"""`position` of the chain, `at`, and `first`: the MAC of the first anchor of the file, which tells it from any other."""
BACKED_UP = "backed up"
"""The last backup: `at`, `bytes`, the manifest's `digest`, how many `parts`, and how many were `missing`."""
DESTROYED = "destroyed"
"""`at`: until when destructions are told outside the database (`casework/destroyed.py`)."""
RESTORED = "restored"
"""What a backup brought, when it was restored: `at`, and `keys`, the greatest of each sort of record. Then how far what was
destroyed since has been destroyed again: `file`, `through` which line of it, and the lines `left` out."""
PROVED = "proved"
"""What the last walk along the journal found: `at`, `faults`, the `first` of them, `lines`, `sealed`, `destroyed`."""


class Mark(Record):
    """One named fact about this database."""

    __tablename__ = "marks"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


def mark(session: Session, name: str, value: dict[str, Any]) -> None:
    """Set a mark, over any earlier one of that name."""
    session.merge(Mark(name=name, value=value, made_at=clock.now()))


def found(session: Session, name: str) -> dict[str, Any] | None:
    """What a mark says, or None."""
    there = session.get(Mark, name)
    return None if there is None else there.value
