"""Cases as they are kept: what each is about, who has it, how far it is, what is to be done, and what was noted."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hmo_enforce.kernel.database import Id, Record

OPEN = text("done_at IS NULL AND dropped_at IS NULL")


class CaseNumber(Record):
    """The last number given to a case in a year. Taken with its row locked, so no two cases get one and none is lost."""

    __tablename__ = "case_numbers"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Case(Record):
    """Work on a home, a person or both. `kind` and `step` are names of `kinds.toml`; `title` names nobody.

    Whoever may not see a home or a person of the case does not see the case: what is written in it tells of them.
    """

    __tablename__ = "cases"
    __hidden_through__ = (("case_properties", "case_id"), ("case_parties", "case_id"))
    __hidden_by_name__ = ("title",)
    __table_args__ = (Index("ix_cases_status_assignee_id", "status", "assignee_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(10))
    step: Mapped[str] = mapped_column(String(40))
    priority: Mapped[str] = mapped_column(String(10))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(index=True)
    opened_by: Mapped[str] = mapped_column(String(200))
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_by: Mapped[str | None] = mapped_column(String(200))
    close_reason: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class CaseProperty(Record):
    """A home that a case is about, or was until it was removed."""

    __tablename__ = "case_properties"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"), index=True)
    why: Mapped[str | None] = mapped_column(String(500))
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(200))
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None] = mapped_column(String(200))
    removed_why: Mapped[str | None] = mapped_column(String(500))


class CaseParty(Record):
    """Somebody's part in a case. `category` is as law-enforcement processing asks (Data Protection Act 2018 s. 38(3)).

    `contact` is how they asked to be reached in this matter, such as "by text, never at the house".
    """

    __tablename__ = "case_parties"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)
    part: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(10))
    contact: Mapped[str | None] = mapped_column(String(500))
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(200))
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None] = mapped_column(String(200))
    removed_why: Mapped[str | None] = mapped_column(String(500))


class CaseTask(Record):
    """Something to be done by a day: open until it is done, or dropped with a reason."""

    __tablename__ = "case_tasks"
    # Those still to be done, which are few among all that ever were.
    __table_args__ = (Index("ix_case_tasks_open", "due_on", "case_id", sqlite_where=OPEN, postgresql_where=OPEN),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date | None] = mapped_column(index=True)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(200))
    dropped_at: Mapped[datetime | None]
    dropped_by: Mapped[str | None] = mapped_column(String(200))
    dropped_why: Mapped[str | None] = mapped_column(String(500))


class CaseNote(Record):
    """What somebody wrote in a case: a fact, or an opinion or personal assessment (Data Protection Act 2018 s. 38(2)).

    Never edited: a later note corrects it. `said_by` is whose word it is, where that is not the writer.
    """

    __tablename__ = "case_notes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str]
    said_by: Mapped[str | None] = mapped_column(String(200))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("case_notes.id"))
    written_at: Mapped[datetime]
    written_by: Mapped[str] = mapped_column(String(200))


class CaseLink(Record):
    """What a case has to do with another: `split_from` it, `joined_into` it, or `related`."""

    __tablename__ = "case_links"
    __table_args__ = (UniqueConstraint("case_id", "other_id", "how", name="uq_case_links"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    how: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))


class CaseStep(Record):
    """When a case came to a step, and why where it went back."""

    __tablename__ = "case_steps"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    step: Mapped[str] = mapped_column(String(40))
    began_at: Mapped[datetime]
    began_by: Mapped[str] = mapped_column(String(200))
    why: Mapped[str | None] = mapped_column(String(500))
