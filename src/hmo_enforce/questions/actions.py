"""Bringing question sets in."""

import hashlib
import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.database import insert
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions import barred, checking, purposes, sets
from hmo_enforce.questions.outside import shipped
from hmo_enforce.questions.records import AskedSet, SetVersion
from hmo_enforce.questions.sets import QuestionSet


def bring(session: Session, question_set: QuestionSet, purpose: str = purposes.SURVEY, *, by: Actor) -> SetVersion:
    """The set under its name: its next version, or the latest where that says the very same.

    Refused: a set that makes no sense, a question that may not be asked, a name that another purpose has.
    """
    _require_askable(question_set, purpose)
    asked = _named(session, question_set.name, purpose)
    latest = session.scalars(
        select(SetVersion).where(SetVersion.set_id == asked.id).order_by(SetVersion.number.desc()).limit(1)
    ).first()
    body = sets.as_json(question_set)
    digest = digest_of(question_set)
    if latest is not None and latest.digest == digest:
        return latest
    version = SetVersion(
        set_id=asked.id, number=latest.number + 1 if latest else 1, body=body, digest=digest, made_at=clock.now(),
        made_by=by.name,
    )  # fmt: skip
    session.add(version)
    session.flush()
    said = {"name": asked.name, "number": version.number, "questions": len(question_set.questions), "digest": digest}
    journal.note(session, by, "brought in", "question_set", asked.id, after=said)
    return version


def bring_shipped(session: Session, name: str, *, by: Actor) -> SetVersion:
    """A set that comes with us (`shipped.NAMES`), as this release asks it."""
    return bring(session, shipped.question_set(name), name, by=by)


def digest_of(question_set: QuestionSet) -> str:
    """The SHA-256 of all that the set says."""
    return hashlib.sha256(json.dumps(sets.as_json(question_set), sort_keys=True).encode()).hexdigest()


def _require_askable(question_set: QuestionSet, purpose: str) -> None:
    if purpose not in purposes.PURPOSES:
        raise Refused(f"“{purpose}” is none of: {', '.join(purposes.PURPOSES)}.")
    checking.require(question_set)
    _, out = barred.dropped(question_set)
    if out:
        raise Refused(*map(str, out))


def _named(session: Session, name: str, purpose: str) -> AskedSet:
    """The set of that name, for one to change at a time; made where there is none, once though two are bringing it."""
    wanted = select(AskedSet).where(AskedSet.name == name).with_for_update()
    asked = session.scalars(wanted).first()
    if asked is None:
        made = insert(session, AskedSet).values(name=name, purpose=purpose)
        session.execute(made.on_conflict_do_nothing(index_elements=["name"]))
        asked = session.scalars(wanted).one()
    if asked.purpose != purpose:
        was = purposes.PURPOSES[asked.purpose].lower()
        raise Refused(f"“{name}” is the name of the questions of a {was}. Give this set another name.")
    return asked
