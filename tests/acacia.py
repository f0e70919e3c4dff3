"""Acacia, the miniature borough: two wards, a dozen homes, one selective and one additional area, three officers.

    north   +-----------------+-----------------+
            |    West ward    |    East ward    |       each ward 500 m square, from (390000, 596000)
            |  Acacia Avenue  |   Birch Road    |       numbers 1 to 6, 80 m apart, in the middle of the ward
            +-----------------+-----------------+

The selective area is the West ward; the additional area covers both wards but Birch Road's last house.
"""

from dataclasses import dataclass
from datetime import date

import shapely
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area, Designation
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import Actor, Kind
from hmo_enforce.licensing.actions import keeping_reasons
from hmo_enforce.licensing.records import Exemption, Licence, VerdictRecord
from hmo_enforce.properties.matching import doors
from hmo_enforce.properties.records import Match, Observation, Property

EAST, NORTH = 390_000.0, 596_000.0
TODAY = date(2026, 11, 22)
ALMA, BASIL, CORA = (Actor(Kind.OFFICER, None, name) for name in ("Alma Ash", "Basil Beech", "Cora Cedar"))
WEST_WARD = shapely.box(EAST, NORTH, EAST + 500, NORTH + 500)
EAST_WARD = shapely.box(EAST + 500, NORTH, EAST + 1000, NORTH + 500)
ADDITIONAL_AREA = shapely.box(EAST, NORTH, EAST + 920, NORTH + 500)


@dataclass(frozen=True)
class Acacia:
    """The borough as it stands in a database."""

    avenue: list[Property]
    road: list[Property]
    west: Area
    east: Area
    selective: Designation
    additional: Designation


def borough(session: Session) -> Acacia:
    """All of Acacia."""
    return Acacia(
        avenue=[an_address(session, f"{number} Acacia Avenue", east=80 * number - 30) for number in range(1, 7)],
        road=[an_address(session, f"{number} Birch Road", east=80 * number + 470) for number in range(1, 7)],
        west=an_area(session, "ward", "E99500001", WEST_WARD, name="West"),
        east=an_area(session, "ward", "E99500002", EAST_WARD, name="East"),
        selective=a_designation(session, "selective", WEST_WARD),
        additional=a_designation(session, "additional", ADDITIONAL_AREA),
    )


def an_address(
    session: Session, address: str = "1 Acacia Avenue", *, east: float | None = 50, north: float = 250, **columns
) -> Property:
    """A home; `east` and `north` are metres from Acacia's corner, None for a home that nobody has placed."""
    said = {
        "address_key": address.upper(),
        "postcode": "AC1 1AA",
        "easting": None if east is None else EAST + east,
        "northing": None if east is None else NORTH + north,
        "point_accuracy_m": 1.0,
        "point_source": "gazetteer",
        "moved_at": clock.now(),
    }
    found = doors.of(address, (said | columns)["postcode"], frozenset())._asdict()
    return _added(session, Property(address=address, **(found | said | columns)))


def a_match(session: Session, import_id: int, near: Property, address: str = "1b Acacia Avenue", *, key: str = "L/77") -> Match:
    """A licence of a file that waits for somebody to say which home it is of."""
    postcode, said = "AC1 1AA", address.upper()
    facts = {
        "source_key": key, "reference": key, "kind": "mandatory", "address": address, "postcode": postcode, "holder": "Ash Elder",
        "match_address": address, "match_postcode": postcode, "match_key": said, "import_row": 77,
    }  # fmt: skip
    why = "Same postcode and street. It says 1B, not 1."
    beside = [{"property_id": near.id, "confidence": 0.4, "why": why}]
    return _added(session, Match(
        import_id=import_id, row=77, kind="licences", record_key=key, address=address, postcode=postcode, address_key=said,
        confidence=0.4, why=why, near=beside, state="review", rule="test", facts=facts, came_at=clock.now(),
    ))  # fmt: skip


def an_area(session: Session, kind: str, code: str, shape: shapely.Geometry, **columns) -> Area:
    """A ward, LSOA or output area."""
    said = {"name": code, "edition": "2021", "accuracy_m": 0.0, "shaped_at": clock.now()}
    return _added(session, Area(kind=kind, code=code, shape=shape, **_box(shape), **(said | columns)))


def a_designation(session: Session, kind: str, shape: shapely.Geometry, **columns) -> Designation:
    """In force from 2024 to the end of 2028, unless told otherwise."""
    said = {
        "reference": f"ACA-{kind}",
        "name": f"Acacia {kind} area",
        "accuracy_m": 0.0,
        "made_on": date(2023, 9, 1),
        "starts_on": date(2024, 1, 1),
        "ends_on": date(2028, 12, 31),
        "shaped_at": clock.now(),
    }
    return _added(session, Designation(kind=kind, shape=shape, **_box(shape), **(said | columns)))


def a_licence(session: Session, home: Property, kind: str = "mandatory", **columns) -> Licence:
    """In force from 2024 to the end of 2028, unless told otherwise."""
    said = {
        "reference": f"L{home.id}",
        "starts_on": date(2024, 1, 1),
        "ends_on": date(2028, 12, 31),
        "matched_by": "address",
    }
    said = said | columns
    return _added(session, Licence(kind=kind, property_id=home.id, address=home.address, source_key=said["reference"], **said))


def an_exemption(
    session: Session, home: Property, starts_on: date | None, ends_on: date | None, part: int | None = 2
) -> Exemption:
    """A temporary exemption notice, for an HMO unless told otherwise."""
    return _added(
        session,
        Exemption(
            source_key=f"T{home.id}", reference=f"T{home.id}", property_id=home.id, address=home.address,
            starts_on=starts_on, ends_on=ends_on, part=part, matched_by="address",
        ),
    )  # fmt: skip


def an_observation(session: Session, home: Property, source: str = "council_tax", **columns) -> Observation:
    """What a source says of a home, this month unless told otherwise."""
    said = {"as_at": date(2026, 11, 1), "confidence": 0.6, "noted_by": "the test", "noted_at": clock.now()}
    return _added(session, Observation(property_id=home.id, source=source, **(said | columns)))


def a_verdict(session: Session, home: Property, outcome: str = "licensable", **columns) -> VerdictRecord:
    """A verdict written by hand, for tests of whatever reads verdicts."""
    reasons = columns.pop("reasons", {"grounds": [], "questions": []})
    facts = columns.pop("facts", {})
    said = {
        "as_at": TODAY,
        "regime": "mandatory" if outcome.endswith("licensable") and outcome != "not_licensable" else None,
        "is_hmo": None,
        "strength": 1.0,
        "law_version": "test",
        "judged_at": clock.now(),
        "reasoning_id": keeping_reasons.keep_reasons(session, [(reasons, facts)])[0],
    }
    return _added(session, VerdictRecord(property_id=home.id, outcome=outcome, **(said | columns)))


def _box(shape: shapely.Geometry) -> dict[str, float]:
    return dict(zip(("min_easting", "min_northing", "max_easting", "max_northing"), shape.bounds, strict=True))


def _added(session: Session, record):
    session.add(record)
    session.flush()
    return record
