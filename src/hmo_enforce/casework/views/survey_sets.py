"""The questions that surveys ask, by their versions."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hmo_enforce.intake.records import Arrival, Wave
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.questions import purposes, queries, sets
from hmo_enforce.questions.queries import Version


@dataclass(frozen=True, slots=True)
class Asked:
    """A version of a survey's questions, as one chooses it."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A survey, with how many versions it has."""

    id: int
    title: str
    versions: int


@dataclass(frozen=True, slots=True)
class Used:
    """A version, with the waves that put it and how many answers came to it."""

    version: Version
    waves: tuple[tuple[int, str], ...]
    answers: int


def versions(session: Session) -> tuple[Asked, ...]:
    """Every version of every survey: by its name, the latest of each first."""
    found = (one for listed in queries.listed(session, purposes.SURVEY) for one in queries.versions(session, listed.set_id))
    return tuple(Asked(one.id, title(one)) for one in found)


def listed(session: Session) -> tuple[Listed, ...]:
    """Every survey, by its name."""
    return tuple(Listed(one.set_id, one.title, one.number) for one in queries.listed(session, purposes.SURVEY))


def version(session: Session, version_id: int) -> Version:
    """The version, or `NotFound` where it is none of a survey."""
    found = queries.version(session, version_id)
    if found.purpose != purposes.SURVEY:
        raise NotFound("There is no such version of a survey.")
    return found


def of_set(session: Session, set_id: int) -> tuple[Used, ...]:
    """A survey's versions, the latest first, or `NotFound`."""
    found = [one for one in queries.versions(session, set_id) if one.purpose == purposes.SURVEY]
    if not found:
        raise NotFound("There is no such survey.")
    return tuple(used(session, one) for one in found)


def used(session: Session, one: Version) -> Used:
    """Where it is asked."""
    waves = session.execute(select(Wave.id, Wave.name).where(Wave.version_id == one.id).order_by(Wave.starts_on, Wave.id))
    answers = session.scalar(select(func.count(Arrival.id)).where(Arrival.version_id == one.id)) or 0
    return Used(one, tuple((id_, name) for id_, name in waves), answers)


def title(one: Version) -> str:
    """HMO and private renting survey, version 2."""
    return f"{sets.say(one.question_set.title, sets.ENGLISH)}, version {one.number}"
