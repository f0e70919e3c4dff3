"""Reads for matching: the lines of the gazetteer that an address may mean, and the matches that were made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import portions
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.properties import queries
from hmo_enforce.properties.matching import states
from hmo_enforce.properties.matching.gazetteer import Line
from hmo_enforce.properties.records import Match, Property

# --- lines of the gazetteer


def streets(session: Session) -> list[tuple[str, str]]:
    """Every street, run together, with the places that stand after it, as `doors` has them; each pair once."""
    pairs = select(Property.door_street, Property.door_places).where(Property.door_street.is_not(None)).distinct()
    return [(street, places or "") for street, places in session.execute(pairs) if street]


def building_names(session: Session) -> set[str]:
    """The names of buildings, run together, as `doors` has them."""
    inner = session.scalars(select(Property.inner_door).where(Property.inner_door.is_not(None)).distinct())
    return {door.partition("|")[2] for door in inner if door}


def behind_doors(session: Session, doors: Collection[str]) -> set[int]:
    """The properties that are found by any of these doors (`doors`)."""
    found: set[int] = set()
    for some in portions.of(sorted(doors)):
        for column in (Property.door, Property.inner_door):
            found.update(session.scalars(select(Property.id).where(column.in_(some))))
    return found


def in_postcodes(session: Session, postcodes: Collection[str]) -> set[int]:
    """The properties in any of these postcodes."""
    found: set[int] = set()
    for some in portions.of(sorted(postcodes)):
        found.update(session.scalars(select(Property.id).where(Property.postcode.in_(some))))
    return found


def lines(session: Session, property_ids: Collection[int], on: date) -> list[Line]:
    """Their lines in the gazetteer. Where a building's line says no more than that of a home in it, the home's stands.

    A second record of a home is another line of it: its file's rows go to it by its own address, and have ended where the
    home has.
    """
    kept = queries.PROPERTIES.alias()
    lives = queries.lives_as_another(func.coalesce(Property.same_as_id, Property.id), on)
    ends = case((lives, None), (Property.same_as_id.is_(None), Property.retired_on), else_=kept.c.retired_on)
    columns = (Property.id, Property.address, Property.postcode, ends.label("retired_on"), Property.uprn, Property.parent_uprn)
    query = select(*columns, Property.address_key, Property.same_as_id).outerjoin(kept, kept.c.id == Property.same_as_id)
    found: list[Any] = []
    for some in portions.of(sorted(property_ids)):
        found += session.execute(query.where(Property.id.in_(some))).all()
    shells = {(row.parent_uprn, row.address_key, row.postcode) for row in found if row.parent_uprn and row.retired_on is None}
    return [
        Line(row.id, row.address, row.postcode, row.retired_on is not None and row.retired_on <= on, row.same_as_id)
        for row in found
        if row.uprn is None or (row.uprn, row.address_key, row.postcode) not in shells
    ]


# --- matches


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which matches are asked for. `state` is one of `states.TITLES`, or "waiting" for all that wait."""

    state: str = "waiting"
    kind: str = ""
    import_id: int | None = None
    text: str = ""


def match(session: Session, match_id: int) -> Match:
    """The match of a written address, or `NotFound`."""
    found = session.scalars(select(Match).where(Match.id == match_id)).first()
    if found is None:
        raise NotFound("There is no such match of an address.")
    return found


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What a match that is asked for fulfils."""
    found: list[ColumnElement[bool]] = []
    if wanted.state:
        found.append(Match.state.in_(states.WAITING) if wanted.state == "waiting" else Match.state == wanted.state)
    if wanted.kind:
        found.append(Match.kind == wanted.kind)
    if wanted.import_id is not None:
        found.append(Match.import_id == wanted.import_id)
    if wanted.text:
        words = wanted.text.strip()
        like = (column.icontains(words, autoescape=True) for column in (Match.address, Match.postcode))
        found.append(or_(*like))
    return found


def count_matches(session: Session, wanted: Wanted) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(Match).where(*conditions(wanted))) or 0


PUT_OFF = case((Match.state == states.LATER, 1), else_=0)
IN_TURN = (PUT_OFF, Match.confidence.desc(), Match.id)
"""Those that were put off last, and among the others the surest first."""


def next_in_turn(session: Session, wanted: Wanted) -> int | None:
    """The match to decide first."""
    return session.scalar(select(Match.id).where(*conditions(wanted)).order_by(*IN_TURN).limit(1))


def matches_by_state(session: Session) -> dict[str, int]:
    """How many in each state."""
    return dict(session.execute(select(Match.state, func.count(Match.id)).group_by(Match.state)).all())


Place = tuple[int, float, int]
"""Of a match in the order of the list, kept while it changes: whether it was put off, its confidence and its id."""


def place(of: Match) -> Place:
    """Where it stands now."""
    return (1 if of.state == states.LATER else 0, of.confidence, of.id)


def beside(session: Session, wanted: Wanted, at: Place) -> tuple[int | None, int | None]:
    """The matches before and after a place, in the order of the list."""
    later = PUT_OFF
    after = or_(
        later > at[0],
        and_(later == at[0], Match.confidence < at[1]),
        and_(later == at[0], Match.confidence == at[1], Match.id > at[2]),
    )
    before = and_(~after, Match.id != at[2])
    backward = (later.desc(), Match.confidence, Match.id.desc())
    ids = select(Match.id).where(*conditions(wanted), Match.id != at[2])
    return (
        session.scalar(ids.where(before).order_by(*backward).limit(1)),
        session.scalar(ids.where(after).order_by(*IN_TURN).limit(1)),
    )
