"""When a referral to somebody in particular is offered: a home that comes with a job, an address in another council's area."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework.shareable import About
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import days
from hmo_enforce.law import book
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.sharing import fields, queries
from hmo_enforce.sharing.kinds import Kind

TIED, LABOUR = "tied_accommodation", "labour_exploitation"


def referred_under(session: Session, arrival_id: int) -> int | None:
    """The agreement under which something was referred; None of what came otherwise."""
    return session.scalars(select(Arrival.agreement_id).where(Arrival.id == arrival_id)).first()


def offers(session: Session, about: About, on: date) -> list[dict[str, Any]]:
    """Each with its reason, what there is to know of the receiver, and the agreement under which it can be done.

    {title, why, notes: [str], agreement_id: int | None}
    """
    made = [_to_labour(session, about, on), _to_another_council(session, about, on)]
    return [one for one in made if one is not None]


def _to_labour(session: Session, about: About, on: date) -> dict[str, Any] | None:
    said = _tied(session, about)
    if said is None:
        return None
    authority = book.authority_on(LABOUR, on)
    notes = [] if authority is None else [f"{authority.rule.cites}. {authority.rule.note}"]
    if authority is not None and not authority.rule.verified:
        notes.insert(0, "Name and address were not verified: check them before anything is sent.")
    agreement_id, lacking = _agreement(session, Kind.LABOUR, on)
    return {
        "title": f"Refer it to {authority.rule.name}" if authority else "Refer it to the labour-exploitation authority",
        "why": said,
        "notes": [*notes, *lacking],
        "agreement_id": agreement_id,
    }


def _agreement(session: Session, kind: Kind, on: date) -> tuple[int | None, list[str]]:
    """An agreement that runs with a partner of the kind, and what it lacks of what the referral needs."""
    running = queries.running(session, on, [kind])
    if not running:
        return None, ["There is no running agreement with it: add it as a partner and agree first."]
    goes = set(queries.terms_on(session, running[0].id, on).goes)
    needs = book.referral_needs(LABOUR) if kind is Kind.LABOUR else (fields.NEEDED,)
    lacking = fields.titles(name for name in needs if name not in goes)
    return running[0].id, [f"The agreement does not allow what the referral needs: {'; '.join(lacking)}."] if lacking else []


def _tied(session: Session, about: About) -> str | None:
    """Who said that the home comes with a job."""
    query = select(Arrival).order_by(Arrival.id.desc())
    if about.subject == "arrival":
        query = query.where(Arrival.id == about.id)
    elif about.subject == "case":
        query = query.where(Arrival.property_id.in_(gazetteer.together(session, [key for key, _ in about.homes])))
    else:
        query = query.where(Arrival.property_id.in_(gazetteer.keys(about.id)))
    for one in session.scalars(query.limit(200)):
        if one.claims.get(TIED) is True:
            return f"{one.reference}, received on {days.in_words(one.received_at.date())}, says that the home comes with a job."
    return None


def _to_another_council(session: Session, about: About, on: date) -> dict[str, Any] | None:
    """The address lies elsewhere: whoever sent it is not lost, but referred to the council of the place."""
    found = session.get(Arrival, about.id) if about.subject == "arrival" else None
    if found is None or not found.elsewhere:
        return None
    agreement_id, lacking = _agreement(session, Kind.COUNCIL, on)
    return {
        "title": f"Refer it to {found.elsewhere}",
        "why": f"The address lies in the area of {found.elsewhere}.",
        "notes": lacking,
        "agreement_id": agreement_id,
    }
