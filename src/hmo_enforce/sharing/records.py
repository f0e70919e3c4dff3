"""Partners, agreements with their terms, and what was shared."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hmo_enforce.kernel.database import Id, Record


class Partner(Record):
    """An organisation that refers homes to the council, or the council to it. `email`: where it takes referrals."""

    __tablename__ = "partners"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    lines: Mapped[list[Any]]
    email: Mapped[str | None] = mapped_column(String(254))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class Agreement(Record):
    """From and to which day (the last counts) something is shared with a partner. `ended_on`: from that day on no more.

    The contact is whom to ask at the partner about the agreement; its name is empty once its time has passed.
    """

    __tablename__ = "agreements"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_why: Mapped[str | None] = mapped_column(Text)
    contact_name: Mapped[str] = mapped_column(String(200))
    contact_email: Mapped[str | None] = mapped_column(String(254))
    contact_telephone: Mapped[str | None] = mapped_column(String(40))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class AgreementTerms(Record):
    """One version of what is agreed, in force from a day on; never changed. `comes` and `goes` are names of fields."""

    __tablename__ = "agreement_terms"
    __table_args__ = (UniqueConstraint("agreement_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"))
    number: Mapped[int]
    from_on: Mapped[date]
    purpose: Mapped[str] = mapped_column(Text)
    lawful_basis: Mapped[str] = mapped_column(Text)
    comes: Mapped[list[Any]]
    goes: Mapped[list[Any]]
    why: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))


class PartnerToken(Record):
    """Which agreement a token of a partner's program is bound to: it opens that one door, and no other.

    The token's own row goes by its rule of retention, and this one says no more than two numbers.
    """

    __tablename__ = "partner_tokens"

    token_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"), index=True)


class Share(Record):
    """What was shared, exactly: with whom, when, how, about what, under which terms of which agreement.

    `content` is a list of rows, field by field; `sha256` is of them in one canonical form, and stays once they are destroyed.
    `arrival_id`: it tells the partner what came of what they referred.
    """

    __tablename__ = "shares"
    __table_args__ = (Index("ix_shares_subject_subject_id", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"), index=True)
    terms_id: Mapped[int] = mapped_column(ForeignKey("agreement_terms.id"))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Id)
    arrival_id: Mapped[int | None] = mapped_column(Id, index=True)
    way: Mapped[str] = mapped_column(String(10))
    letter_id: Mapped[int | None] = mapped_column(Id, index=True)
    to_name: Mapped[str] = mapped_column(String(300))
    to_address: Mapped[str] = mapped_column(String(1000))
    fields: Mapped[list[Any]]
    content: Mapped[list[Any] | None]
    sha256: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(Text)
    shared_at: Mapped[datetime]
    shared_by: Mapped[str] = mapped_column(String(200))
    destroyed_at: Mapped[datetime | None]
