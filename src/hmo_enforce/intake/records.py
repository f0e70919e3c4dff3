"""What arrived, how whoever sent it may be reached, what it complains of, its photographs, and tries at its PIN.

And the waves in which surveys are put, with the channels by which people come to them.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hmo_enforce.kernel.database import Id, Record

UNDONE = text("state = 'new'")


class Arrival(Record):
    """A survey's answers, a complaint or a referral: what was said, of which home, and how far it is.

    `kind` and `state` are words of `states.py`, `way` one of `channels.py`. `submission_key` is the SHA-256 of what the sender
    gave it, so that it comes in once however often it is sent. `answers` are by the question's name; `unasked` those to
    questions that later answers hid. `claims` is what they say of the home, by the names of `questions.claims`. `pin_hash`
    is None where nobody needs to come back. `waits_why`: what a person must say first. `contradicts`: claims that differ from
    what was known, each {fact, claimed, known, source}. `observation_id` is of
    its claims while that stands: observations go by a day of their own. `elsewhere`: the council in whose area the home lies,
    where that is another. `rank` orders those that are as urgent (`ranking.py`), provisionally.
    """

    __tablename__ = "arrivals"
    __table_args__ = (
        Index("ix_arrivals_new", "id", sqlite_where=UNDONE, postgresql_where=UNDONE),
        Index("ix_arrivals_state_due_on", "state", "due_on"),
        Index("ix_arrivals_kind_state", "kind", "state"),
        Index("ix_arrivals_property_id_received_at", "property_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    way: Mapped[str] = mapped_column(String(10))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id"), index=True)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("question_set_versions.id"), index=True)
    answers: Mapped[dict[str, Any]]
    unasked: Mapped[dict[str, Any] | None]
    claims: Mapped[dict[str, Any]]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    said_digest: Mapped[str] = mapped_column(String(64))
    submitted_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(index=True)
    received_by: Mapped[str] = mapped_column(String(200))
    is_late: Mapped[bool] = mapped_column(default=False)
    pin_hash: Mapped[str | None] = mapped_column(String(64))
    address: Mapped[str | None] = mapped_column(String(500))
    postcode: Mapped[str | None] = mapped_column(String(8))
    uprn: Mapped[str | None] = mapped_column(String(12))
    easting: Mapped[float | None] = mapped_column(Float(53))
    northing: Mapped[float | None] = mapped_column(Float(53))
    pin_accuracy_m: Mapped[float | None] = mapped_column(Float(53))
    described: Mapped[str | None]
    state: Mapped[str] = mapped_column(String(10))
    waits_why: Mapped[str | None] = mapped_column(String(1000))
    is_urgent: Mapped[bool] = mapped_column(default=False)
    urgent_why: Mapped[str | None] = mapped_column(String(300))
    due_on: Mapped[date | None]
    property_id: Mapped[int | None] = mapped_column(ForeignKey("properties.id"))
    match_id: Mapped[int | None] = mapped_column(ForeignKey("matches.id"), index=True)
    observation_id: Mapped[int | None] = mapped_column(Id, index=True)
    found_new: Mapped[bool] = mapped_column(default=False)
    elsewhere: Mapped[str | None] = mapped_column(String(100))
    contradicts: Mapped[list[Any] | None]
    rank: Mapped[int] = mapped_column(default=0)
    rank_why: Mapped[list[Any] | None]
    taken_in_at: Mapped[datetime | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    joined_to: Mapped[int | None] = mapped_column(ForeignKey("arrivals.id"), index=True)
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_by: Mapped[str | None] = mapped_column(String(200))
    closed_as: Mapped[str | None] = mapped_column(String(20))
    closed_why: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class ArrivalContact(Record):
    """How whoever sent it may be reached, if they said; gone before the rest. `ways` are those that are safe for them.

    The language is one of contact alone: it enters no count, list order or rank.
    """

    __tablename__ = "arrival_contacts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    arrival_id: Mapped[int] = mapped_column(ForeignKey("arrivals.id"), unique=True)
    name: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str | None] = mapped_column(String(10))
    ways: Mapped[list[Any]]
    safe_note: Mapped[str | None] = mapped_column(String(500))


class ArrivalMatter(Record):
    """One thing that a complaint is about (`matters.py`)."""

    __tablename__ = "arrival_matters"

    arrival_id: Mapped[int] = mapped_column(ForeignKey("arrivals.id"), primary_key=True)
    matter: Mapped[str] = mapped_column(String(30), primary_key=True, index=True)


class ArrivalPhoto(Record):
    """A photograph that came with it, kept as evidence."""

    __tablename__ = "arrival_photos"

    arrival_id: Mapped[int] = mapped_column(ForeignKey("arrivals.id"), primary_key=True)
    evidence_item_id: Mapped[int] = mapped_column(ForeignKey("evidence_items.id"), primary_key=True, index=True)
    question: Mapped[str | None] = mapped_column(String(60))


class ArrivalTries(Record):
    """Wrong PINs that were given with a reference, so that guesses become slow."""

    __tablename__ = "arrival_tries"

    arrival_id: Mapped[int] = mapped_column(ForeignKey("arrivals.id"), primary_key=True)
    tries: Mapped[int]
    last_at: Mapped[datetime]


class Wave(Record):
    """A survey put to people between two days, by one version of its questions. `ends_on` is the last day; `closed_at` by hand.

    `repeats_id` is the wave that it repeats, whose channels it took over.
    """

    __tablename__ = "waves"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    version_id: Mapped[int] = mapped_column(ForeignKey("question_set_versions.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(200))
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("waves.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class Channel(Record):
    """One way in which people come to a wave, with the end of its own link. `repeats_id` is the same way in an earlier wave."""

    __tablename__ = "channels"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    streets: Mapped[str | None]
    token: Mapped[str] = mapped_column(String(12), unique=True)
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id"))
    made_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class CardCount(Record):
    """How many cards a channel had handed out in all by the end of a day. The latest stands, and none is ever changed."""

    __tablename__ = "card_counts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"), index=True)
    counted_on: Mapped[date]
    handed_out: Mapped[int]
    why: Mapped[str | None] = mapped_column(String(500))
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(200))


class ArrivalDraft(Record):
    """Answers that were not sent yet (`drafts.py`), with what `Said` will be made of; emptied when they are.

    `ticket_hash` is of the cookie that leads to it. `passed` are the steps that were answered or left out. `contact` is as
    `said.Contact`; `photos` are {item, question, name}. `reference` and `pin_hash` are there once somebody saved it.
    """

    __tablename__ = "arrival_drafts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ticket_hash: Mapped[str] = mapped_column(String(64), unique=True)
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("question_set_versions.id"))
    place: Mapped[str] = mapped_column(String(40))
    answers: Mapped[dict[str, Any]]
    passed: Mapped[list[Any]]
    contact: Mapped[dict[str, Any] | None]
    photos: Mapped[list[Any]]
    reference: Mapped[str | None] = mapped_column(String(10), unique=True)
    pin_hash: Mapped[str | None] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    last_try_at: Mapped[datetime | None]
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)
    sent_as: Mapped[str | None] = mapped_column(String(10))
    was_urgent: Mapped[bool] = mapped_column(default=False)
