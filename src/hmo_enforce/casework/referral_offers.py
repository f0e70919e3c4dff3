"""When a referral to somebody in particular is offered: a home that comes with a job, an address in another council's area."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.shareable import About
from hmo_enforce.intake.queries import waves
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import clock, days
from hmo_enforce.law import book
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import PropertyTag
from hmo_enforce.sharing import councils, fields, queries
from hmo_enforce.sharing.kinds import Kind
from hmo_enforce.sharing.shown import Agreement

TIED, LABOUR, TAG = "tied_accommodation", "labour_exploitation", "tied accommodation"
OWN = {"arrival": Arrival.id, "case": Arrival.case_id}
"""By which what arrived is told of it, whatever its home."""


def referred_under(session: Session, arrival_id: int) -> int | None:
    """The agreement under which something was referred; None of what came otherwise."""
    return session.scalars(select(Arrival.agreement_id).where(Arrival.id == arrival_id)).first()


def offers(session: Session, about: About, on: date) -> list[dict[str, Any]]:
    """Each with its reason, what there is to know of the receiver, and the agreement under which it can be done.

    {kind: of partner, title, why, notes: [str], agreement_id: int | None}
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
    agreement_id, lacking = _agreement(session, queries.running(session, on, [Kind.LABOUR]), book.referral_needs(LABOUR), on)
    return {
        "kind": Kind.LABOUR,
        "title": f"Refer it to {authority.rule.name}" if authority else "Refer it to the labour-exploitation authority",
        "why": said,
        "notes": [*notes, *lacking],
        "agreement_id": agreement_id,
    }


def _agreement(session: Session, running: Sequence[Agreement], needs: Sequence[str], on: date) -> tuple[int | None, list[str]]:
    """Of these, the agreement that lacks the least of what the referral needs, and what that is."""
    if not running:
        return None, ["There is no running agreement with it: add it as a partner and agree first."]
    lacks = {}
    for one in running:
        goes = queries.terms_on(session, one.id, on).goes
        lacks[one.id] = [name for name in needs if name not in goes]
    chosen = min(lacks, key=lambda key: len(lacks[key]))
    lacking = fields.titles(lacks[chosen])
    return chosen, [f"The agreement does not allow what the referral needs: {'; '.join(lacking)}."] if lacking else []


def _tied(session: Session, about: About) -> str | None:
    """Who said that the home comes with a job: the latest of what arrived and was meant, or an officer's tag."""
    homes = _homes(session, about)
    of: list[ColumnElement[bool]] = [Arrival.property_id.in_(homes)]
    if about.subject in OWN:
        of.append(OWN[about.subject] == about.id)
    for one in session.scalars(select(Arrival).where(or_(*of), waves.MEANT).order_by(Arrival.id.desc()).limit(200)):
        if one.claims.get(TIED) is True:
            on = days.in_words(clock.in_london(one.received_at).date())
            return f"{one.reference}, received on {on}, says that the home comes with a job."
    tags = select(PropertyTag.made_by).where(PropertyTag.property_id.in_(homes), func.lower(PropertyTag.tag) == TAG)
    by = session.scalars(tags.limit(1)).first()
    return None if by is None else f"{by} put the tag “{TAG}” on the home."


def _homes(session: Session, about: About) -> frozenset[int]:
    """The records of the home, or of a case's homes. Of an arrival none: it speaks for itself."""
    named = [about.id] if about.subject == "property" else [key for key, _ in about.homes]
    return frozenset(gazetteer.together(session, named))


def _to_another_council(session: Session, about: About, on: date) -> dict[str, Any] | None:
    """The address lies elsewhere: whoever sent it is not lost, but referred to the council of the place."""
    found = session.get(Arrival, about.id) if about.subject == "arrival" else None
    if found is None or not found.elsewhere:
        return None
    theirs = [one for one in queries.running(session, on, [Kind.COUNCIL]) if councils.is_of(one.partner.name, found.elsewhere)]
    agreement_id, lacking = _agreement(session, theirs, [fields.NEEDED], on)
    return {
        "kind": Kind.COUNCIL,
        "title": f"Refer it to {found.elsewhere}",
        "why": f"The address lies in the area of {found.elsewhere}.",
        "notes": lacking,
        "agreement_id": agreement_id,
    }
