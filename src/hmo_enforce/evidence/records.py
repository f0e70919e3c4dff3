"""Evidence as it is kept: the contents once, and an item for each time that one came in."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hmo_enforce.kernel.database import Id, Record


class EvidenceContent(Record):
    """The bytes of an original, by their SHA-256. `copied_at`: since when there are display copies; None without any."""

    __tablename__ = "evidence_contents"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size_bytes: Mapped[int] = mapped_column(Id)
    media_type: Mapped[str] = mapped_column(String(60))
    width: Mapped[int | None]
    height: Mapped[int | None]
    pages: Mapped[int | None]
    cautions: Mapped[list[Any]]
    kept_at: Mapped[datetime]
    copied_at: Mapped[datetime | None]
    destroyed_at: Mapped[datetime | None]


class EvidenceItem(Record):
    """A file as somebody handed it in, about one subject. `revision` counts what people changed in its words.

    `taken` is what the device says (ISO, without a zone unless it gave one): a claim, and no proof. Where the picture was
    taken is in the original alone. `state` is received, clean, quarantined or destroyed; while it could not be checked,
    `unanswered_since`, `tries` and `next_try_at` say since when, how often, and when it is tried again.
    """

    __tablename__ = "evidence_items"
    __hidden_by_name__ = ("title",)
    __table_args__ = (
        Index("ix_evidence_items_subject", "subject", "subject_id"),
        Index("ix_evidence_items_state", "state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Id)
    sha256: Mapped[str] = mapped_column(ForeignKey("evidence_contents.sha256"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None]
    file_name: Mapped[str] = mapped_column(String(255))
    taken: Mapped[str | None] = mapped_column(String(40))
    device: Mapped[str | None] = mapped_column(String(120))
    has_position: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime] = mapped_column(index=True)
    received_by: Mapped[str] = mapped_column(String(200))
    received_by_id: Mapped[int | None] = mapped_column(Id)
    state: Mapped[str] = mapped_column(String(20))
    state_at: Mapped[datetime]
    state_note: Mapped[str | None] = mapped_column(String(300))
    unanswered_since: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
