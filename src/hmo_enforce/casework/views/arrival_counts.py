"""How many arrivals are open, by channel, by age and by ward: as the reader sees them, and by the links that list each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area, PropertyArea
from hmo_enforce.casework.views import arrival_list, property_choices
from hmo_enforce.casework.views.lists import inbox
from hmo_enforce.casework.views.property_choices import WARD
from hmo_enforce.intake import channels, states
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
    of = {
        "urgent": Arrival.is_urgent.is_(True),
        "late": arrival_list.overdue(on),
        "waiting": Arrival.state == states.WAITING,
        "nobodys": Arrival.assigned_to.is_(None),
        "homeless": Arrival.property_id.is_(None),
        **{name: arrival_list.received(least, most, on) for name, (_, least, most) in inbox.AGES.items()},
    }
    every, by_way = _numbers(session, of)
    return Counts(
        urgent=every["urgent"],
        late=every["late"],
        waiting=every["waiting"],
        nobodys=every["nobodys"],
        by_channel=tuple(Count(said, by_way[way], ("way", way)) for way, said in channels.WAYS.items() if way in by_way),
        by_age=tuple(Count(said, every[name], ("age", name)) for name, (said, _, _) in inbox.AGES.items()),
        by_ward=_by_ward(session, every["homeless"]),
        total=by_way.total(),
    )


def _numbers(session: Session, of: Mapping[str, ColumnElement[bool]]) -> tuple[Counter[str], Counter[str]]:
    """How many there are of each, and by way: all in one walk through what is open."""
    each = [func.sum(case((that, 1), else_=0)) for that in of.values()]
    told = select(Arrival.way, func.count(Arrival.id), *each).where(arrival_list.open_()).group_by(Arrival.way)
    every, by_way = Counter[str](), Counter[str]()
    for way, number, *numbers in session.execute(told):
        by_way[way] = number
        every.update(dict(zip(of, map(int, numbers), strict=True)))
    return every, by_way


def _by_ward(session: Session, without: int) -> tuple[Count, ...]:
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
    homeless: Sequence[Count] = [Count("No home on record yet", without, None)] if without else []
    return (*sorted(found, key=lambda one: (-one.count, one.text)), *homeless)
