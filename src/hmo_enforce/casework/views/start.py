"""The numbers on the start page: what waits for this role, each to be followed to its list."""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Designation
from hmo_enforce.casework.views import property_list, to_visit
from hmo_enforce.casework.views.property_list import Filters
from hmo_enforce.files.records import Import

SOON_DAYS = 90


def counts(session: Session, wanted: Collection[str], on: date) -> dict[str, int]:
    """Those of COUNTS that are wanted, as they stand on the day; each costs a query, and retired properties count nowhere."""
    return {name: COUNTS[name](session, on) for name in wanted}


def _number(session: Session, query: Select[int]) -> int:
    return session.scalar(query) or 0


def _in_the_list(session: Session, on: date, filters: Filters) -> int:
    """A card's number is the length of the list that it leads to."""
    return _number(session, select(func.count()).select_from(property_list.filtered(session, filters, on).subquery()))


def _properties(session: Session, on: date) -> int:
    return _in_the_list(session, on, Filters())


def _to_look_at(session: Session, on: date) -> int:
    return to_visit.page(session, to_visit.Filters(), on, size=1).total


def _ending_soon(session: Session, on: date) -> int:
    return _in_the_list(session, on, Filters(ending=SOON_DAYS))


def _check(session: Session, on: date) -> int:
    return _in_the_list(session, on, Filters(check=True))


def _unknown(session: Session, on: date) -> int:
    return _in_the_list(session, on, Filters(outcome="not_enough_known"))


def _without_uprn(session: Session, on: date) -> int:
    return _in_the_list(session, on, Filters(without_uprn=True))


def _designations(session: Session, on: date) -> int:
    return _number(session, select(func.count()).select_from(Designation))


def _imports_with_issues(session: Session, on: date) -> int:
    return _number(session, select(func.count()).select_from(Import).where(Import.issues > 0))


# `unknown` are homes about which not enough is known; `check` those too near a boundary.
COUNTS: Mapping[str, Callable[[Session, date], int]] = {
    "properties": _properties,
    "to_look_at": _to_look_at,
    "ending_soon": _ending_soon,
    "check": _check,
    "unknown": _unknown,
    "without_uprn": _without_uprn,
    "designations": _designations,
    "imports_with_issues": _imports_with_issues,
}
