"""Whole tables to take away: properties with their verdicts and flags, licences, lapsed ones, homes to look at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import lapsed, property_list, to_visit
from hmo_enforce.casework.views.property_list import Filters
from hmo_enforce.casework.views.property_rows import Row
from hmo_enforce.kernel import hiding
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties.records import Property

Cell = str | int | float | date | None
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Export:
    """One table: its columns, and its rows as things stand on a day."""

    header: tuple[str, ...]
    rows: Callable[[Session, date], Iterator[tuple[Cell, ...]]]


HOMES = (
    "id", "uprn", "address", "postcode", "point_source", "outcome", "regime", "strength", "decided_by", "licence",
    "licence_ends_on", "designations", "too_near_to_tell", "reasons", "open_questions",
)  # fmt: skip


def properties(session: Session, on: date) -> Iterator[tuple[Cell, ...]]:
    """Every property that has not been retired, by postcode."""
    for row in property_list.every(session, Filters(), on):
        yield _home(row)


def _home(row: Row) -> tuple[Cell, ...]:
    inside = "; ".join(found.name for found in row.designations if not found.check)
    near = "; ".join(found.name for found in row.designations if found.check)
    by = None if row.outcome is None else _by(row.decided)
    return (
        row.id, row.uprn, row.address, row.postcode, row.point_source, row.outcome, row.regime, row.strength, by,
        row.standing, row.licence_ends_on, inside, near, " ".join(row.reasons), row.questions,
    )  # fmt: skip


def _by(decided: bool) -> str:
    return "an officer" if decided else "the rules"


VISITS = (
    "id", "uprn", "address", "postcode", "outcome", "possible_regimes", "strength", "decided_by", "lapsed_on",
    "reasons", "rests_on", "open_questions",
)  # fmt: skip


def visits(session: Session, on: date) -> Iterator[tuple[Cell, ...]]:
    """The list of homes to look at, as its page has it: the surest first."""
    for one in to_visit.every(session, to_visit.Filters(), on):
        yield (
            one.id, one.uprn, one.address, one.postcode, one.outcome, "; ".join(one.regimes), one.strength,
            _by(one.decided), one.lapsed_on, " ".join(one.reasons), "; ".join(one.rests_on), one.to_ask,
        )  # fmt: skip


LICENCES = (
    Licence.reference, Licence.kind, Property.uprn, Licence.address, Licence.postcode, Licence.starts_on,
    Licence.ends_on, Licence.revoked_on, Licence.max_persons, Licence.max_households, Licence.holder, Licence.manager,
    Licence.matched_by, Licence.property_id,
)  # fmt: skip


NAMES = frozenset({"holder", "manager"})


def licences(session: Session, on: date) -> Iterator[tuple[Cell, ...]]:
    """Every licence, whatever the day, with the UPRN of the property that it was found to belong to.

    Names stand in it as the register has them, but for those of people whom the session hides.
    """
    query = select(*LICENCES).join(Property, Property.id == Licence.property_id).order_by(Licence.reference, Licence.id)
    for row in session.execute(query).yield_per(BATCH):
        yield tuple(None if name in NAMES and hiding.conceals(session, cell) else cell for name, cell in row._mapping.items())


def lapsed_licences(session: Session, on: date) -> Iterator[tuple[Cell, ...]]:
    """Homes whose last licence was over by then with no successor at the address, by LSOA."""
    for home in lapsed.homes(session, on):
        yield tuple(getattr(home, name) for name in LAPSED)


LAPSED = tuple(field.name for field in fields(lapsed.Home))
EXPORTS = {
    "properties": Export(HOMES, properties),
    "to-visit": Export(VISITS, visits),
    "lapsed": Export(LAPSED, lapsed_licences),
    "licences": Export(tuple(column.key for column in LICENCES), licences),
}
