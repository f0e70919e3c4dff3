"""The gazetteer: AddressBase Plus, OS Open UPRN, or a plain list, with UPRNs or without.

A row means the property with its UPRN; or else one without a UPRN at the same address, which then gets it; or else
the property at the same address, when the row itself has no UPRN; or else a new one. A blank cell in the file erases
nothing.
"""

from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select, update
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads import places, retired
from hmo_enforce.casework.loads.loading import Ask, Loading, any_rows, table_of
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.staging import Stage, Target
from hmo_enforce.properties import addresses, correctable, gazetteers, rows
from hmo_enforce.properties.matching import doors
from hmo_enforce.properties.records import Correction, Postcode, Property

PROPERTIES, POSTCODES, CORRECTIONS = table_of(Property), table_of(Postcode), table_of(Correction)
COLUMNS = (
    "uprn", "parent_uprn", "organisation", "sub_building", "building_name", "building_number", "street", "locality",
    "town", "postcode", "address", "address_key", *doors.COLUMNS, "easting", "northing", "point_accuracy_m", "point_source",
    "class_code", "retired_on",
)  # fmt: skip
POINT = correctable.POINT_PARTS
# What a correction of one thing covers, where that is more than its own column.
LINE = ("address", "address_key", *doors.COLUMNS)
CORRECTED = {correctable.POINT: POINT, "address": LINE, **{part: (part, *LINE) for part in addresses.PARTS}}
UNSHOWN = frozenset({"address_key", *doors.COLUMNS, "point_accuracy_m", "point_source"})
# Where a gazetteer does not say; Ordnance Survey's own points are within the building.
ACCURACY_M = 1.0


def _staged(row: rows.GazetteerRow, ask: Ask) -> tuple[str | None, tuple[Any, ...]]:
    (uprn, parent, organisation, sub, name, number, street, locality, town, postcode, address, easting, northing,
     accuracy, class_code, longitude, latitude, retired_on) = row  # fmt: skip
    if easting is None and longitude is not None:
        easting, northing = places.point(longitude, latitude) or (None, None)
    placed = easting is not None
    accuracy_m, source = (accuracy or ACCURACY_M, "gazetteer") if placed else (None, None)
    key = addresses.key(address, ask.place_words) if address else None
    same = uprn or (f"{key}|{postcode}" if key else None)
    return same, (
        None, uprn, parent, organisation, sub, name, number, street, locality, town, postcode, address or None, key,
        *doors.of(address, postcode, ask.place_words), easting, northing, accuracy_m, source, class_code, retired_on,
    )  # fmt: skip


def _match(session: Session, stage: Stage, ask: Ask) -> None:
    _place_by_postcode(session, stage)
    if any_rows(session, PROPERTIES):
        _find(session, stage)
        _keep_what_is_known(session, stage)
        _keep_corrections(session, stage)
    session.execute(_with_address(stage))


def _with_address(stage: Stage) -> Any:
    """A UPRN without an address is shown as what it is."""
    staged = stage.table
    words = literal("UPRN ") + staged.c.uprn
    return update(staged).where(staged.c.address.is_(None)).values(address=words, address_key=words)


def _place_by_postcode(session: Session, stage: Stage) -> None:
    staged = stage.table
    if not any_rows(session, POSTCODES):
        return
    session.execute(
        update(staged)
        .where(staged.c.easting.is_(None), POSTCODES.c.postcode == staged.c.postcode)
        .values(
            easting=POSTCODES.c.easting,
            northing=POSTCODES.c.northing,
            point_accuracy_m=POSTCODES.c.accuracy_m,
            point_source="postcode",
        ),
    )


def _find(session: Session, stage: Stage) -> None:
    staged = stage.table
    by_uprn = select(PROPERTIES.c.id).where(PROPERTIES.c.uprn == staged.c.uprn).scalar_subquery()
    session.execute(update(staged).where(staged.c.uprn.is_not(None)).values(id=by_uprn))
    by_key = (
        select(func.min(PROPERTIES.c.id))
        .where(
            PROPERTIES.c.postcode == staged.c.postcode,
            PROPERTIES.c.address_key == staged.c.address_key,
            or_(PROPERTIES.c.uprn.is_(None), staged.c.uprn.is_(None)),
        )
        .scalar_subquery()
    )
    unfound = and_(staged.c.id.is_(None), staged.c.postcode.is_not(None), staged.c.address_key.is_not(None))
    session.execute(update(staged).where(unfound).values(id=by_key))
    _one_row_a_property(session, stage)


def _one_row_a_property(session: Session, stage: Stage) -> None:
    """Where two rows found one property without UPRN, only the first may take it; the other is a property of its own."""
    staged = stage.table
    twin = staged.alias("twin")
    earlier = select(twin.c.id).where(twin.c.id == staged.c.id, twin.c.import_row < staged.c.import_row).exists()
    taken = select(staged.c.id).where(staged.c.id.is_not(None)).group_by(staged.c.id).having(func.count() > 1)
    repeated = list(session.scalars(taken))
    for property_id in repeated:
        session.execute(update(staged).where(staged.c.id == property_id, earlier).values(id=None))


def _keep_what_is_known(session: Session, stage: Stage) -> None:
    staged = stage.table
    kept: dict[str, Any] = {name: func.coalesce(staged.c[name], PROPERTIES.c[name]) for name in COLUMNS if name not in POINT}
    # A postcode's point never displaces a better one.
    worse = and_(or_(staged.c.easting.is_(None), staged.c.point_source == "postcode"), PROPERTIES.c.easting.is_not(None))
    kept |= {name: case((worse, PROPERTIES.c[name]), else_=staged.c[name]) for name in POINT}
    session.execute(update(staged).where(staged.c.id == PROPERTIES.c.id).values(kept))


def _keep_corrections(session: Session, stage: Stage) -> None:
    """What an officer set by hand stays; what the file says instead is withheld, and shown as a difference."""
    staged = stage.table
    standing = session.execute(
        select(CORRECTIONS.c.field, staged)
        .join(staged, staged.c.id == CORRECTIONS.c.property_id)
        .where(CORRECTIONS.c.withdrawn_at.is_(None))
    ).mappings()
    for said in standing.all():
        corrected = said["field"]
        names = CORRECTED.get(corrected, (corrected,))
        query = select(*(PROPERTIES.c[name] for name in names)).where(PROPERTIES.c.id == said["id"])
        kept = dict(session.execute(query).mappings().one())
        shown = [name for name in names if name not in UNSHOWN and said[name] != kept[name]]
        for name in shown:
            stage.withheld.setdefault((str(said["id"]), name), (said["import_row"], str(kept[name]), str(said[name])))
        session.execute(update(staged).where(staged.c.id == said["id"]).values(kept))


def _settle(session: Session, stage: Stage, ask: Ask) -> None:
    """A home has moved where its point changes, and by nothing else: what has moved is looked at anew on the map."""
    elsewhere = or_(*(stage.changes(name)[0] for name in POINT))
    session.execute(
        update(PROPERTIES).where(stage.same(), elsewhere).values(moved_at=clock.now()),
        execution_options={"synchronize_session": False},
    )


def _on_update(ask: Ask, import_id: int) -> dict[str, Any]:
    return {"import_id": import_id, "revision": PROPERTIES.c.revision + 1}


LOADING = Loading(
    target=Target(PROPERTIES, key=("id",), columns=COLUMNS),
    builder=lambda mapped, ask: gazetteers.gazetteer(mapped),
    staged=_staged,
    match=_match,
    settle=_settle,
    notes=retired.ending,
    on_insert=lambda ask, import_id: {
        "import_id": import_id,
        "moved_at": literal(clock.now(), PROPERTIES.c.moved_at.type),
        "revision": 1,
    },
    on_update=_on_update,
)
