"""Submissions that ODK or KoboToolbox collected become arrivals of a wave's channel: each once, however often it comes."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from hmo_enforce.intake import answered, states
from hmo_enforce.intake import channels as ways
from hmo_enforce.intake.actions import keeping
from hmo_enforce.intake.queries import channels, waves
from hmo_enforce.intake.waves import Dates
from hmo_enforce.kernel import clock, portions
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions import queries
from hmo_enforce.questions.exported import Exported, Submission
from hmo_enforce.questions.outside import submissions
from hmo_enforce.questions.sets import QuestionSet

MOST, AT_ONCE = 5_000, 100
"""Of one file; and of one transaction, so that whoever answers meanwhile waits for less than a second."""


def asked(session: Session, wave_id: int) -> QuestionSet:
    """The questions that the wave puts."""
    return queries.version(session, waves.wave(session, wave_id).version_id).question_set


def read(question_set: QuestionSet, content: bytes) -> Exported:
    """What the file says to the questions. `Refused` for more submissions than are brought at once."""
    found = submissions.read(content, question_set)
    if len(found.submissions) > MOST:
        many = f"It has {len(found.submissions):,} submissions; at most {MOST:,} are brought at once."
        raise Refused(f"{many} Export it in parts, by date.", about="file")
    return found


def in_turn(found: Exported) -> Iterator[Sequence[Submission]]:
    """As many at a time as one transaction brings. Where one breaks off, the file is loaded again: those before are known."""
    return portions.of(found.submissions, AT_ONCE)


def bring(session: Session, wave_id: int, channel_id: int, some: Sequence[Submission], *, by: Actor) -> int:
    """Keep each that was not kept before, and say how many those are."""
    wave = waves.wave(session, wave_id)
    if channels.channel(session, channel_id).wave_id != wave_id:
        raise Refused("This channel is none of the wave's.", about="channel")
    question_set, new = queries.version(session, wave.version_id).question_set, 0
    for one in some:
        what = answered.said(
            question_set, one.hidden | one.answers, kind=states.SURVEY, way=ways.FILE,
            submission_key=f"submission {one.instance_id}", version_id=wave.version_id, channel_id=channel_id,
            submitted_at=one.submitted_at, is_late=_is_late(waves.dates(wave), one),
        )  # fmt: skip
        new += keeping.keep(session, what, by=by, at=clock.now()).is_new
    return new


def _is_late(dates: Dates, one: Submission) -> bool:
    closed, came = dates.closed_on, one.submitted_at or clock.now()
    return closed is not None and clock.in_london(came).date() > closed
