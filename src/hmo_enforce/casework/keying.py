"""Paper answers are keyed: each sheet becomes an arrival of its channel, once however often it is keyed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.intake import answered, keyed, said, states
from hmo_enforce.intake import channels as ways
from hmo_enforce.intake.actions import keeping
from hmo_enforce.intake.actions.keeping import Kept
from hmo_enforce.intake.queries import channels, waves
from hmo_enforce.intake.records import Arrival
from hmo_enforce.intake.waves import Dates
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions import queries
from hmo_enforce.questions.reading import Fault


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper: by which channel and on which day it came, what was typed, and how it is told from others.

    `number` is what somebody wrote on it, within its wave; without one `form` (the page's own token) tells it.
    """

    channel_id: int
    came_on: date
    typed: Mapping[str, str]
    form: str
    number: str = ""


def faults(session: Session, wave_id: int, typed: Mapping[str, str]) -> tuple[Fault, ...]:
    """What of it cannot be read."""
    return _read(session, wave_id, typed).faults


def key(session: Session, wave_id: int, sheet: Sheet, *, by: Actor) -> Kept:
    """Keep it. `Refused` where something cannot be read, or the number was given to a sheet that says something else."""
    wave = waves.wave(session, wave_id)
    if channels.channel(session, sheet.channel_id).wave_id != wave_id:
        raise Refused("This channel is none of the wave's.", about="channel")
    found = _read(session, wave_id, sheet.typed)
    if found.faults:
        raise Refused(*(f"{one.question}: {one}" for one in found.faults))
    if not found.answers:
        raise Refused("Nothing was typed.", about="number")
    now, asked = clock.now(), queries.version(session, wave.version_id).question_set
    what = answered.said(
        asked, found.answers, kind=states.SURVEY, way=ways.PAPER, submission_key=_key(wave_id, sheet),
        version_id=wave.version_id, channel_id=sheet.channel_id, is_late=_is_late(waves.dates(wave), sheet.came_on),
        submitted_at=now if sheet.came_on == clock.today() else datetime.combine(sheet.came_on, time(12), UTC),
    )  # fmt: skip
    _require_another(session, what, sheet.number)
    return keeping.keep(session, what, by=by, at=now)


def _read(session: Session, wave_id: int, typed: Mapping[str, str]) -> keyed.Sheet:
    version = queries.version(session, waves.wave(session, wave_id).version_id)
    return keyed.read(version.question_set, typed)


def _key(wave_id: int, sheet: Sheet) -> str:
    return f"paper {wave_id} {sheet.number.casefold()}" if sheet.number else f"paper {sheet.form}"


def _is_late(dates: Dates, came_on: date) -> bool:
    return dates.closed_on is not None and came_on > dates.closed_on


def _require_another(session: Session, what: said.Said, number: str) -> None:
    there = session.execute(
        select(Arrival.reference, Arrival.said_digest).where(Arrival.submission_key == said.key_digest(what))
    ).first()
    if there is not None and number and there.said_digest != said.digest(what):
        other = f"Sheet {number} of this wave was keyed already, as {there.reference}, and says something else."
        raise Refused(f"{other} If this is another sheet, give it another number.", about="number")
