"""What legal holds reach across rooms.

A hold on a home reaches the cases about it; one on a person, the cases in which they have a part and their licences; each
case, its homes with what is known of them, and its people; and all of these, who might see them when, and what was told to
whom of them asked. It goes no further: not to other cases of those people.
"""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from sqlalchemy import CTE, ColumnElement, Select, String, and_, cast, func, or_, select, union
from sqlalchemy.orm import Session

from hmo_enforce.accounts.records import Restriction
from hmo_enforce.cases.records import CaseParty, CaseProperty
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.files.records import ImportDifference
from hmo_enforce.intake.records import Arrival, ArrivalContact
from hmo_enforce.kernel import hiding
from hmo_enforce.letters.records import Letter
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.people.records import Party
from hmo_enforce.privacy.actions import holds as on_hold
from hmo_enforce.privacy.holding import Reach
from hmo_enforce.privacy.queries import holds
from hmo_enforce.privacy.records import AccessRecord, Export, LegalHold
from hmo_enforce.properties.records import Certificate, Interest, Observation, Property
from hmo_enforce.sharing.records import Share

Keys = Select[int]
Step = Callable[[], AbstractContextManager[Session]]
Made = TypeVar("Made")


def reach(session: Session) -> Reach:
    """All that is held now, whoever asks: what is hidden from them is held all the same."""
    with hiding.nothing_hidden(session):
        return Reach({subject: frozenset(session.scalars(query)) for subject, query in _held().items()})


def unmoved(reading: Step, writing: Step, act: Callable[[Session, Reach], Made]) -> Made:
    """Destroy something in one writing transaction, `act`, told what holds reach: read before it, while others write.

    Where somebody put something on hold meanwhile, it is read again; while `act` is at it, nobody does.
    """
    while True:
        with reading() as session:
            stood, reached = holds.numbers(session), reach(session)
        with writing() as session:
            on_hold.alone(session)
            if holds.numbers(session) == stood:
                return act(session, reached)


def among(session: Session, subject: str, keys: Collection[int]) -> frozenset[int]:
    """Which of these few are held now: for the transaction that is to destroy them."""
    query = _held().get(subject)
    if query is None or not keys:
        return frozenset()
    with hiding.nothing_hidden(session):
        return frozenset(session.scalars(query.where(query.selected_columns[0].in_(sorted(keys)))))


def _held() -> dict[str, Keys]:
    """The keys of what is held, by its word in the journal: from the holds outwards."""
    cases = _all(
        "held_cases",
        _named("case"),
        select(CaseProperty.case_id).where(CaseProperty.property_id.in_(_named("property"))),
        select(CaseParty.case_id).where(CaseParty.party_id.in_(_named("party"))),
    )
    homes = _all(
        "held_homes",
        _named("property"),
        _with_the_same(Property, select(CaseProperty.property_id).where(CaseProperty.case_id.in_(_keys(cases)))),
    )
    licences = _all(
        "held_licences",
        select(Licence.id).where(Licence.property_id.in_(_keys(homes))),
        select(LicenceParty.licence_id).where(LicenceParty.party_id.in_(_named("party"))),
    )
    interests = _all(
        "held_interests",
        select(Interest.id).where(or_(Interest.property_id.in_(_keys(homes)), Interest.party_id.in_(_named("party")))),
    )
    parties = _all(
        "held_parties",
        _named("party"),
        select(CaseParty.party_id).where(CaseParty.case_id.in_(_keys(cases))),
        select(LicenceParty.party_id).where(LicenceParty.licence_id.in_(_keys(licences))),
        select(Interest.party_id).where(Interest.id.in_(_keys(interests))),
    )
    arrivals = _all(
        "held_arrivals",
        select(Arrival.id).where(or_(Arrival.property_id.in_(_keys(homes)), Arrival.case_id.in_(_keys(cases)))),
    )
    held = {"case": cases, "property": homes, "party": parties, "licence": licences, "arrival": arrivals}
    asked = select(AccessRecord.access_request_id).where(AccessRecord.party_id.in_(_keys(parties))).distinct()
    return {
        **{subject: _keys(keys) for subject, keys in held.items()},
        "interest": _keys(interests),
        "case_party": select(CaseParty.id).where(CaseParty.case_id.in_(_keys(cases))),
        "arrival_contact": select(ArrivalContact.id).where(ArrivalContact.arrival_id.in_(_keys(arrivals))),
        "observation": select(Observation.id).where(Observation.property_id.in_(_keys(homes))),
        "certificate": select(Certificate.id).where(Certificate.property_id.in_(_keys(homes))),
        "evidence_item": select(EvidenceItem.id).where(_about(EvidenceItem, held)),
        "letter": select(Letter.id).where(_about(Letter, held)),
        "share": select(Share.id).where(_about(Share, held)),
        "restriction": select(Restriction.id).where(_about(Restriction, held)),
        "access_request": asked,
        "export": select(Export.id).where(Export.access_request_id.in_(asked)),
        # Loads whose differences tell of something held: what they say stays as a whole.
        "import": select(ImportDifference.import_id).where(_about(ImportDifference, held)).distinct(),
    }


def _named(subject: str) -> Keys:
    """What holds name themselves, and all that is taken for the same home or person."""
    named = select(LegalHold.subject_id).where(LegalHold.subject == subject, LegalHold.lifted_at.is_(None))
    record = {"property": Property, "party": Party}.get(subject)
    return named if record is None else _with_the_same(record, named)


def _with_the_same(record: Any, named: Keys) -> Keys:
    each, one = record.__table__.alias(), record.__table__.alias()
    kept = select(func.coalesce(one.c.same_as_id, one.c.id)).where(one.c.id.in_(named))
    return select(each.c.id).where(or_(each.c.id.in_(kept), each.c.same_as_id.in_(kept)))


def _all(name: str, *parts: Keys) -> CTE:
    return union(*(part.with_only_columns(part.selected_columns[0].label("key")) for part in parts)).cte(name)


def _keys(of: CTE) -> Keys:
    return select(of.c.key)


def _about(kept: Any, held: dict[str, CTE]) -> ColumnElement[bool]:
    """That it is about something held: by `subject` and `subject_id`, a number, or the same as text."""
    as_text = isinstance(kept.subject_id.type, String)
    return or_(
        *(
            and_(kept.subject == subject, kept.subject_id.in_(select(cast(keys.c.key, String)) if as_text else _keys(keys)))
            for subject, keys in held.items()
        )
    )
