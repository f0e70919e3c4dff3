"""Channels of a wave: added, changed, and how many cards they handed out."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.intake import waves
from hmo_enforce.intake.queries import channels as known
from hmo_enforce.intake.queries import waves as waves_known
from hmo_enforce.intake.records import CardCount, Channel
from hmo_enforce.kernel import clock, days, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused, Stale

MOST = 1_000
"""Of one wave: all the schools, surgeries and streets of a large city."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a channel. `area_id` is the ward in which it hands out; `streets` its list, one a line."""

    kind: str
    name: str
    area_id: int | None = None
    streets: str | None = None


def add(session: Session, wave_id: int, said: Said, *, by: Actor) -> Channel:
    """A channel with a link of its own."""
    return add_each(session, wave_id, [(said, None)], by=by)[0]


def add_each(session: Session, wave_id: int, each: Sequence[tuple[Said, Channel | None]], *, by: Actor) -> list[Channel]:
    """Several: what is said of each, and the channel of an earlier wave that it repeats. `Refused` as a whole."""
    wave = waves_known.wave(session, wave_id)
    taken = {_called(one.kind, one.name) for one in known.of_wave(session, wave.id)}
    if len(taken) + len(each) > MOST:
        raise Refused(f"A wave has at most {MOST:,} channels; this one has {len(taken):,} already.")
    made = []
    for said, repeats in each:
        _require_sound(said, taken)
        taken.add(_called(said.kind, said.name))
        repeats_id = repeats.id if repeats else None
        made.append(Channel(wave_id=wave.id, token=_token(), repeats_id=repeats_id, made_at=clock.now(), **_columns(said)))
    session.add_all(made)
    session.flush()
    for one in made:
        journal.note(session, by, "added", "channel", one.id, after={"wave_id": wave.id, **_columns(said_of(one))})
    return made


def change(session: Session, channel_id: int, said: Said, *, revision: int, by: Actor) -> Channel:
    """What it is called, its kind or its place; its link stays. `Stale` where it changed since."""
    found = known.channel(session, channel_id)
    if found.revision != revision:
        raise Stale("Somebody changed this channel since you read it.")
    others = (one for one in known.of_wave(session, found.wave_id) if one is not found)
    _require_sound(said, {_called(one.kind, one.name) for one in others})
    values = {name: value for name, value in _columns(said).items() if value != getattr(found, name)}
    if not values:
        return found
    before = {name: getattr(found, name) for name in values}
    for name, value in values.items():
        setattr(found, name, value)
    session.flush()
    journal.note(session, by, "changed", "channel", found.id, before=before, after=values)
    return found


def hand_out(
    session: Session, channel_id: int, counted_on: date, handed_out: int, *, by: Actor, why: str | None = None
) -> CardCount:
    """How many cards it had handed out in all by the end of that day. Fewer than before, or more than later, needs a why."""
    found = known.channel(session, channel_id)
    if counted_on > clock.today():
        raise Refused("That day has not come yet.", about="counted_on")
    if not 0 <= handed_out <= waves.MOST_CARDS:
        raise Refused(f"Give a number of cards from 0 to {waves.MOST_CARDS:,}.", about="handed_out")
    cards = known.cards(session, channel_id)
    told = next((one for one in cards if one.counted_on <= counted_on), None)
    after = next((one for one in reversed(cards) if one.counted_on > counted_on), None)
    odd = None
    if told is not None and handed_out < told.handed_out:
        odd = f"By {days.in_words(told.counted_on)} it was {told.handed_out:,} already. Say why it is fewer."
    elif after is not None and handed_out > after.handed_out:
        odd = f"By {days.in_words(after.counted_on)} it was no more than {after.handed_out:,}. Say why it was more before."
    if odd and not (why or "").strip():
        raise Refused(odd, about="why")
    made = CardCount(
        channel_id=found.id, counted_on=counted_on, handed_out=handed_out, why=(why or "").strip() or None,
        noted_at=clock.now(), noted_by=by.name,
    )  # fmt: skip
    session.add(made)
    session.flush()
    before = None if told is None else {"counted_on": told.counted_on, "handed_out": told.handed_out}
    now = {"counted_on": counted_on, "handed_out": handed_out}
    journal.note(session, by, "counted the cards of", "channel", found.id, before=before, after=now, why=made.why)
    return made


def said_of(found: Channel) -> Said:
    """What is said of one that there is."""
    return Said(found.kind, found.name, found.area_id, found.streets)


def _called(kind: str, name: str) -> tuple[str, str]:
    """By which two of a wave are told apart."""
    return kind, name.strip().casefold()


def _require_sound(said: Said, taken: Collection[tuple[str, str]]) -> None:
    if said.kind not in set(waves.Kind):
        raise Refused("Choose the kind of channel.", about="kind")
    if not said.name.strip():
        raise Refused("Give it a name, such as Acacia Primary School.", about="name")
    if _called(said.kind, said.name) in taken:
        raise Refused(f"This wave has a channel {said.name.strip()} of that kind already.", about="name")


def _columns(said: Said) -> dict[str, Any]:
    streets = "\n".join(line.strip() for line in (said.streets or "").splitlines() if line.strip())
    return {"kind": said.kind, "name": said.name.strip(), "area_id": said.area_id, "streets": streets or None}


def _token() -> str:
    return "".join(secrets.choice(waves.LETTERS) for _ in range(waves.LENGTH))
