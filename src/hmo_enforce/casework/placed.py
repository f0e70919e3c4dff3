"""Rows of files that stand at a home by a person's word: they said what the address means, or moved what stood elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, cast, exists, func, select
from sqlalchemy.orm import Session

from hmo_enforce.casework import became
from hmo_enforce.casework.became import KINDS
from hmo_enforce.casework.loads import remembered
from hmo_enforce.files.records import Import
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties.matching import states
from hmo_enforce.properties.records import AddressDecision, AmenityCount, Match

MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Placed:
    """One row's record (`became.KINDS`), by whose word it stands where it does, and since when."""

    subject: str
    record: Any
    by: str
    at: datetime


def since(session: Session, spans: Mapping[int, datetime]) -> Iterator[Placed]:
    """Those that a person placed at these homes, each since its instant; each once, by the latest word."""
    for subject in KINDS:
        found: dict[Any, Placed] = {}
        for home, moment in spans.items():
            for one in _of_sort(session, subject, home, moment):
                found[key(subject, one.record)] = one
        yield from found.values()


def _of_sort(session: Session, subject: str, home: int, moment: datetime) -> Iterator[Placed]:
    record = KINDS[subject][0]
    here = (record.property_id == home, record.import_id.is_not(None))
    for ways in (_by_an_earlier_word, _matched, _moved):
        for one, by, at in ways(session, subject, here, home, moment):
            yield Placed(subject, one, by, at)


Found = Iterable[tuple[Any, str, datetime]]


def _by_an_earlier_word(session: Session, subject: str, here: Any, home: int, moment: datetime) -> Found:
    """In a file since, to which the word on its address was put by then."""
    record = KINDS[subject][0]
    if not hasattr(record, "matched_by"):
        return ()
    said = (AddressDecision.property_id == home, AddressDecision.decided_at >= moment)
    latest = session.scalars(select(AddressDecision).where(*said).order_by(AddressDecision.id.desc()).limit(1)).first()
    if latest is None:
        return ()
    came = exists().where(Import.id == record.import_id, Import.asked_at >= moment)
    word = exists().where(*said, AddressDecision.postcode == func.coalesce(record.postcode, ""))
    query = select(record).where(*here, record.matched_by == remembered.MATCHED_BY, came, word)
    return [(one, latest.decided_by, latest.decided_at) for one in session.scalars(query)]


def _matched(session: Session, subject: str, here: Any, home: int, moment: datetime) -> Found:
    record, kind = KINDS[subject]
    same = and_(Match.kind == kind, Match.record_key == _row_key(record))
    by_hand = (Match.state.in_((states.BY_HAND, states.NONE)), Match.decided_at >= moment)
    query = select(record, Match.decided_by, Match.decided_at).join(Match, same)
    return [(one, by or "", at) for one, by, at in session.execute(query.where(*here, *by_hand)) if at]


def _moved(session: Session, subject: str, here: Any, home: int, moment: datetime) -> Found:
    record = KINDS[subject][0]
    number = cast(record.__mapper__.primary_key[0], String)
    told = and_(Entry.subject == subject, Entry.subject_id == number)
    query = select(record, Entry.actor_name, Entry.at).join(Entry, told).where(*here, Entry.verb == MOVED, Entry.at >= moment)
    return [(one, by, at) for one, by, at in session.execute(query.order_by(Entry.id))]


def _row_key(record: Any) -> Any:
    """What tells a row from others in its files."""
    return record.certificate_number if hasattr(record, "certificate_number") else record.source_key


def key(subject: str, record: Any) -> Any:
    """The record's own key: a number, or the certificate's."""
    return record.certificate_number if subject == "energy_certificate" else record.id


def move(session: Session, subject: str, number: str, to: int) -> None:
    """Put it at another home, with what was counted under it and the match that brought it."""
    record, kind = KINDS[subject]
    found = session.get_one(record, number if subject == "energy_certificate" else int(number))
    before, found.property_id = found.property_id, to
    take_along(session, found, before)
    row_key = found.certificate_number if subject == "energy_certificate" else found.source_key
    for match in session.scalars(select(Match).where(Match.kind == kind, Match.record_key == row_key)):
        match.property_id = to
    session.flush()


def take_along(session: Session, found: Any, before: int | None) -> None:
    """The rooms that were counted under the licence itself: its next file would bring them to its home."""
    if not isinstance(found, Licence) or before is None:
        return
    whose = f"{became.counted_under(found.source_key)}|"
    counted = func.substr(AmenityCount.source_key, 1, len(whose)) == whose
    for count in session.scalars(select(AmenityCount).where(AmenityCount.property_id == before, counted)):
        count.property_id = found.property_id
