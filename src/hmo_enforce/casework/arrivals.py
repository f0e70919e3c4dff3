"""A survey's answers, a complaint or a referral arrives: its home found, its claims noted, judged, flagged, ranked, queued.

What was said is kept already (`intake.actions.keeping`). This follows within seconds (the job `arrive`: `casework/arriving.py`)
and again when a person has said which home is meant. Done twice, it is done once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework import arrival_homes, flagging, judging
from hmo_enforce.casework.arrival_homes import Meant
from hmo_enforce.casework.known import Gathering
from hmo_enforce.casework.loads.observations import KEPT_FOR, UNCERTAIN
from hmo_enforce.council import Council
from hmo_enforce.intake import claimed, clocks, ranking, states
from hmo_enforce.intake.actions import claims, settling
from hmo_enforce.intake.actions.settling import Settled
from hmo_enforce.intake.claimed import Contradiction
from hmo_enforce.intake.queries import alike, found
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.licensing import queries as licensing
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties import plausible
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.actions import observing
from hmo_enforce.properties.matching import states as match_states
from hmo_enforce.properties.records import Match, Observation

IN_ITSELF = "what else was said"
SEEN_OTHERWISE = "An officer saw or was told otherwise: look at what is claimed before acting on it."


@dataclass(frozen=True, slots=True)
class Hand:
    """Who takes it in, for which council, on which day."""

    council: Council
    by: Actor
    on: date


def take_in(
    session: Session, arrival_id: int, *, council: Council, by: Actor, on: date, meant: Meant | None = None
) -> str:  # fmt: skip
    """Find its home and queue it, or have it wait for a person; the state it then has. `NotFound`.

    `meant` is what `arrival_homes.meant` made of it with others. One that was taken in before stays as it is.
    """
    arrival = found.arrival(session, arrival_id)
    if arrival.state != states.NEW:
        return arrival.state
    ask = arrival_homes.ask(council, by, on)
    where = meant or arrival_homes.meant(session, [arrival], ask, council.gss)[arrival.id]
    if where.property_id is not None or where.is_new:
        _place(session, arrival, where, Hand(council, by, on))
    else:
        _have_it_wait(session, arrival, where, council, by)
    return arrival.state


def place(session: Session, arrival: Arrival, property_id: int | None, hand: Hand, *, was: int | None = None) -> int:
    """A person said that it is about that home, or a new one (None): what follows from it is done; the home's id.

    `was`: the home that it stood at before, which is judged without it. `Refused` for a new one without an address.
    """
    ask = arrival_homes.ask(hand.council, hand.by, hand.on)
    where = arrival_homes.meant(session, [arrival], ask, hand.council.gss)[arrival.id]
    if property_id is None and where.address_key is None:
        raise Refused("Without an address it cannot become a home of its own: choose the home, or add it first.")
    landed = _place(session, arrival, arrival_homes.at_home(where, property_id), hand)
    if arrival.closed_as == states.NOT_MEANT:  # its address was decided with that of others
        claims.withdraw(session, arrival, arrival.closed_why or "", by=hand.by)
    if was is not None and was != landed:
        judging.judge_one(session, was, hand.on, by=hand.by, confidence=hand.council.source_confidence)
    return landed


def _have_it_wait(session: Session, arrival: Arrival, where: Meant, council: Council, by: Actor) -> None:
    match_id = None
    if where.address_key is not None and where.elsewhere is None:
        match_id = _match(session, arrival, where)
    settling.wait(
        session, arrival, where.why or arrival_homes.NO_ADDRESS, due_on=due_on(arrival, council), by=by, match_id=match_id,
        elsewhere=where.elsewhere,
    )  # fmt: skip


def _match(session: Session, arrival: Arrival, where: Meant) -> int:
    """Its address among those that wait for a person (the page Matches)."""
    same = (Match.kind == arrival_homes.KIND, Match.record_key == arrival.reference)
    match = session.scalars(select(Match).where(*same)).first()
    if match is None:
        match = Match(kind=arrival_homes.KIND, record_key=arrival.reference, came_at=clock.now())
        session.add(match)
    match.address, match.postcode, match.address_key = arrival.address or "", where.postcode, where.address_key or ""
    match.confidence, match.why, match.near = where.confidence, where.why, list(where.near)
    match.state, match.rule, match.property_id = match_states.REVIEW, match_states.RULE, None
    session.flush()
    return match.id


# --- at its home


def _place(session: Session, arrival: Arrival, where: Meant, hand: Hand) -> int:
    council, by, on = hand.council, hand.by, hand.on
    newest = gazetteer.newest_id(session)
    property_id = where.property_id
    if property_id is None:
        property_id = arrival_homes.make(session, arrival, where, arrival_homes.ask(council, by, on))
    home = gazetteer.kept(session, property_id)
    is_new = property_id > newest
    if is_new:
        flagging.flag_one(session, home)
    observation_id, differs = _note(session, arrival, home, hand)
    judging.judge_one(session, home, on, by=by, confidence=council.source_confidence)
    arrival.property_id = property_id
    session.flush()
    seen = any(one.is_of_what_was_seen for one in differs)
    settled = Settled(
        property_id, is_new, observation_id, differs, _rank(session, arrival, home, hand, is_new=is_new),
        due_on(arrival, council), SEEN_OTHERWISE if seen else None,
    )  # fmt: skip
    settling.settle(session, arrival, settled, by=by)
    return property_id


def _note(session: Session, arrival: Arrival, home: int, hand: Hand) -> tuple[int | None, Sequence[Contradiction]]:
    """Its claims as an observation of the home, and what they contradict. What contradicts itself is shown, and not noted."""
    council, by, on = hand.council, hand.by, hand.on
    facts = claimed.facts(arrival.claims)
    differs = [*_with_itself(facts)]
    facts = {name: value for name, value in facts.items() if name not in {one.fact for one in differs}}
    if not facts:
        return arrival.observation_id, differs
    key, said_on = f"{arrival_homes.KIND}|{arrival.reference}", min(clock.in_london(arrival.submitted_at).date(), on)
    differs += claimed.contradictions(facts, _known(session, home, key, council, on))
    noted = observing.note_claim(
        session, home, facts, source=arrival.kind, source_key=key, as_at=said_on, expires_on=said_on + KEPT_FOR, by=by,
        confidence=council.source_confidence.get(arrival.kind, UNCERTAIN),
    )  # fmt: skip
    return noted.id, differs


def _with_itself(facts: Mapping[str, Any]) -> Sequence[Contradiction]:
    return [
        Contradiction(name, facts[name], fault.message, IN_ITSELF)
        for fault in plausible.faults(facts)
        for name in fault.facts
        if name in facts
    ]


def _known(session: Session, home: int, but_key: str, council: Council, on: date) -> Mapping[str, Any]:
    """What is known of the home without this very claim, as facts with value and source."""
    ours = session.scalars(select(Observation).where(Observation.source_key == but_key)).first()
    if ours is not None and gazetteer.kept(session, ours.property_id) == home:
        return {}
    gathering = Gathering(session, on, council.source_confidence)
    facts: Mapping[str, Any] = {}
    for homes in gathering.homes(home):
        facts = gathering.case(homes[0][1]).facts["facts"]
    return facts


def _rank(session: Session, arrival: Arrival, home: int, hand: Hand, *, is_new: bool) -> ranking.Ranking:
    council, on = hand.council, hand.on
    standing = licensing.standing(session, home, on)
    records = gazetteer.together(session, [home])
    licensed = select(Licence.id).where(Licence.property_id.in_(records), licensing.in_force(on)).limit(1)
    hazards = arrival.claims.get(claimed.HAZARDS) or ()
    policy = clocks.policy_on(council.arrivals, on)
    since = arrival.received_at - timedelta(days=policy.duplicate_days)
    return ranking.ranking(
        ranking.Facts(
            outcome=standing.outcome,
            is_licensed=session.scalar(licensed) is not None,
            is_new_home=is_new,
            matters=found.matters(session, arrival.id),
            hazards=len(hazards) if isinstance(hazards, list) else 0,
            others=len(alike.alike(session, arrival, since)),
        )
    )


def due_on(arrival: Arrival, council: Council) -> date:
    """The last day by which somebody looks at it, by the policy of the day on which it came."""
    received_on = clock.in_london(arrival.received_at).date()
    policy = clocks.policy_on(council.arrivals, received_on)
    return clocks.due_on(policy, arrival.kind, is_urgent=arrival.is_urgent, received_on=received_on)
