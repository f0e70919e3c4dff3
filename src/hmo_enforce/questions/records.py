"""Question sets that were brought in, each with its versions. A version never changes: what was asked stays what was asked."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hmo_enforce.kernel.database import Id, Record


class AskedSet(Record):
    """A question set by its name. `purpose` is what it is asked for (`questions.purposes`)."""

    __tablename__ = "question_sets"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    purpose: Mapped[str] = mapped_column(String(20), index=True)


class SetVersion(Record):
    """One wording of a question set, numbered from 1. `body` is `sets.as_json`'s form, `digest` the SHA-256 of it."""

    __tablename__ = "question_set_versions"
    __table_args__ = (UniqueConstraint("set_id", "number", name="uq_question_set_versions_set_id_number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("question_sets.id"))
    number: Mapped[int]
    body: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
