"""What came in, from which file, and what was wrong with it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hmo_enforce.kernel.database import Id, Record


class Import(Record):
    """One file loaded, or being loaded. read = new + changed + unchanged + rejected, always.

    `waiting`: how many of the rejected wait for a person to say which home their address means (`properties.Match`).
    `properties_made`: for addresses that nobody knew.
    """

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    file_path: Mapped[str | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(Id)
    profile: Mapped[str | None] = mapped_column(String(80))
    options: Mapped[dict[str, Any]]
    as_at: Mapped[date]
    status: Mapped[str] = mapped_column(String(20))
    read: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    issues: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0, server_default="0")
    properties_made: Mapped[int] = mapped_column(default=0)
    purpose: Mapped[str | None]
    lawful_basis: Mapped[str | None]
    expires_on: Mapped[date | None]
    values_forgotten_at: Mapped[datetime | None]
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("job_requests.id"))
    error: Mapped[str | None]


class ImportIssue(Record):
    """One thing wrong with one row of a file. `severity` is rejected (the row stayed out), waiting (it did, until a
    person says which home it is of), emptied (a value stayed out), mended or noted."""

    __tablename__ = "import_issues"
    __hidden_with_row__ = ("value", "message")
    __table_args__ = (Index("ix_import_issues_import_id_row", "import_id", "row"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))
    row: Mapped[int | None]
    field: Mapped[str] = mapped_column(String(80))
    value: Mapped[str] = mapped_column(String(500))
    message: Mapped[str] = mapped_column(String(1000))
    severity: Mapped[str] = mapped_column(String(10))


CAME_WITH = "came_with"
"""The field of a difference that says with which file and row a home stood before, and now: "12:4711"."""


class ImportDifference(Record):
    """A value that a file would have changed: `applied`, or not because an officer had set it by hand."""

    __tablename__ = "import_differences"
    __table_args__ = (Index("ix_import_differences_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), index=True)
    row: Mapped[int | None]
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(40))
    field: Mapped[str] = mapped_column(String(80))
    before: Mapped[str | None]
    after: Mapped[str | None]
    applied: Mapped[bool]


class SavedProfile(Record):
    """A profile that somebody made on the page, in `files.profiles`' own form."""

    __tablename__ = "saved_profiles"
    __table_args__ = (Index("uq_saved_profiles_kind_name", "kind", "name", unique=True),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(80))
    mapping: Mapped[dict[str, Any]]
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
