"""Photographs and documents about whatever there is, as a list shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.cases.records import Case
from hmo_enforce.evidence import states
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import hiding
from hmo_enforce.properties.records import Property

UNOPENED = "unopened"
"""Neither checked yet nor let through."""
FEW = 10
ABOUT = {"property": "Property", "case": "Case", "arrival": "Arrival"}
_PAGES = {"arrival": "/inbox"}
"""Where that is not under the name of the table."""
_UNSENT = "arrival_draft"


@dataclass(frozen=True, slots=True)
class Row:
    """One item, and what it is about."""

    id: int
    title: str
    kind: str
    file_name: str
    state: str
    state_note: str | None
    received_at: datetime
    received_by: str
    about: str
    about_href: str

    @property
    def href(self) -> str:
        """Its own page."""
        return f"{self.about_href}/evidence/{self.id}"


def in_state(state: str | None) -> ColumnElement[bool]:
    """Of this state; without one, whatever was not destroyed. Never with answers that are not sent: those are nobody's yet."""
    wanted = (states.RECEIVED, states.QUARANTINED) if state == UNOPENED else (state,)
    there = EvidenceItem.state.in_(wanted) if state else EvidenceItem.state != states.DESTROYED
    return and_(there, EvidenceItem.subject != _UNSENT)


def mentions(word: str) -> ColumnElement[bool]:
    """In its title or the name of its file, which a list shows; what else is noted of it may name somebody who is hidden."""
    return or_(*(said.icontains(word, autoescape=True) for said in (EvidenceItem.title, EvidenceItem.file_name)))


def rows(session: Session, ids: Sequence[int]) -> tuple[Row, ...]:
    """A row for each, in the order of the ids."""
    items = {one.id: one for one in session.scalars(select(EvidenceItem).where(EvidenceItem.id.in_(ids)))}
    called = _called(session, list(items.values()))
    return tuple(_row(items[key], called) for key in ids if key in items)


def _called(session: Session, items: Sequence[EvidenceItem]) -> Mapping[tuple[str, int], str]:
    """What the homes, cases and arrivals are called that they are about."""
    homes, cases, arrivals = ([one.subject_id for one in items if one.subject == sort] for sort in ABOUT)
    places = select(Property.id, Property.address).where(Property.id.in_(homes))
    numbers = select(Case.id, Case.reference, Case.title).where(Case.id.in_(cases))
    came = select(Arrival.id, Arrival.reference).where(Arrival.id.in_(arrivals))
    return {
        **{("property", key): address for key, address in session.execute(places)},
        **{("case", key): f"{reference}: {title}" for key, reference, title in session.execute(numbers)},
        **{("arrival", key): reference for key, reference in session.execute(came)},
    }


def page(item_id: int, subject: str, subject_id: int) -> str:
    """The page of an item, under that of what it is about."""
    return f"{_about(subject, subject_id)}/evidence/{item_id}"


def _about(subject: str, subject_id: int) -> str:
    return f"{_PAGES.get(subject) or f'/{hiding.table_of(subject)}'}/{subject_id}"


def _row(one: EvidenceItem, called: Mapping[tuple[str, int], str]) -> Row:
    about = called.get((one.subject, one.subject_id), f"{ABOUT.get(one.subject, one.subject.capitalize())} {one.subject_id}")
    return Row(
        one.id,
        one.title,
        one.kind,
        one.file_name,
        one.state,
        one.state_note,
        one.received_at,
        one.received_by,
        about,
        _about(one.subject, one.subject_id),
    )
