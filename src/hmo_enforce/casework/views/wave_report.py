"""The waves of surveys followed: which homes they found, and what has been done about these, as whoever reads may see it.

Reading a home that only named people may see is left to the session: for others it counts nowhere, in no wave.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area, PropertyArea
from hmo_enforce.casework.views import property_rows
from hmo_enforce.intake import claimed, states
from hmo_enforce.intake.following import Followed, Handed, Home
from hmo_enforce.intake.queries import waves
from hmo_enforce.intake.records import Arrival, CardCount, Channel, Wave
from hmo_enforce.kernel import clock, portions, same_as
from hmo_enforce.licensing.records import Licence, VerdictRecord
from hmo_enforce.licensing.verdict import Outcome
from hmo_enforce.properties.records import Observation, Property

LICENSABLE = (str(Outcome.LICENSABLE), str(Outcome.PROBABLY_LICENSABLE))
INSPECTION, WARD = "inspection", "ward"


def every(session: Session) -> tuple[Followed, ...]:
    """All waves, the oldest first."""
    found = sorted(waves.every(session), key=lambda one: (one.starts_on, one.id))
    return tuple(followed(session, one) for one in found)


def followed(session: Session, wave: Wave) -> Followed:
    """One wave with its homes and channels."""
    return Followed(wave.id, wave.name, wave.starts_on, tuple(_homes(session, wave)), tuple(_channels(session, wave)))


def _homes(session: Session, wave: Wave) -> Iterator[Home]:
    """Each home once, whichever of its records an answer was matched to."""
    query = (
        select(_home(Arrival.property_id), Arrival.submitted_at, Arrival.found_new, Arrival.claims)
        .join(Channel, Channel.id == Arrival.channel_id)
        .where(Channel.wave_id == wave.id, Arrival.kind == states.SURVEY, Arrival.property_id.is_not(None), waves.MEANT)
        .order_by(Arrival.submitted_at, Arrival.id)
    )
    said = defaultdict(list)
    for row in session.execute(query):
        said[row.home].append(row)
    today = clock.today()
    for some in portions.of(sorted(said)):
        records = frozenset(same_as.behind(session, Property, some))
        wards, licensable = _wards(session, records), _licensable(session, some, records)
        inspected, licences = _inspected(session, records, wave.starts_on), _licences(session, records)
        for home in some:
            rows, begun = said[home], [one for one in licences[home] if one[0] and wave.starts_on <= one[0] <= today]
            yield Home(
                answered_on=_day(rows[0].submitted_at),
                wards=frozenset(wards[home]),
                found_new=any(row.found_new for row in rows),
                has_hazards=any(row.claims.get(claimed.HAZARDS) for row in rows),
                is_licensable=home in licensable,
                was_licensed=_was_licensed(licences[home], wave.starts_on - timedelta(days=1)),
                inspected_on=inspected.get(home),
                licensed_on=min((starts for starts, _ in begun if starts), default=None),
            )


def _channels(session: Session, wave: Wave) -> Iterator[Handed]:
    ways = session.execute(
        select(Channel.id, Area.code).outerjoin(Area, Area.id == Channel.area_id).where(Channel.wave_id == wave.id)
    ).all()
    keys = [row.id for row in ways]
    answers, cards = defaultdict(list), defaultdict(list)
    came = select(Arrival.channel_id, Arrival.submitted_at).where(Arrival.channel_id.in_(keys), waves.MEANT)
    for channel_id, submitted_at in session.execute(came):
        answers[channel_id].append(_day(submitted_at))
    counts = select(CardCount.channel_id, CardCount.counted_on, CardCount.handed_out).where(CardCount.channel_id.in_(keys))
    for channel_id, counted_on, handed_out in session.execute(counts.order_by(CardCount.counted_on, CardCount.id)):
        cards[channel_id].append((counted_on, handed_out))
    for row in ways:
        yield Handed(row.code, tuple(sorted(answers[row.id])), tuple(cards[row.id]))


def _home(column: Any) -> Any:
    """The home that a row is about, whichever of its records it stands with: worked out, since it is counted and not read."""
    return same_as.kept(Property, column).label("home")


def _wards(session: Session, records: Collection[int]) -> dict[int, set[str]]:
    found = defaultdict(set)
    query = select(_home(PropertyArea.property_id), Area.code).join(Area, Area.id == PropertyArea.area_id)
    there = PropertyArea.property_id.in_(records), PropertyArea.state != "check_outside"
    for home, code in session.execute(query.where(*there, Area.kind == WARD)):
        found[home].add(code)
    return found


def _licensable(session: Session, homes: Collection[int], records: Collection[int]) -> frozenset[int]:
    """Those that need a licence or probably do: by the rules, or as an officer decided, where a decision stands today."""
    query = select(_home(VerdictRecord.property_id)).where(VerdictRecord.property_id.in_(records))
    by_rule = frozenset(session.scalars(query.where(VerdictRecord.outcome.in_(LICENSABLE))))
    decided = property_rows.decisions(session, homes, clock.today())
    return (by_rule - decided.keys()) | {home for home, one in decided.items() if one.outcome in LICENSABLE}


def _inspected(session: Session, records: Collection[int], since: date) -> dict[int, date]:
    """The first inspection of each home since that day."""
    query = select(_home(Observation.property_id), Observation.as_at).where(
        Observation.property_id.in_(records), Observation.source == INSPECTION, Observation.withdrawn_at.is_(None),
        Observation.as_at >= since,
    )  # fmt: skip
    found = dict[int, date]()
    for home, as_at in session.execute(query):
        found[home] = min(as_at, found.get(home, as_at))
    return found


Term = tuple[date | None, date | None]
"""The first and the last day of a licence, None where its register does not say."""


def _licences(session: Session, records: Collection[int]) -> dict[int, list[Term]]:
    query = select(_home(Licence.property_id), Licence.starts_on, Licence.ends_on, Licence.revoked_on)
    found = defaultdict(list)
    for home, starts_on, ends_on, revoked_on in session.execute(query.where(Licence.property_id.in_(records))):
        last = [one for one in (ends_on, revoked_on and revoked_on - timedelta(days=1)) if one]
        found[home].append((starts_on, min(last, default=None)))
    return found


def _was_licensed(terms: Iterable[Term], on: date) -> bool:
    return any((starts is None or starts <= on) and (ends is None or ends >= on) for starts, ends in terms)


def _day(at: datetime) -> date:
    return clock.in_london(at).date()
