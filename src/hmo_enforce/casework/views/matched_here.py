"""What came to a home by the rules or by a person's word on an address: how sure, why, and where it can be moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.became import KINDS
from hmo_enforce.casework.views import sources
from hmo_enforce.casework.views.sources import FromFile
from hmo_enforce.kernel import hiding, same_as
from hmo_enforce.properties.matching import queries, states
from hmo_enforce.properties.records import Match, Property

MOST = 30
SUBJECTS = {kind: subject for subject, (_, kind) in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Here:
    """A record that stands at the home, and the match that brought it there. `subject` is the journal's word.

    `confidence` is the rules'; None of a home that they did not see near.
    """

    match_id: int
    subject: str
    subject_id: str
    known_as: str
    address: str
    postcode: str | None
    state: str
    confidence: float | None
    why: str
    source: FromFile | None
    decided_by: str | None
    decided_at: datetime | None
    decided_why: str | None


@dataclass(frozen=True, slots=True)
class Came:
    """A record that came to the home by its UPRN or its very address, so that no match was made of it."""

    subject: str
    subject_id: str
    known_as: str
    source: FromFile | None


def of_match(session: Session, match_id: int) -> Here | None:
    """What a settled match brought to its home; None of one that waits, and of what stands there no longer."""
    match = queries.match(session, match_id)
    if match.property_id is None or match.state in states.WAITING:
        return None
    return next((one for one in of_home(session, match.property_id, match.id)), None)


# A licence and an exemption have pages of their own, from which they can be moved.
WITHOUT_PAGES = ("observation", "amenity_count", "energy_certificate")


def came(session: Session, property_id: int) -> list[Came]:
    """What else came with files and may be another home's, the newest of each sort first."""
    found = [(subject, one) for subject in WITHOUT_PAGES for one in _came(session, subject, property_id)]
    files = sources.files(session, {one.import_id for _, one in found})
    return [_as_it_came(subject, one, files) for subject, one in found]


def _as_it_came(subject: str, one: Any, files: Mapping[int, FromFile]) -> Came:
    source = sources.of_row(files, one.import_id, one.import_row)
    return Came(subject, _number(one), getattr(one, "certificate_number", ""), source)


def _came(session: Session, subject: str, property_id: int) -> Sequence[Any]:
    record, kind = KINDS[subject]
    newest = record.lodged_on if subject == "energy_certificate" else record.as_at
    here = (record.property_id.in_(same_as.keys(Property, property_id)), record.import_id.is_not(None))
    matched = exists().where(Match.kind == kind, Match.record_key == _key(subject))
    standing = [record.withdrawn_at.is_(None)] if subject == "observation" else []
    query = select(record).where(*here, ~matched, *standing).order_by(newest.desc(), _key(subject)).limit(MOST)
    return session.scalars(query).all()


def of_home(session: Session, property_id: int, match_id: int | None = None) -> list[Here]:
    """The newest first, of a second record of the home too; what was moved away, or is no longer there, is not among them.

    match_id   of one match alone
    """
    query = select(Match).where(Match.property_id.in_(same_as.keys(Property, property_id)), Match.state.not_in(states.WAITING))
    query = query.where(Match.import_id.is_not(None))
    query = query if match_id is None else query.where(Match.id == match_id)
    found = session.scalars(query.order_by(Match.id.desc()).limit(MOST)).all()
    files = sources.files(session, {one.import_id for one in found if one.import_id is not None})
    stands = _standing(session, found, property_id)
    return [
        _here(session, one, subject, stands[subject, one.record_key], sources.of_row(files, one.import_id, one.row))
        for one in found
        if ((subject := SUBJECTS[one.kind]), one.record_key) in stands
    ]


def _standing(session: Session, found: Sequence[Match], property_id: int) -> dict[tuple[str, str], Any]:
    """What the rows became, by the journal's word for it and the row's key: a query for each sort of file."""
    stands: dict[tuple[str, str], Any] = {}
    for subject in {SUBJECTS[one.kind] for one in found}:
        record, kind = KINDS[subject]
        key, keys = _key(subject), {one.record_key for one in found if one.kind == kind}
        here = record.property_id.in_(same_as.keys(Property, property_id))
        stands |= {(subject, getattr(one, key.key)): one for one in session.scalars(select(record).where(key.in_(keys), here))}
    return stands


def _here(session: Session, match: Match, subject: str, stands: Any, source: FromFile | None) -> Here:
    known_as = str(getattr(stands, "reference", "") or getattr(stands, "certificate_number", "") or "")
    near = next((one for one in match.near if one["property_id"] == match.property_id), None)
    by_rules = (near["confidence"], near["why"]) if near else (match.confidence, match.why)
    confidence, why = by_rules if near or match.state == states.ACCEPTED else (None, "")
    shown = "" if hiding.conceals(session, why) else why
    return Here(
        match.id, subject, _number(stands), known_as, match.address, match.postcode, match.state, confidence, shown, source,
        match.decided_by, match.decided_at, match.decided_why,
    )  # fmt: skip


def _key(subject: str) -> Any:
    """The column by which a row of a file knows its record again."""
    record = KINDS[subject][0]
    return record.certificate_number if subject == "energy_certificate" else record.source_key


def _number(one: Any) -> str:
    """The record's number, as addresses have it."""
    return str(getattr(one, type(one).__mapper__.primary_key[0].name))
