"""Tension as complaints tell of it: noise, rubbish and harassment, by ward and week, with no small number to be worked out.

By wards alone, of their latest edition, and by quarters that do not overlap: with a second division of the same homes beside
it, or weeks in two tables, what is hidden in one could be worked out of the other. An arrival counts once, in the week in which
it came; one that was joined to another, or was not meant seriously, does not count, nor does one without a home on record.
What the reader may not see is not counted for them.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area, PropertyArea
from hmo_enforce.casework.views import property_choices
from hmo_enforce.casework.views.property_choices import WARD, Choice
from hmo_enforce.intake import matters, suppressing
from hmo_enforce.intake.quarters import A_WEEK, Quarter
from hmo_enforce.intake.records import Arrival, ArrivalMatter
from hmo_enforce.intake.suppressing import Told
from hmo_enforce.kernel import clock
from hmo_enforce.properties import queries as gazetteer

NOT_MEANT = "not_meant"


@dataclass(frozen=True, slots=True)
class Tension:
    """Of a quarter: its weeks that are over (their Mondays), the wards, and what may be told of each matter."""

    quarter: Quarter
    weeks: tuple[date, ...]
    wards: tuple[Choice, ...]
    told: Mapping[str, Told]
    is_over: bool


def tension(session: Session, quarter: Quarter, on: date) -> Tension:
    """As it is known on the day. Totals of wards are told once the quarter is over: week by week they would tell each week."""
    weeks, wards, is_over = quarter.weeks_over(on), property_choices.wards(session), quarter.is_over(on)
    counted = _counted(session, weeks, {one.value for one in wards})
    names, columns = [one.value for one in wards], [str(week) for week in weeks]
    told = {
        matter: suppressing.told(counted[matter], names, columns, with_areas=is_over) for matter in matters.TENSION
    }  # fmt: skip
    return Tension(quarter, weeks, wards, told, is_over)


def _counted(session: Session, weeks: tuple[date, ...], wards: set[str]) -> Mapping[str, Counter[suppressing.Cell]]:
    """Of each matter, by ward and week. A home on a line between wards counts in one of them."""
    counted: Mapping[str, Counter[suppressing.Cell]] = defaultdict(Counter)
    if not weeks:
        return counted
    begins, ends = _begins(weeks[0]), _begins(weeks[-1] + A_WEEK)
    query = (
        select(ArrivalMatter.matter, Arrival.received_at, func.min(Area.code))
        .join(ArrivalMatter, ArrivalMatter.arrival_id == Arrival.id)
        .join(PropertyArea, PropertyArea.property_id == gazetteer.home_of(Arrival.property_id))
        .join(Area, Area.id == PropertyArea.area_id)
        .where(ArrivalMatter.matter.in_(matters.TENSION), Arrival.received_at >= begins, Arrival.received_at < ends)
        .where(Arrival.joined_to.is_(None), or_(Arrival.closed_as.is_(None), Arrival.closed_as != NOT_MEANT))
        .where(Area.kind == WARD, Area.code.in_(wards), PropertyArea.state != "check_outside")
        .group_by(Arrival.id, ArrivalMatter.matter, Arrival.received_at)
    )
    for matter, at, code in session.execute(query):
        counted[matter][code, str(_monday(clock.in_london(at).date()))] += 1
    return counted


def _monday(day: date) -> date:
    return date.fromisocalendar(*day.isocalendar()[:2], 1)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.LONDON)
