"""Rows of which a person must say what home they mean: set aside with all that they say, told in the report, and kept.

They stay out of their table until somebody decides (`casework.matching`); nothing is made for them meanwhile. What the
rules accepted is kept too, with why and what else came near, for whoever looks it up or puts it right.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, Table, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads.loading import Ask, Loading, nothing, table_of
from hmo_enforce.files.issues import Issue
from hmo_enforce.kernel import bulk, clock, portions
from hmo_enforce.kernel.staging import BATCH, Stage
from hmo_enforce.properties.matching import choosing, states
from hmo_enforce.properties.records import Match, Property

SEVERITY = "waiting"
WITH_IT = "with_it"
"""Among the facts of a licence: rows of other files that belong to it (`following`)."""
OF_THE_FILE = ("row", "came_at", "facts")
"""What tells of the file alone that brought it last."""
MATCHES = table_of(Match)
SAYS_NOTHING = frozenset({"match_decided", "match_confidence", "match_why", "match_near", "match_waits"})


def put_back(stage: Stage) -> None:
    """What was set aside before is matched again, on the latest state."""
    aside = stage.remembered.get(__name__)
    if aside is not None:
        stage.session.execute(insert(stage.table).from_select(_names(stage), select(aside)))
        stage.session.execute(delete(aside))


def set_aside(session: Session, stage: Stage, loading: Loading) -> list[Issue]:
    """Take the rows that wait out of the stage; an issue for each. A kind that makes no property lets its rows stand."""
    if "match_waits" not in stage.table.c:
        return []
    staged = stage.table
    waits = and_(staged.c.match_waits == 1, staged.c.property_id.is_(None))
    if not session.scalar(select(staged.c.import_row).where(waits).limit(1)):
        return []
    told = _issues(session, stage, waits)
    if loading.settle is nothing:
        return []
    aside = stage.remembered.get(__name__)
    if aside is None:
        aside = bulk.temporary(session, f"waiting_{stage.target.table.name}", staged, _names(stage))
        stage.remembered[__name__] = aside
    session.execute(insert(aside).from_select(_names(stage), select(*(staged.c[name] for name in _names(stage))).where(waits)))
    session.execute(delete(staged).where(waits))
    return told


def _names(stage: Stage) -> list[str]:
    return [*stage.names, "import_row"]


def _issues(session: Session, stage: Stage, waits: Any) -> list[Issue]:
    staged = stage.table
    query = select(staged.c.import_row, staged.c.match_address, staged.c.match_why, staged.c.match_near).where(waits)
    return [
        Issue(
            row.import_row, "address", (row.match_address or "")[:200], _said(row.match_why, bool(json.loads(row.match_near)))
        )
        for row in session.execute(query.order_by(staged.c.import_row))
    ]


def _said(why: str, near: bool) -> str:
    asked = "which of those near it is meant, or that it is none of them" if near else "whether it is a home of its own"
    return f"It is not certain which home this address means: {why} The row waits until somebody says {asked} (Matches)."[:1000]


def notes(session: Session, stage: Stage) -> list[Issue]:
    """A note for each row whose new property has something near it, so that it may be one that is known."""
    staged = stage.table
    new = and_(staged.c.property_id.is_(None), staged.c.match_waits == 0)
    columns = (staged.c.import_row, staged.c.match_address, staged.c.match_near)
    rows = session.execute(select(*columns).where(new).order_by(staged.c.import_row)).all()
    close = [(row, near[0]) for row in rows if (near := json.loads(row.match_near))]
    addresses: dict[int, str] = {}
    for some in portions.of(sorted({near["property_id"] for _, near in close})):
        addresses |= dict(session.execute(select(Property.id, Property.address).where(Property.id.in_(some))).all())
    return [
        Issue(row.import_row, "address", (row.match_address or "")[:200], _beside(addresses[near["property_id"]], near))
        for row, near in close
        if near["confidence"] >= choosing.COULD
    ]


def _beside(address: str, near: dict[str, Any]) -> str:
    return (
        f"It becomes a property of its own, but “{address}” (property {near['property_id']}) comes near it. {near['why']} "
        "If it is the same home, mend the file before loading it; if not, nothing needs mending."
    )[:1000]


# --- kept with the import


def keep(session: Session, stage: Stage, ask: Ask, import_id: int) -> None:
    """A match for each row that the rules accepted or that waits; what people decided of it before stays as it is."""
    if "match_waits" not in stage.table.c:
        return
    for table in (stage.table, stage.remembered.get(__name__)):
        if table is not None:
            for rows in _inferred(session, table):
                _keep(session, stage, rows, ask, import_id)


def _inferred(session: Session, table: Table) -> Iterator[Sequence[Any]]:
    last = -1
    accepted = and_(table.c.property_id.is_not(None), table.c.match_waits == 0, table.c.match_confidence >= choosing.ACCEPT)
    close = func.coalesce(table.c.match_confidence, 0.0) >= (0.0 if table.name.startswith("waiting_") else choosing.COULD)
    waits = and_(table.c.property_id.is_(None), table.c.match_waits == 1, close)
    while True:
        wanted = select(table).where(or_(accepted, waits), table.c.import_row > last)
        rows = session.execute(wanted.order_by(table.c.import_row).limit(BATCH)).mappings().all()
        if not rows:
            return
        yield rows
        last = rows[-1]["import_row"]


def _keep(session: Session, stage: Stage, rows: Sequence[Any], ask: Ask, import_id: int) -> None:
    kind, key = ask.kind, stage.target.key[0]
    before: dict[str, Match] = {}
    alike: list[dict[str, Any]] = []
    for some in portions.of([row[key] for row in rows]):
        there = session.scalars(select(Match).where(Match.kind == kind, Match.record_key.in_(some)))
        before |= {one.record_key: one for one in there}
    for row in rows:
        said = _values(row, row["property_id"])
        one = before.get(row[key])
        if one is None:
            session.add(Match(kind=kind, record_key=row[key], import_id=import_id, **said))
        else:
            put_off = one.state == states.LATER and said["state"] == states.REVIEW
            if said["facts"] is not None and one.facts and WITH_IT in one.facts:
                said["facts"][WITH_IT] = one.facts[WITH_IT]
            found = {**said, "state": states.LATER} if put_off else said
            of_the_file = {name: found[name] for name in OF_THE_FILE} | {"import_id": import_id}
            if _says_the_same(one, found):
                alike.append({"match": one.id, **of_the_file})
                continue
            for name, value in {**found, **of_the_file}.items():
                setattr(one, name, value)
    session.flush()
    if alike:
        # Not by the records, whose revision would move: whoever is just deciding of one would have to look anew.
        session.execute(update(MATCHES).where(MATCHES.c.id == bindparam("match")), alike)
        session.expire_all()


def _says_the_same(one: Match, found: dict[str, Any]) -> bool:
    """Whether the file says of it what the one before said, in whichever row."""
    same = all(getattr(one, name) == value for name, value in found.items() if name not in OF_THE_FILE)
    return same and _without_row(one.facts) == _without_row(found["facts"])


def _without_row(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if kept is None else {name: value for name, value in kept.items() if name != "import_row"}


def _values(row: Any, property_id: int | None) -> dict[str, Any]:
    waits = property_id is None
    return {
        "row": row["import_row"],
        "address": row["match_address"] or row["match_key"],
        "postcode": row["match_postcode"],
        "address_key": row["match_key"],
        "property_id": property_id,
        "confidence": row["match_confidence"],
        "why": row["match_why"],
        "near": json.loads(row["match_near"]),
        "state": states.REVIEW if waits else states.ACCEPTED,
        "rule": states.RULE,
        "facts": facts(row) if waits else None,
        "expires_on": row.get("expires_on"),
        "came_at": clock.now(),
    }


def facts(row: Any) -> dict[str, Any]:
    """The row as JSON can have it, without what the rules made of it."""
    kept = {name: value for name, value in row.items() if name not in SAYS_NOTHING}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()}


def values(stage: Stage, kept: dict[str, Any]) -> list[Any]:
    """A row for the stage again, its row number last."""
    return [_value(stage.table.c[name], kept.get(name)) for name in _names(stage)]


def _value(column: Any, kept: Any) -> Any:
    return date.fromisoformat(kept) if isinstance(column.type, Date) and kept else kept
