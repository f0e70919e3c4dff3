"""What a list of properties may be narrowed by, as conditions: each filter, and what was typed into a search box."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, literal, literal_column, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from hmo_enforce.areas.records import Area, Flag, PropertyArea
from hmo_enforce.casework.views import finding, likeness, probes, searching
from hmo_enforce.casework.views.searching import Search
from hmo_enforce.kernel import indexed
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Exemption, Licence, VerdictRecord
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import AmenityCount, EnergyCertificate, Observation, Property

NO_VERDICT = "none"
# As the index of those few is made, word for word.
TOO_NEAR: ColumnElement[bool] = literal_column("flags.state <> 'inside'")
FEW = 30_000
"""Rows that are looked up at once; more are asked for home by home, of which many then are among the first."""


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


def in_area(session: Session, code: str) -> ColumnElement[bool]:
    """In the ward or other area of this code, of whatever edition."""
    there = PropertyArea.area_id.in_(select(Area.id).where(Area.code == code))
    return _of(session, PropertyArea.property_id, there)


def flagged(session: Session, designation: int | None, *, check: bool) -> ColumnElement[bool]:
    """In a designation, or too near its line; `check`: the latter alone."""
    asked = [Flag.designation_id == designation] if designation is not None else []
    return _of(session, Flag.property_id, *asked, *([TOO_NEAR] if check else []))


def _of(session: Session, home: Any, *that: ColumnElement[bool]) -> ColumnElement[bool]:
    """That a row of a table is about the home of which all that holds: where they are few looked up at once, else for each.

    SQLite makes a list of what stands in IN, however long, and reads every home where it is asked of each by itself.
    """
    few = _few(session, select(home).where(*that))
    return Property.id.in_(select(home).where(*that)) if few else exists().where(home == Property.id, *that)


def _few(session: Session, found: Select[Any]) -> bool:
    """Counted no further than FEW."""
    return session.scalar(found.with_only_columns(literal(1), maintain_column_froms=True).offset(FEW).limit(1)) is None


def licensed(there: bool, on: date) -> ColumnElement[bool]:
    """With, or without, a licence in force on the day."""
    found = gazetteer.homes_with(Licence.property_id, queries.in_force(on))
    return Property.id.in_(found) if there else Property.id.not_in(found)


def ending(within_days: int, on: date) -> ColumnElement[bool]:
    """With a licence in force that ends within so many days."""
    soon = Licence.ends_on <= on + timedelta(days=within_days)
    return Property.id.in_(gazetteer.homes_with(Licence.property_id, queries.in_force(on), soon))


def of_import(session: Session, import_id: int) -> ColumnElement[bool]:
    """Made or changed by the import, or with a licence, notice, count, certificate or observation that it wrote last."""
    records = (Licence, Exemption, AmenityCount, EnergyCertificate, Observation)
    found = (gazetteer.homes_with(one.property_id, one.import_id == import_id) for one in records)
    about = [part for one in found for part in one.selects]  # side by side: SQLite knows no union within one
    made = aliased(Property)
    itself = select(made.id).where(made.import_id == import_id)
    if _few(session, itself):
        return Property.id.in_(union_all(itself, *about))
    return or_(Property.import_id == import_id, Property.id.in_(union_all(*about)))


def outcome_is(session: Session, outcome: str, on: date) -> ColumnElement[bool]:
    """The outcome that stands: an officer's decision where there is one, else the verdict's."""
    stands, verdict, decided = queries.decisions_standing(on).c, aliased(VerdictRecord), queries.decided(on)
    if outcome == NO_VERDICT:
        return and_(~exists().where(verdict.property_id == Property.id), Property.id.not_in(decided))
    by_hand, judged = select(stands.home).where(stands.outcome == outcome), verdict.outcome == outcome
    if _few(session, select(verdict.property_id).where(judged)):
        by_rule = select(verdict.property_id).where(judged, verdict.property_id.not_in(decided))
        return Property.id.in_(union_all(by_hand, by_rule))
    said = exists().where(verdict.property_id == Property.id, judged)
    return or_(and_(said, Property.id.not_in(decided)), Property.id.in_(by_hand))
