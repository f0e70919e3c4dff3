"""What came after is put where the officer says that it belongs, when two records are taken apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hmo_enforce.casework import placed
from hmo_enforce.casework.became import KINDS
from hmo_enforce.casework.came_after import SORTS, Added
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import same_as
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.privacy.actions import holds as holding
from hmo_enforce.privacy.queries import holds
from hmo_enforce.properties import correctable, queries
from hmo_enforce.properties.actions import putting_right
from hmo_enforce.properties.records import Observation, PropertyTag, Room, Unit


@dataclass(frozen=True, slots=True)
class Moving:
    """By whom it is moved, and the words that only name the council's place, for addresses that were corrected."""

    subject: str
    by: Actor
    place_words: frozenset[str]


def move(session: Session, moving: Moving, one: Added, to: int) -> None:
    """It was about the other of the two: it is put there. A tag that the other has as well is only taken off."""
    sort, _, key = one.name.partition("-")
    if sort == "correction":
        _correction(session, moving, int(key), to)
    elif sort in KINDS and (sort != "observation" or _is_a_files(session, int(key))):
        placed.move(session, sort, key, to)
    elif sort == "tag" and _has_the_tag(session, int(key), to):
        session.execute(delete(PropertyTag).where(PropertyTag.id == int(key)))
    else:
        _point_to(session, moving.subject, sort, int(key), to)
        if sort == "arrival":
            claimed = select(Arrival.observation_id).where(Arrival.id == int(key)).scalar_subquery()
            session.execute(update(Observation).where(Observation.id == claimed).values(property_id=to))


def _point_to(session: Session, subject: str, name: str, key: int, to: int) -> None:
    sort = SORTS[subject][name]
    values: dict[str, Any] = {sort.about: to}
    if "revision" in sort.record.__table__.c:
        values["revision"] = sort.record.revision + 1
    session.execute(update(sort.record).where(sort.record.id == key).values(values))


def _is_a_files(session: Session, key: int) -> bool:
    return session.get_one(KINDS["observation"][0], key).import_id is not None


def _has_the_tag(session: Session, tag_id: int, property_id: int) -> bool:
    name = select(PropertyTag.tag).where(PropertyTag.id == tag_id).scalar_subquery()
    there = select(PropertyTag.id).where(PropertyTag.property_id == property_id, PropertyTag.tag == name)
    return session.scalar(there) is not None


def _correction(session: Session, moving: Moving, key: int, to: int) -> None:
    """Taken back where it stands, and made at the other; nothing more where the other says so already."""
    found = queries.correction(session, key)
    said = {
        name: correctable.as_text(value)
        for name, value in correctable.as_kept(found.field, found.value).items()
        if name in correctable.FIELDS
    }
    putting_right.withdraw_correction(session, key, why=found.why, by=moving.by, place_words=moving.place_words)
    home = queries.property_(session, to)
    if any(correctable.as_text(getattr(home, name)) != value for name, value in said.items()):
        putting_right.correct_property(
            session, to, said, why=found.why, revision=home.revision, by=moving.by, place_words=moving.place_words
        )


def rooms_with_their_units(session: Session, ids: Sequence[int]) -> None:
    """A room that was measured in a unit of the one record while both were one is where its unit is."""
    units = session.execute(select(Unit.id, Unit.property_id).where(Unit.property_id.in_(ids))).all()
    for unit_id, property_id in units:
        astray = (Room.unit_id == unit_id, Room.property_id != property_id)
        session.execute(update(Room).where(*astray).values(property_id=property_id, revision=Room.revision + 1))


def hold_both(session: Session, row: same_as.SameAs, by: Actor) -> None:
    """A legal hold that was put on either while they were one stays on both: only whoever may lift it says that it ended."""
    spans = same_as.since(session, row)
    for key, since in spans.items():
        for one in holds.standing(session, row.subject, key):
            if one.made_at >= since:
                holding.extend(session, one, row.subject_id, by=by)
    for one in holds.standing(session, row.subject, row.subject_id):
        if one.made_at >= min(spans.values()):
            holding.extend(session, one, row.kept_id, by=by)
