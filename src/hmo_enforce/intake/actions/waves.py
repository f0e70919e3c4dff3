"""Waves of a survey: opened, changed, closed, opened again and repeated."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import orm
from sqlalchemy.orm import Session

from hmo_enforce.intake import waves
from hmo_enforce.intake.actions import channels
from hmo_enforce.intake.queries import channels as channels_known
from hmo_enforce.intake.queries import waves as known
from hmo_enforce.intake.records import Wave
from hmo_enforce.intake.waves import Dates
from hmo_enforce.kernel import clock, days, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused, Stale


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a wave. `version_id` is that of the questions; `ends_on` the last day, None for none set yet."""

    name: str
    version_id: int
    starts_on: date
    ends_on: date | None = None


def open_wave(session: Session, said: Said, *, by: Actor, repeats: Wave | None = None) -> Wave:
    """A wave, as yet without channels. `Refused` with everything that is wrong.

    That the version is one of a survey is for whoever offers it to see to (`casework/views/survey_sets.py`).
    """
    _require_sound(session, said)
    made = Wave(**_columns(said), repeats_id=repeats.id if repeats else None, made_at=clock.now(), made_by=by.name)
    session.add(made)
    session.flush()
    told = _columns(said) | ({"repeats_id": repeats.id} if repeats else {})
    journal.note(session, by, "opened", "wave", made.id, after=told)
    return made


def change(session: Session, wave_id: int, said: Said, *, revision: int, by: Actor) -> Wave:
    """Its name, its days, or, where nothing was answered yet, its questions. `Stale` where it changed since."""
    found = _fresh(session, wave_id, revision)
    _require_sound(session, said, but=found)
    if said.version_id != found.version_id and known.has_answers(session, wave_id):
        asked = "It has answers already, and what they answer stays as it was asked. Repeat the wave with the new version."
        raise Refused(asked, about="version_id")
    values = {name: value for name, value in _columns(said).items() if value != getattr(found, name)}
    _write(session, found, "changed", values, by=by)
    return found


def close(session: Session, wave_id: int, *, why: str, revision: int, by: Actor) -> Wave:
    """It asks for no more answers. Whoever is answering may finish: that is kept, as late."""
    found = _fresh(session, wave_id, revision)
    if found.closed_at is not None:
        raise Refused(f"It was closed already, on {days.in_words(clock.in_london(found.closed_at).date())}.")
    _write(session, found, "closed", {"closed_at": clock.now(), "closed_by": by.name}, by=by, why=why.strip())
    return found


def reopen(session: Session, wave_id: int, *, why: str, revision: int, by: Actor) -> Wave:
    """It asks again, under the same links. `Refused` where its last day has passed: that is changed first."""
    found = _fresh(session, wave_id, revision)
    if found.closed_at is None:
        raise Refused("It was not closed by hand. Change its last day, if that has passed.")
    if found.ends_on is not None and found.ends_on < clock.today():
        raise Refused(f"Its last day, {days.in_words(found.ends_on)}, has passed: change that first.")
    _write(session, found, "reopened", {"closed_at": None, "closed_by": None}, by=by, why=why.strip())
    return found


def repeat(session: Session, wave_id: int, said: Said, *, revision: int, by: Actor) -> Wave:
    """A new wave with the channels of this one, each with a new link, no card handed out; this one is closed if it is open."""
    found = _fresh(session, wave_id, revision)
    orm.attributes.flag_modified(found, "name")  # its revision goes on: of two who repeat it at once, the second is told
    if dates_of(found).standing(clock.today()) is not waves.Standing.CLOSED:
        close(session, wave_id, why=f"Repeated as {said.name.strip()}.", revision=found.revision, by=by)
    made = open_wave(session, said, by=by, repeats=found)
    theirs = channels_known.of_wave(session, wave_id)
    channels.add_each(session, made.id, [(channels.said_of(one), one) for one in theirs], by=by)
    return made


def dates_of(found: Wave) -> Dates:
    """When it asks for answers."""
    return known.dates(found)


def _fresh(session: Session, wave_id: int, revision: int) -> Wave:
    found = known.wave(session, wave_id)
    if found.revision != revision:
        raise Stale("Somebody changed this wave since you read it.")
    return found


def _require_sound(session: Session, said: Said, but: Wave | None = None) -> None:
    if not said.name.strip():
        raise Refused("Give it a name, such as Autumn 2026.", about="name")
    if wrong := waves.wrong_dates(Dates(said.starts_on, said.ends_on)):
        raise Refused(*wrong, about="ends_on")
    taken = [one for one in known.every(session) if one.name.casefold() == said.name.strip().casefold() and one is not but]
    if taken:
        raise Refused(f"There is a wave {taken[0].name} already. Give this one another name.", about="name")


def _columns(said: Said) -> dict[str, Any]:
    return {
        "name": said.name.strip(), "version_id": said.version_id, "starts_on": said.starts_on, "ends_on": said.ends_on,
    }  # fmt: skip


def _write(session: Session, found: Wave, verb: str, values: dict[str, Any], *, by: Actor, why: str | None = None) -> None:
    before = {name: getattr(found, name) for name in values}
    if not values:
        return
    for name, value in values.items():
        setattr(found, name, value)
    session.flush()
    journal.note(session, by, verb, "wave", found.id, before=before, after=values, why=why)
