"""What people added to a home or a person since a second record was merged into it: whose it is, is asked when that is undone.

What files brought is not asked about: a file's own address, UPRN or key says which record a row is about, and it stays there;
but for rows that a person placed since (`placed.py`). Nor are legal holds, which stay on both (`put_back.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.cases.records import Case, CaseParty, CaseProperty
from hmo_enforce.casework import placed
from hmo_enforce.casework.placed import Placed
from hmo_enforce.casework.views import case_list
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.intake import states
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import days, same_as
from hmo_enforce.letters.records import Letter
from hmo_enforce.licensing.records import Decision
from hmo_enforce.people.records import Party
from hmo_enforce.properties import certificates, correctable
from hmo_enforce.properties.records import (
    AddressDecision,
    Certificate,
    Correction,
    Interest,
    Observation,
    Property,
    PropertyTag,
    Room,
    Unit,
)
from hmo_enforce.sharing.records import Share

RECORDS: Mapping[str, Any] = {"property": Property, "party": Party}
"""What may be merged, by its word in the journal."""


@dataclass(frozen=True, slots=True)
class Added:
    """One record that came after. `name` tells it from others ("observation-7"); `on` is the record that it stands on now.

    `whose`: of which records it may be, of which it is asked.
    """

    name: str
    says: str
    by: str
    at: datetime
    on: int
    whose: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of record: its table, the column that says whom it is about, when it was added, by whom, and how it is called."""

    record: Any
    about: str
    at: str
    by: str
    says: Callable[[Session, Any], str]


def _observation(session: Session, one: Observation) -> str:
    return (
        f"What was known as at {days.in_words(one.as_at)}: {', '.join(sorted(one.facts or {})).replace('_', ' ') or one.source}"
    )


def _room(session: Session, one: Room) -> str:
    return f"Room {one.name}"


def _unit(session: Session, one: Unit) -> str:
    return f"Unit {one.name}"


def _interest(session: Session, one: Interest) -> str:
    party, home = session.get(Party, one.party_id), session.get(Property, one.property_id)
    return f"{party.name if party else 'Somebody'}, {one.role.replace('_', ' ')} of {home.address if home else 'a home'}"


def _certificate(session: Session, one: Certificate) -> str:
    title = certificates.KINDS[one.kind].title if one.kind in certificates.KINDS else "Certificate"
    return f"{title} {one.number or ''}".strip()


def _address(session: Session, one: AddressDecision) -> str:
    return f"That “{one.address_key.title()}” means this home: {one.why}"


def _decision(session: Session, one: Decision) -> str:
    return f"Decision: {one.outcome.replace('_', ' ')}. {one.why}"


def _tag(session: Session, one: PropertyTag) -> str:
    return f"The tag “{one.tag}”"


def _case(session: Session, one: CaseProperty | CaseParty) -> str:
    case = session.get(Case, one.case_id)
    return f"Case {case.reference}: {case.title}" if case else "A case"


def _evidence(session: Session, one: EvidenceItem) -> str:
    return f"Evidence: {one.title}"


def _letter(session: Session, one: Letter) -> str:
    return f"Letter: {one.title}"


def _share(session: Session, one: Share) -> str:
    return f"Shared with {one.to_name}: {len(one.fields)} fields"


def _arrival(session: Session, one: Arrival) -> str:
    return f"{states.KINDS[one.kind]} {one.reference}, with what it claimed of the home"


def _correction(session: Session, one: Correction) -> str:
    label = "Point" if one.field == correctable.POINT else correctable.FIELDS[one.field][0]
    return f"Correction: {label}, now {one.value or 'empty'}. {one.why}"


def _row(one: Placed) -> str:
    reference = getattr(one.record, "reference", None) or getattr(one.record, "certificate_number", None)
    of_a_day = f"as at {days.in_words(one.record.as_at)}" if hasattr(one.record, "as_at") else ""
    return f"{ROWS[one.subject]} {reference or of_a_day}, which came to this home by a person's word".replace("  ", " ")


ROWS = {
    "licence": "Licence",
    "exemption": "Temporary exemption notice",
    "observation": "What was known",
    "amenity_count": "Count of rooms",
    "energy_certificate": "Energy certificate",
}
# Anything that is about a record by word and number is told by "subject_id".
OF_BOTH = {
    "evidence_item": Sort(EvidenceItem, "subject_id", "received_at", "received_by", _evidence),
    "letter": Sort(Letter, "subject_id", "drafted_at", "drafted_by", _letter),
}
SORTS: Mapping[str, Mapping[str, Sort]] = {
    "property": {
        "observation": Sort(Observation, "property_id", "noted_at", "noted_by", _observation),
        "unit": Sort(Unit, "property_id", "noted_at", "noted_by", _unit),
        "room": Sort(Room, "property_id", "noted_at", "noted_by", _room),
        "interest": Sort(Interest, "property_id", "noted_at", "source", _interest),
        "certificate": Sort(Certificate, "property_id", "noted_at", "noted_by", _certificate),
        "address_decision": Sort(AddressDecision, "property_id", "decided_at", "decided_by", _address),
        "decision": Sort(Decision, "property_id", "made_at", "made_by", _decision),
        "correction": Sort(Correction, "property_id", "made_at", "made_by", _correction),
        "tag": Sort(PropertyTag, "property_id", "made_at", "made_by", _tag),
        "share": Sort(Share, "subject_id", "shared_at", "shared_by", _share),
        "arrival": Sort(Arrival, "property_id", "taken_in_at", "received_by", _arrival),
        "case_property": Sort(CaseProperty, "property_id", "added_at", "added_by", _case),
        **OF_BOTH,
    },
    "party": {
        "interest": Sort(Interest, "party_id", "noted_at", "source", _interest),
        "case_party": Sort(CaseParty, "party_id", "added_at", "added_by", _case),
        **OF_BOTH,
    },
}


def added(session: Session, row: same_as.SameAs, *, complainants: bool) -> list[Added]:
    """What people added to the kept record, or to the other, since the two were merged; the oldest first.

    `complainants`: whether whoever is asked may see who complained. Else what would tell it is not asked about, nor is what is
    hidden from them: it stays where it is.
    """
    spans = same_as.since(session, row)
    spans[row.subject_id] = min(spans.values())
    found = [
        _added(session, row, name, sort, one)
        for name, sort in SORTS[row.subject].items()
        for one in session.scalars(_of_sort(row.subject, spans, name, sort, complainants))
    ]
    if row.subject == "property":
        for one in placed.since(session, spans):
            name, on = f"{one.subject}-{placed.key(one.subject, one.record)}", one.record.property_id
            found.append(Added(name, _row(one), one.by, one.at, on, _whose(row, on)))
    return sorted(found, key=lambda one: (one.at, one.name))


def _of_sort(subject: str, spans: Mapping[int, datetime], name: str, sort: Sort, complainants: bool) -> Select[Any]:
    """The records of one sort that were added to these, each since its instant."""
    record, about, at = sort.record, getattr(sort.record, sort.about), getattr(sort.record, sort.at)
    query = select(record).where(or_(*(and_(about == key, at >= since) for key, since in spans.items())))
    if sort.about == "subject_id":
        query = query.where(record.subject == subject)
    if name == "observation":
        claimed = select(Arrival.observation_id).where(Arrival.observation_id.is_not(None))  # goes with its arrival
        query = query.where(Observation.import_id.is_(None), Observation.id.not_in(claimed))
    if name in ("correction", "address_decision"):
        query = query.where(record.withdrawn_at.is_(None))
    if name == "room":  # one in a unit goes where the unit does
        query = query.where(Room.unit_id.is_(None))
    if not complainants and name == "case_party":
        query = query.where(~case_list.complained(CaseParty.party_id, CaseParty.case_id))
    if not complainants and name == "letter":
        query = query.where(Letter.private.is_(False))
    return query.order_by(record.id)


def _added(session: Session, row: same_as.SameAs, name: str, sort: Sort, one: Any) -> Added:
    on, by, at = getattr(one, sort.about), getattr(one, sort.by), getattr(one, sort.at)
    return Added(f"{name}-{one.id}", sort.says(session, one), by, at, on, _whose(row, on))


def _whose(row: same_as.SameAs, on: int) -> tuple[int, int]:
    return row.kept_id if on == row.subject_id else on, row.subject_id
