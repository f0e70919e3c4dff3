"""Statistical and administrative areas, licensing designations, and which properties lie in them.

Geometry is EPSG:27700 with its bounding box beside it.
"""

from datetime import date, datetime
from typing import Any

import shapely
from sqlalchemy import Float, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hmo_enforce.kernel.database import Id, Record, Shape

CHECK = text("state <> 'inside'")


class Area(Record):
    """A ward, LSOA, output area or other boundary, in one edition ("2021")."""

    __tablename__ = "areas"
    __table_args__ = (Index("uq_areas_kind_code_edition", "kind", "code", "edition", unique=True),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(20))
    edition: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    shape: Mapped[shapely.Geometry] = mapped_column(Shape())
    min_easting: Mapped[float] = mapped_column(Float(53))
    min_northing: Mapped[float] = mapped_column(Float(53))
    max_easting: Mapped[float] = mapped_column(Float(53))
    max_northing: Mapped[float] = mapped_column(Float(53))
    accuracy_m: Mapped[float] = mapped_column(Float(53))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    import_row: Mapped[int | None]
    shaped_at: Mapped[datetime]


class Designation(Record):
    """Where and when a licensing duty or planning direction applies. Dates are the days themselves, `ends_on` the last."""

    __tablename__ = "designations"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    reference: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    shape: Mapped[shapely.Geometry] = mapped_column(Shape())
    min_easting: Mapped[float] = mapped_column(Float(53))
    min_northing: Mapped[float] = mapped_column(Float(53))
    max_easting: Mapped[float] = mapped_column(Float(53))
    max_northing: Mapped[float] = mapped_column(Float(53))
    accuracy_m: Mapped[float] = mapped_column(Float(53))
    made_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    revoked_on: Mapped[date | None]
    legal_basis: Mapped[str | None] = mapped_column(String(500))
    covers: Mapped[dict[str, Any] | None]
    documents: Mapped[list[Any] | None]
    notes: Mapped[str | None]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    import_row: Mapped[int | None]
    shaped_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class DesignationVersion(Record):
    """A designation as it stood before a change, so that an old answer can be replayed."""

    __tablename__ = "designation_versions"
    __table_args__ = (Index("uq_designation_versions_designation_id_revision", "designation_id", "revision", unique=True),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designations.id"))
    revision: Mapped[int]
    stood_until: Mapped[datetime]
    shape: Mapped[shapely.Geometry] = mapped_column(Shape())
    said: Mapped[dict[str, Any]]


class DesignationDraft(Record):
    """An area that somebody drew and keeps. It has no force: no home is flagged by it, until it is made a designation."""

    __tablename__ = "designation_drafts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    notes: Mapped[str | None]
    shape: Mapped[shapely.Geometry] = mapped_column(Shape())
    min_easting: Mapped[float] = mapped_column(Float(53))
    min_northing: Mapped[float] = mapped_column(Float(53))
    max_easting: Mapped[float] = mapped_column(Float(53))
    max_northing: Mapped[float] = mapped_column(Float(53))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class Flag(Record):
    """A property in, or too near the line of, a designation. `state` is inside, check_inside or check_outside."""

    __tablename__ = "flags"
    # With the state in it, homes are counted by state from the index alone.
    __table_args__ = (
        Index("ix_flags_designation_id_state", "designation_id", "state"),
        # The few that are too near a line.
        Index("ix_flags_check", "property_id", sqlite_where=CHECK, postgresql_where=CHECK),
    )

    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"), primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designations.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    distance_m: Mapped[float | None] = mapped_column(Float(53))
    flagged_at: Mapped[datetime]


class PropertyArea(Record):
    """A property in a ward, LSOA or output area."""

    __tablename__ = "property_areas"
    __table_args__ = (Index("ix_property_areas_area_id_property_id", "area_id", "property_id"),)

    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))


class Measure(Record):
    """What an indicator counts, from which publisher."""

    __tablename__ = "measures"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(300), unique=True)


class Indicator(Record):
    """One figure for one area and period. Area statistics only: never about a person."""

    __tablename__ = "indicators"

    measure_id: Mapped[int] = mapped_column(ForeignKey("measures.id"), primary_key=True)
    area_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    period: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[float | None] = mapped_column(Float(53))
    source: Mapped[str] = mapped_column(String(200))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    import_row: Mapped[int | None]
