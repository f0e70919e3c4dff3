"""Rows that tell where homes are and what is in them: postcodes, gazetteer, energy certificates, occupation, rooms.

They are built in `gazetteers.py` (places, by the hundred thousand: tuples) and `observed.py` (what is said of homes).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

SOURCES: Final = ("council_tax", "housing_benefit", "electoral", "student_exemption", "deposit_scheme")
TENURES: Final = ("owner_occupied", "private_rented", "social_rented", "rent_free", "other")


class PostcodeRow(NamedTuple):
    """A postcode's point: EPSG:27700 metres, or longitude and latitude (WGS84) where the source gives only those."""

    postcode: str
    easting: float | None
    northing: float | None
    longitude: float | None
    latitude: float | None
    accuracy_m: float | None
    quality: str | None
    district_code: str | None
    ward_code: str | None
    lsoa_code: str | None
    ended_on: str | None


class GazetteerRow(NamedTuple):
    """An address as a gazetteer gives it: BS 7666 parts where it has them, `address` on one line always (may be blank).

    Easting and northing are EPSG:27700 metres; longitude and latitude stand where the source gives only those.
    `retired_on`: the day on which the gazetteer says the address ended.
    """

    uprn: str | None
    parent_uprn: str | None
    organisation: str | None
    sub_building: str | None
    building_name: str | None
    building_number: str | None
    street: str | None
    locality: str | None
    town: str | None
    postcode: str | None
    address: str
    easting: float | None
    northing: float | None
    accuracy_m: float | None
    class_code: str | None
    longitude: float | None
    latitude: float | None
    retired_on: date | None


@dataclass(frozen=True, slots=True)
class EpcRow:
    """An energy performance certificate as the register exports it."""

    certificate_number: str
    uprn: str | None
    address: str | None
    postcode: str | None
    rating: str | None
    efficiency: int | None
    property_type: str | None
    built_form: str | None
    inspected_on: date | None
    lodged_on: date | None
    tenure: str | None
    floor_area_m2: float | None
    habitable_rooms: int | None


@dataclass(frozen=True, slots=True)
class OccupationRow:
    """What one source says, on one day, of who lives at an address."""

    uprn: str | None
    address: str
    postcode: str | None
    as_at: date
    source: str
    adults: int | None
    persons: int | None
    households: int | None
    surnames_differ: int | None
    tenure: str | None


@dataclass(frozen=True, slots=True)
class RoomsRow:
    """How many of each room and amenity a register counts at a licensed address."""

    licence_reference: str | None
    address: str
    postcode: str | None
    uprn: str | None
    persons: int | None
    storeys: int | None
    bedrooms: int | None
    lounges: int | None
    bathrooms: int | None
    toilets: int | None
    baths_showers: int | None
    wash_hand_basins: int | None
    cookers: int | None
    sinks: int | None
    food_storage: int | None
