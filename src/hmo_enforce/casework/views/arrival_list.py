"""What a list shows of what arrived (a survey's answers, a complaint, a referral), and which of it some words mean.

Never who sent it: that has a page of its own, for those who may know it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.records import Account
from hmo_enforce.areas.records import Area, PropertyArea
from hmo_enforce.cases.records import Case
from hmo_enforce.casework.views.property_choices import WARD
from hmo_enforce.intake import states
from hmo_enforce.intake.records import Arrival, ArrivalMatter
from hmo_enforce.kernel import clock
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

FEW = 10
NEVER = date(9999, 12, 31)
URGENCY = case((Arrival.is_urgent, 0), else_=1)
CLOCK = func.coalesce(Arrival.due_on, literal(NEVER, Date))
RANK = literal(0) - Arrival.rank
"""Of those that are as urgent and due on the same day, by their provisional rank."""
DESCRIBED = 80
"""So many characters of a description name a place in a list."""


@dataclass(frozen=True, slots=True)
class Row:
    """One arrival. `home` is the address of the home that it is about, else `said` what whoever sent it said of the place."""

    id: int
    reference: str
    kind: str
    way: str
    state: str
    is_urgent: bool
    urgent_why: str | None
    waits_why: str | None
    matters: tuple[str, ...]
    property_id: int | None
    home: str | None
    said: str
    ward: str | None
    due_on: date | None
    received_at: datetime
    assignee: str | None
    case_id: int | None
    case_reference: str | None
    is_late: bool
    is_taken_in: bool
    joined_to: int | None
    closed_at: datetime | None
    closed_as: str | None
    revision: int

    def is_overdue(self, on: date) -> bool:
        """Whether its clock has run out and it is still open."""
        return self.state != states.CLOSED and self.due_on is not None and self.due_on < on


def open_() -> ColumnElement[bool]:
    """Still to be dealt with; what was joined to another goes with that one."""
    return and_(Arrival.state.in_(states.OPEN), Arrival.joined_to.is_(None))


def overdue(on: date) -> ColumnElement[bool]:
    """Its clock has run out."""
    return and_(Arrival.state.in_(states.OPEN), Arrival.due_on < on)


def received(least_days: int | None, most_days: int | None, on: date) -> ColumnElement[bool]:
    """Received so many days ago in England, both ends included; None is no bound."""
    bounds: list[ColumnElement[bool]] = [Arrival.received_at.is_not(None)]
    if most_days is not None:
        bounds.append(Arrival.received_at >= _begins(on - timedelta(days=most_days)))
    if least_days:
        bounds.append(Arrival.received_at < _begins(on - timedelta(days=least_days - 1)))
    return and_(*bounds)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.LONDON)


def about_home(property_id: int) -> ColumnElement[bool]:
    """That it is about the home, under whichever number of it."""
    return Arrival.property_id.in_(gazetteer.keys(property_id))


def in_ward(code: str) -> ColumnElement[bool]:
    """That the home lies in the ward of this code, of whatever edition, as the counts have it."""
    there = PropertyArea.area_id.in_(select(Area.id).where(Area.code == code, Area.kind == WARD))
    home = PropertyArea.property_id == gazetteer.home_of(Arrival.property_id)
    return exists().where(home, there, PropertyArea.state != "check_outside")


def of_matter(matter: str) -> ColumnElement[bool]:
    """That it complains of this."""
    return exists().where(ArrivalMatter.arrival_id == Arrival.id, ArrivalMatter.matter == matter)


def mentions(word: str) -> ColumnElement[bool]:
    """In its reference, or in the address of the home or of the place as it was said; never of who sent it."""
    # Of each arrival its home: to look through the addresses of all homes first takes seconds in a large borough.
    at_home = exists().where(Property.id == Arrival.property_id, Property.address.icontains(word, autoescape=True))
    return or_(
        Arrival.reference.icontains(word, autoescape=True),
        Arrival.address.icontains(word, autoescape=True),
        Arrival.postcode.icontains(word, autoescape=True),
        Arrival.described.icontains(word, autoescape=True),
        at_home,
    )


def listed() -> Select[Any]:
    """The keys of all that arrived, with who has it."""
    return select(Arrival.id).outerjoin(Account, Account.id == Arrival.assigned_to)


def rows(session: Session, ids: Sequence[int]) -> tuple[Row, ...]:
    """A row for each, in the order of the ids."""
    query = (
        select(Arrival, Account.name, Case.reference, Property.id, Property.address)
        .select_from(Arrival)
        .outerjoin(Account, Account.id == Arrival.assigned_to)
        .outerjoin(Case, Case.id == Arrival.case_id)
        .outerjoin(Property, Property.id == gazetteer.home_of(Arrival.property_id))
        .where(Arrival.id.in_(ids))
    )
    told = session.execute(query).all()
    matters = _matters(session, ids)
    wards = _wards(session, [home for _, _, _, home, _ in told if home is not None])
    found = {
        one.id: Row(
            one.id, one.reference, one.kind, one.way, one.state, one.is_urgent, one.urgent_why, one.waits_why,
            tuple(matters[one.id]), home, address, place(one), wards.get(home) if home else None, one.due_on, one.received_at,
            name, one.case_id, reference, one.is_late, one.taken_in_at is not None, one.joined_to, one.closed_at,
            one.closed_as, one.revision,
        )
        for one, name, reference, home, address in told
    }  # fmt: skip
    return tuple(found[key] for key in ids if key in found)


def place(one: Arrival) -> str:
    """The place as whoever sent it said it, as far as a list has room."""
    if one.address:
        postcode = one.postcode or ""
        return one.address if one.address.upper().endswith(postcode.upper()) else f"{one.address}, {postcode}"
    if one.described:
        first = " ".join(one.described.split())
        return f"“{first[:DESCRIBED].rstrip()}{'…' if len(first) > DESCRIBED else ''}”"
    return "A point on the map" if one.easting is not None else ""


def _matters(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    told = select(ArrivalMatter.arrival_id, ArrivalMatter.matter).where(ArrivalMatter.arrival_id.in_(ids))
    for arrival_id, matter in session.execute(told.order_by(ArrivalMatter.matter)):
        found[arrival_id].append(matter)
    return found


def _wards(session: Session, homes: Sequence[int]) -> dict[int, str]:
    """The ward of each home, of the latest edition."""
    query = (
        select(PropertyArea.property_id, Area.name)
        .join(Area, Area.id == PropertyArea.area_id)
        .where(Area.kind == WARD, PropertyArea.property_id.in_(homes), PropertyArea.state != "check_outside")
        .order_by(Area.edition, Area.id.desc())
    )
    return dict(session.execute(query).all())
