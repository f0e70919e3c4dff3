"""A property's record set right by hand, and the correction taken back."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused, Stale
from hmo_enforce.properties import addresses, correctable, queries
from hmo_enforce.properties.matching import doors
from hmo_enforce.properties.records import Correction, Property


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
        for name, found in doors.of(home.address, home.postcode, place_words)._asdict().items():
            setattr(home, name, found)
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
