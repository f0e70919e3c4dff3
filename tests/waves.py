"""Waves of surveys for tests: one with two channels in Acacia."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

import acacia
from hmo_enforce.intake.actions import channels, keeping, waves
from hmo_enforce.intake.actions.channels import Said as SaidOfChannel
from hmo_enforce.intake.actions.keeping import Kept
from hmo_enforce.intake.actions.waves import Said
from hmo_enforce.intake.records import Channel, Wave
from hmo_enforce.intake.said import Said as Submission
from hmo_enforce.kernel.actor import NOBODY
from hmo_enforce.questions import actions
from hmo_enforce.questions.outside import shipped

STARTS, ENDS = date(2026, 9, 1), date(2027, 1, 31)


@dataclass(frozen=True)
class Surveyed:
    """A wave, and the school and surgery by which people hear of it."""

    wave: Wave
    school: Channel
    surgery: Channel


def a_wave(session: Session, name: str = "Autumn 2026", *, version_id: int | None = None, **columns) -> Wave:
    """Open from STARTS to ENDS, without channels."""
    said = Said(name, version_id or asked(session), **({"starts_on": STARTS, "ends_on": ENDS} | columns))
    return waves.open_wave(session, said, by=acacia.ALMA)


def a_channel(session: Session, wave: Wave, name: str = "Acacia Primary School", kind: str = "school", **columns) -> Channel:
    """A school, unless told otherwise."""
    return channels.add(session, wave.id, SaidOfChannel(kind, name, **columns), by=acacia.ALMA)


def asked(session: Session) -> int:
    """The version of the survey that is shipped."""
    return actions.bring_shipped(session, shipped.SURVEY, by=acacia.ALMA).id


def surveyed(session: Session, **columns) -> Surveyed:
    """A wave with its two channels."""
    wave = a_wave(session, **columns)
    return Surveyed(wave, a_channel(session, wave), a_channel(session, wave, "Birch Surgery", "surgery"))


def an_answer(session: Session, channel: Channel, key: str, at: datetime | None = None, **said) -> Kept:
    """Somebody's answers, as they came by the channel."""
    what = Submission(**({"kind": "survey", "way": "web", "submission_key": key, "channel_id": channel.id} | said))
    return keeping.keep(session, what, by=NOBODY, at=at)


def said(page: str) -> str:
    """The words of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
