"""What a person says that a written address means: kept with the match, and remembered for every later file."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused, Stale
from hmo_enforce.properties import queries
from hmo_enforce.properties.actions import destroying
from hmo_enforce.properties.matching import states
from hmo_enforce.properties.records import AddressDecision, Match

MOST_WHY = 2_000


def require_waiting(match: Match, revision: int) -> None:
    """`Stale` if somebody changed it since that revision was read, `Refused` if it was decided."""
    if match.revision != revision:
        theirs = f"{states.TITLES[match.state]}{f', by {match.decided_by}' if match.decided_by else ''}"
        read = "To be decided, as you read it"
        raise Stale("Somebody changed this match since you read it.", theirs={"state": theirs}, yours={"state": read})
    if match.state not in states.WAITING:
        raise Refused("This address was decided already. If it is wrong, move what stands at the home instead.")


def put_off(session: Session, match: Match, *, by: Actor) -> None:
    """It waits still, behind the others."""
    before, match.state = match.state, states.LATER
    session.flush()
    journal.note(session, by, "put off", "match", match.id, before={"state": before}, after={"state": match.state})


def remember(
    session: Session,
    address_key: str,
    postcode: str | None,
    property_id: int | None,
    *,
    why: str,
    by: Actor,
    match_id: int | None,
) -> AddressDecision:
    """From now on the address means that property, or none of those known; an earlier word on it stands no more."""
    if property_id is not None:
        queries.property_(session, property_id)
    said = (AddressDecision.address_key == address_key, AddressDecision.postcode == (postcode or ""))
    for earlier in session.scalars(select(AddressDecision).where(*said, AddressDecision.withdrawn_at.is_(None))):
        earlier.withdrawn_at = clock.now()
    made = AddressDecision(
        address_key=address_key, postcode=postcode or "", property_id=property_id, match_id=match_id, why=why[:MOST_WHY],
        decided_by=by.name, decided_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def settle(session: Session, match: Match, state: str, property_id: int | None, *, why: str, by: Actor) -> None:
    """It waits no more: `state` is by_hand or none. What the row said is in its own table now, and kept here no longer."""
    before = {"state": match.state, "property_id": match.property_id}
    match.state, match.property_id, match.facts = state, property_id, None
    match.decided_by, match.decided_at, match.decided_why = by.name, clock.now(), why
    session.flush()
    after = {"state": state, "property_id": property_id}
    journal.note(session, by, "matched", "match", match.id, before=before, after=after, why=why)


def forget_past(
    session: Session, on: date, *, by: Actor, imports: frozenset[int] = frozenset(), homes: frozenset[int] = frozenset()
) -> int:
    """Delete matches whose row's last day of keeping has passed; how many. Those of these imports and homes are held."""
    past = session.execute(select(Match.id, Match.import_id, Match.property_id).where(Match.expires_on < on))
    gone = [one.id for one in past if one.import_id not in imports and one.property_id not in homes]
    destroying.matches(session, gone)
    if gone:
        after = {"count": len(gone)}
        journal.note(session, by, "expired", "matches", on.isoformat(), after=after, why="their last day of keeping has passed")
    return len(gone)
