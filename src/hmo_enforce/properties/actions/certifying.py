"""Certificates of a home: recorded, put right, withdrawn."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.evidence import queries as evidence
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused, Stale
from hmo_enforce.law import book
from hmo_enforce.properties import certificates, queries
from hmo_enforce.properties.records import Certificate


@dataclass(frozen=True, slots=True)
class Said:
    """What a certificate says, and `source`: how the officer knows. `expires_on` is the day that the document states."""

    kind: str
    number: str | None
    issued_on: date | None
    expires_on: date | None
    issued_by: str | None
    outcome: str | None
    rating: str | None
    source: str
    evidence_item_id: int | None = None


def note_certificate(session: Session, property_id: int, said: Said, *, by: Actor) -> Certificate:
    """Record one. An earlier one of the kind stays on record, as replaced. `Refused` for what cannot be so."""
    queries.property_(session, property_id)
    _require_possible(session, property_id, said)
    made = Certificate(property_id=property_id, ends_on=_ends_on(said), noted_by=by.name, noted_at=clock.now(), **asdict(said))
    session.add(made)
    session.flush()
    told = {"certificate": made.id, **_stated(said)}
    journal.note(session, by, "recorded a certificate", "property", property_id, after=told)
    return made


def change_certificate(session: Session, certificate_id: int, said: Said, *, why: str, revision: int, by: Actor) -> Certificate:
    """Put right what was recorded. `Stale` if somebody changed it since `revision`; `Refused` where nothing changes."""
    found = _standing(session, certificate_id)
    stands = _as_said(found)
    if found.revision != revision:
        theirs, yours = (_as_text(stands), _as_text(said))
        raise Stale("Somebody changed this certificate since you read it.", theirs=theirs, yours=yours)
    _require_possible(session, found.property_id, said)
    if said == stands:
        raise Refused("This is what stands on record already, so there is nothing to put right.")
    if not why.strip():
        raise Refused("Say why it is changed, and how you know: the reason is kept with it.", about="why")
    before, after = _stated(stands), _stated(said)
    changed = [name for name in after if before[name] != after[name]]
    for name, value in {**asdict(said), "ends_on": _ends_on(said)}.items():
        setattr(found, name, value)
    session.flush()
    journal.note(
        session, by, "corrected a certificate", "property", found.property_id, why=why.strip(),
        before={"certificate": found.id, **{name: before[name] for name in changed}},
        after={"certificate": found.id, **{name: after[name] for name in changed}},
    )  # fmt: skip
    return found


def withdraw_certificate(session: Session, certificate_id: int, *, why: str, by: Actor) -> Certificate:
    """It counts no more, and is kept with the reason."""
    found = _standing(session, certificate_id)
    if not why.strip():
        raise Refused("Say why it is withdrawn: the reason is kept with it.", about="why")
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_why = clock.now(), by.name, why.strip()
    session.flush()
    said = {"certificate": found.id, **_stated(_as_said(found))}
    journal.note(session, by, "withdrew a certificate", "property", found.property_id, before=said, why=why.strip())
    return found


def _standing(session: Session, certificate_id: int) -> Certificate:
    found = queries.certificate(session, certificate_id)
    if found.withdrawn_at is not None:
        raise Refused(f"This certificate was withdrawn already, by {found.withdrawn_by}.")
    return found


def _require_possible(session: Session, property_id: int, said: Said) -> None:
    wrong = certificates.faults(said.kind, said.issued_on, said.expires_on, outcome=said.outcome, rating=said.rating)
    if said.issued_on is not None and said.issued_on > clock.today():
        raise Refused("It cannot have been issued on a day to come.", about="issued_on")
    if wrong:
        raise Refused(*(fault.message for fault in wrong), about=wrong[0].field)
    if not said.source.strip():
        raise Refused("Say how you know of it: the source is kept with it.", about="source")
    if said.evidence_item_id is not None:
        evidence.one(session, said.evidence_item_id, "property", property_id)


def _ends_on(said: Said) -> date | None:
    law = certificates.term(said.kind, said.issued_on, book.certificate_terms())
    return certificates.ends_on(said.issued_on, said.expires_on, law)


def _as_said(found: Certificate) -> Said:
    return Said(
        found.kind, found.number, found.issued_on, found.expires_on, found.issued_by, found.outcome, found.rating,
        found.source, found.evidence_item_id,
    )  # fmt: skip


NAMES = {"kind": "certificate_kind", "outcome": "certificate_outcome"}
"""What the journal calls what it calls otherwise elsewhere."""


def _stated(said: Said) -> dict[str, Any]:
    return {NAMES.get(name, name): value for name, value in asdict(said).items()}


def _as_text(said: Said) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in asdict(said).items()}
