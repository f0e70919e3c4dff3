"""What is known of who lives in a home: observed, withdrawn, and deleted when its days of keeping are over."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.properties import occupation, plausible, queries
from hmo_enforce.properties.records import Observation

IN_COLUMNS = ("persons", "households")
"""Facts that have a column of their own in an observation, when they are exact."""


def expire_observations(session: Session, on: date, *, by: Actor, but: frozenset[int] = frozenset()) -> int:
    """Delete what may no longer be kept on that day, the day of expiry being the last that it may; how many went.

    The journal keeps how many went of each source, and nothing of what they said. `but`: homes on legal hold.
    """
    past = Observation.expires_on < on
    if but:
        past = past & Observation.property_id.not_in(sorted(but))
    counts = select(Observation.source, func.count()).where(past).group_by(Observation.source)
    gone: dict[str, int] = dict(session.execute(counts).all())
    if not gone:
        return 0
    session.execute(delete(Observation).where(past).execution_options(synchronize_session=False))
    journal.note(session, by, "expired", "observations", on.isoformat(), after=gone, why="their last day of keeping has passed")
    return sum(gone.values())


def note_observation(
    session: Session, property_id: int, facts: Mapping[str, Any], *, source: str, confidence: float, as_at: date, by: Actor
) -> Observation:
    """An officer's own observation: plain facts by name, checked by the caller against what licensing knows.

    `source` is "inspection" for what the officer saw and "officer" for what they were told. `NotFound`; `Refused` for a
    day to come, and for facts that cannot all be true.
    """
    queries.property_(session, property_id)
    if as_at > clock.today():
        raise Refused("An observation cannot be of a day to come: give the day on which it was made.")
    if wrong := plausible.faults(facts):
        raise Refused(*(fault.message for fault in wrong))
    exact = {name: facts[name] for name in IN_COLUMNS if isinstance(facts.get(name), int)}
    noted = Observation(
        property_id=property_id,
        source=source,
        as_at=as_at,
        confidence=confidence,
        facts={name: value for name, value in facts.items() if name not in exact} or None,
        noted_by=by.name,
        noted_at=clock.now(),
        **exact,
    )
    session.add(noted)
    session.flush()
    said = {"observation": noted.id, "source": source, "as_at": as_at, **facts}
    journal.note(session, by, "observed", "property", property_id, after=said)
    return noted


def note_claim(
    session: Session, property_id: int, facts: Mapping[str, Any], *, source: str, source_key: str, confidence: float,
    as_at: date, expires_on: date, by: Actor,
) -> Observation:  # fmt: skip
    """What somebody outside claims, under a key of its own: it stands once, and moves with what it came with.

    `facts` are plain, and contradict themselves in nothing (`plausible.faults`).
    """
    found = session.scalars(select(Observation).where(Observation.source_key == source_key)).first()
    if found is None:
        found = Observation(property_id=property_id, source_key=source_key, noted_by=by.name, noted_at=clock.now())
        session.add(found)
    exact = {name: facts[name] for name in IN_COLUMNS if isinstance(facts.get(name), int)}
    found.property_id, found.source, found.confidence = property_id, source, confidence
    found.as_at, found.expires_on = as_at, expires_on
    found.persons, found.households = exact.get("persons"), exact.get("households")
    found.facts = {name: value for name, value in facts.items() if name not in exact} or None
    session.flush()
    said = {"observation": found.id, "source": source, "as_at": as_at, **facts}
    journal.note(session, by, "observed", "property", property_id, after=said)
    return found


def withdraw_observation(session: Session, observation_id: int, *, why: str, by: Actor) -> Observation:
    """What an officer noted, or somebody outside claimed, is used no more, and kept with the reason.

    `Refused` for one from a file (the next one of that source takes its place), for one withdrawn before, and without a
    reason.
    """
    found = queries.observation(session, observation_id)
    if found.source not in occupation.A_LITTLE or found.import_id is not None:
        raise Refused("This came with a file: only what an officer recorded here is withdrawn here.")
    if found.withdrawn_at is not None:
        raise Refused(f"This observation was withdrawn already, by {found.withdrawn_by}.")
    if not why.strip():
        raise Refused("Say why the observation is withdrawn: the reason is kept with it.")
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_why = clock.now(), by.name, why.strip()
    session.flush()
    exact = {name: getattr(found, name) for name in IN_COLUMNS if getattr(found, name) is not None}
    said = {"observation": found.id, "source": found.source, "as_at": found.as_at, **exact, **(found.facts or {})}
    journal.note(session, by, "withdrew an observation", "property", found.property_id, before=said, why=why.strip())
    return found


def let_stand_again(
    session: Session, observation_id: int, *, since: datetime, why: str, by: Actor
) -> Observation | None:  # fmt: skip
    """What was withdrawn since that moment is used again; None where it is gone, or was not withdrawn, or before."""
    found = session.scalars(select(Observation).where(Observation.id == observation_id)).first()
    if found is None or found.withdrawn_at is None or found.withdrawn_at < since:
        return None
    found.withdrawn_at = found.withdrawn_by = found.withdrawn_why = None
    session.flush()
    journal.note(
        session, by, "let an observation stand", "property", found.property_id, after={"observation": found.id}, why=why
    )
    return found
