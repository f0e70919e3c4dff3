"""The ways in which people come to a wave."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.intake import waves
from hmo_enforce.intake.records import CardCount, Channel, Wave
from hmo_enforce.intake.waves import Dates, Standing
from hmo_enforce.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a link leads to: a channel, its wave, and the version of the questions that it asks. `id` is the channel's."""

    id: int
    kind: str
    name: str
    area_id: int | None
    token: str
    wave_id: int
    wave: str
    version_id: int
    dates: Dates

    def standing(self, on: date) -> Standing:
        """Whether it asks for answers on that day. What was answered to a closed one is kept, as late."""
        return self.dates.standing(on)


@dataclass(frozen=True, slots=True)
class Cards:
    """How many cards had been handed out in all by the end of a day, and who said so."""

    counted_on: date
    handed_out: int
    why: str | None
    noted_at: datetime
    noted_by: str


def by_token(session: Session, token: str) -> Entrance:
    """The channel whose link ends so, however it was typed, or `NotFound`."""
    query = (
        select(
            Channel.id, Channel.kind, Channel.name, Channel.area_id, Channel.token,
            Wave.id.label("wave_id"), Wave.name.label("wave"), Wave.version_id,
            Wave.starts_on, Wave.ends_on, Wave.closed_at,
        )
        .join(Wave, Wave.id == Channel.wave_id)
        .where(Channel.token == waves.as_token(token))
    )  # fmt: skip
    found = session.execute(query).first()
    if found is None:
        raise NotFound("There is no such survey. Check the link with the card or poster that you have it from.")
    return Entrance(*found[:8], Dates(*found[8:]))


def channel(session: Session, channel_id: int) -> Channel:
    """The channel, or `NotFound`."""
    found = session.get(Channel, channel_id)
    if found is None:
        raise NotFound("There is no such channel.")
    return found


def of_wave(session: Session, wave_id: int) -> tuple[Channel, ...]:
    """Those of a wave, by kind and name."""
    query = select(Channel).where(Channel.wave_id == wave_id)
    return tuple(session.scalars(query.order_by(Channel.kind, Channel.name, Channel.id)))


def cards(session: Session, channel_id: int) -> tuple[Cards, ...]:
    """What was said of a channel's cards, the one that stands first."""
    query = select(CardCount).where(CardCount.channel_id == channel_id)
    rows = session.scalars(query.order_by(CardCount.counted_on.desc(), CardCount.id.desc()))
    return tuple(Cards(row.counted_on, row.handed_out, row.why, row.noted_at, row.noted_by) for row in rows)


def handed_out(session: Session, channel_ids: Collection[int], by: date | None = None) -> dict[int, int]:
    """How many cards each channel is known to have handed out by the end of that day, or so far; none for one of which
    nobody said."""
    query = select(CardCount.channel_id, CardCount.handed_out).where(CardCount.channel_id.in_(channel_ids))
    if by is not None:
        query = query.where(CardCount.counted_on <= by)
    rows = session.execute(query.order_by(CardCount.counted_on, CardCount.id))
    return {row.channel_id: row.handed_out for row in rows}
