"""What a list of properties may be narrowed by, as conditions: each filter, and what was typed into a search box."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, literal, or_, select, union_all
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area, Flag, PropertyArea
from hmo_enforce.casework.views import finding, likeness, probes, searching
from hmo_enforce.casework.views.searching import Search
from hmo_enforce.kernel import indexed
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Decision, Exemption, Licence, VerdictRecord
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import AmenityCount, EnergyCertificate, Observation, Property

NO_VERDICT = "none"
CHECKS = ("check_inside", "check_outside")


def searched(session: Session, q: str, on: date) -> Sequence[ColumnElement[bool]]:
    """That it, or a second record of it, is what was typed: a UPRN, a postcode or its beginning, and words of its address."""
    asked = _says(session, q, on)
    if not asked:
        return []
    # Asked first, since they are few: PostgreSQL looks at every home where an index and a question stand as either.
    known_by = list(session.scalars(select(Property.same_as_id).where(Property.same_as_id.is_not(None), *asked)))
    return [or_(and_(*asked), Property.id.in_(known_by))] if known_by else asked


def _says(session: Session, q: str, on: date) -> list[ColumnElement[bool]]:
    search = searching.read(q)
    asked: list[ColumnElement[bool]] = []
    if search.uprn:
        asked.append(Property.uprn == search.uprn)
    if search.postcode:
        # A range and not LIKE: it uses the index on both databases.
        asked.append(Property.postcode.between(search.postcode, f"{search.postcode}ZZZ"))
    if search.words:
        asked.append(_with_words(session, q, search, on, asked))
    return asked


def _with_words(
    session: Session, q: str, search: Search, on: date, asked: Sequence[ColumnElement[bool]]
) -> ColumnElement[bool]:
    """With every word, as the beginning of one; where no home has, with slips forgiven."""
    needs = probes.as_typed(likeness.letters(" ".join(search.words)).split())
    if not needs:
        return false()
    there = indexed.have(session, indexed.HOMES, Property.id, needs)
    any_home = select(literal(1)).select_from(Property).where(there, *asked, gazetteer.answers_on(on)).limit(1)
    return there if session.scalar(any_home) else Property.id.in_(finding.homes(session, q, on, slips=True).ids)


def in_area(code: str) -> ColumnElement[bool]:
    """In the ward or other area of this code, of whatever edition."""
    editions = select(Area.id).where(Area.code == code)
    return exists().where(PropertyArea.property_id == Property.id, PropertyArea.area_id.in_(editions))


def flagged(designation: int | None, check: bool) -> ColumnElement[bool]:
    """In a designation, or too near its line; `check`: the latter alone."""
    flagged = select(Flag.property_id)
    if designation is not None:
        flagged = flagged.where(Flag.designation_id == designation)
    if check:
        flagged = flagged.where(Flag.state.in_(CHECKS))
    return Property.id.in_(flagged)


def licensed(there: bool, on: date) -> ColumnElement[bool]:
    """With, or without, a licence in force on the day."""
    found = select(gazetteer.home_of(Licence.property_id)).where(queries.in_force(on))
    return Property.id.in_(found) if there else Property.id.not_in(found)


def ending(within_days: int, on: date) -> ColumnElement[bool]:
    """With a licence in force that ends within so many days."""
    soon = Licence.ends_on <= on + timedelta(days=within_days)
    return Property.id.in_(select(gazetteer.home_of(Licence.property_id)).where(queries.in_force(on), soon))


def of_import(import_id: int) -> ColumnElement[bool]:
    """Made or changed by the import, or with a licence, notice, count, certificate or observation that it wrote last."""
    records = (Licence, Exemption, AmenityCount, EnergyCertificate, Observation)
    about = (select(gazetteer.home_of(one.property_id).label("home")).where(one.import_id == import_id) for one in records)
    return or_(Property.import_id == import_id, Property.id.in_(select(union_all(*about).subquery().c.home)))


def outcome_is(outcome: str, on: date) -> ColumnElement[bool]:
    """The outcome that stands: an officer's decision where there is one, else the verdict's."""
    decided = select(gazetteer.home_of(Decision.property_id)).where(queries.decision_stands(on))
    if outcome == NO_VERDICT:
        return and_(VerdictRecord.property_id.is_(None), Property.id.not_in(decided))
    by_rule = and_(VerdictRecord.outcome == outcome, Property.id.not_in(decided))
    return or_(by_rule, Property.id.in_(decided.where(Decision.outcome == outcome)))
