"""Answers on their way: begun, given, saved to come back to, sent and deleted.

Nothing of it is journalled: until it is sent it is nobody's but theirs who give it, and no record of the council's.
"""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from hmo_enforce.intake import drafts, pins
from hmo_enforce.intake.queries import drafts as queries
from hmo_enforce.intake.records import ArrivalDraft
from hmo_enforce.intake.said import Contact
from hmo_enforce.questions.sets import Answer

TICKET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft, and the ticket that leads to it: told this once."""

    draft: ArrivalDraft
    ticket: str


@dataclass(frozen=True, slots=True)
class Returned:
    """`begun` where reference and PIN are right, with a fresh ticket; else how long the next try waits.

    `sent_as`: what it became where it was sent, whose own PIN is the same; whether it is right is for that one to say.
    """

    begun: Begun | None
    wait: timedelta = timedelta(0)
    sent_as: str | None = None


def begin(session: Session, kind: str, place: str, *, version_id: int | None, channel_id: int | None, at: datetime) -> Begun:
    """An empty one. `place` is the address of the pages on which it is answered."""
    ticket = secrets.token_urlsafe(TICKET_BYTES)
    made = ArrivalDraft(
        ticket_hash=drafts.ticket_digest(ticket), submission_key=secrets.token_hex(32), kind=kind, place=place,
        channel_id=channel_id, version_id=version_id, answers={}, passed=[], photos=[], tries=0, begun_at=at, changed_at=at,
        was_urgent=False,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return Begun(made, ticket)


def answer(draft: ArrivalDraft, question: str, given: Answer | None, *, at: datetime) -> None:
    """Keep an answer in place of the one before; None: it was left out."""
    kept = {name: one for name, one in draft.answers.items() if name != question}
    draft.answers = kept if given is None else {**kept, question: given}
    passed(draft, question, at=at)


def passed(draft: ArrivalDraft, step: str, *, at: datetime) -> None:
    """The step needs not be shown again on the way."""
    draft.passed, draft.changed_at = [*(one for one in draft.passed if one != step), step], at


def reach(draft: ArrivalDraft, contact: Contact, *, at: datetime) -> None:
    """How they may be reached, if at all."""
    draft.contact = None if contact.is_empty() else {**asdict(contact), "ways": list(contact.ways)}
    passed(draft, drafts.CONTACT, at=at)


def add_photo(draft: ArrivalDraft, question: str, item_id: int, name: str, *, at: datetime) -> None:
    """A photograph that was kept as evidence."""
    draft.photos, draft.changed_at = [*draft.photos, {"item": item_id, "question": question, "name": name}], at


def drop_photo(draft: ArrivalDraft, item_id: int, *, at: datetime) -> None:
    """It is not theirs any more; the evidence is destroyed by whoever calls."""
    draft.photos, draft.changed_at = [one for one in draft.photos if one["item"] != item_id], at


def save(session: Session, draft: ArrivalDraft, *, at: datetime) -> str:
    """Give it a reference to come back by, with the PIN of its key; the same one each time."""
    if draft.reference is None:
        draft.reference = drafts.reference(secrets.token_bytes(16))
        draft.pin_hash = pins.digest(draft.reference, pins.of(draft.submission_key))
    draft.changed_at = at
    session.flush()
    return draft.reference


def come_back(session: Session, reference: str, pin: str, *, at: datetime) -> Returned:
    """Go on elsewhere. A wrong PIN is counted, so the caller's transaction must stand; the ticket before leads nowhere."""
    draft = queries.by_reference(session, reference, at)
    if draft is None or draft.reference is None:
        return Returned(None)
    if draft.sent_as is not None:
        return Returned(None, sent_as=draft.sent_as)
    waits = pins.wait(draft.tries, draft.last_try_at, at) if draft.last_try_at else timedelta(0)
    if waits:
        return Returned(None, waits)
    if not pins.fits(draft.reference, pin, draft.pin_hash):
        draft.tries, draft.last_try_at = draft.tries + 1, at
        return Returned(None)
    ticket = secrets.token_urlsafe(TICKET_BYTES)
    draft.ticket_hash, draft.tries, draft.last_try_at = drafts.ticket_digest(ticket), 0, None
    return Returned(Begun(draft, ticket))


def sent(draft: ArrivalDraft, reference: str, *, was_urgent: bool, at: datetime) -> None:
    """It is an arrival now: of the draft nothing is left but what the page with the reference says."""
    draft.answers, draft.passed, draft.photos, draft.contact = {}, [], [], None
    draft.sent_as, draft.was_urgent, draft.changed_at = reference, was_urgent, at


def forget(session: Session, draft: ArrivalDraft) -> None:
    """Away with it; its photographs are destroyed by whoever calls."""
    session.delete(draft)
    session.flush()
