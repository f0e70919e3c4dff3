"""How many arrivals are open, by channel, by age and by ward: as the reader sees them, and by the links that list each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area, PropertyArea
from hmo_enforce.casework.views import arrival_list, property_choices
from hmo_enforce.casework.views.lists import inbox
from hmo_enforce.casework.views.property_choices import WARD
from hmo_enforce.intake import channels
from hmo_enforce.intake.records import Arrival
from hmo_enforce.properties import queries as gazetteer


@dataclass(frozen=True, slots=True)
class Count:
    """How many, and the filter that lists them: (name, value), None where no filter does."""

    text: str
    count: int
    filter: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Counts:
    """All that is open. An arrival counts once in each group; the wards have no line for what stands in none."""

    urgent: int
    late: int
    waiting: int
    nobodys: int
    by_channel: tuple[Count, ...]
    by_age: tuple[Count, ...]
    by_ward: tuple[Count, ...]
    total: int


def counts(session: Session, on: date) -> Counts:
    """Of the inbox on a day."""
    return Counts(
        urgent=_number(session, Arrival.is_urgent.is_(True)),
        late=_number(session, arrival_list.overdue(on)),
        waiting=_number(session, Arrival.state == "waiting"),
        nobodys=_number(session, Arrival.assigned_to.is_(None)),
        by_channel=_by_channel(session),
        by_age=tuple(
            Count(said, _number(session, arrival_list.received(least, most, on)), ("age", name))
            for name, (said, least, most) in inbox.AGES.items()
        ),
        by_ward=_by_ward(session),
        total=_number(session),
    )


def _number(session: Session, *that: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(Arrival.id)).where(arrival_list.open_(), *that)) or 0


def _by_channel(session: Session) -> tuple[Count, ...]:
    told = select(Arrival.way, func.count(Arrival.id)).where(arrival_list.open_()).group_by(Arrival.way)
    found = dict(session.execute(told).all())
    return tuple(Count(said, found[way], ("way", way)) for way, said in channels.WAYS.items() if way in found)


def _by_ward(session: Session) -> tuple[Count, ...]:
    """By the wards of the latest edition, the fullest first; and last what has no home yet."""
    latest = {one.value for one in property_choices.wards(session)}
    told = (
        select(Area.code, Area.name, func.count(Arrival.id.distinct()))
        .select_from(Arrival)
        .join(PropertyArea, PropertyArea.property_id == gazetteer.home_of(Arrival.property_id))
        .join(Area, Area.id == PropertyArea.area_id)
        .where(arrival_list.open_(), Area.kind == WARD, PropertyArea.state != "check_outside")
        .group_by(Area.code, Area.name)
    )
    found = [Count(name, number, ("ward", code)) for code, name, number in session.execute(told) if code in latest]
    without = _number(session, Arrival.property_id.is_(None))
    homeless: Sequence[Count] = [Count("No home on record yet", without, None)] if without else []
    return (*sorted(found, key=lambda one: (-one.count, one.text)), *homeless)
