"""Rows and properties behind one number and street: a home written without its postcode, or a twin to be looked at."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads.loading import Ask, table_of
from hmo_enforce.files.issues import Issue
from hmo_enforce.kernel.staging import BATCH, Stage
from hmo_enforce.properties import addresses
from hmo_enforce.properties.addresses import Doorway, Written
from hmo_enforce.properties.records import Property

PROPERTIES = table_of(Property)
MATCHED_BY = "number, street and place (no postcode)"
# So many homes behind one number and street are named in a note; whoever looks finds the others beside them.
MOST_NAMED = 2


def match(session: Session, stage: Stage, ask: Ask) -> None:
    """A row without postcode and UPRN means the one property with its number and street in the place that it names."""
    staged = stage.table
    waiting = select(staged.c.import_row, staged.c.match_key, staged.c.match_address).where(
        staged.c.property_id.is_(None),
        staged.c.match_uprn.is_(None),
        staged.c.match_postcode.is_(None),
        staged.c.match_key.is_not(None),
    )
    rows = session.execute(waiting).all()
    there = _behind(session, stage, (row.match_key for row in rows))
    found = []
    for row in rows:
        written = Written(row.match_address or row.match_key, row.match_key)
        meant = addresses.meant(written, there.get(addresses.doorway(row.match_key), ()), ask.place_words)
        if meant is not None:
            found.append({"at_row": row.import_row, "property_id": meant})
    if found:
        _set(session, stage, found)


def _set(session: Session, stage: Stage, found: list[dict[str, Any]]) -> None:
    stage.index("import_row")
    values: dict[str, Any] = {"property_id": bindparam("property_id")}
    values |= {"matched_by": MATCHED_BY} if "matched_by" in stage.table.c else {}
    change = update(stage.table).where(stage.table.c.import_row == bindparam("at_row")).values(values)
    session.connection().execute(change, found)


@dataclass(frozen=True, slots=True)
class _Behind:
    """The known properties behind each doorway looked for, as the gazetteer stood in its `edition`."""

    edition: tuple[Any, ...]
    looked_for: frozenset[Doorway | None]
    found: Mapping[Doorway | None, Sequence[tuple[int, Written]]]


def _behind(session: Session, stage: Stage, keys: Iterable[str]) -> Mapping[Doorway | None, Sequence[tuple[int, Written]]]:
    """The known properties behind the doorway of each key.

    No index knows a number and a street without their postcode, so every property is read: once an import, for whatever
    may be asked later as well, unless the gazetteer changed since.
    """
    wanted = {addresses.doorway(key) for key in keys} - {None}
    if not wanted:
        return {}
    edition, before = _edition(session), stage.remembered.get(__name__)
    if before is None or before.edition != edition or not wanted <= before.looked_for:
        before = _Behind(edition, every := _unmatched(session, stage) | wanted, _read(session, every))
        stage.remembered[__name__] = before
    found: Mapping[Doorway | None, Sequence[tuple[int, Written]]] = before.found
    return found


def _edition(session: Session) -> tuple[Any, ...]:
    """Another one after each change: a property's revision only grows, and one that is made has a higher number."""
    counted = select(func.count(), func.max(PROPERTIES.c.id), func.sum(PROPERTIES.c.revision)).select_from(PROPERTIES)
    return tuple(session.execute(counted).one())


def _unmatched(session: Session, stage: Stage) -> frozenset[Doorway | None]:
    staged = stage.table
    keys = select(staged.c.match_key).where(staged.c.property_id.is_(None), staged.c.match_key.is_not(None)).distinct()
    return frozenset(addresses.doorway(key) for key in session.scalars(keys)) - {None}


def _read(session: Session, wanted: frozenset[Doorway | None]) -> Mapping[Doorway | None, Sequence[tuple[int, Written]]]:
    found: dict[Doorway | None, list[tuple[int, Written]]] = defaultdict(list)
    columns = (PROPERTIES.c.address, PROPERTIES.c.address_key, PROPERTIES.c.locality, PROPERTIES.c.town)
    for property_id, *said in session.execute(select(PROPERTIES.c.id, *columns)).yield_per(BATCH):
        if (behind := addresses.doorway(said[1])) in wanted:
            found[behind].append((property_id, Written(*said)))
    return found


# --- properties that a file makes


def _new(stage: Stage) -> Any:
    """The first staged row of each property that will be made (`places.settle`)."""
    staged = stage.table
    known = or_(staged.c.match_key.is_not(None), staged.c.match_uprn.is_not(None))
    return (
        select(func.min(staged.c.import_row))
        .where(and_(staged.c.property_id.is_(None), known))
        .group_by(staged.c.match_uprn, staged.c.match_postcode, staged.c.match_key)
    )


def made(session: Session, stage: Stage) -> int:
    """How many new properties the matched stage makes."""
    return session.scalar(select(func.count()).select_from(_new(stage).subquery())) or 0


def twins(session: Session, stage: Stage) -> list[Issue]:
    """A note for each row whose new property has the number and street of one that is known."""
    staged = stage.table
    new = select(staged.c.import_row, staged.c.match_key, staged.c.match_address).where(
        staged.c.match_key.is_not(None), staged.c.import_row.in_(_new(stage))
    )
    rows = session.execute(new.order_by(staged.c.import_row)).all()
    there = _behind(session, stage, (row.match_key for row in rows))
    behind = ((row, there.get(addresses.doorway(row.match_key))) for row in rows)
    return [
        Issue(row.import_row, "address", (row.match_address or "")[:200], _said(others)) for row, others in behind if others
    ]


def _said(others: Sequence[tuple[int, Written]]) -> str:
    named = " and ".join(f"“{other.address}” (property {property_id})" for property_id, other in others[:MOST_NAMED])
    more = f" and {len(others) - MOST_NAMED:,} more" if len(others) > MOST_NAMED else ""
    has = "has" if len(others) == 1 else "have"
    return (
        f"It becomes a property of its own, but {named}{more} {has} the same number and street. If it is the same home, "
        "add its UPRN or its full postcode to the file before loading it; if not, nothing needs mending."
    )[:1000]
