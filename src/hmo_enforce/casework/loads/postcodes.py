"""Postcode points: Code-Point Open, the ONS directories, or a list with longitude and latitude."""

from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.casework.loads import places
from hmo_enforce.casework.loads.loading import Ask, Loading, table_of
from hmo_enforce.kernel.staging import Stage, Target
from hmo_enforce.properties import gazetteers, rows
from hmo_enforce.properties.records import Postcode

# Where a source does not say: a postcode unit has some 15 homes, along a street of about this length.
ACCURACY_M = 100.0


def _staged(row: rows.PostcodeRow, ask: Ask) -> tuple[str, tuple[Any, ...]]:
    easting, northing = row.easting, row.northing
    if easting is None:
        easting, northing = places.point(row.longitude, row.latitude) or (None, None)
    accuracy = ACCURACY_M if row.accuracy_m is None else row.accuracy_m
    return row.postcode, (
        row.postcode, easting, northing, accuracy, row.district_code, row.ward_code, row.lsoa_code,
    )  # fmt: skip


def _after(session: Session, stage: Stage, ask: Ask) -> None:
    places.place_by_postcode(session)


LOADING = Loading(
    target=Target(
        table_of(Postcode),
        key=("postcode",),
        columns=("easting", "northing", "accuracy_m", "district_code", "ward_code", "lsoa_code"),
    ),
    builder=lambda mapped, ask: gazetteers.postcodes(mapped),
    staged=_staged,
    after=_after,
    on_insert=lambda ask, import_id: {"import_id": import_id},
    on_update=lambda ask, import_id: {"import_id": import_id},
)
