"""Waves of surveys."""

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from hmo_enforce.intake import states
from hmo_enforce.intake.records import Arrival, Channel, Wave
from hmo_enforce.intake.waves import Dates
from hmo_enforce.kernel.errors import NotFound

MEANT = func.coalesce(Arrival.closed_as, "") != states.NOT_MEANT
"""Not what somebody found to be abusive, or a joke."""


def wave(session: Session, wave_id: int) -> Wave:
    """The wave, or `NotFound`."""
    found = session.get(Wave, wave_id)
    if found is None:
        raise NotFound("There is no such wave.")
    return found


def every(session: Session) -> tuple[Wave, ...]:
    """All of them, the newest first."""
    return tuple(session.scalars(select(Wave).order_by(Wave.starts_on.desc(), Wave.id.desc())))


def asking(session: Session, version_id: int) -> tuple[Wave, ...]:
    """Those that put this version of the questions."""
    return tuple(session.scalars(select(Wave).where(Wave.version_id == version_id).order_by(Wave.id)))


def dates(wave: Wave) -> Dates:
    """When it asks for answers."""
    return Dates(wave.starts_on, wave.ends_on, wave.closed_at)


def has_answers(session: Session, wave_id: int) -> bool:
    """Whether anything came in by one of its channels."""
    came = exists().where(Arrival.channel_id == Channel.id, Channel.wave_id == wave_id)
    return bool(session.scalar(select(came)))
