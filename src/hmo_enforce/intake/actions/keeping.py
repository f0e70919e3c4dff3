"""Something arrives and is kept: one quick write, the same submission once however often it is sent."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.intake import pins, references, said, states
from hmo_enforce.intake import urgency as urgencies
from hmo_enforce.intake.records import Arrival, ArrivalContact, ArrivalMatter, ArrivalPhoto
from hmo_enforce.intake.said import Said
from hmo_enforce.kernel import clock, hiding, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.database import insert
from hmo_enforce.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Kept:
    """What to tell whoever sent it: the PIN is None where none was asked for. `is_new` is false of one sent again."""

    arrival_id: int
    reference: str
    pin: str | None
    is_new: bool
    is_closed: bool = False


def keep(session: Session, what: Said, *, by: Actor, at: datetime | None = None) -> Kept:
    """Keep it as it was said; the job `arrive` finds its home within seconds. `Refused` for what nothing could be made of.

    What comes again under the same key is the same, with the same reference and PIN; but where it says something else (a
    form that was gone back to, or sent on to the next tenant), it is kept as another, for nothing that is said is lost.
    """
    if wrong := tuple(said.faults(what)):
        raise Refused(*wrong)
    key, digest = said.key_digest(what), said.digest(what)
    for tried in (key, said.again(key, digest)):
        new = _kept(session, what, tried, digest, by=by, at=at or clock.now())
        if new is not None:
            _beside(session, new, what)
            journal.note(session, by, "received", "arrival", new.id, after={"kind": what.kind, "way": what.way})
            return _told(new, what, is_new=True)
        there = _there(session, tried)
        if there.said_digest == digest:
            break
    return _told(there, what, is_new=False)


def _there(session: Session, key: str) -> Arrival:
    """What was kept under the key: also where its home has since been hidden from whoever sends it again."""
    with hiding.nothing_hidden(session):
        return session.scalars(select(Arrival).where(Arrival.submission_key == key)).one()


def _kept(session: Session, what: Said, key: str, digest: str, *, by: Actor, at: datetime) -> Arrival | None:
    """None where something was kept under that key before, be it by another process in this very moment."""
    place, urgent = what.place, urgencies.urgency(what.urgent)
    reference = references.of(secrets.token_bytes(16))
    row = {
        "reference": reference,
        "kind": what.kind,
        "way": what.way,
        "channel_id": what.channel_id,
        "agreement_id": what.agreement_id,
        "version_id": what.version_id,
        "answers": dict(what.answers),
        "unasked": dict(what.unasked) if what.unasked else None,
        "claims": dict(what.claims),
        "submission_key": key,
        "said_digest": digest,
        "submitted_at": what.submitted_at or at,
        "received_at": at,
        "received_by": by.name,
        "is_late": what.is_late,
        "pin_hash": pins.digest(reference, pins.of(what.submission_key)) if what.wants_pin else None,
        "address": (place.address or "").strip()[: said.LONGEST_ADDRESS] or None,
        "postcode": place.postcode,
        "uprn": (place.uprn or "").lstrip("0") or None,
        "easting": place.easting,
        "northing": place.northing,
        "pin_accuracy_m": place.accuracy_m,
        "described": place.described,
        "state": states.NEW,
        "is_urgent": urgent.is_urgent,
        "urgent_why": "; ".join(urgent.why) or None,
        "found_new": False,
        "rank": 0,
        "revision": 1,
    }
    once = insert(session, Arrival).values(row).on_conflict_do_nothing(index_elements=["submission_key"])
    found = session.scalar(once.returning(Arrival.id))
    return None if found is None else session.get_one(Arrival, found)


def _beside(session: Session, arrival: Arrival, what: Said) -> None:
    if what.contact is not None and not what.contact.is_empty():
        contact = what.contact
        session.add(
            ArrivalContact(
                arrival_id=arrival.id, name=contact.name, phone=contact.phone, email=contact.email, language=contact.language,
                ways=list(contact.ways), safe_note=contact.safe_note,
            )
        )  # fmt: skip
    session.add_all(ArrivalMatter(arrival_id=arrival.id, matter=matter) for matter in dict.fromkeys(what.matters))
    session.add_all(ArrivalPhoto(arrival_id=arrival.id, evidence_item_id=item, question=of) for item, of in what.photos)


def _told(arrival: Arrival, what: Said, *, is_new: bool) -> Kept:
    pin = pins.of(what.submission_key) if arrival.pin_hash is not None else None
    return Kept(arrival.id, arrival.reference, pin, is_new, arrival.state == states.CLOSED)
