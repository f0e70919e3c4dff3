"""Everything known of one property, as things stood on a day: some twenty queries, however much there is.

The verdict is the one that stood on the day; before anybody judged, and for a day to come, the rules are asked now for that
day. Designations and licences are today's knowledge of the day; corrections, differences, rooms, people and events are all
that are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import (
    arrivals,
    by_hand,
    certificates_held,
    claims,
    home_record,
    indoors,
    licences_held,
    placing,
    property_rows,
    sources,
    timeline,
    verdicts,
)
from hmo_enforce.casework.views.by_hand import Corrected, Differs
from hmo_enforce.casework.views.certificates_held import Held
from hmo_enforce.casework.views.claims import Claim
from hmo_enforce.casework.views.indoors import Indoors, Person
from hmo_enforce.casework.views.licences_held import Period
from hmo_enforce.casework.views.sources import FromFile
from hmo_enforce.casework.views.verdicts import Decided, Judged, Rules
from hmo_enforce.kernel import same_as
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import VerdictRecord
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

PARTS = (
    "organisation", "sub_building", "building_name", "building_number", "street", "locality", "town", "postcode",
    "class_code", "prs_number",
)  # fmt: skip
MOST_CHILDREN = 200


@dataclass(frozen=True, slots=True)
class Relative:
    """The building that a property is part of, or a home within it."""

    id: int
    address: str
    uprn: str | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A property with all that is known of it on a day. `people` is empty for who may not see them."""

    on: date
    id: int
    uprn: str | None
    address: str
    parts: Mapping[str, str | None]
    retired_on: date | None
    revision: int
    place: placing.Place | None
    point_source: str | None
    source: FromFile | None
    parent: Relative | None
    children: tuple[Relative, ...]
    judged: Judged | None
    decided: tuple[Decided, ...]
    designations: tuple[placing.Placed, ...]
    areas: tuple[placing.InArea, ...]
    licences: tuple[Period, ...]
    exemptions: tuple[Period, ...]
    claims: tuple[Claim, ...]
    indoors: Indoors
    people: tuple[Person, ...]
    certificates: tuple[Held, ...]
    corrections: tuple[Corrected, ...]
    differences: tuple[Differs, ...]
    files: Mapping[int, FromFile]
    events: tuple[timeline.Event, ...]

    @property
    def decision(self) -> Decided | None:
        """The decision that stands above the verdict on the day."""
        return next((found for found in self.decided if found.stands), None)

    @property
    def outcome(self) -> str | None:
        """What stands: the officer's decision, else the verdict."""
        if self.decision:
            return self.decision.outcome
        return self.judged.outcome if self.judged else None

    @property
    def regime(self) -> str | None:
        """The decision's, else the verdict's."""
        if self.decision:
            return self.decision.regime
        return self.judged.regime if self.judged else None

    @property
    def is_licensed(self) -> bool:
        """Whether a licence is in force on the day."""
        return any(one.in_force for one in self.licences)

    @property
    def standing(self) -> str | None:
        """How the home stands with its licence on the day."""
        running = {one.part for one in self.exemptions if one.in_force}
        spared = property_rows.spared(self.outcome, self.regime, running)
        return property_rows.licence_standing(self.outcome, licences_held.latest(self.licences, self.on), spared)


def whole(session: Session, property_id: int, on: date, *, people: bool, rules: Rules) -> Whole:
    """The property on the day, or `NotFound`. `people`: whether the reader may see who is who."""
    home, verdict = _home_and_verdict(session, property_id)
    gone = queries.past_verdicts(session, property_id)
    licences = licences_held.licences(session, property_id)
    exemptions = licences_held.exemptions(session, property_id)
    said = claims.claims(session, property_id, on)
    rooms = indoors.indoors(session, property_id)
    others = gazetteer.second_records(session, property_id)
    called = {one.id: one.address for one in others}
    said_by_files = arrivals.differences(session, [property_id, *called])
    differs = by_hand.differences(said_by_files)
    certified = certificates_held.read(session, property_id)
    records: list[Any] = [home, *others]
    arrived = {one.id: arrivals.arrived(one, said_by_files) for one in records}
    named = _import_ids((home, *others), licences, exemptions, said, rooms, differs) | certified.import_ids
    named |= {key for one in arrived.values() for key in one.import_ids}
    files = sources.files(session, named)
    parent, children = _family(session, home)
    return Whole(
        on=on, id=home.id, uprn=home.uprn, address=home.address, parts={name: getattr(home, name) for name in PARTS},
        retired_on=gazetteer.retired_on(session, home, on), revision=home.revision, place=_place(home),
        point_source=home.point_source,
        source=sources.of_row(files, home.import_id, home.import_row), parent=parent, children=children,
        judged=verdicts.judged(session, verdict, gone, on, rules),
        decided=verdicts.decisions(session, property_id, on),
        designations=placing.designations(session, property_id, on),
        areas=placing.areas(session, property_id),
        licences=tuple(licences_held.licence_period(found, on, files, people) for found in licences),
        exemptions=tuple(licences_held.exemption_period(found, on, files) for found in exemptions),
        claims=said,
        indoors=rooms,
        people=indoors.people(session, property_id, [found.id for found in licences]) if people else (),
        certificates=certificates_held.held(session, certified, on, files),
        corrections=by_hand.corrections(session, property_id, called),
        differences=tuple(by_hand.differs(one, files, called) for one in differs),
        files=files,
        events=home_record.events(session, records, arrived, files, gone, people=people),
    )  # fmt: skip


def _home_and_verdict(session: Session, property_id: int) -> tuple[Property, VerdictRecord | None]:
    query = select(Property, VerdictRecord).outerjoin(VerdictRecord, VerdictRecord.property_id == Property.id)
    found = session.execute(query.where(Property.id == property_id)).first()
    if found is None:
        raise NotFound("There is no such property.")
    return found.Property, found.VerdictRecord


def _place(home: Property) -> placing.Place | None:
    if home.easting is None or home.northing is None:
        return None
    return placing.Place(home.easting, home.northing, home.point_accuracy_m or 0.0)


def _family(session: Session, home: Property) -> tuple[Relative | None, tuple[Relative, ...]]:
    links = []
    if home.parent_uprn:
        links.append(Property.uprn == home.parent_uprn)
    if home.uprn:
        links.append(Property.parent_uprn == home.uprn)
    if not links:
        return None, ()
    query = select(Property.id, Property.address, Property.uprn, Property.parent_uprn).where(
        or_(*links), Property.id != home.id, or_(same_as.is_one(Property), Property.uprn == home.parent_uprn)
    )
    found = session.execute(query.order_by(Property.address_key).limit(MOST_CHILDREN)).all()
    parent = next((Relative(row.id, row.address, row.uprn) for row in found if row.uprn and row.uprn == home.parent_uprn), None)
    children = (Relative(row.id, row.address, row.uprn) for row in found if home.uprn and row.parent_uprn == home.uprn)
    return parent, tuple(children)


def _import_ids(*groups: Any) -> set[int]:
    records, licences, exemptions, said, rooms, differs = groups
    each = [*records, *licences, *exemptions, *said, *rooms.amenities, *differs]
    return {one.import_id for one in each if one.import_id is not None}
