"""What somebody sent themselves: answers to a survey, complaints, referrals, by how they said that they may be reached."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import kept_facts
from hmo_enforce.casework.views.askers import Person
from hmo_enforce.intake import channels, states
from hmo_enforce.intake.records import Arrival, ArrivalContact
from hmo_enforce.privacy import naming
from hmo_enforce.privacy.bundles import GENERAL, Piece


def pieces(session: Session, who: Person) -> Iterator[Piece]:
    """A piece for each, by their email, telephone or name. Others may have the name, so an officer must put it in."""
    query = select(ArrivalContact, Arrival).join(Arrival, Arrival.id == ArrivalContact.arrival_id)
    for contact, arrival in session.execute(query.order_by(Arrival.id)):
        reached = " ".join(filter(None, (contact.name, contact.email, contact.phone)))
        if naming.found(reached, who.words):
            said = {**_sent(arrival), **_reached(contact), **_answers(arrival.answers)}
            title = f"{states.KINDS[arrival.kind]} {arrival.reference}"
            yield Piece(f"arrival-{arrival.id}", "What you sent us", title, kept_facts.facts(said), GENERAL, withheld=True)


def _sent(arrival: Arrival) -> dict[str, Any]:
    return {
        "Sent": kept_facts.on(arrival.submitted_at), "How it came": channels.WAYS[arrival.way], "Home": arrival.address,
        "Postcode": arrival.postcode, "Described as": arrival.described, "State": states.STATES[arrival.state],
        "Closed": kept_facts.on(arrival.closed_at), "Closed as": states.CLOSED_AS.get(arrival.closed_as or ""),
    }  # fmt: skip


def _reached(contact: ArrivalContact) -> dict[str, Any]:
    return {
        "Name": contact.name, "Email": contact.email, "Telephone": contact.phone, "Language": contact.language,
        "Safe ways to reach you": ", ".join(map(str, contact.ways)), "What is safe": contact.safe_note,
    }  # fmt: skip


def _answers(answers: dict[str, Any]) -> dict[str, Any]:
    return {f"Answer to {name.replace('_', ' ')}": _plain(value) for name, value in answers.items()}


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
