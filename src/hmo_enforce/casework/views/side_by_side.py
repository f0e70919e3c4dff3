"""Two records beside each other, with what differs and how much is kept about each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hmo_enforce.cases.records import CaseParty, CaseProperty
from hmo_enforce.casework.views import case_list, person_whole
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.kernel import hiding, same_as
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.kernel.same_as import SameAs
from hmo_enforce.letters.records import Letter
from hmo_enforce.licensing.records import Decision, Exemption, Licence, LicenceParty
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Certificate, EnergyCertificate, Interest, Observation, Property, Room, Unit

FACTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "property": (
        ("Address", "address"), ("Postcode", "postcode"), ("UPRN", "uprn"), ("Part of UPRN", "parent_uprn"),
        ("Class", "class_code"), ("Easting", "easting"), ("Northing", "northing"), ("Point from", "point_source"),
        ("Retired on", "retired_on"),
    ),
    "party": (
        ("Name", "name"), ("Company number", "company_number"), ("Address", "address"), ("Postcode", "postcode"),
        ("An organisation", "is_organisation"),
    ),
}  # fmt: skip
COUNTED: Mapping[str, tuple[tuple[str, Any], ...]] = {
    "property": (
        ("Licences", Licence.property_id), ("Temporary exemption notices", Exemption.property_id),
        ("Observations", Observation.property_id), ("Decisions", Decision.property_id), ("Units", Unit.property_id),
        ("Rooms", Room.property_id), ("People", Interest.property_id), ("Energy certificates", EnergyCertificate.property_id),
        ("Other certificates", Certificate.property_id),
        ("Cases", CaseProperty.property_id),
    ),
    "party": (
        ("Homes", Interest.party_id), ("Licences", LicenceParty.party_id), ("Cases", CaseParty.party_id),
    ),
}  # fmt: skip
TABLES: Mapping[str, Any] = {"property": Property, "party": Party}


@dataclass(frozen=True, slots=True)
class Line:
    """One fact as each record has it."""

    label: str
    values: tuple[Any, ...]

    @property
    def differs(self) -> bool:
        """Whether both say something, and not the same."""
        said = [value for value in self.values if value not in (None, "")]
        return len(said) > 1 and len({_as_shown(value) for value in said}) > 1


def _as_shown(value: Any) -> str:
    """A decimetre is as near as the page tells a point: what is nearer is no difference that anybody could see."""
    return f"{value:.1f}" if isinstance(value, float) else str(value).casefold()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records: what each says, how much each has, and which of them to keep, if the page is asked."""

    ids: tuple[int, int]
    titles: tuple[str, str]
    facts: tuple[Line, ...]
    counts: tuple[Line, ...]
    keep: int


@dataclass(frozen=True, slots=True)
class Merged:
    """A record that is or was merged with the one whose page this is, and why it is, or is no more.

    `why` is None where it names somebody whom the session hides.
    """

    row: SameAs
    title: str
    why: str | None


def pair(session: Session, subject: str, one_id: int, other_id: int, *, complainants: bool) -> Pair:
    """The two, or `NotFound`.

    `complainants`: whether the reader may see who complained. Else what would tell it is not counted.
    """
    two = [found for key in (one_id, other_id) if (found := session.get(TABLES[subject], key)) is not None]
    if len(two) < 2:
        raise NotFound("There is no such record.")
    facts = tuple(Line(label, tuple(_told(session, getattr(one, name)) for one in two)) for label, name in FACTS[subject])
    return Pair(
        (one_id, other_id),
        (title(two[0]), title(two[1])),
        facts,
        tuple(_counts(session, subject, (one_id, other_id), complainants)),
        max(two, key=lambda one: _worth(subject, one)).id,
    )


def title(record: Any) -> str:
    """What a record is called."""
    return record.address if isinstance(record, Property) else record.name


def merged_into(session: Session, subject: str, kept_id: int, *, complainants: bool) -> tuple[Merged, ...]:
    """What was merged into a record, with what each is called; but for whom the reader may not know of."""
    rows = same_as.standing(session, subject, kept_id)
    found = ((row, _known(session, subject, row.subject_id, complainants)) for row in rows)
    return tuple(Merged(row, title(record), _told(session, row.why)) for row, record in found if record is not None)


def taken_apart(session: Session, subject: str, key: int, *, complainants: bool) -> tuple[Merged, ...]:
    """Of records that were merged with this one once, and are two again: by which words; the latest first.

    What went or came along with another is not told: the other is. Nor is whom the reader may not know of.
    """
    found = []
    for row in same_as.history(session, subject, [key]):
        other = _known(session, subject, row.subject_id if row.kept_id == key else row.kept_id, complainants)
        by_hand = row.undone_why not in (same_as.IN_TURN, same_as.OUT_OF_TURN)
        if row.undone_at is not None and by_hand and row.through_id is None and other is not None:
            found.append(Merged(row, title(other), _told(session, row.undone_why)))
    return tuple(found)


def _known(session: Session, subject: str, key: int, complainants: bool) -> Any:
    """The record, where the reader may know of it by itself: that it is the same as another does not tell of it."""
    if subject == "party" and not person_whole.is_shown(session, key, complainants=complainants):
        return None
    return session.get(TABLES[subject], key)


def _told(session: Session, value: Any) -> Any:
    """A fact, but for what something hidden is known by: the UPRN of a building that the reader may not see."""
    return None if isinstance(value, str) and hiding.conceals(session, value) else value


def _worth(subject: str, one: Any) -> tuple[Any, ...]:
    """Of homes the one that the gazetteer knows, of people the one with a number: what files will meet again."""
    if subject == "property":
        return one.retired_on is None, one.uprn is not None, one.easting is not None, -one.id
    return one.company_number is not None, one.address is not None, -one.id


def _counts(session: Session, subject: str, ids: tuple[int, int], complainants: bool) -> list[Line]:
    counted = [(label, column, _untold(column, complainants)) for label, column in COUNTED[subject]]
    counted += [
        (label, record.subject_id, (record.subject == subject, *_untold(record.subject_id, complainants)))
        for label, record in (("Evidence", EvidenceItem), ("Letters", Letter))
    ]
    lines = [Line(label, tuple(_count(session, column, key, only) for key in ids)) for label, column, only in counted]
    return [line for line in lines if any(line.values)]


def _untold(column: Any, complainants: bool) -> tuple[ColumnElement[bool], ...]:
    """Only what tells nobody who complained."""
    if complainants:
        return ()
    if column is CaseParty.party_id:
        return (~case_list.complained(CaseParty.party_id, CaseParty.case_id),)
    return (Letter.private.is_(False),) if column.class_ is Letter else ()


def _count(session: Session, column: Any, key: int, only: tuple[ColumnElement[bool], ...]) -> int:
    return session.scalar(select(func.count()).select_from(column.class_).where(column == key, *only)) or 0
