"""Filters kept under a name, columns chosen, and what was done to many rows of a list at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hmo_enforce.kernel.database import Id, Record


class SavedFilter(Record):
    """A list as somebody wants it again: `query` is what its address asks, with filters, order and columns (`asking.py`)."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("account_id", "of_list", "name", name="uq_saved_filters"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    of_list: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(String(4000))
    made_at: Mapped[datetime]


class ChosenColumns(Record):
    """The columns of a list that an account wants unless an address names others."""

    __tablename__ = "chosen_columns"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    of_list: Mapped[str] = mapped_column(String(40), primary_key=True)
    columns: Mapped[list[Any]]


class Bulk(Record):
    """One deed done to many rows of a list. `told` is what was filled in for it, `request_id` the piece of work where they
    were too many to wait for."""

    __tablename__ = "bulks"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    of_list: Mapped[str] = mapped_column(String(40))
    deed: Mapped[str] = mapped_column(String(40))
    told: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("job_requests.id"))
    done_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(200))


class BulkRow(Record):
    """One row of a bulk, and what became of it. `kept`: what taking it back needs; `why`: why it was left out, or could not be
    taken back."""

    __tablename__ = "bulk_rows"
    __table_args__ = (
        Index("ix_bulk_rows_bulk_id_state", "bulk_id", "state"),
        Index("ix_bulk_rows_subject", "subject", "subject_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    bulk_id: Mapped[int] = mapped_column(ForeignKey("bulks.id"))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Id)
    state: Mapped[str] = mapped_column(String(10))
    why: Mapped[str | None] = mapped_column(String(500))
    kept: Mapped[dict[str, Any] | None]
