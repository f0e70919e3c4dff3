"""Templates as the council words them, letters as they were written, and what became of each."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hmo_enforce.kernel.database import Id, Record
from hmo_enforce.letters import states


class LetterTemplate(Record):
    """One version of a template's words, never changed. `name` is its purpose; `shipped` says that it came with the program."""

    __tablename__ = "letter_templates"
    __table_args__ = (UniqueConstraint("name", "language", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    heading: Mapped[str] = mapped_column(String(400))
    body: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Text, default="")
    in_use: Mapped[bool]
    shipped: Mapped[bool]


class LetterNumber(Record):
    """The last number given to a letter. Taken last, with its row locked: no two letters have one, and none is left out."""

    __tablename__ = "letter_numbers"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Letter(Record):
    """One letter or email as it was written. `blocks` is every word of it, but for secrets, which are never kept here.

    A message of the program's own has no `number`. `pdf_sha256` is set once the letter is final: until then it may change.
    """

    __tablename__ = "letters"
    __hidden_by_name__ = ("to_name", "title")
    __table_args__ = (
        Index("ix_letters_subject_subject_id", "subject", "subject_id"),
        Index("ix_letters_dated_on_id", "dated_on", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int | None] = mapped_column(Id, unique=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("letter_templates.id"))
    name: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Id)
    channel: Mapped[str] = mapped_column(String(10))
    attaches_pdf: Mapped[bool]
    language: Mapped[str] = mapped_column(String(10))
    private: Mapped[bool]
    system: Mapped[bool]
    to_name: Mapped[str] = mapped_column(String(300))
    to_lines: Mapped[list[Any]]
    to_email: Mapped[str | None] = mapped_column(String(254))
    title: Mapped[str] = mapped_column(String(1000))
    blocks: Mapped[list[Any]]
    given: Mapped[dict[str, Any]]
    dated_on: Mapped[date]
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20), index=True)
    drafted_by: Mapped[str] = mapped_column(String(200))
    drafted_at: Mapped[datetime]
    cancelled_why: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}

    @property
    def reference(self) -> str:
        """As it stands on the letter."""
        return f"L-{self.number:06d}" if self.number is not None else f"M-{self.id:06d}"

    @property
    def has_pdf(self) -> bool:
        """Whether it goes, or is kept, as a PDF."""
        return self.channel == states.LETTER or self.attaches_pdf


class Posting(Record):
    """One letter on its way to one address: the outbox. `token` is what its bounces are known by; `said` names nobody.

    `reports` is what other mail servers, or whoever wrote in their name, said became of it, in order: {at, says, said, by}.
    `final_at` is set once nothing that is reported changes its state any more; `final_said` says why.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_next_try_at", "state", "next_try_at"),
        Index("ix_outbox_tries_id", "tries", "id"),
        Index("ix_outbox_sent_at_id", "sent_at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    channel: Mapped[str] = mapped_column(String(10))
    to: Mapped[str] = mapped_column(String(1000))
    token: Mapped[str] = mapped_column(String(40), unique=True)
    message_id: Mapped[str | None] = mapped_column(String(300), index=True)
    secrets: Mapped[dict[str, Any] | None]
    state: Mapped[str] = mapped_column(String(20))
    tries: Mapped[int] = mapped_column(default=0)
    posted_at: Mapped[datetime]
    posted_by: Mapped[str] = mapped_column(String(200))
    next_try_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    said: Mapped[str] = mapped_column(String(500), default="")
    sent_at: Mapped[datetime | None]
    final_at: Mapped[datetime | None]
    final_said: Mapped[str] = mapped_column(String(500), default="")
    reports: Mapped[list[Any]] = mapped_column(default=list)
