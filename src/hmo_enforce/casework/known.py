"""What is known of each home, gathered from every table, and put as the facts that the licensing rules turn on.

Homes are gone through by id, some thousands at a time, so that memory stays flat. Of most homes little is known and much
of it alike: what is known is a small key, and homes with the same key are judged once.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Text, and_, case, cast, exists, or_, select
from sqlalchemy.orm import Session, aliased

from hmo_enforce.areas import queries as areas
from hmo_enforce.areas.records import Flag
from hmo_enforce.casework import kept_facts
from hmo_enforce.casework.kept_facts import Case
from hmo_enforce.kernel import bulk, same_as
from hmo_enforce.licensing import evidence, queries, stated, terms
from hmo_enforce.licensing.facts import Notice
from hmo_enforce.licensing.records import Exemption, Licence
from hmo_enforce.licensing.regimes import Designation
from hmo_enforce.properties import fabric, occupation
from hmo_enforce.properties.occupation import Claim, Range, Said
from hmo_enforce.properties.records import AmenityCount, EnergyCertificate, Observation, Property, Unit

T = TypeVar("T")
CHUNK = 20_000
USUAL_CONFIDENCE: Mapping[str, float] = {"licence_register": 0.7, "energy_certificate": 0.4, "gazetteer": 0.5}
"""Where a council has not set its own (councils/*.toml, source_confidence)."""


class Known(NamedTuple):
    """What is known of a home, as places in the lists of `Gathering`: equal for homes of which the same is known."""

    class_code: str | None
    said: tuple[int, ...] = ()
    licences: tuple[int, ...] = ()
    amenities: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    certificates: tuple[int, ...] = ()
    flags: tuple[int, ...] = ()
    notices: tuple[int, ...] = ()


class Different(Generic[T]):
    """Each different row once, under a number."""

    def __init__(self, made: Callable[[Any], T]) -> None:
        self._made = made
        self._numbers: dict[Any, int] = {}
        self._things: list[T] = []

    def number(self, row: Any) -> int:
        """The number of what the row says."""
        found = self._numbers.get(row)
        if found is None:
            found = self._numbers[row] = len(self._things)
            self._things.append(self._made(row))
        return found

    def __getitem__(self, number: int) -> T:
        return self._things[number]


class Here(NamedTuple):
    """Which homes are read: that the key of a fact is `among` theirs, and of which `home` it then tells."""

    among: Callable[[Any], ColumnElement[bool]]
    home: Callable[[Any], Any]


class Gathering:
    """Reads what is known on a day, home by home. `confidence` is the council's, by source."""

    def __init__(self, session: Session, on: date, confidence: Mapping[str, float]) -> None:
        self._session = session
        self._on = on
        self._confidence = {**USUAL_CONFIDENCE, **confidence}
        self._terms = areas.terms(session)
        bearing = (key for key, terms in self._terms.items() if kept_facts.designation_of(terms, "inside") is not None)
        self._bearing = sorted(bearing)
        self._years: dict[Any, int] = {}
        self._said = Different(self._as_said)
        self._licences = Different(self._as_licence)
        self._amenities = Different(self._as_amenities)
        self._units = Different(lambda row: fabric.Unit(*row))
        self._certificates = Different(self._as_certificate)
        self._flags = Different(self._as_designation)
        self._notices = Different(_as_notice)

    def homes(self, property_id: int | None = None) -> Iterator[list[tuple[int, Known]]]:
        """Every property with what is known of it, in chunks by id; or the one. Second records of a home are none."""
        last = 0
        query = select(Property.id, Property.class_code).where(same_as.is_one(Property)).order_by(Property.id).limit(CHUNK)
        if property_id is not None:
            query = query.where(Property.id == property_id)
        while rows := self._session.execute(query.where(Property.id > last)).all():
            last = rows[-1].id
            yield self._chunk([tuple(row) for row in rows])

    def case(self, known: Known) -> Case:
        """The facts of the home, resolved."""
        resolved = occupation.resolve(self._claims(known))
        facts = {name: kept_facts.with_claims(one) for name, one in resolved.items() if name in stated.NAMES}
        notices = tuple(self._notices[number] for number in known.notices)
        designations = tuple(one for one in (self._flags[number] for number in known.flags) if one is not None)
        home = replace(stated.home(facts), notices=notices)
        return Case(home, designations, {"facts": facts, **kept_facts.area_facts(designations, notices)})

    def _claims(self, known: Known) -> list[Claim]:
        certificates = [self._certificates[number] for number in known.certificates]
        said = [*(self._said[number] for number in known.said), *(one for one, _ in certificates)]
        found = [*occupation.claims(said), *(claim for _, of_building in certificates for claim in of_building)]
        found += fabric.of_class(known.class_code, self._confidence["gazetteer"])
        for number in known.licences:
            found += self._licences[number]
        for number in known.amenities:
            found += self._amenities[number]
        if known.units:
            found += fabric.of_units([self._units[number] for number in known.units])
        return found

    def _chunk(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[int, Known]]:
        first, last = rows[0][0], rows[-1][0]
        between = Here(lambda column: column.between(first, last), lambda column: column)
        merged = self._merged(first, last)
        gathered = [
            {**self._gather(query(between), things), **(self._gather(query(merged), things) if merged else {})}
            for query, things in (
                (self._observations, self._said),
                (self._licence_rows, self._licences),
                (self._amenity_rows, self._amenities),
                (self._unit_rows, self._units),
                (self._certificate_rows, self._certificates),
                (self._notice_rows, self._notices),
            )
        ]
        flags = self._gather(self._flag_rows(first, last), self._flags)
        tables = (*gathered[:5], flags, gathered[5])
        return [(key, Known(code, *(tuple(table.get(key, ())) for table in tables))) for key, code in rows]

    def _merged(self, first: int, last: int) -> Here | None:
        """The homes among these that others were merged into: they are read once more, with all that is about those."""
        table = Property.__table__
        merged = select(table.c.id, table.c.same_as_id).where(table.c.same_as_id.between(first, last))
        kept = {row.id: row.same_as_id for row in self._session.execute(merged)}
        if not kept:
            return None
        every = sorted(kept.keys() | set(kept.values()))
        return Here(lambda column: column.in_(every), lambda column: case(kept, value=column, else_=column))

    def _gather(self, query: Any, things: Different[Any]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for rows in bulk.batches(self._session, query):
            for row in rows:
                found[row[0]].append(things.number(row[1:]))
        return found

    def _observations(self, here: Here) -> Any:
        kept = or_(Observation.expires_on.is_(None), Observation.expires_on >= self._on)
        used = Observation.withdrawn_at.is_(None)
        home = here.home(Observation.property_id)
        return (
            select(
                home, Observation.source, Observation.confidence, Observation.as_at, Observation.adults,
                Observation.persons, Observation.households, Observation.surnames_differ, Observation.tenure,
                _as_text(Observation.facts),
            )
            .where(here.among(Observation.property_id), Observation.as_at <= self._on, kept, used)
            .order_by(home, Observation.as_at.desc(), Observation.id.desc())
        )  # fmt: skip

    def _licence_rows(self, here: Here) -> Any:
        begun = or_(Licence.starts_on.is_(None), Licence.starts_on <= self._on)
        columns = (Licence.kind, Licence.max_persons, Licence.storeys, Licence.ends_on, Licence.revoked_on)
        home = here.home(Licence.property_id)
        return select(home, *columns).where(here.among(Licence.property_id), begun).order_by(home, Licence.id)

    def _amenity_rows(self, here: Here) -> Any:
        columns = (
            AmenityCount.as_at, AmenityCount.source, AmenityCount.storeys, AmenityCount.bedrooms, AmenityCount.toilets,
            AmenityCount.baths_showers, AmenityCount.cookers,
        )  # fmt: skip
        newer = aliased(AmenityCount)
        home = here.home(AmenityCount.property_id)
        same = (here.home(newer.property_id) == home, newer.source == AmenityCount.source, here.among(newer.property_id))
        counted_since = exists().where(*same, newer.as_at > AmenityCount.as_at, newer.as_at <= self._on)
        counted = (here.among(AmenityCount.property_id), AmenityCount.as_at <= self._on)
        return select(home, *columns).where(*counted, ~counted_since).order_by(home, AmenityCount.id)

    def _unit_rows(self, here: Here) -> Any:
        columns = (Unit.self_contained, Unit.toilet, Unit.washing, Unit.cooking)
        newer, home = aliased(Unit), here.home(Unit.property_id)
        since = or_(newer.noted_at > Unit.noted_at, and_(newer.noted_at == Unit.noted_at, newer.id > Unit.id))
        same = (here.home(newer.property_id) == home, newer.name == Unit.name, here.among(newer.property_id))
        return select(home, *columns).where(here.among(Unit.property_id), ~exists().where(*same, since)).order_by(Unit.id)

    def _certificate_rows(self, here: Here) -> Any:
        certificate = EnergyCertificate
        home = here.home(certificate.property_id)
        return (
            select(home, certificate.lodged_on, certificate.tenure, certificate.property_type)
            .where(here.among(certificate.property_id), certificate.lodged_on <= self._on)
            .order_by(home, certificate.lodged_on.desc())
        )

    def _flag_rows(self, first: int, last: int) -> Any:
        here = (Flag.property_id.between(first, last), Flag.designation_id.in_(self._bearing))
        query = select(Flag.property_id, Flag.designation_id, Flag.state).where(*here)
        return query.order_by(Flag.property_id, Flag.designation_id)

    def _notice_rows(self, here: Here) -> Any:
        query = select(here.home(Exemption.property_id), Exemption.starts_on, Exemption.ends_on, Exemption.part)
        return query.where(here.among(Exemption.property_id), queries.notice_runs(self._on)).order_by(Exemption.id)

    def _band(self, as_at: Any) -> int:
        found = self._years.get(as_at)
        if found is None:
            found = self._years[as_at] = occupation.years_old(_day(as_at), self._on)
        return found

    def _as_said(self, row: Any) -> Said:
        source, confidence, as_at, adults, persons, households, surnames, tenure, facts = row
        noted: dict[str, Any] = json.loads(facts or "null") or {}
        more = tuple((name, _value(name, plain)) for name, plain in sorted(noted.items()))
        return Said(source, confidence, self._band(as_at), adults, persons, households, surnames, tenure, more)

    def _as_licence(self, row: Any) -> list[Claim]:
        kind, persons, storeys, *ends = row
        ended = min((_day(one) for one in ends if one is not None), default=None)
        years = self._band(ended) if ended is not None and ended < self._on else 0
        confidence = self._confidence[evidence.REGISTER]
        return evidence.of_licence(kind, persons, storeys, confidence=confidence, years=years)

    def _as_amenities(self, row: Any) -> list[Claim]:
        as_at, source, *counts = row
        confidence = self._confidence.get(source, self._confidence[evidence.REGISTER])
        return fabric.of_amenities(fabric.Amenities(source, *counts), confidence, self._band(as_at))

    def _as_certificate(self, row: Any) -> tuple[Said, list[Claim]]:
        lodged_on, tenure, property_type = row
        confidence, years = self._confidence["energy_certificate"], self._band(lodged_on)
        said = Said("energy_certificate", confidence, years, tenure=fabric.certified_tenure(tenure))
        return said, fabric.of_certificate(property_type, confidence, years)

    def _as_designation(self, row: Any) -> Designation | None:
        designation_id, state = row
        return kept_facts.designation_of(self._terms[designation_id], state)


def _value(name: str, plain: Any) -> occupation.Value:
    if name in stated.COUNTS:
        return Range(plain, plain) if isinstance(plain, int) else Range(*plain)
    kept: occupation.Value = plain
    return kept


def _day(raw: Any) -> date:
    return raw if isinstance(raw, date) else date.fromisoformat(raw)


def _as_notice(row: Any) -> Notice:
    """The register's end is believed no further than the Act allows."""
    starts_on, ends_on, part = _day(row[0]), row[1], row[2]
    return Notice(starts_on, terms.notice_ends(starts_on, ends_on if ends_on is None else _day(ends_on)), part)


def _as_text(column: Any) -> Any:
    """JSON as the text it is kept as, on both databases, so that rows that say the same are equal."""
    return cast(column, Text)
