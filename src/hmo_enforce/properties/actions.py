"""Changing what is known of properties."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound, Refused, Stale
from hmo_enforce.properties import addresses, correctable, occupation, plausible, queries
from hmo_enforce.properties.records import Correction, Interest, Observation, Property, Room, Unit

IN_COLUMNS = ("persons", "households")
"""Facts that have a column of their own in an observation, when they are exact."""


def expire_observations(session: Session, on: date, *, by: Actor, but: frozenset[int] = frozenset()) -> int:
    """Delete what may no longer be kept on that day, the day of expiry being the last that it may; how many went.

    The journal keeps how many went of each source, and nothing of what they said. `but`: homes on legal hold.
    """
    past = Observation.expires_on < on
    if but:
        past = past & Observation.property_id.not_in(sorted(but))
    counts = select(Observation.source, func.count()).where(past).group_by(Observation.source)
    gone: dict[str, int] = dict(session.execute(counts).all())
    if not gone:
        return 0
    session.execute(delete(Observation).where(past).execution_options(synchronize_session=False))
    journal.note(session, by, "expired", "observations", on.isoformat(), after=gone, why="their last day of keeping has passed")
    return sum(gone.values())


def note_observation(
    session: Session, property_id: int, facts: Mapping[str, Any], *, source: str, confidence: float, as_at: date, by: Actor
) -> Observation:
    """An officer's own observation: plain facts by name, checked by the caller against what licensing knows.

    `source` is "inspection" for what the officer saw and "officer" for what they were told. `NotFound`; `Refused` for a
    day to come, and for facts that cannot all be true.
    """
    queries.property_(session, property_id)
    if as_at > clock.today():
        raise Refused("An observation cannot be of a day to come: give the day on which it was made.")
    if wrong := plausible.faults(facts):
        raise Refused(*(fault.message for fault in wrong))
    exact = {name: facts[name] for name in IN_COLUMNS if isinstance(facts.get(name), int)}
    noted = Observation(
        property_id=property_id,
        source=source,
        as_at=as_at,
        confidence=confidence,
        facts={name: value for name, value in facts.items() if name not in exact} or None,
        noted_by=by.name,
        noted_at=clock.now(),
        **exact,
    )
    session.add(noted)
    session.flush()
    said = {"observation": noted.id, "source": source, "as_at": as_at, **facts}
    journal.note(session, by, "observed", "property", property_id, after=said)
    return noted


def withdraw_observation(session: Session, observation_id: int, *, why: str, by: Actor) -> Observation:
    """An officer's observation is used no more, and kept with the reason.

    `Refused` for one from a file (the next one of that source takes its place), for one withdrawn before, and without a
    reason.
    """
    found = queries.observation(session, observation_id)
    if found.source not in occupation.BY_EYE or found.import_id is not None:
        raise Refused("This came with a file: only what an officer recorded here is withdrawn here.")
    if found.withdrawn_at is not None:
        raise Refused(f"This observation was withdrawn already, by {found.withdrawn_by}.")
    if not why.strip():
        raise Refused("Say why the observation is withdrawn: the reason is kept with it.")
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_why = clock.now(), by.name, why.strip()
    session.flush()
    exact = {name: getattr(found, name) for name in IN_COLUMNS if getattr(found, name) is not None}
    said = {"observation": found.id, "source": found.source, "as_at": found.as_at, **exact, **(found.facts or {})}
    journal.note(session, by, "withdrew an observation", "property", found.property_id, before=said, why=why.strip())
    return found


def correct_property(
    session: Session,
    property_id: int,
    changes: Mapping[str, str | None],
    *,
    why: str,
    revision: int,
    by: Actor,
    place_words: frozenset[str] = frozenset(),
) -> tuple[Correction, ...]:
    """Set values by hand, which no later file overwrites while the corrections stand; one a field, and one for a point.

    `changes` are texts as a form has them, by the names of `correctable.FIELDS`. `revision` is the one that the officer
    read: `Stale` if somebody changed the property since. `Refused` with everything that is wrong, or where nothing would
    change. `place_words` are the council's, for the key of a corrected address. A corrected part of the address changes
    its line too, unless the line was corrected itself.
    """
    home = queries.property_(session, property_id)
    _require_fresh(home, revision, changes)
    wanted = correctable.read(changes)
    if not why.strip():
        raise Refused("Say why the record is corrected, and how you know: the reason is kept with it.")
    different = {name: value for name, value in wanted.items() if getattr(home, name) != value}
    if not different:
        raise Refused("The record says this already, so there is nothing to correct.")
    _require_free(session, home, different.get("uprn"))
    before = _said(home, different)
    _set(home, {**different, **_by_officer(home, different)}, place_words, by_hand=_is_corrected(session, home, "address"))
    after = _said(home, different)
    made = []
    for field, was in before.items():
        _withdraw_standing(session, property_id, field)
        said = {"field": field, "was": was, "value": after[field], "why": why.strip()}
        made.append(Correction(property_id=property_id, made_by=by.name, made_at=clock.now(), **said))
    session.add_all(made)
    session.flush()
    journal.note(session, by, "corrected", "property", property_id, before=before, after=after, why=why.strip())
    return tuple(made)


def withdraw_correction(
    session: Session, correction_id: int, *, why: str, by: Actor, place_words: frozenset[str] = frozenset()
) -> Property:
    """The correction no longer stands: the value goes back to what it was, and the next file may set it again.

    A point goes back as a whole. `Refused` where another home has the UPRN by now.
    """
    found = queries.correction(session, correction_id)
    if found.withdrawn_at is not None:
        raise Refused("This correction was withdrawn already.")
    if not why.strip():
        raise Refused("Say why the correction is withdrawn: the reason is kept with it.")
    home = queries.property_(session, found.property_id)
    values = correctable.as_kept(found.field, found.was)
    _require_free(session, home, values.get("uprn"))
    found.withdrawn_at = clock.now()
    session.flush()
    _set(home, values, place_words, by_hand=_is_corrected(session, home, "address"))
    session.flush()
    journal.note(
        session, by, "withdrew a correction", "property", home.id,
        before={found.field: found.value}, after={found.field: found.was}, why=why.strip(),
    )  # fmt: skip
    return home


def _require_fresh(home: Property, revision: int, changes: Mapping[str, str | None]) -> None:
    if home.revision == revision:
        return
    theirs = {name: correctable.as_text(getattr(home, name, None)) or "" for name in changes}
    yours = {name: value or "" for name, value in changes.items()}
    raise Stale("Somebody changed this property since you read it.", theirs=theirs, yours=yours)


def _require_free(session: Session, home: Property, uprn: object) -> None:
    if uprn is None:
        return
    other = session.scalars(select(Property.address).where(Property.uprn == uprn, Property.id != home.id)).first()
    if other is not None:
        raise Refused(f"UPRN {uprn} belongs to {other} already. Check the number against the gazetteer.")


def _withdraw_standing(session: Session, property_id: int, field: str) -> None:
    """A newer correction of the same field takes the older one's place."""
    standing = select(Correction).where(
        Correction.property_id == property_id, Correction.field == field, Correction.withdrawn_at.is_(None)
    )
    for one in session.scalars(standing):
        one.withdrawn_at = clock.now()


def _is_corrected(session: Session, home: Property, field: str) -> bool:
    standing = (Correction.property_id == home.id, Correction.field == field, Correction.withdrawn_at.is_(None))
    return session.scalars(select(Correction.id).where(*standing)).first() is not None


def _set(home: Property, values: Mapping[str, Any], place_words: frozenset[str], *, by_hand: bool) -> None:
    """The values, and what follows from them. `by_hand`: an officer wrote the line of the address; parts leave it alone."""
    before = {part: getattr(home, part) for part in addresses.PARTS}
    for name, value in values.items():
        setattr(home, name, value)
    if "address" not in values and not by_hand:
        home.address = addresses.rewritten(home.address, before, {part: getattr(home, part) for part in addresses.PARTS})
    if values.keys() & {"address", *addresses.PARTS}:
        home.address_key = addresses.key(home.address, place_words)
    if values.keys() & set(correctable.POINT_PARTS):
        home.moved_at = clock.now()


def _by_officer(home: Property, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What else an officer's word on the point means: it is theirs as a whole; and where there is none, nothing of it is."""
    if not changes.keys() & set(correctable.POINT_PARTS):
        return {}
    if changes.get("easting", home.easting) is not None:
        return {"point_source": "officer"}
    if changes.get("point_accuracy_m") is not None:
        raise Refused("There is no point that the accuracy could be of: give easting and northing too.")
    return {"point_accuracy_m": None, "point_source": None}


def _said(home: Property, names: Iterable[str]) -> dict[str, str | None]:
    """The texts of the corrections that these columns come under, by field: one for the whole point."""
    said = {}
    for name in names:
        if name in correctable.POINT_PARTS:
            said[correctable.POINT] = correctable.point_text(*(getattr(home, part) for part in correctable.POINT_PARTS))
        else:
            said[name] = correctable.as_text(getattr(home, name))
    return said


def note_unit(
    session: Session,
    property_id: int,
    name: str,
    *,
    self_contained: bool | None,
    toilet: str | None,
    washing: str | None,
    cooking: str | None,
    by: Actor,
) -> Unit:
    """A unit of accommodation: its amenities are exclusive, shared or lacking (None: not known).

    Noting a unit of the same name again takes the place of what was noted before; the journal keeps both.
    """
    queries.property_(session, property_id)
    said = {"self_contained": self_contained, "toilet": toilet, "washing": washing, "cooking": cooking}
    there = session.scalars(select(Unit).where(Unit.property_id == property_id, Unit.name == name)).first()
    before = {what: getattr(there, what) for what in said} if there else None
    unit = there or Unit(property_id=property_id, name=name)
    for what, value in {**said, "noted_by": by.name, "noted_at": clock.now()}.items():
        setattr(unit, what, value)
    session.add(unit)
    session.flush()
    journal.note(session, by, "noted a unit", "property", property_id, before=before, after={"unit": name, **said})
    return unit


def note_room(
    session: Session,
    property_id: int,
    name: str,
    used_for: str,
    *,
    unit_id: int | None,
    storey: int | None,
    floor_area_m2: float | None,
    ceiling_height_m: float | None,
    sleeps: int | None,
    by: Actor,
) -> Room:
    """A room as measured: the floor where the ceiling is 1.5 m or higher, and the lowest ceiling.

    Measuring the same room of the same unit again takes the place of what was measured before; the journal keeps both.
    """
    queries.property_(session, property_id)
    unit = session.get(Unit, unit_id) if unit_id is not None else None
    if unit_id is not None and (unit is None or unit.property_id != property_id):
        raise NotFound("There is no such unit in this property.")
    said = {
        "used_for": used_for, "storey": storey, "floor_area_m2": floor_area_m2, "ceiling_height_m": ceiling_height_m,
        "sleeps": sleeps,
    }  # fmt: skip
    same = select(Room).where(Room.property_id == property_id, Room.name == name, Room.unit_id.is_not_distinct_from(unit_id))
    there = session.scalars(same).first()
    before = {what: getattr(there, what) for what in said} if there else None
    room = there or Room(property_id=property_id, name=name, unit_id=unit_id)
    for what, value in {**said, "noted_by": by.name, "noted_at": clock.now()}.items():
        setattr(room, what, value)
    session.add(room)
    session.flush()
    named = {"room": name, "unit": unit.name if unit else None}
    journal.note(session, by, "measured a room", "property", property_id, before=before, after={**named, **said})
    return room


def note_interest(
    session: Session,
    property_id: int,
    party_id: int,
    role: str,
    *,
    starts_on: date | None,
    ends_on: date | None,
    source: str,
    by: Actor,
) -> Interest:
    """A person's or organisation's part in a property. `Refused` if it would end before it begins, or stands already."""
    queries.property_(session, property_id)
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused("It would end before it begins: check both days.")
    same = select(Interest.id).where(
        Interest.property_id == property_id, Interest.party_id == party_id, Interest.role == role, Interest.ends_on.is_(None)
    )
    if session.scalars(same).first() is not None:
        raise Refused(f"They are recorded as {role} of this property already.")
    made = Interest(
        property_id=property_id, party_id=party_id, role=role, starts_on=starts_on, ends_on=ends_on, source=source,
        noted_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    said = {"interest": made.id, "role": role, "starts_on": starts_on, "ends_on": ends_on, "source": source}
    journal.note(session, by, f"recorded a person as {role}"[:40], "property", property_id, after=said)
    return made
