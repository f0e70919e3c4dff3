"""Submissions that ODK or KoboToolbox collected become arrivals of a wave's channel: each once, however often it comes."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hmo_enforce.intake import answered, states
from hmo_enforce.intake import channels as ways
from hmo_enforce.intake.actions import keeping
from hmo_enforce.intake.queries import channels, waves
from hmo_enforce.intake.waves import Dates
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions import queries
from hmo_enforce.questions.exported import Exported, Submission
from hmo_enforce.questions.issues import Issue
from hmo_enforce.questions.outside import submissions

MOST = 5_000
"""Of one file on the page: so many are kept in some seconds, in one transaction."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a file: how many were kept, how many had come before, and what was wrong, by row."""

    kept: int
    known: int
    issues: tuple[Issue, ...]


def read(session: Session, wave_id: int, content: bytes) -> Exported:
    """What the file says to the questions of the wave. `Refused` for more submissions than are brought at once."""
    version = queries.version(session, waves.wave(session, wave_id).version_id)
    found = submissions.read(content, version.question_set)
    if len(found.submissions) > MOST:
        many = f"It has {len(found.submissions):,} submissions; at most {MOST:,} are brought at once."
        raise Refused(f"{many} Export it in parts, by date.", about="file")
    return found


def bring(session: Session, wave_id: int, channel_id: int, found: Exported, *, by: Actor) -> Brought:
    """Keep each that was not kept before. What is wrong with one takes none of the others with it."""
    wave = waves.wave(session, wave_id)
    if channels.channel(session, channel_id).wave_id != wave_id:
        raise Refused("This channel is none of the wave's.", about="channel")
    asked, new = queries.version(session, wave.version_id).question_set, 0
    for one in found.submissions:
        what = answered.said(
            asked, one.hidden | one.answers, kind=states.SURVEY, way=ways.FILE, submission_key=f"submission {one.instance_id}",
            version_id=wave.version_id, channel_id=channel_id, submitted_at=one.submitted_at,
            is_late=_is_late(waves.dates(wave), one),
        )  # fmt: skip
        new += keeping.keep(session, what, by=by, at=clock.now()).is_new
    return Brought(new, len(found.submissions) - new, found.issues)


def _is_late(dates: Dates, one: Submission) -> bool:
    closed, came = dates.closed_on, one.submitted_at or clock.now()
    return closed is not None and clock.in_london(came).date() > closed
