"""Where each record on a list can be looked at before it is destroyed."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.cases.records import CaseParty
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.intake.records import ArrivalContact
from hmo_enforce.properties.records import Certificate, Interest, Observation

OWN = {
    "share": "/shares/{id}", "agreement": "/agreements/{id}",
    "case": "/cases/{id}", "letter": "/letters/{id}", "licence": "/licences/{id}", "party": "/people/{id}",
    "import": "/imports/{id}", "access_request": "/subject-access/{id}", "arrival": "/inbox/{id}",
}  # fmt: skip
HOLDERS = {"property": "/properties/{id}", "case": "/cases/{id}"}


def places(session: Session, records: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The address of each that has one, its own or that of what it belongs to."""
    found: dict[tuple[str, int], str] = {}
    wanted = list(records)
    for subject, key in wanted:
        if subject in OWN:
            found[subject, key] = OWN[subject].format(id=key)
    of = {name: [key for subject, key in wanted if subject == name] for name, _ in wanted}
    for record, subject in ((Observation, "observation"), (Interest, "interest"), (Certificate, "certificate")):
        rows = session.execute(select(record.id, record.property_id).where(record.id.in_(of.get(subject, []))))
        found |= {(subject, key): HOLDERS["property"].format(id=home) for key, home in rows}
    senders = session.execute(
        select(ArrivalContact.id, ArrivalContact.arrival_id).where(ArrivalContact.id.in_(of.get("arrival_contact", [])))
    )
    found |= {("arrival_contact", key): OWN["arrival"].format(id=arrival) for key, arrival in senders}
    parts = session.execute(select(CaseParty.id, CaseParty.case_id).where(CaseParty.id.in_(of.get("case_party", []))))
    found |= {("case_party", key): HOLDERS["case"].format(id=case) for key, case in parts}
    items = select(EvidenceItem.id, EvidenceItem.subject, EvidenceItem.subject_id)
    for key, subject, about in session.execute(items.where(EvidenceItem.id.in_(of.get("evidence_item", [])))):
        if subject in HOLDERS:
            found["evidence_item", key] = f"{HOLDERS[subject].format(id=about)}/evidence/{key}"
    return found
