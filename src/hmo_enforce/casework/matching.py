"""A person says which home an address means: what waited goes in, it is remembered, and the homes are judged anew."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework import arrivals, became, flagging, judging, placed
from hmo_enforce.casework.loads import every, landing, remembered
from hmo_enforce.casework.loads.loading import Ask
from hmo_enforce.council import Council
from hmo_enforce.intake.actions import settling
from hmo_enforce.intake.queries import heads
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.properties import addresses
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.actions import matching
from hmo_enforce.properties.matching import queries, states
from hmo_enforce.properties.records import Match


def decide(
    session: Session,
    match_id: int,
    property_id: int | None,
    *,
    why: str,
    revision: int,
    by: Actor,
    on: date,
    council: Council,
) -> list[int]:
    """The address means that property; or none of those known (None), and then it becomes a property of its own.

    So do all rows that wait with the same address. The ids of the matches that are settled so. `NotFound` for a property
    or a match that there is not; `Stale` and `Refused` as `properties.actions.matching.require_waiting`.
    """
    match = queries.match(session, match_id)
    matching.require_waiting(match, revision)
    why = why.strip() or _usual(match, property_id)
    same = _with_the_same_address(session, match)
    word = matching.remember(
        session, match.address_key, match.postcode, property_id, why=why, by=by, match_id=match.id
    )  # fmt: skip
    homes: set[int] = set()
    for one in same:
        landed = _land(session, one, word.property_id, by=by, on=on, council=council)
        if word.property_id is None and landed is not None:
            word.property_id = landed
        matching.settle(session, one, states.NONE if property_id is None else states.BY_HAND, landed, why=why, by=by)
        homes.update(() if landed is None else (landed,))
    _judge(session, homes, by, on, council)
    return [one.id for one in same]


def say_home(
    session: Session,
    arrival_id: int,
    property_id: int | None,
    *,
    why: str,
    revision: int,
    by: Actor,
    on: date,
    council: Council,
) -> None:
    """A person says which home something that arrived is about, or that it is none of those known (None), and may say another.

    Where its address waits, it is decided for all that is written so. `NotFound`; `Stale` if somebody changed it since that
    revision; `Refused` without a reason, where it is about that home already, for one that is closed, and for a new home
    without an address.
    """
    come = heads.as_read(session, arrival_id, revision, {"Home": "as you chose it"})
    heads.open_arrival(session, arrival_id)
    if not why.strip():
        raise Refused("Say how you know which home it is: the reason is kept with it.", about="why")
    if property_id is not None and property_id == come.property_id:
        raise Refused("It is about that home already.", about="property")
    if property_id is not None:
        gazetteer.property_(session, property_id)
    waits = (Match.id == come.match_id, Match.state.in_(states.WAITING))
    match = session.scalars(select(Match).where(*waits)).first()
    if match is not None:
        decide(session, match.id, property_id, why=why, revision=match.revision, by=by, on=on, council=council)
    else:
        arrivals.place(session, come, property_id, arrivals.Hand(council, by, on), was=come.property_id)
    settling.tell_why(session, come, why.strip(), by=by)


def put_off(session: Session, match_id: int, *, revision: int, by: Actor) -> None:
    """It is decided later."""
    match = queries.match(session, match_id)
    matching.require_waiting(match, revision)
    matching.put_off(session, match, by=by)


def _usual(match: Match, property_id: int | None) -> str:
    if property_id is None:
        return "None of the homes that came near is this one."
    near = next((one for one in match.near if one["property_id"] == property_id), None)
    return near["why"] if near else "Chosen by a person among all homes."


def _with_the_same_address(session: Session, match: Match) -> list[Match]:
    postcode = Match.postcode.is_(None) if match.postcode is None else Match.postcode == match.postcode
    same = (Match.address_key == match.address_key, postcode, Match.state.in_(states.WAITING), Match.id != match.id)
    return [match, *session.scalars(select(Match).where(*same).order_by(Match.id))]


def _land(session: Session, match: Match, property_id: int | None, *, by: Actor, on: date, council: Council) -> int | None:
    """Put the row in as its file would have, now that it is known what its address means; its property."""
    if match.import_id is None:
        come = session.scalars(select(Arrival).where(Arrival.match_id == match.id)).one()
        return arrivals.place(session, come, property_id, arrivals.Hand(council, by, on))
    if match.facts is None:
        raise Refused("What the row said is no longer kept. Load its file again.")
    facts, key, kind, words = match.facts, match.record_key, match.kind, _words(council)
    of = Ask(kind, "", "", match.came_at.date(), by, place_words=words, confidence=council.source_confidence)
    landing.land(session, kind, [facts], match.import_id, of)
    landing.with_it(session, facts, of)
    target = every.TABLES[kind].target
    found: int | None = session.scalar(select(target.table.c.property_id).where(target.table.c[target.key[0]] == key))
    return found


def _words(council: Council) -> frozenset[str]:
    return frozenset(word.upper() for word in council.place_words)


def _judge(session: Session, property_ids: Iterable[int], by: Actor, on: date, council: Council) -> None:
    for property_id in sorted(property_ids):
        flagging.flag_one(session, property_id)
        judging.judge_one(session, property_id, on, by=by, confidence=council.source_confidence)


# --- by hand, of what stands


def standing(session: Session, subject: str, subject_id: str) -> Any:
    """The licence, notice, observation, count or certificate; `NotFound` where there is none, or it is none of these."""
    if subject not in became.KINDS:
        raise NotFound("There is no such record.")
    record = became.KINDS[subject][0]
    key = record.__mapper__.primary_key[0]
    if subject != "energy_certificate" and not subject_id.isdecimal():
        raise NotFound("There is no such record.")
    found = session.scalars(
        select(record).where(key == (subject_id if subject == "energy_certificate" else int(subject_id)))
    ).first()
    if found is None:
        raise NotFound("There is no such record.")
    return found


def move(
    session: Session, subject: str, subject_id: str, property_id: int, *, why: str, by: Actor, on: date, council: Council
) -> None:
    """What a row of a file became belongs to another home: it is moved there, the word on its address is remembered.

    Both homes are judged anew. `Refused` without a reason, for what is there already, and for what came from no file.
    """
    found = standing(session, subject, subject_id)
    home = gazetteer.property_(session, property_id)
    if not why.strip():
        raise Refused("Say why it belongs to the other home, and how you know: the reason is kept with it.")
    if found.property_id in gazetteer.together(session, [home.id]):
        raise Refused("It stands at that home already.")
    if found.import_id is None:
        raise Refused("It came from no file: somebody noted it at this home. Withdraw it, and note it at the other.")
    before = found.property_id
    found.property_id = home.id
    placed.take_along(session, found, before)
    if hasattr(found, "matched_by"):
        found.matched_by = remembered.MATCHED_BY
    session.flush()
    _remember_move(session, subject, found, home.id, why=why.strip(), by=by, council=council)
    journal.note(
        session,
        by,
        placed.MOVED,
        subject,
        subject_id,
        before={"property_id": before},
        after={"property_id": home.id},
        why=why.strip(),
    )
    _tell_both(session, (before, home.id), subject, found, why=why.strip(), by=by)
    _judge(session, {one for one in (before, home.id) if one is not None}, by, on, council)


def _tell_both(session: Session, homes: tuple[int | None, int], subject: str, found: Any, *, why: str, by: Actor) -> None:
    """A line in the history of either home; it does not say which the other is."""
    said = {"what": subject, "reference": getattr(found, "reference", None)}
    before, after = homes
    if before is not None:
        journal.note(session, by, "moved a record away", "property", before, before=said, why=why)
    journal.note(session, by, "moved a record here", "property", after, after=said, why=why)


def _remember_move(
    session: Session, subject: str, found: Any, property_id: int, *, why: str, by: Actor, council: Council
) -> None:
    kind = became.KINDS[subject][1]
    key = found.certificate_number if subject == "energy_certificate" else found.source_key
    match = session.scalars(select(Match).where(Match.kind == kind, Match.record_key == key)).first()
    said = (match.address_key, match.postcode) if match else _said(found, key, council)
    if said is not None:
        matching.remember(session, *said, property_id, why=why, by=by, match_id=match.id if match else None)
    if match is not None:
        matching.settle(session, match, states.BY_HAND, property_id, why=why, by=by)


def _said(found: Any, key: str | None, council: Council) -> tuple[str, str | None] | None:
    """The key and postcode of the address that the row gave; None where it gave a UPRN alone."""
    if (address := getattr(found, "address", None)) is not None:
        return addresses.key(address, _words(council)), found.postcode
    parts = (key or "").split("|")
    return (parts[1], parts[2] or None) if len(parts) == 4 else None
