"""Two records of one home or one person are taken for one; and apart again.

Nothing is moved or lost by it: what was written about each record stays with it, and whoever reads asks by both
(`kernel/same_as.py`). So to take them apart is to say so; only what people added since is asked about (`came_after.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.casework import came_after, flagging, judging, may_be_one, put_back
from hmo_enforce.casework.came_after import RECORDS, Added
from hmo_enforce.casework.put_back import Moving
from hmo_enforce.council import Council
from hmo_enforce.kernel import clock, journal, same_as
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.kernel.same_as import SameAs

MERGED = "merged into another"


def merge(
    session: Session, subject: str, kept_id: int, other_id: int, *, why: str, by: Actor, on: date, council: Council
) -> SameAs:
    """The other record is a second one of `kept_id` from now on; what was merged into the other comes with it.

    `subject` is property or party. `Refused` without a reason, for one with itself, for what cannot be the same, and where
    others may see the one than may see the other. `NotFound` also where the reader may not see one of them.
    """
    kept, other = _locked(session, subject, (kept_id, other_id))
    _require_reason(why)
    may_be_one.require(session, subject, kept, other)
    row = _say(session, subject, (other_id, kept_id), why.strip(), by=by)
    _bring_along(session, row, by)
    _point(session, subject, other_id, kept_id)
    said = {"kept": kept_id, "merged": other_id}
    journal.note(session, by, MERGED, subject, other_id, after=said, why=why.strip())
    journal.note(session, by, "merged another into", subject, kept_id, after=said, why=why.strip())
    _judge(session, subject, (kept_id,), on, by=by, council=council)
    return row


def take_apart(
    session: Session,
    subject: str,
    other_id: int,
    whose: Mapping[str, int],
    *,
    why: str,
    by: Actor,
    on: date,
    council: Council,
    complainants: bool,
) -> SameAs:
    """The two are two again: each with what was written about it before, and what came after as `whose` says.

    `whose`: of each record that came after (`came_after.added`, with `complainants` as there), by its name, on which of the two
    it belongs. `Refused` without a reason, or where one is left open; `NotFound` where it is merged into nothing.
    """
    # Which it is merged into says what to lock, and is asked again once nobody else can change it.
    _locked(session, subject, (merged(session, subject, other_id).kept_id, other_id))
    row = merged(session, subject, other_id)
    _require_reason(why)
    since = came_after.added(session, row, complainants=complainants)
    _require_answers(since, whose)
    moved = [one for one in since if whose[one.name] != one.on]
    moving = Moving(subject, by, frozenset(word.upper() for word in council.place_words))
    for one in moved:
        put_back.move(session, moving, one, whose[one.name])
    _part(session, row, why.strip(), by)
    if any(one.name.startswith("correction-") for one in moved):
        flagging.flag_one(session, row.kept_id)
        flagging.flag_one(session, other_id)
    said = {"kept": row.kept_id, "merged": other_id, "moved": [one.name for one in moved]}
    journal.note(session, by, "taken apart from another", subject, other_id, after=said, why=why.strip())
    journal.note(session, by, "took another apart from", subject, row.kept_id, after=said, why=why.strip())
    _judge(session, subject, (row.kept_id, other_id), on, by=by, council=council)
    return row


def merged(session: Session, subject: str, other_id: int) -> SameAs:
    """That a record is a second one of another now, or `NotFound`."""
    if subject not in RECORDS:
        raise NotFound
    kept_id = same_as.kept_for(session, RECORDS[subject], other_id)
    row = next((one for one in same_as.standing(session, subject, kept_id) if one.subject_id == other_id), None)
    if row is None:
        raise NotFound("It is merged into no other record.")
    return row


def _locked(session: Session, subject: str, keys: tuple[int, int]) -> list[Any]:
    """The records of these keys, in this order, as they stand; until the transaction ends nobody else merges one of them.

    By number, so that two who merge the same do not wait for each other. Whoever adds something to one does not wait.
    """
    record = RECORDS.get(subject)
    if record is None:
        raise NotFound("There is no such record.")
    query = select(record).where(record.id.in_(keys)).order_by(record.id).with_for_update(key_share=True)
    found = {one.id: one for one in session.scalars(query, execution_options={"populate_existing": True})}
    if not found.keys() >= set(keys):
        raise NotFound("There is no such record.")
    return [found[key] for key in keys]


def _require_reason(why: str) -> None:
    if not why.strip():
        raise Refused("Say why: whoever reads this years from now must see on what it rested.", about="why")


def _say(
    session: Session,
    subject: str,
    two: tuple[int, int],
    why: str,
    *,
    by: Actor,
    through_id: int | None = None,
    first: SameAs | None = None,
) -> SameAs:
    """`first`: what it says again, from the same day on."""
    other_id, kept_id = two
    made_by, made_at = (first.made_by, first.made_at) if first else (by.name, clock.now())
    row = SameAs(
        subject=subject, subject_id=other_id, kept_id=kept_id, through_id=through_id, why=why, made_by=made_by,
        made_at=made_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _undo(row: SameAs, why: str, by: Actor) -> None:
    row.undone_at, row.undone_by, row.undone_why = clock.now(), by.name, why


def _part(session: Session, row: SameAs, why: str, by: Actor) -> None:
    """Two records again, each with what holds and restrictions say of both, and the other with what had come with it."""
    put_back.hold_both(session, row, by)
    _undo(row, why, by)
    session.flush()
    _point(session, row.subject, row.subject_id, None)
    _give_back(session, row, by)
    _restrict_both(session, row, by)
    session.flush()
    if row.subject == "property":
        put_back.rooms_with_their_units(session, (row.kept_id, row.subject_id))
    session.expire_all()


def _point(session: Session, subject: str, key: int, kept_id: int | None) -> None:
    """By the record, so that a form that somebody opened before is refused when it comes back."""
    session.get_one(RECORDS[subject], key).same_as_id = kept_id
    session.flush()


def _bring_along(session: Session, row: SameAs, by: Actor) -> None:
    """What is merged into the other comes with it: each of the kept one from now on, by its own link."""
    links: dict[int | None, int] = {}
    for one in same_as.standing(session, row.subject, row.subject_id):
        through_id = links.get(one.through_id, row.id)
        links[one.id] = _again(session, one, row.kept_id, same_as.IN_TURN, through_id=through_id, by=by).id


def _give_back(session: Session, row: SameAs, by: Actor) -> None:
    """What had come with the other goes with it, and is a second record of it since the day that was said first."""
    links: dict[int | None, int | None] = {row.id: None}
    for one in same_as.standing(session, row.subject, row.kept_id):
        if one.through_id in links:
            first = same_as.merged_first(session, one, row.subject_id)
            through_id = links[one.through_id]
            links[one.id] = _again(
                session, one, row.subject_id, same_as.OUT_OF_TURN, through_id=through_id, by=by, first=first
            ).id


def _again(
    session: Session, one: SameAs, kept_id: int, because: str, *, through_id: int | None, by: Actor, first: SameAs | None = None
) -> SameAs:
    """A record that is merged already is a second one of another from now on."""
    subject, key = one.subject, one.subject_id
    _undo(one, because, by)
    session.flush()
    _point(session, subject, key, kept_id)
    journal.note(session, by, MERGED, subject, key, after={"kept": kept_id, "merged": key}, why=because)
    return _say(session, subject, (key, kept_id), one.why, by=by, through_id=through_id, first=first)


def _require_answers(since: Sequence[Added], whose: Mapping[str, int]) -> None:
    for one in since:
        if whose.get(one.name) not in one.whose:
            raise Refused(f"Say of which of the two this is: {one.says}.", about=f"whose-{one.name}")


def _restrict_both(session: Session, row: SameAs, by: Actor) -> None:
    """Who sees the one alone since the merging: the other was seen by nobody else meanwhile, and is not bared by this."""
    here = restrictions.standing(session, row.subject, row.kept_id)
    if here is not None:
        restricting.extend(session, here.id, row.subject_id, by=by)


def _judge(session: Session, subject: str, keys: Sequence[int], on: date, *, by: Actor, council: Council) -> None:
    if subject == "property":
        for key in keys:
            judging.judge_one(session, key, on, by=by, confidence=council.source_confidence)
