"""An officer learns something of a home: it is noted, and the home is flagged and judged anew at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.casework import flagging, judging
from hmo_enforce.council import Council
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.licensing import queries, stated
from hmo_enforce.licensing.actions import correcting
from hmo_enforce.properties import correctable
from hmo_enforce.properties.actions import noting, observing, putting_right
from hmo_enforce.properties.records import Correction, Observation, Property, Unit

SEEN = 1.0
"""What an officer saw is known; what they were told is a claim, trusted as the council trusts its officers' hearsay."""
TOLD = 0.9


def note_observation(
    session: Session,
    property_id: int,
    facts: Mapping[str, Any],
    *,
    seen: bool,
    as_at: date,
    by: Actor,
    on: date,
    council: Council,
) -> Observation:
    """Note what an officer saw (`seen`) or was told, and judge the home. `facts` are plain (`licensing.stated`).

    `on` is today; `council` says how far its sources are trusted. `Refused` with everything that is wrong with the facts.
    """
    plain = stated.checked(facts)
    source, trust = ("inspection", SEEN) if seen else ("officer", council.source_confidence.get("officer", TOLD))
    noted = observing.note_observation(session, property_id, plain, source=source, confidence=trust, as_at=as_at, by=by)
    judging.judge_one(session, property_id, on, by=by, confidence=council.source_confidence)
    return noted


def withdraw_observation(
    session: Session, observation_id: int, *, why: str, by: Actor, on: date, council: Council
) -> Observation:
    """An officer's observation is used no more; the home is judged anew."""
    found = observing.withdraw_observation(session, observation_id, why=why, by=by)
    judging.judge_one(session, found.property_id, on, by=by, confidence=council.source_confidence)
    return found


def correct(
    session: Session,
    property_id: int,
    changes: Mapping[str, str | None],
    *,
    why: str,
    revision: int,
    by: Actor,
    on: date,
    council: Council,
) -> tuple[Correction, ...]:
    """Correct the record by hand (`properties.actions.putting_right.correct_property`); a moved point is flagged anew."""
    made = putting_right.correct_property(
        session, property_id, changes, why=why, revision=revision, by=by, place_words=frozenset(council.place_words)
    )
    if any(one.field == correctable.POINT for one in made):
        flagging.flag_one(session, property_id)
    judging.judge_one(session, property_id, on, by=by, confidence=council.source_confidence)
    return made


def withdraw_correction(
    session: Session,
    correction_id: int,
    *,
    why: str,
    by: Actor,
    on: date,
    council: Council,
) -> Property:
    """Withdraw a correction; the home is flagged and judged anew."""
    home = putting_right.withdraw_correction(session, correction_id, why=why, by=by, place_words=frozenset(council.place_words))
    flagging.flag_one(session, home.id)
    judging.judge_one(session, home.id, on, by=by, confidence=council.source_confidence)
    return home


def correct_licence(
    session: Session,
    licence_id: int,
    changes: Mapping[str, date | None],
    *,
    why: str,
    revision: int,
    by: Actor,
    on: date,
    council: Council,
) -> None:
    """Set days of a licence by hand (`licensing.actions.correcting.correct_licence`), and judge its home anew."""
    correcting.correct_licence(session, licence_id, changes, why=why, revision=revision, by=by)
    judging.judge_one(
        session, queries.licence(session, licence_id).property_id, on, by=by, confidence=council.source_confidence
    )


def withdraw_licence_correction(
    session: Session, correction_id: int, *, why: str, by: Actor, on: date, council: Council
) -> None:
    """Withdraw a correction of a licence, and judge its home anew."""
    found = correcting.withdraw_licence_correction(session, correction_id, why=why, by=by)
    judging.judge_one(session, found.property_id, on, by=by, confidence=council.source_confidence)


def correct_exemption(
    session: Session,
    exemption_id: int,
    changes: Mapping[str, date | int | None],
    *,
    why: str,
    revision: int,
    by: Actor,
    on: date,
    council: Council,
) -> None:
    """Set days or the Part of a notice by hand (`licensing.actions.correcting.correct_exemption`), and judge its home anew."""
    correcting.correct_exemption(session, exemption_id, changes, why=why, revision=revision, by=by)
    judging.judge_one(
        session, queries.exemption(session, exemption_id).property_id, on, by=by, confidence=council.source_confidence
    )


def withdraw_exemption_correction(
    session: Session, correction_id: int, *, why: str, by: Actor, on: date, council: Council
) -> None:
    """Withdraw a correction of a notice, and judge its home anew."""
    found = correcting.withdraw_exemption_correction(session, correction_id, why=why, by=by)
    judging.judge_one(session, found.property_id, on, by=by, confidence=council.source_confidence)


def note_unit(
    session: Session,
    property_id: int,
    name: str,
    said: Mapping[str, Any],
    *,
    by: Actor,
    on: date,
    council: Council,
) -> Unit:
    """Note a unit and its amenities (`properties.actions.noting.note_unit`), and judge the home anew."""
    unit = noting.note_unit(session, property_id, name, by=by, **said)
    judging.judge_one(session, property_id, on, by=by, confidence=council.source_confidence)
    return unit
