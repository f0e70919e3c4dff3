"""Flags, verdicts and what sources say of who lives in each property, for programs that take all of it over."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import facts_listed
from hmo_enforce.kernel import clock
from hmo_enforce.licensing.regimes import Regime
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, operations, paging
from hmo_enforce.web.api.properties import Stands, narrowed, of_home


class Lies(StrEnum):
    """Where a property lies: inside a line, or so near it that nobody can tell."""

    INSIDE = "inside"
    CHECK_INSIDE = "check_inside"
    CHECK_OUTSIDE = "check_outside"


class FlagLine(msgspec.Struct):
    """A property in, or too near the line of, a designation."""

    property_id: int
    uprn: str | None
    designation_id: int
    state: str
    distance_m: float | None
    flagged_at: datetime


class Flags(msgspec.Struct):
    """Some flags, by property. `next` is the `cursor` of the following page, null at the end."""

    items: list[FlagLine]
    next: str | None


class VerdictLine(msgspec.Struct):
    """What the rules say of a property, as at a day. `stands` is the outcome that does: an officer's where `decided`."""

    property_id: int
    uprn: str | None
    outcome: str
    regime: str | None
    is_hmo: bool | None
    strength: float
    as_at: date
    law_version: str
    judged_at: datetime
    stands: str
    decided: bool


class Verdicts(msgspec.Struct):
    """Some verdicts, by property. `next` is the `cursor` of the following page, null at the end."""

    items: list[VerdictLine]
    next: str | None


class OccupationLine(msgspec.Struct):
    """What one source says of who lives in a property, as at one day. `confidence`: from 0 to 1, how far it is trusted."""

    id: int
    property_id: int
    uprn: str | None
    source: str
    as_at: date
    confidence: float
    adults: int | None
    persons: int | None
    households: int | None
    tenure: str | None
    facts: dict[str, Any]
    noted_at: datetime


class OccupationLines(msgspec.Struct):
    """Some of what is said, by number. `next` is the `cursor` of the following page, null at the end."""

    items: list[OccupationLine]
    next: str | None


@get(
    "/flags",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    responses=answers.LISTED,
    operation_class=operations.Listing,
    operation_id="list_flags",
    tags=["flags"],
)
def flags(
    *,
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    designation: FromQuery[answers.Number] = None,
    property_id: FromQuery[answers.Number] = None,
    lies: Annotated[Lies | None, QueryParameter(name="state")] = None,
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 100,
) -> Response[Flags]:
    """Which properties lie in which designations, whatever their dates: those in force are told by the designation."""
    asked = paging.begun(request, cursor, limit)
    rows = facts_listed.flags(
        session, designation=designation, property_id=of_home(session, property_id), state=lies or "", behind=asked.behind,
        size=asked.wanted,
    )  # fmt: skip
    shown, following = asked.cut(rows, lambda row: (row.property_id, row.designation_id))
    items = [
        FlagLine(row.property_id, row.uprn, row.designation_id, row.state, row.distance_m, row.flagged_at) for row in shown
    ]
    return paging.answered(asked, Flags(items, following), following)


@get(
    "/verdicts",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    responses=answers.LISTED,
    operation_class=operations.Listing,
    operation_id="list_verdicts",
    tags=["verdicts"],
)
def verdicts(
    *,
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    property_id: FromQuery[answers.Number] = None,
    ward: FromQuery[answers.Text] = "",
    designation: FromQuery[answers.Number] = None,
    outcome: FromQuery[Stands | None] = None,
    regime: FromQuery[Regime | None] = None,
    since: FromQuery[answers.Day] = None,
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 100,
) -> Response[Verdicts]:
    """The latest verdict on each property; `since`: those judged otherwise, or first, on that day or later."""
    day, asked = answers.day("since", since), paging.begun(request, cursor, limit)
    values = narrowed(ward=ward, designation=designation, outcome=outcome, regime=regime)
    at = datetime.combine(day, time.min, clock.LONDON) if day else None
    rows = facts_listed.verdicts(
        session, values, clock.today(), property_id=of_home(session, property_id), since=at, behind=asked.behind or 0,
        size=asked.wanted,
    )  # fmt: skip
    shown, following = asked.cut(rows, lambda row: row.property_id)
    items = [
        VerdictLine(
            row.property_id, row.uprn, row.outcome, row.regime, row.is_hmo, row.strength, row.as_at, row.law_version,
            row.judged_at, row.stands, row.decided,
        )
        for row in shown
    ]  # fmt: skip
    return paging.answered(asked, Verdicts(items, following), following)


@get(
    "/occupation",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    responses=answers.LISTED,
    operation_class=operations.Listing,
    operation_id="list_occupation",
    tags=["occupation"],
)
def occupation(
    *,
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    property_id: FromQuery[answers.Number] = None,
    source: FromQuery[answers.Text] = "",
    since: FromQuery[answers.Day] = None,
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 100,
) -> Response[OccupationLines]:
    """What sources say of who lives in each property: numbers, never names. `since`: as at that day or later."""
    asked = paging.begun(request, cursor, limit)
    rows = facts_listed.said_of_occupation(
        session,
        property_id=of_home(session, property_id),
        source=source,
        since=answers.day("since", since),
        behind=asked.behind or 0,
        size=asked.wanted,
    )
    shown, following = asked.cut(rows, lambda row: row.id)
    items = [
        OccupationLine(
            row.id, row.property_id, row.uprn, row.source, row.as_at, row.confidence, row.adults, row.persons, row.households,
            row.tenure, row.facts or {}, row.noted_at,
        )
        for row in shown
    ]  # fmt: skip
    return paging.answered(asked, OccupationLines(items, following), following)
