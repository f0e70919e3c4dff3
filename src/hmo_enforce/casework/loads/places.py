"""Finding the property that a staged row means, by UPRN or address; and making one for an address nobody knew.

A stage that is matched has the columns of `COLUMNS` beside `property_id`.
"""

from math import isnan
from typing import Any

from sqlalchemy import Column, Float, String, and_, case, distinct, exists, func, insert, literal, or_, select, true, update
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads import inferring, remembered
from hmo_enforce.casework.loads.loading import Ask, any_rows, table_of
from hmo_enforce.kernel import clock, grid
from hmo_enforce.kernel.staging import Stage
from hmo_enforce.properties import addresses, correctable, queries
from hmo_enforce.properties.actions import finding
from hmo_enforce.properties.matching import states
from hmo_enforce.properties.records import Correction, Match, Postcode, Property

PROPERTIES, POSTCODES, CORRECTIONS, MATCHES = (table_of(one) for one in (Property, Postcode, Correction, Match))
COLUMNS: tuple[Column[Any], ...] = (
    Column("match_uprn", String(12)),
    Column("match_address", String(500)),
    Column("match_postcode", String(8)),
    Column("match_key", String(500)),
    Column("match_easting", Float(53)),
    Column("match_northing", Float(53)),
    Column("match_accuracy_m", Float(53)),
    *inferring.COLUMNS,
)
# How far a register's own geocoded point may be from the home: they seldom say, and often place the street.
REGISTER_POINT_M = 100.0
NEW = "new property"


def wanted(
    uprn: str | None, address: str | None, postcode: str | None, ask: Ask, point: tuple[float, float] | None = None
) -> tuple[Any, ...]:
    """The values for `COLUMNS`; `point` is EPSG:27700."""
    key = addresses.key(address, ask.place_words) if address else None
    east, north = point or (None, None)
    place = (uprn, address or None, postcode, key, east, north, REGISTER_POINT_M if point else None)
    return *place, *(None for _ in inferring.COLUMNS)


def point(longitude: float | None, latitude: float | None) -> tuple[float, float] | None:
    """EPSG:27700 metres of a register's own point; None where it has none, or one outside Great Britain."""
    if longitude is None or latitude is None:
        return None
    easting, northing = grid.from_lonlat([longitude], [latitude])
    return None if isnan(easting[0]) else (float(easting[0]), float(northing[0]))


def match(session: Session, stage: Stage, ask: Ask) -> None:
    """Set `property_id` (and `matched_by`, where the stage has it) in the rows whose property is known.

    In this order: where a person put it; the UPRN; where it stands already; what a person said of the address; the same
    address; and what the rules make of it (`inferring`), which leaves some to wait for a person. Whatever was found and is
    retired by now gives way to its successor.
    """
    staged = stage.table
    if not any_rows(session, PROPERTIES):
        return
    same_uprn = select(PROPERTIES.c.id).where(PROPERTIES.c.uprn == staged.c.match_uprn).scalar_subquery()
    session.execute(update(staged).where(staged.c.match_uprn.is_not(None)).values(property_id=same_uprn, **_by(stage, "UPRN")))
    _keep_as_it_stands(session, stage, ask)
    remembered.match(session, stage)
    _match_by_key(session, stage)
    _follow_retired(session, stage)
    inferring.match(session, stage, ask)


def _by(stage: Stage, how: str) -> dict[str, Any]:
    return {"matched_by": literal(how)} if "matched_by" in stage.table.c else {}


def _follow_retired(session: Session, stage: Stage) -> None:
    """A retired property gives way to the one living at its very address, however it was found; where there is one."""
    staged, retired, living = stage.table, PROPERTIES.alias(), PROPERTIES.alias()
    gone = retired.c.retired_on <= clock.today()
    if session.scalar(select(retired.c.id).where(gone).limit(1)) is None:
        return
    same = and_(retired.c.postcode == living.c.postcode, retired.c.address_key == living.c.address_key)
    successor = (
        select(func.min(living.c.id))
        .select_from(retired.join(living, and_(same, living.c.retired_on.is_(None))))
        .where(retired.c.id == staged.c.property_id)
        .having(func.count() == 1)
        .correlate(staged)
        .scalar_subquery()
    )
    old = staged.c.property_id.in_(select(retired.c.id).where(gone))
    by_uprn = and_(old, staged.c.match_uprn.is_not(None), successor.is_not(None))
    if by := _by(stage, "UPRN's successor"):
        session.execute(update(staged).where(by_uprn).values(**by))
    session.execute(update(staged).where(old).values(property_id=func.coalesce(successor, staged.c.property_id)))


def _keep_as_it_stands(session: Session, stage: Stage, ask: Ask) -> None:
    """A row that came in before keeps its property: a person may have put it right since.

    Where the file gives its UPRN by now, that says more than what the rules made of its address.
    """
    target = stage.target.table
    known: dict[str, Any] = {"property_id": target.c.property_id}
    if "matched_by" in stage.table.c:
        known["matched_by"] = target.c.matched_by
        guessed = target.c.matched_by != remembered.MATCHED_BY
    else:
        by_rules = (MATCHES.c.kind == ask.kind, MATCHES.c.state == states.ACCEPTED)
        guessed = exists().where(MATCHES.c.record_key == target.c[stage.target.key[0]], *by_rules)
    said = and_(stage.table.c.match_uprn.is_not(None), stage.table.c.property_id.is_not(None), guessed)
    session.execute(update(stage.table).where(stage.same(), target.c.property_id.is_not(None), ~said).values(known))


def _match_by_key(session: Session, stage: Stage) -> None:
    """The property with the same address: in the same postcode, or where neither has one. Two homes alike are asked about."""
    # A home that is gone only where no other is there.
    for there in (_living(), PROPERTIES.c.id > 0):
        _match_same_key(session, stage, and_(there, _not_another(stage)), by="address")


def _match_same_key(session: Session, stage: Stage, there: Any, by: str) -> None:
    staged, asked = stage.table, true() if by == NEW else stage.table.c.match_decided.is_(None)
    more = {"matched_by": literal(by)} if "matched_by" in staged.c else {}
    waiting = and_(staged.c.property_id.is_(None), staged.c.match_key.is_not(None), asked)
    homes = func.count(distinct(func.coalesce(PROPERTIES.c.same_as_id, PROPERTIES.c.id)))
    # A statement for each, not one with OR: an index serves each of them.
    for has_postcode, same_postcode in (
        (staged.c.match_postcode.is_not(None), PROPERTIES.c.postcode == staged.c.match_postcode),
        (staged.c.match_postcode.is_(None), PROPERTIES.c.postcode.is_(None)),
    ):
        same_key = and_(same_postcode, PROPERTIES.c.address_key == staged.c.match_key, there)
        found = select(func.min(PROPERTIES.c.id)).where(same_key).having(homes == 1).scalar_subquery()
        session.execute(update(staged).where(waiting, has_postcode).values(property_id=found, **more))


def _living() -> Any:
    """It stands, and is no building of which a home has the same address."""
    child = PROPERTIES.alias()
    same = and_(child.c.parent_uprn == PROPERTIES.c.uprn, child.c.address_key == PROPERTIES.c.address_key)
    return and_(PROPERTIES.c.retired_on.is_(None), ~exists().where(same))


def _not_another(stage: Stage) -> Any:
    """Two different UPRNs are two properties, however alike their addresses."""
    uprn = stage.table.c.match_uprn
    return or_(uprn.is_(None), PROPERTIES.c.uprn.is_(None))


def _new(stage: Stage) -> Any:
    """The first staged row of each property that will be made."""
    staged = stage.table
    unmatched = and_(staged.c.property_id.is_(None), or_(staged.c.match_key.is_not(None), staged.c.match_uprn.is_not(None)))
    same = (staged.c.match_uprn, staged.c.match_postcode, staged.c.match_key)
    return select(func.min(staged.c.import_row)).where(unmatched).group_by(*same)


def made(session: Session, stage: Stage) -> int:
    """How many new properties the matched stage makes."""
    return session.scalar(select(func.count()).select_from(_new(stage).subquery())) or 0


def settle(session: Session, stage: Stage, ask: Ask) -> None:
    """Make a property for each address that matched none and need not wait; then match those rows.

    Such a property has no UPRN unless the row gave one; its point is the register's own, or its postcode's, and says so.
    """
    staged = stage.table
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
        .where(staged.c.import_row.in_(_new(stage)))
    )
    names = ["uprn", "address", "address_key", "postcode", "easting", "northing", "point_accuracy_m", "point_source"]
    names += ["import_row", "import_id", "moved_at", "revision"]
    last = queries.newest_id(session)
    made = session.execute(insert(PROPERTIES).from_select(names, source))
    if made.rowcount:  # type: ignore[attr-defined]
        finding.give_doors(session, last, ask.place_words)
        _match_new(session, stage, last)


def _point_source(stage: Stage) -> Any:
    return case(
        (stage.table.c.match_easting.is_not(None), literal("register")),
        (POSTCODES.c.easting.is_not(None), literal("postcode")),
    )


def _match_new(session: Session, stage: Stage, last: int) -> None:
    staged = stage.table
    by = {"matched_by": literal(NEW)} if "matched_by" in staged.c else {}
    by_uprn = select(PROPERTIES.c.id).where(PROPERTIES.c.uprn == staged.c.match_uprn).scalar_subquery()
    waiting = and_(staged.c.property_id.is_(None), staged.c.match_uprn.is_not(None))
    session.execute(update(staged).where(waiting).values(property_id=by_uprn, **by))
    _match_same_key(session, stage, and_(PROPERTIES.c.id > last, PROPERTIES.c.uprn.is_(None)), by=NEW)


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
