"""Panels of homes: those to look at, those of which something is open, and licences and designations that end."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, exists, func, literal, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from hmo_enforce.areas.records import Designation, Flag
from hmo_enforce.casework.views import property_conditions as conditions
from hmo_enforce.casework.views import to_visit as visiting
from hmo_enforce.casework.views.desk import found
from hmo_enforce.casework.views.desk.found import Chosen, Line, Panel, Reader
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Licence, VerdictRecord
from hmo_enforce.licensing.verdict import Outcome
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

ENDING_DAYS, LAPSED_DAYS, AREA_DAYS = 90, 90, 365
PLACES = {visiting.CALLED_FOR[0]: "needs a licence", visiting.CALLED_FOR[1]: "probably needs a licence"}


def to_visit(session: Session, reader: Reader) -> Panel:
    """Homes that need a licence, or probably do, and have none: those an officer decided, then the surest."""
    counts = [found.capped(session, some) for some in _to_visit(reader.on)]
    number = sum(count for count, _ in counts)
    lines = _first(session, reader) if number else []
    more = number > found.MOST or any(more for _, more in counts)
    return Panel(min(number, found.MOST), more, tuple(lines), "/to-visit")


def _first(session: Session, reader: Reader) -> list[Line]:
    """The first of the list, in its own order: by outcome, then the surest, then the latest."""
    by_hand, *by_rule = _to_visit(reader.on)
    rows = list(session.execute(by_hand.limit(reader.few)))
    for outcome, some in zip(visiting.CALLED_FOR, by_rule, strict=True):
        if sum(row.outcome < outcome for row in rows) < reader.few:
            rows += session.execute(some.limit(reader.few))
    return _visits(sorted(rows, key=lambda row: (row.outcome, -row.strength, -row.id))[: reader.few])


def _to_visit(on: date) -> tuple[Chosen, ...]:
    """The list in three parts, each in an order that an index keeps: to sort it whole takes longer with every home."""
    columns = (Property.id, Property.address, Property.postcode)
    verdicts = select(*columns, VerdictRecord.outcome, VerdictRecord.strength).join(
        Property, Property.id == VerdictRecord.property_id
    )
    open_ = verdicts.where(gazetteer.counts_on(on), visiting.unlicensed(on), ~visiting.spared(VerdictRecord.regime, on))
    by_rule = open_.where(VerdictRecord.property_id.not_in(queries.decided(on)))
    surest = (VerdictRecord.strength.desc(), VerdictRecord.property_id.desc())
    stands = queries.decisions_standing(on).c
    by_hand = (
        select(*columns, stands.outcome, literal(-visiting.DECIDED).label("strength"))
        .join(VerdictRecord, VerdictRecord.property_id == Property.id)
        .join(stands.home.table, stands.home == Property.id)
        .where(stands.outcome.in_(visiting.CALLED_FOR), gazetteer.counts_on(on), visiting.unlicensed(on))
        .where(~visiting.spared(func.coalesce(stands.regime, VerdictRecord.regime), on))
        .order_by(stands.outcome, Property.id.desc())
    )
    return by_hand, *(by_rule.where(VerdictRecord.outcome == one).order_by(*surest) for one in visiting.CALLED_FOR)


def _visits(rows: Iterable[Any]) -> list[Line]:
    return [Line(whole(row.address, row.postcode), f"/properties/{row.id}", "", PLACES[row.outcome]) for row in rows]


def whole(address: str, postcode: str | None) -> str:
    """An address with its postcode, which many say already."""
    return address if not postcode or address.endswith(postcode) else f"{address}, {postcode}"


def check(session: Session, reader: Reader) -> Panel:
    """Homes too near a boundary to tell on which side they are."""
    flagged = select(Flag.property_id).where(conditions.TOO_NEAR)
    return _homes(session, reader, [Property.id.in_(flagged)], "/properties?check=1")


def unknown(session: Session, reader: Reader) -> Panel:
    """Homes of which not enough is known to say, and nobody has decided."""
    unknown = Outcome.NOT_ENOUGH_KNOWN.value
    return _homes(session, reader, [conditions.outcome_is(session, unknown, reader.on)], f"/properties?outcome={unknown}")


def without_uprn(session: Session, reader: Reader) -> Panel:
    """Homes that no line of the gazetteer is."""
    return _homes(session, reader, [Property.uprn.is_(None)], "/properties?without_uprn=1")


def _homes(session: Session, reader: Reader, conditions: Sequence[ColumnElement[bool]], href: str) -> Panel:
    columns = (Property.id, Property.address, Property.postcode)
    chosen = select(*columns).where(gazetteer.counts_on(reader.on), *conditions)

    def lines(some: Chosen) -> tuple[Line, ...]:
        return tuple(Line(whole(address, postcode), f"/properties/{key}") for key, address, postcode in session.execute(some))

    return found.panel(session, reader, chosen, lines, href)


def ending(session: Session, reader: Reader) -> Panel:
    """Homes with a licence that ends within 90 days, the first to end first."""
    ends_on = type_coerce(func.min(Licence.ends_on), Date)
    window = Licence.ends_on.between(reader.on, reader.on + timedelta(days=ENDING_DAYS))
    return _licences(
        session, reader, ends_on, [window, queries.in_force(reader.on)], what="ends", href=f"/properties?ending={ENDING_DAYS}"
    )


def lapsed(session: Session, reader: Reader) -> Panel:
    """Homes whose last licence ended in the last 90 days and has no successor, the first to end first."""
    since = reader.on - timedelta(days=LAPSED_DAYS)
    ended_on = type_coerce(func.max(queries.ended_on()), Date)
    # The window says it as the indexes have it: the others need not be read.
    window = or_(Licence.ends_on.between(since, reader.on), Licence.revoked_on.between(since, reader.on))
    conditions = [queries.is_over(reader.on), window, queries.ended_on() >= since]
    href = f"/to-visit/lapsed?since={since.isoformat()}"
    return _licences(session, reader, ended_on, conditions, ~_is_followed(reader.on), what="ended", href=href)


def _is_followed(on: date) -> ColumnElement[bool]:
    """That another licence of the home is not over: looked up home by home, since few are asked about."""
    second = aliased(Property)
    goes_on = ~queries.is_over(on)
    own = exists().where(Licence.property_id == Property.id, goes_on)
    return or_(own, exists().where(second.same_as_id == Property.id, Licence.property_id == second.id, goes_on))


def _licences(
    session: Session,
    reader: Reader,
    day: ColumnElement[Any],
    conditions: list[ColumnElement[bool]],
    *of_homes: ColumnElement[bool],
    what: str,
    href: str,
) -> Panel:
    """Homes, by a day of their licences: of those that fulfil the conditions."""
    home = gazetteer.home_of(Licence.property_id)
    by_home = select(home.label("home"), day.label("day")).where(*conditions).group_by(home).subquery()
    chosen = (
        select(Property.id, Property.address, Property.postcode, by_home.c.day)
        .join(by_home, by_home.c.home == Property.id)
        .where(gazetteer.counts_on(reader.on), *of_homes)
        .order_by(by_home.c.day, Property.id)
    )

    def lines(some: Chosen) -> tuple[Line, ...]:
        rows = session.execute(some)
        return tuple(
            Line(whole(address, postcode), f"/properties/{key}", "", "", what, on) for key, address, postcode, on in rows
        )

    return found.panel(session, reader, chosen, lines, href)


def designations(session: Session, reader: Reader) -> Panel:
    """Those whose last day comes within a year: to be looked at again, and consulted on, in time."""
    window = Designation.ends_on.between(reader.on, reader.on + timedelta(days=AREA_DAYS))
    told = (Designation.id, Designation.name, Designation.reference, Designation.ends_on)
    chosen = select(*told).where(window, Designation.revoked_on.is_(None)).order_by(Designation.ends_on, Designation.id)

    def lines(some: Chosen) -> tuple[Line, ...]:
        rows = session.execute(some)
        return tuple(Line(name, f"/designations/{key}", reference or "", "", "ends", on) for key, name, reference, on in rows)

    return found.panel(session, reader, chosen, lines, "/designations")
