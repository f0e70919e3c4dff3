"""Question sets as they were brought in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.questions import sets
from hmo_enforce.questions.records import AskedSet, SetVersion
from hmo_enforce.questions.sets import QuestionSet


@dataclass(frozen=True, slots=True)
class Listed:
    """One set, with its latest version."""

    set_id: int
    name: str
    purpose: str
    title: str
    version_id: int
    number: int
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version with all its questions."""

    id: int
    set_id: int
    purpose: str
    number: int
    made_at: datetime
    made_by: str
    question_set: QuestionSet


def listed(session: Session, purpose: str | None = None) -> list[Listed]:
    """Every set with its latest version, by name; those of one purpose where one is given."""
    latest = select(func.max(SetVersion.id)).group_by(SetVersion.set_id)
    wanted = _versions().where(SetVersion.id.in_(latest)).order_by(AskedSet.name)
    rows = session.execute(wanted if purpose is None else wanted.where(AskedSet.purpose == purpose))
    return [
        Listed(asked.id, asked.name, asked.purpose, sets.say(one.body["title"], sets.ENGLISH), one.id, one.number, one.made_at,
               one.made_by)
        for asked, one in rows
    ]  # fmt: skip


def version(session: Session, version_id: int) -> Version:
    """That version. NotFound where there is none."""
    return _one(session, _versions().where(SetVersion.id == version_id))


def latest(session: Session, name: str) -> Version:
    """The latest version of the set of that name. NotFound where there is none."""
    return _one(session, _versions().where(AskedSet.name == name).order_by(SetVersion.number.desc()).limit(1))


def with_digest(session: Session, digest: str) -> int | None:
    """The id of the version that says just this, whatever its set is called."""
    return session.scalar(select(SetVersion.id).where(SetVersion.digest == digest).order_by(SetVersion.id.desc()).limit(1))


def versions(session: Session, set_id: int) -> list[Version]:
    """All versions of a set, the latest first."""
    rows = session.execute(_versions().where(AskedSet.id == set_id).order_by(SetVersion.number.desc()))
    return [_read(asked, one) for asked, one in rows]


def _versions() -> Select[AskedSet, SetVersion]:
    return select(AskedSet, SetVersion).join(SetVersion, SetVersion.set_id == AskedSet.id)


def _one(session: Session, wanted: Select[AskedSet, SetVersion]) -> Version:
    row = session.execute(wanted).first()
    if row is None:
        raise NotFound("There is no such version of these questions.")
    return _read(*row)


def _read(asked: AskedSet, one: SetVersion) -> Version:
    return Version(one.id, asked.id, asked.purpose, one.number, one.made_at, one.made_by, sets.from_json(one.body))
