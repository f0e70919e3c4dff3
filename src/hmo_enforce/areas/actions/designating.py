"""Making, changing and revoking designations. What stood before a change is kept, so that an old answer can be replayed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import shapely
from shapely import Geometry, MultiPolygon, Polygon
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hmo_enforce.areas import covers, making, queries, standing, words
from hmo_enforce.areas.records import Area, Designation, DesignationVersion
from hmo_enforce.kernel import clock, days, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused, Stale

DRAWN_ACCURACY_M = 1.0
"""Where nobody says how well the line is drawn: Ordnance Survey's large-scale lines."""
SIDES = ("min_easting", "min_northing", "max_easting", "max_northing")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a designation besides its line. `ends_on` is the last day in force, `revoked_on` the first without.

    `covers` describes the HMOs of an additional designation: min_persons, min_households, min_storeys, tests,
    leaves_out_flats_in_blocks_of, and `description` in words.
    """

    reference: str
    kind: str
    name: str
    made_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    revoked_on: date | None = None
    legal_basis: str | None = None
    covers: Mapping[str, Any] | None = None
    documents: Sequence[str] | None = None
    notes: str | None = None
    accuracy_m: float = DRAWN_ACCURACY_M


@dataclass(frozen=True, slots=True)
class Made:
    """The designation, and what an officer should ask about its dates and its line."""

    designation: Designation
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The row of a file that says something of a designation, where no person said it here."""

    import_id: int | None
    row: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A line made of areas, how well it is drawn, and what was mended about it, in sentences."""

    shape: MultiPolygon
    accuracy_m: float
    mended: tuple[str, ...]


NAMES = tuple(field.name for field in fields(Said))


def designate(session: Session, said: Said, shape: Geometry | None, *, by: Actor, source: Source | None = None) -> Made:
    """Make a designation with the line given (EPSG:27700 polygons, exclusions cut out already).

    `Refused` with everything that is wrong. The properties are flagged by the next run, which whoever asked starts.
    """
    _require_sound(said, shape)
    if session.scalars(select(Designation.id).where(Designation.reference == said.reference.strip())).first():
        taken = f"There is a designation {said.reference} already. Give this one another reference, or change that one."
        raise Refused(taken, about="reference")
    made = Designation(**_columns(said), **_drawn(shape))
    _set_source(made, source)
    session.add(made)
    session.flush()
    journal.note(session, by, "designated", "designation", made.id, after=_plain(made) | _from(source))
    return Made(made, _warnings(made))


def designate_from_areas(
    session: Session, said: Said, area_ids: Sequence[int], *, excluding: Sequence[int] = (), by: Actor
) -> Made:
    """The same, made of wards, LSOAs or other areas, without those excluded. The whole council is all of its wards."""
    outline = outline_of(session, area_ids, excluding)
    made = designate(session, replace(said, accuracy_m=outline.accuracy_m), outline.shape, by=by)
    return replace(made, warnings=(*made.warnings, *outline.mended))


def outline_of(session: Session, area_ids: Sequence[int], excluding: Sequence[int] = ()) -> Outline:
    """The areas together, without those excluded. `NotFound` or `Refused` where they make no outline."""
    chosen, excluded = queries.areas(session, area_ids), queries.areas(session, excluding)
    parts, holes = ([shapely.make_valid(one.shape) for one in those] for those in (chosen, excluded))
    drawn = making.made_from(parts, holes)
    mended = []
    if drawn.filled_m2 >= 1:
        mended.append(f"Cracks between the areas were filled: {drawn.filled_m2:,.0f} square metres.")
    if drawn.dropped_m2 >= 1:
        mended.append(f"Scraps along the exclusions were dropped: {drawn.dropped_m2:,.0f} square metres.")
    return Outline(drawn.shape, max(one.accuracy_m for one in (*chosen, *excluded)), tuple(mended))


def whole_area(session: Session, kind: str, edition: str | None = None) -> list[int]:
    """The ids of all areas of a kind in one edition, the newest unless told: together, the whole council."""
    edition = edition or session.scalar(select(func.max(Area.edition)).where(Area.kind == kind))
    if edition is None:
        raise Refused(f"There are no areas of the kind {kind}. Load their boundaries first.")
    found = list(session.scalars(select(Area.id).where(Area.kind == kind, Area.edition == edition)))
    if not found:
        raise Refused(f"There are no areas of the kind {kind} in the edition {edition}. Load their boundaries first.")
    return found


def change(
    session: Session,
    designation_id: int,
    changes: Mapping[str, Any],
    *,
    why: str,
    revision: int,
    by: Actor,
    shape: Geometry | None = None,
    source: Source | None = None,
) -> Made:
    """Change what is said of a designation, or its line, keeping how it stood. `changes` are by the names of `Said`.

    `Stale` if somebody changed it since `revision` was read; `Refused` with everything that is wrong. Where all of it
    stands already, nothing is written.
    """
    found = queries.designation(session, designation_id)
    _require_fresh(found, revision, changes)
    wanted = replace(said_of(found), **{name: value for name, value in changes.items() if name in NAMES})
    wrong = [f"“{name}” is not something that a designation says." for name in changes if name not in NAMES]
    _require_sound(wanted, shape if shape is not None else found.shape, [*wrong, *_without_reason(why)])
    values = {name: value for name, value in _columns(wanted).items() if value != getattr(found, name)}
    if not values and shape is None:
        return Made(found, _warnings(found))
    before = _plain(found)
    _keep(session, found)
    if shape is not None or "accuracy_m" in values:
        values |= _drawn(shape if shape is not None else found.shape)
    for name, value in values.items():
        setattr(found, name, value)
    _set_source(found, source)
    session.flush()
    after = _plain(found)
    differs = [name for name in after if after[name] != before[name]]
    journal.note(
        session, by, "changed", "designation", found.id,
        before={name: before[name] for name in differs}, after={name: after[name] for name in differs} | _from(source),
        why=why.strip(),
    )  # fmt: skip
    return Made(found, _warnings(found))


def revoke(session: Session, designation_id: int, revoked_on: date, *, why: str, revision: int, by: Actor) -> Made:
    """It is no longer in force from that day. What it was before is kept, and so is its history."""
    found = queries.designation(session, designation_id)
    _require_fresh(found, revision, {"revoked_on": revoked_on})
    if found.revoked_on is not None:
        raise Refused(f"It was revoked already, from {days.in_words(found.revoked_on)}.", about="revoked_on")
    if found.ends_on is not None and revoked_on > found.ends_on:
        over = f"It ends by itself on {days.in_words(found.ends_on)}, before that day: there is nothing to revoke."
        raise Refused(over, about="revoked_on")
    return change(session, designation_id, {"revoked_on": revoked_on}, why=why, revision=revision, by=by)


def faults(said: Said, shape: Geometry | None) -> list[str]:
    """Why it could not stand as said, in sentences; nothing where it can."""
    return [*_wrong_words(said), *_wrong_dates(said), *_wrong_line(shape)]


def _require_sound(said: Said, shape: Geometry | None, more: Sequence[str] = ()) -> None:
    wrong = [*more, *faults(said, shape)]
    if wrong:
        raise Refused(*wrong)


def _wrong_words(said: Said) -> list[str]:
    wrong = []
    if said.kind not in list(standing.Kind):
        wrong.append(f"Say what kind it is: {', '.join(one.replace('_', ' ') for one in standing.Kind)}.")
    if not said.reference.strip() or not said.name.strip():
        wrong.append("Give it a reference and a name.")
    if said.kind == standing.Kind.ADDITIONAL:
        wrong += covers.wrong(said.covers)
    if said.accuracy_m < 0:
        wrong.append("The accuracy of the line is a number of metres of 0 or more.")
    return wrong


def _wrong_dates(said: Said) -> list[str]:
    wrong = []
    if said.starts_on and said.ends_on and said.ends_on < said.starts_on:
        wrong.append("It would end before it comes into force: check both days.")
    if said.made_on and said.starts_on and said.starts_on < said.made_on:
        wrong.append("It would come into force before it was made: check both days.")
    if said.made_on and said.revoked_on and said.revoked_on < said.made_on:
        wrong.append("It would be revoked before it was made: check both days.")
    return wrong


def _wrong_line(shape: Geometry | None) -> list[str]:
    if shape is None or shapely.is_empty(shape):
        return ["It has no area: choose a file, or wards or LSOAs that make it up."]
    if not isinstance(shape, Polygon | MultiPolygon):
        return ["Its area must be polygons; points and lines enclose nothing."]
    if shapely.is_valid(shape):
        return []
    return [f"Its line crosses itself: {shapely.is_valid_reason(shape)}. Mend it and try again."]


def _without_reason(why: str) -> list[str]:
    return [] if why.strip() else ["Say why it is changed: the reason is kept with it."]


def _require_fresh(found: Designation, revision: int, changes: Mapping[str, Any]) -> None:
    if found.revision == revision:
        return
    theirs, yours = words.of({name: getattr(found, name, None) for name in changes}), words.of(changes)
    # What only theirs says is a difference too.
    yours |= {name: "" for name in theirs if name not in yours}
    raise Stale("Somebody changed this designation since you read it.", theirs=theirs, yours=yours)


def said_of(found: Designation) -> Said:
    """What is said of one that stands."""
    return Said(**{name: getattr(found, name) for name in NAMES})


def _columns(said: Said) -> dict[str, Any]:
    values = {name: getattr(said, name) for name in NAMES}
    values["reference"], values["name"] = said.reference.strip(), said.name.strip()
    values["covers"] = dict(said.covers) if said.covers else None
    values["documents"] = list(said.documents) if said.documents else None
    return values


def _drawn(shape: Geometry | None) -> dict[str, Any]:
    if shape is None:
        raise ValueError("a designation has a shape")
    parts = _parts(shape)
    return {"shape": parts, **dict(zip(SIDES, parts.bounds, strict=True)), "shaped_at": clock.now()}


def _parts(shape: Geometry) -> MultiPolygon:
    return MultiPolygon(list(shapely.get_parts(shape)))


def is_drawn_as(found: Designation, shape: Geometry) -> bool:
    """Whether its line is this one to the last digit; one polygon is the same alone or as the only one of several."""
    return bool(shapely.equals_exact(_parts(found.shape), _parts(shape), tolerance=0.0))


def _set_source(found: Designation, source: Source | None) -> None:
    if source is not None:
        found.import_id, found.import_row = source.import_id, source.row


def _from(source: Source | None) -> dict[str, Any]:
    """What the journal says of a file: `queries.set_by_hand` goes by it."""
    return {} if source is None else {"import_id": source.import_id}


def _plain(found: Designation) -> dict[str, Any]:
    said = {name: getattr(found, name) for name in NAMES}
    return said | {"area_m2": round(shapely.area(found.shape)), "line": hashlib.sha256(shapely.to_wkb(found.shape)).hexdigest()}


def _keep(session: Session, found: Designation) -> None:
    plain = journal.plain(_plain(found)) or {}
    session.add(
        DesignationVersion(
            designation_id=found.id, revision=found.revision, stood_until=clock.now(), shape=found.shape, said=plain
        )
    )


def _warnings(made: Designation) -> tuple[str, ...]:
    return standing.warnings(standing.Kind(made.kind), standing.dates_of(made))
