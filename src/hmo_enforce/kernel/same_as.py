"""Two records of one place or person, taken for one: dated, with the reason, and taken apart again.

Keys are never rewritten. What was written about a record stays with it; its `same_as_id` says which record is kept for it,
and whoever reads asks by these: `keys` for all that is about one, `kept` for what each row of a table is about in the end,
`is_one` for records that are nobody's second. Chains are flattened: a kept record is never a second one itself.

`SameAs` is the history and the authority; `same_as_id` beside the record is what stands, for reading by sets.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Index, Select, String, delete, func, or_, select, text, union_all, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from hmo_enforce.kernel.database import Id, Record

IN_TURN = "The record that it was merged into was merged in turn."
OUT_OF_TURN = "The record that it came with was taken apart."
MERGED, STANDS = text("same_as_id IS NOT NULL"), text("undone_at IS NULL")


def indexes(table: str) -> tuple[Index, Index]:
    """The few that are merged: by the record that is kept, and to be looked up by their own key."""
    return (
        Index(f"ix_{table}_same_as_id", "same_as_id", sqlite_where=MERGED, postgresql_where=MERGED),
        Index(f"ix_{table}_merged", "id", "same_as_id", sqlite_where=MERGED, postgresql_where=MERGED),
    )


class SameAs(Record):
    """That the record `subject_id` is the same home or person as `kept_id`, for as long as it is not undone.

    `through_id`: it was merged into another first, and came along when that was merged (by the row of this number).
    """

    __tablename__ = "same_as"
    __table_args__ = (
        Index("ix_same_as_subject_kept_id", "subject", "kept_id"),
        Index(
            "uq_same_as_subject_subject_id", "subject", "subject_id", unique=True, sqlite_where=STANDS, postgresql_where=STANDS
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(Id)
    kept_id: Mapped[int] = mapped_column(Id)
    through_id: Mapped[int | None] = mapped_column(Id)
    why: Mapped[str]
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    undone_by: Mapped[str | None] = mapped_column(String(200))
    undone_at: Mapped[datetime | None]
    undone_why: Mapped[str | None]


def keys(record: Any, key: int | ColumnElement[int]) -> Select[int]:
    """The key of a record and of all that were merged into it: `Licence.property_id.in_(keys(Property, 4))`."""
    table = record.__table__.alias()
    return select(table.c.id).where(or_(table.c.id == key, table.c.same_as_id == key))


def kept(record: Any, column: Any) -> ColumnElement[int]:
    """Whom a column stands for in the end: the record that is kept for the one whose key it holds."""
    table = record.__table__.alias()
    # Said so that the index of the few that are merged answers it.
    other = select(table.c.same_as_id).where(table.c.id == column, table.c.same_as_id.is_not(None))
    # Of whichever question around it the column is, however deep.
    return func.coalesce(other.correlate_except(table).scalar_subquery(), column)


def every_kept(record: Any, column: Any, *that: ColumnElement[bool]) -> CompoundSelect[int]:
    """The records that rows of a table are about, of which all that holds: for IN, of records that are nobody's second.

    The own keys of second ones are there as well: to look up for each row which is kept takes as long as all the rest.
    """
    table = record.__table__.alias()
    seconds = select(table.c.same_as_id).where(table.c.same_as_id.is_not(None), table.c.id == column, *that)
    return union_all(select(column).where(*that), seconds)


def kept_for(session: Session, record: Any, key: int) -> int:
    """The record that is kept for one; itself, where it is nobody's second."""
    found: int | None = session.scalar(select(record.__table__.c.same_as_id).where(record.__table__.c.id == key))
    return key if found is None else found


def is_one(record: Any) -> ColumnElement[bool]:
    """That a record is no second one of another: those alone count, and stand in lists."""
    alone: ColumnElement[bool] = record.same_as_id.is_(None)
    return alone


def behind(session: Session, record: Any, ids: Collection[int]) -> dict[int, int]:
    """The keys of these records and of those merged into them, each with the one of these that it stands for."""
    table = record.__table__
    merged = session.execute(select(table.c.id, table.c.same_as_id).where(table.c.same_as_id.in_(ids)))
    return {**{key: key for key in ids}, **{row.id: row.same_as_id for row in merged}}


def together(session: Session, record: Any, ids: Iterable[int]) -> frozenset[int]:
    """These records and all that are taken for the same, whichever of them is kept."""
    table, wanted = record.__table__, frozenset(ids)
    if not wanted:
        return wanted
    kept_ids = select(func.coalesce(table.c.same_as_id, table.c.id)).where(table.c.id.in_(wanted))
    groups = frozenset(session.scalars(kept_ids))
    return wanted | groups | frozenset(session.scalars(select(table.c.id).where(table.c.same_as_id.in_(groups))))


def standing(session: Session, subject: str, kept_id: int) -> list[SameAs]:
    """What is merged into a record now, the latest last."""
    into = (SameAs.subject == subject, SameAs.kept_id == kept_id, SameAs.undone_at.is_(None))
    return list(session.scalars(select(SameAs).where(*into).order_by(SameAs.id)))


def history(session: Session, subject: str, ids: Collection[int]) -> list[SameAs]:
    """Every time that one of these was merged or had another merged into it, undone or not; the latest first."""
    either = or_(SameAs.subject_id.in_(ids), SameAs.kept_id.in_(ids))
    return list(session.scalars(select(SameAs).where(SameAs.subject == subject, either).order_by(SameAs.id.desc())))


def merged_first(session: Session, row: SameAs, kept_id: int) -> SameAs | None:
    """Where a record came along with another, or went back: when it was merged into that one first, without a break."""
    return next((one for one in reversed(_unbroken(session, row)) if one.kept_id == kept_id), None)


def since(session: Session, row: SameAs) -> dict[int, datetime]:
    """Since when a merged record is one with the record that is kept, and with each through which it came to it."""
    found = {row.kept_id: row.made_at}
    for one in _unbroken(session, row):
        if one.undone_why == IN_TURN:
            found[one.kept_id] = min(one.made_at, found.get(one.kept_id, one.made_at))
    return found


def _unbroken(session: Session, row: SameAs) -> list[SameAs]:
    """What was said of the same record before, the latest first, back to when somebody took it for a second one."""
    before = (SameAs.subject == row.subject, SameAs.subject_id == row.subject_id, SameAs.id < row.id)
    every = session.scalars(select(SameAs).where(*before).order_by(SameAs.id.desc()))
    return list(takewhile(lambda one: one.undone_why in (IN_TURN, OUT_OF_TURN), every))


def about(column: Any, subject: str | Any, subject_id: int) -> ColumnElement[bool]:
    """That a `subject_id` names this record or one merged into it: for what is about homes and people without their tables."""
    table = SameAs.__table__.alias()
    merged = select(table.c.subject_id).where(
        table.c.subject == subject, table.c.kept_id == subject_id, table.c.undone_at.is_(None)
    )
    return or_(column == subject_id, column.in_(merged))


def forget(session: Session, subject: str, record: Any, key: int) -> None:
    """Nothing says any more that a record that is to go is the same as others: the reasons may name somebody."""
    theirs = or_(SameAs.subject_id == key, SameAs.kept_id == key)
    session.execute(delete(SameAs).where(SameAs.subject == subject, theirs))
    merged = or_(record.id == key, record.same_as_id == key)
    session.execute(update(record).where(merged, record.same_as_id.is_not(None)).values(same_as_id=None))
    session.expire_all()
