"""The gazetteer, and what is said of each property."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hmo_enforce.kernel import same_as
from hmo_enforce.kernel.database import Id, Record

RETIRED = text("retired_on IS NOT NULL")
INSIDE = text("inner_door IS NOT NULL")
PART, NUMBERED = text("parent_uprn IS NOT NULL"), text("prs_number IS NOT NULL")


class Postcode(Record):
    """A postcode's point (EPSG:27700) with its stated accuracy."""

    __tablename__ = "postcodes"

    postcode: Mapped[str] = mapped_column(String(8), primary_key=True)
    easting: Mapped[float] = mapped_column(Float(53))
    northing: Mapped[float] = mapped_column(Float(53))
    accuracy_m: Mapped[float] = mapped_column(Float(53))
    district_code: Mapped[str | None] = mapped_column(String(9))
    ward_code: Mapped[str | None] = mapped_column(String(9))
    lsoa_code: Mapped[str | None] = mapped_column(String(9))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    import_row: Mapped[int | None]


class Property(Record):
    """A building, or a separate home in one. Its point is EPSG:27700; `point_source` says where it came from:
    gazetteer, postcode, register, officer or pin. `door` and the three beside it are `matching.doors.of` its address.
    `same_as_id`: it is a second record of the home that is kept (`kernel/same_as.py`)."""

    __tablename__ = "properties"
    __table_args__ = (
        Index("ix_properties_easting_northing", "easting", "northing"),
        Index("ix_properties_postcode_address_key", "postcode", "address_key"),
        Index("ix_properties_address_id", "address", "id"),
        # The few that are retired, to be taken from counts of all.
        Index("ix_properties_retired_on", "retired_on", sqlite_where=RETIRED, postgresql_where=RETIRED),
        # Without the many that have none: where nobody has one, SQLite takes an index of all for useless.
        Index("ix_properties_parent_uprn", "parent_uprn", sqlite_where=PART, postgresql_where=PART),
        Index("ix_properties_prs_number", "prs_number", sqlite_where=NUMBERED, postgresql_where=NUMBERED),
        Index("ix_properties_inner_door", "inner_door", sqlite_where=INSIDE, postgresql_where=INSIDE),
        *same_as.indexes("properties"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    uprn: Mapped[str | None] = mapped_column(String(12), unique=True)
    parent_uprn: Mapped[str | None] = mapped_column(String(12))
    organisation: Mapped[str | None] = mapped_column(String(200))
    sub_building: Mapped[str | None] = mapped_column(String(200))
    building_name: Mapped[str | None] = mapped_column(String(200))
    building_number: Mapped[str | None] = mapped_column(String(40))
    street: Mapped[str | None] = mapped_column(String(200))
    locality: Mapped[str | None] = mapped_column(String(200))
    town: Mapped[str | None] = mapped_column(String(200))
    postcode: Mapped[str | None] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(500))
    address_key: Mapped[str] = mapped_column(String(500))
    door: Mapped[str | None] = mapped_column(String(200), index=True)
    inner_door: Mapped[str | None] = mapped_column(String(200))
    door_street: Mapped[str | None] = mapped_column(String(200))
    door_places: Mapped[str | None] = mapped_column(String(200))
    easting: Mapped[float | None] = mapped_column(Float(53))
    northing: Mapped[float | None] = mapped_column(Float(53))
    point_accuracy_m: Mapped[float | None] = mapped_column(Float(53))
    point_source: Mapped[str | None] = mapped_column(String(20))
    class_code: Mapped[str | None] = mapped_column(String(10))
    retired_on: Mapped[date | None]
    prs_number: Mapped[str | None] = mapped_column(String(20))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)
    import_row: Mapped[int | None]
    moved_at: Mapped[datetime | None]
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("properties.id"))
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class PropertyTag(Record):
    """A word that officers put on a home, to find it again among others."""

    __tablename__ = "property_tags"
    __table_args__ = (UniqueConstraint("property_id", "tag", name="uq_property_tags"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"))
    tag: Mapped[str] = mapped_column(String(40), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))


class Correction(Record):
    """A value that an officer set by hand; no later file overwrites it while it stands."""

    __tablename__ = "corrections"
    __table_args__ = (Index("ix_corrections_property_id_field", "property_id", "field"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"))
    field: Mapped[str] = mapped_column(String(40))
    was: Mapped[str | None]
    value: Mapped[str | None]
    why: Mapped[str]
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Match(Record):
    """A written address that a row of a file gave, and which property it was taken to mean; of rows without UPRN whose
    address is none of the gazetteer's word for word. Of what arrived otherwise there is no import.

    `state` is one of `matching.states`. `near` has what else it could mean, the likeliest first: property_id, confidence,
    why. `facts` are the row itself while it waits, by the columns of its stage; `expires_on` is the last day of keeping
    them. `rule` is the edition of the rules that chose.
    """

    __tablename__ = "matches"
    __hidden_with_row__ = ("address", "why")
    __table_args__ = (
        Index("uq_matches_kind_record_key", "kind", "record_key", unique=True),
        Index("ix_matches_state_id", "state", "id"),
        Index("ix_matches_import_id_row", "import_id", "row"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    row: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(30))
    record_key: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(500))
    postcode: Mapped[str | None] = mapped_column(String(8))
    address_key: Mapped[str] = mapped_column(String(500))
    property_id: Mapped[int | None] = mapped_column(ForeignKey("properties.id"), index=True)
    confidence: Mapped[float] = mapped_column(Float(53))
    why: Mapped[str] = mapped_column(String(1000))
    near: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(String(20))
    facts: Mapped[dict[str, Any] | None]
    expires_on: Mapped[date | None] = mapped_column(index=True)
    came_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[datetime | None]
    decided_why: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class AddressDecision(Record):
    """What a person said that an address means, asked before the rules whenever it is written so again.

    `postcode` is empty where the address has none. `property_id` is None where they said that it is none of those known.
    One that a later decision replaced is withdrawn, and kept.
    """

    __tablename__ = "address_decisions"
    __table_args__ = (Index("ix_address_decisions_address_key_postcode", "address_key", "postcode"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    address_key: Mapped[str] = mapped_column(String(500))
    postcode: Mapped[str] = mapped_column(String(8))
    property_id: Mapped[int | None] = mapped_column(ForeignKey("properties.id"), index=True)
    match_id: Mapped[int | None] = mapped_column(ForeignKey("matches.id"))
    why: Mapped[str]
    decided_by: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Observation(Record):
    """What one source says of a property on one day.

    The columns are what bulk sources carry; `facts` holds the rest, by the names of `licensing.licensability`'s facts.
    `confidence` is from 0 to 1, by source. One that was withdrawn is kept, and used no more.
    """

    __tablename__ = "observations"
    __table_args__ = (Index("ix_observations_property_id_as_at", "property_id", "as_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"))
    source: Mapped[str] = mapped_column(String(30))
    source_key: Mapped[str | None] = mapped_column(String(300), unique=True)
    as_at: Mapped[date]
    confidence: Mapped[float] = mapped_column(Float(53))
    adults: Mapped[int | None]
    persons: Mapped[int | None]
    households: Mapped[int | None]
    surnames_differ: Mapped[int | None]
    tenure: Mapped[str | None] = mapped_column(String(40))
    facts: Mapped[dict[str, Any] | None]
    expires_on: Mapped[date | None] = mapped_column(index=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)
    import_row: Mapped[int | None]
    noted_by: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(200))
    withdrawn_why: Mapped[str | None]


class AmenityCount(Record):
    """How many of each amenity a source counted in a property on a day; a later count stands beside it."""

    __tablename__ = "amenity_counts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"), index=True)
    source: Mapped[str] = mapped_column(String(30))
    source_key: Mapped[str | None] = mapped_column(String(300), unique=True)
    as_at: Mapped[date]
    storeys: Mapped[int | None]
    bedrooms: Mapped[int | None]
    lounges: Mapped[int | None]
    bathrooms: Mapped[int | None]
    toilets: Mapped[int | None]
    baths_showers: Mapped[int | None]
    wash_hand_basins: Mapped[int | None]
    cookers: Mapped[int | None]
    sinks: Mapped[int | None]
    food_storage: Mapped[int | None]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)
    import_row: Mapped[int | None]


class Unit(Record):
    """A unit of living accommodation: a bedsit, a flat, a let room. `amenities` is exclusive, shared or lacking."""

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    self_contained: Mapped[bool | None]
    toilet: Mapped[str | None] = mapped_column(String(10))
    washing: Mapped[str | None] = mapped_column(String(10))
    cooking: Mapped[str | None] = mapped_column(String(10))
    noted_by: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class Room(Record):
    """A room, its usable floor area (ceiling of 1.5 m or more) and its lowest ceiling."""

    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(80))
    used_for: Mapped[str] = mapped_column(String(20))
    storey: Mapped[int | None]
    floor_area_m2: Mapped[float | None] = mapped_column(Float(53))
    ceiling_height_m: Mapped[float | None] = mapped_column(Float(53))
    sleeps: Mapped[int | None]
    noted_by: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class Interest(Record):
    """A person's or organisation's part in a property (owner, manager, agent, occupier), with its dates."""

    __tablename__ = "interests"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime]


class EnergyCertificate(Record):
    """An energy performance certificate, under the register's own number (LMK_KEY before 2026)."""

    __tablename__ = "energy_certificates"

    certificate_number: Mapped[str] = mapped_column(String(80), primary_key=True)
    property_id: Mapped[int | None] = mapped_column(ForeignKey("properties.id"), index=True)
    uprn: Mapped[str | None] = mapped_column(String(12))
    address: Mapped[str | None] = mapped_column(String(500))
    postcode: Mapped[str | None] = mapped_column(String(8), index=True)
    rating: Mapped[str | None] = mapped_column(String(1))
    efficiency: Mapped[int | None]
    property_type: Mapped[str | None] = mapped_column(String(60))
    built_form: Mapped[str | None] = mapped_column(String(60))
    inspected_on: Mapped[date | None]
    lodged_on: Mapped[date | None]
    tenure: Mapped[str | None] = mapped_column(String(60))
    floor_area_m2: Mapped[float | None] = mapped_column(Float(53))
    habitable_rooms: Mapped[int | None]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    import_row: Mapped[int | None]


class Certificate(Record):
    """A certificate of a home as an officer recorded it (`certificates.KINDS`): gas, electrical, alarms and so on.

    `expires_on` is the day that the document states; `ends_on` the last on which it counts, by the document and the law of
    the day on which it was issued. One that was withdrawn is kept, and counts no more.
    """

    __tablename__ = "certificates"
    __table_args__ = (Index("ix_certificates_property_id_kind_ends_on", "property_id", "kind", "ends_on"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"))
    kind: Mapped[str] = mapped_column(String(30))
    number: Mapped[str | None] = mapped_column(String(80))
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    ends_on: Mapped[date | None] = mapped_column(index=True)
    issued_by: Mapped[str | None] = mapped_column(String(200))
    outcome: Mapped[str | None] = mapped_column(String(20))
    rating: Mapped[str | None] = mapped_column(String(1))
    source: Mapped[str] = mapped_column(String(200))
    evidence_item_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_items.id"), index=True)
    noted_by: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(200))
    withdrawn_why: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}
