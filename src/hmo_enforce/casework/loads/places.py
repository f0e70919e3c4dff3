"""Finding the property that a staged row means, by UPRN or address; and making one for an address nobody knew.

A stage that is matched has the columns of `COLUMNS` beside `property_id`.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import isnan
from typing import Any

from sqlalchemy import Column, Float, String, and_, bindparam, case, exists, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads import doorways
from hmo_enforce.casework.loads.loading import Ask, any_rows, table_of
from hmo_enforce.kernel import clock, grid, portions
from hmo_enforce.kernel.staging import Stage
from hmo_enforce.properties import addresses, correctable
from hmo_enforce.properties.records import Correction, Postcode, Property

PROPERTIES, POSTCODES, CORRECTIONS = table_of(Property), table_of(Postcode), table_of(Correction)
COLUMNS: tuple[Column[Any], ...] = (
    Column("match_uprn", String(12)),
    Column("match_address", String(500)),
    Column("match_postcode", String(8)),
    Column("match_key", String(500)),
    Column("match_easting", Float(53)),
    Column("match_northing", Float(53)),
    Column("match_accuracy_m", Float(53)),
)
# How far a register's own geocoded point may be from the home: they seldom say, and often place the street.
REGISTER_POINT_M = 100.0


def wanted(
    uprn: str | None, address: str | None, postcode: str | None, ask: Ask, point: tuple[float, float] | None = None
) -> tuple[Any, ...]:
    """The values for `COLUMNS`; `point` is EPSG:27700."""
    key = addresses.key(address, ask.place_words) if address else None
    east, north = point or (None, None)
    return uprn, address or None, postcode, key, east, north, REGISTER_POINT_M if point else None


def point(longitude: float | None, latitude: float | None) -> tuple[float, float] | None:
    """EPSG:27700 metres of a register's own point; None where it has none, or one outside Great Britain."""
    if longitude is None or latitude is None:
        return None
    easting, northing = grid.from_lonlat([longitude], [latitude])
    return None if isnan(easting[0]) else (float(easting[0]), float(northing[0]))


def match(session: Session, stage: Stage, ask: Ask) -> None:
    """Set `property_id` (and `matched_by`, where the stage has it) in the rows whose property is known."""
    staged = stage.table
    by = "matched_by" in staged.c
    if not any_rows(session, PROPERTIES):
        return
    same_uprn = select(PROPERTIES.c.id).where(PROPERTIES.c.uprn == staged.c.match_uprn).scalar_subquery()
    values: dict[str, Any] = {"property_id": same_uprn, **({"matched_by": literal("UPRN")} if by else {})}
    session.execute(update(staged).where(staged.c.match_uprn.is_not(None)).values(values))
    _match_by_key(session, stage)
    _match_reworded(session, stage)
    doorways.match(session, stage, ask)


def _match_by_key(session: Session, stage: Stage, by: str = "address") -> None:
    """The property with the same address: in the same postcode, or where neither has one."""
    staged = stage.table
    more = {"matched_by": literal(by)} if "matched_by" in staged.c else {}
    waiting = and_(staged.c.property_id.is_(None), staged.c.match_key.is_not(None))
    # Two statements, not one with OR: an index serves each of them.
    for has_postcode, same_postcode in (
        (staged.c.match_postcode.is_not(None), PROPERTIES.c.postcode == staged.c.match_postcode),
        (staged.c.match_postcode.is_(None), PROPERTIES.c.postcode.is_(None)),
    ):
        same_key = and_(same_postcode, PROPERTIES.c.address_key == staged.c.match_key, _not_another(stage))
        found = select(func.min(PROPERTIES.c.id)).where(same_key).scalar_subquery()
        session.execute(update(staged).where(waiting, has_postcode).values(property_id=found, **more))


def _not_another(stage: Stage) -> Any:
    """Two different UPRNs are two properties, however alike their addresses."""
    uprn = stage.table.c.match_uprn
    return or_(uprn.is_(None), PROPERTIES.c.uprn.is_(None))


def _match_reworded(session: Session, stage: Stage) -> None:
    """What the set-wise steps left, within its postcode, by `addresses.match`."""
    staged = stage.table
    left = session.execute(
        select(staged.c.import_row, staged.c.match_postcode, staged.c.match_key).where(
            staged.c.property_id.is_(None),
            staged.c.match_uprn.is_(None),
            staged.c.match_key.is_not(None),
            staged.c.match_postcode.is_not(None),
        )
    ).all()
    candidates = _by_postcode(session, {row.match_postcode for row in left})
    by = {"matched_by": "address, worded otherwise"} if "matched_by" in staged.c else {}
    found = [
        {"at_row": row.import_row, "property_id": meant.property_id, **by}
        for row in left
        if (meant := addresses.match(row.match_key, candidates[row.match_postcode]))
    ]
    if found:
        stage.index("import_row")
        names = [name for name in found[0] if name != "at_row"]
        change = update(staged).where(staged.c.import_row == bindparam("at_row"))
        session.connection().execute(change.values({name: bindparam(name) for name in names}), found)


def _by_postcode(session: Session, postcodes: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    every = sorted(postcodes)
    for some in portions.of(every):
        rows = session.execute(
            select(PROPERTIES.c.postcode, PROPERTIES.c.id, PROPERTIES.c.address_key).where(PROPERTIES.c.postcode.in_(some))
        )
        for postcode, property_id, address_key in rows:
            found[postcode].append((property_id, address_key))
    return found


def settle(session: Session, stage: Stage, ask: Ask) -> None:
    """Make a property for each address that matched none, on the best point there is; then match those rows.

    Such a property has no UPRN unless the row gave one; its point is the register's own, or its postcode's, and says so.
    """
    staged = stage.table
    unmatched = and_(staged.c.property_id.is_(None), or_(staged.c.match_key.is_not(None), staged.c.match_uprn.is_not(None)))
    first = (
        select(func.min(staged.c.import_row))
        .where(unmatched)
        .group_by(staged.c.match_uprn, staged.c.match_postcode, staged.c.match_key)
    )
    source = (
        select(
            staged.c.match_uprn,
            func.coalesce(staged.c.match_address, literal("UPRN ") + staged.c.match_uprn),
            func.coalesce(staged.c.match_key, staged.c.match_uprn),
            staged.c.match_postcode,
            func.coalesce(staged.c.match_easting, POSTCODES.c.easting),
            func.coalesce(staged.c.match_northing, POSTCODES.c.northing),
            func.coalesce(staged.c.match_accuracy_m, POSTCODES.c.accuracy_m),
            _point_source(stage),
            staged.c.import_row,
            literal(ask.import_id),
            literal(clock.now(), PROPERTIES.c.moved_at.type),
            literal(1),
        )
        .select_from(staged.outerjoin(POSTCODES, POSTCODES.c.postcode == staged.c.match_postcode))
        .where(staged.c.import_row.in_(first))
    )
    names = ["uprn", "address", "address_key", "postcode", "easting", "northing", "point_accuracy_m", "point_source"]
    names += ["import_row", "import_id", "moved_at", "revision"]
    made = session.execute(insert(PROPERTIES).from_select(names, source))
    if made.rowcount:  # type: ignore[attr-defined]
        _match_new(session, stage)


def _point_source(stage: Stage) -> Any:
    return case(
        (stage.table.c.match_easting.is_not(None), literal("register")),
        (POSTCODES.c.easting.is_not(None), literal("postcode")),
    )


def _match_new(session: Session, stage: Stage) -> None:
    staged = stage.table
    by = {"matched_by": literal("new property")} if "matched_by" in staged.c else {}
    by_uprn = select(PROPERTIES.c.id).where(PROPERTIES.c.uprn == staged.c.match_uprn).scalar_subquery()
    waiting = and_(staged.c.property_id.is_(None), staged.c.match_uprn.is_not(None))
    session.execute(update(staged).where(waiting).values(property_id=by_uprn, **by))
    _match_by_key(session, stage, by="new property")


def place_by_postcode(session: Session) -> None:
    """Put properties that have no better point on their postcode's, and move them when it moves.

    Where an officer took a wrong point away, none is put in its place.
    """
    by_hand = exists().where(
        CORRECTIONS.c.property_id == PROPERTIES.c.id,
        CORRECTIONS.c.field == correctable.POINT,
        CORRECTIONS.c.withdrawn_at.is_(None),
    )
    changed = and_(
        ~by_hand,
        POSTCODES.c.postcode == PROPERTIES.c.postcode,
        or_(PROPERTIES.c.easting.is_(None), PROPERTIES.c.point_source == "postcode"),
        or_(
            PROPERTIES.c.easting.is_distinct_from(POSTCODES.c.easting),
            PROPERTIES.c.northing.is_distinct_from(POSTCODES.c.northing),
            PROPERTIES.c.point_accuracy_m.is_distinct_from(POSTCODES.c.accuracy_m),
        ),
    )
    session.execute(
        update(PROPERTIES)
        .where(changed)
        .values(
            easting=POSTCODES.c.easting,
            northing=POSTCODES.c.northing,
            point_accuracy_m=POSTCODES.c.accuracy_m,
            point_source="postcode",
            moved_at=clock.now(),
            revision=PROPERTIES.c.revision + 1,
        ),
        execution_options={"synchronize_session": False},
    )
