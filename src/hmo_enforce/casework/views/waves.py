"""Waves and their channels with what came in by each, as whoever reads may see it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, false, func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area
from hmo_enforce.casework.views import map_lists
from hmo_enforce.intake import shares, waves
from hmo_enforce.intake.queries import channels as ways
from hmo_enforce.intake.queries import waves as known
from hmo_enforce.intake.records import Arrival, Channel, Wave
from hmo_enforce.intake.shares import Share
from hmo_enforce.intake.waves import Dates, Standing


@dataclass(frozen=True, slots=True)
class Came:
    """What came in by something and was meant: in all, of that late, and when last."""

    answers: int = 0
    late: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A channel. `handed_out` is None where nobody said how many cards it handed out: then it has no `rate`.

    The rate is of cards handed out, and is none where more answered than had a card: one card is read by many.
    """

    id: int
    wave_id: int
    kind: str
    name: str
    area_id: int | None
    area: str | None
    streets: str | None
    token: str
    revision: int
    handed_out: int | None
    came: Came

    @property
    def rate(self) -> Share | None:
        """Answers to a card handed out."""
        return rate(self.came.answers, self.handed_out)


@dataclass(frozen=True, slots=True)
class Listed:
    """A wave in the list of all."""

    id: int
    name: str
    version_id: int
    dates: Dates
    standing: Standing
    channels: int
    came: Came


@dataclass(frozen=True, slots=True)
class Whole:
    """A wave's page. `rate` is of the channels that count their cards alone."""

    listed: Listed
    revision: int
    made_at: datetime
    made_by: str
    closed_by: str | None
    repeats: tuple[int, str] | None
    repeated_as: tuple[tuple[int, str], ...]
    ways: tuple[Way, ...]

    @property
    def counted(self) -> tuple[Way, ...]:
        """The channels of which it is known how many cards they handed out."""
        return tuple(one for one in self.ways if one.handed_out is not None)

    @property
    def rate(self) -> Share | None:
        """Answers to a card handed out."""
        return rate(sum(one.came.answers for one in self.counted), sum(one.handed_out or 0 for one in self.counted))


def rate(answers: int, handed_out: int | None) -> Share | None:
    """Answers as a share of cards; None where that is no share of them."""
    return shares.share(answers, handed_out) if handed_out and answers <= handed_out else None


def listed(session: Session, on: date) -> tuple[Listed, ...]:
    """All of them, the newest first."""
    found = known.every(session)
    counted = select(Channel.wave_id, func.count()).group_by(Channel.wave_id)
    channels = {row[0]: row[1] for row in session.execute(counted)}
    came = _came(session, [one.id for one in found])
    return tuple(_listed(one, on, channels.get(one.id, 0), came.get(one.id, Came())) for one in found)


def whole(session: Session, wave_id: int, on: date) -> Whole:
    """The wave with its channels, or `NotFound`."""
    found = known.wave(session, wave_id)
    its_ways = ways_of(session, wave_id)
    came = _came(session, [wave_id]).get(wave_id, Came())
    repeats = known.wave(session, found.repeats_id) if found.repeats_id is not None else None
    after = select(Wave.id, Wave.name).where(Wave.repeats_id == wave_id).order_by(Wave.id)
    return Whole(
        listed=_listed(found, on, len(its_ways), came),
        revision=found.revision,
        made_at=found.made_at,
        made_by=found.made_by,
        closed_by=found.closed_by,
        repeats=(repeats.id, repeats.name) if repeats else None,
        repeated_as=tuple((id_, name) for id_, name in session.execute(after)),
        ways=its_ways,
    )


def ways_of(session: Session, wave_id: int) -> tuple[Way, ...]:
    """Its channels, by kind and name."""
    return _ways(session, ways.of_wave(session, wave_id))


def way(session: Session, channel_id: int) -> Way:
    """One channel, or `NotFound`."""
    return _ways(session, [ways.channel(session, channel_id)])[0]


def _ways(session: Session, found: Collection[Channel]) -> tuple[Way, ...]:
    keys = [one.id for one in found]
    areas = select(Area.id, Area.name).where(Area.id.in_({one.area_id for one in found} - {None}))
    names = {row.id: row.name for row in session.execute(areas)}
    cards, came = ways.handed_out(session, keys), _by(session, keys)
    return tuple(
        Way(
            one.id, one.wave_id, one.kind, one.name, one.area_id, names.get(one.area_id or 0), one.streets, one.token,
            one.revision, cards.get(one.id), came.get(one.id, Came()),
        )
        for one in found
    )  # fmt: skip


def _listed(found: Wave, on: date, channels: int, came: Came) -> Listed:
    dates = known.dates(found)
    return Listed(found.id, found.name, found.version_id, dates, dates.standing(on), channels, came)


LATE = func.sum(case((Arrival.is_late, 1), else_=0))


def _by(session: Session, channel_ids: Collection[int]) -> dict[int, Came]:
    query = select(Arrival.channel_id, func.count(), LATE, func.max(Arrival.received_at))
    rows = session.execute(query.where(Arrival.channel_id.in_(channel_ids), known.MEANT).group_by(Arrival.channel_id))
    return {key: Came(number, late or 0, last) for key, number, late, last in rows if key is not None}


def _came(session: Session, wave_ids: Collection[int]) -> dict[int, Came]:
    query = (
        select(Channel.wave_id, func.count(), LATE, func.max(Arrival.received_at))
        .join(Arrival, Arrival.channel_id == Channel.id)
        .where(Channel.wave_id.in_(wave_ids), known.MEANT)
    )
    return {key: Came(number, late or 0, last) for key, number, late, last in session.execute(query.group_by(Channel.wave_id))}


def kinds() -> tuple[tuple[str, str], ...]:
    """The kinds of channel to choose from."""
    return tuple((str(kind), title) for kind, title in waves.KINDS.items())


def wards(session: Session, also: int | None = None) -> tuple[tuple[int, str], ...]:
    """The wards of the latest edition, by name, from which a channel's area is chosen; and its own, of whichever edition."""
    its_own = false() if also is None else Area.id == also
    query = select(Area.id, Area.name).where(or_(map_lists.current_wards(), its_own)).order_by(Area.name, Area.id)
    return tuple((id_, name) for id_, name in session.execute(query))
