"""Two records of one home or one person are taken for one; and apart again.

Nothing is moved or lost by it: what was written about each record stays with it, and whoever reads asks by both
(`kernel/same_as.py`). So to take them apart is to say so; only what people added since is asked about (`came_after.py`).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.cases import circles
from hmo_enforce.cases.queries import circle
from hmo_enforce.casework import came_after, due, judging, known_through
from hmo_enforce.casework.came_after import RECORDS, Added
from hmo_enforce.council import Council
from hmo_enforce.kernel import clock, journal, same_as
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.kernel.same_as import SameAs
from hmo_enforce.people import names
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Property


def merge(
    session: Session, subject: str, kept_id: int, other_id: int, *, why: str, by: Actor, on: date, council: Council
) -> SameAs:
    """The other record is a second one of `kept_id` from now on; what was merged into the other comes with it.

    `subject` is property or party. `Refused` without a reason, for one with itself, for what cannot be the same, and where
    others may see the one than may see the other. `NotFound` also where the reader may not see one of them.
    """
    kept, other = _record(session, subject, kept_id), _record(session, subject, other_id)
    _require_reason(why)
    _require_two(kept, other)
    _require_alike(session, kept, other)
    _require_same_circle(session, subject, kept, other)
    row = _say(session, subject, (other_id, kept_id), why.strip(), by=by)
    for earlier in same_as.standing(session, subject, other_id):
        if earlier.id != row.id:
            _undo(earlier, same_as.IN_TURN, by)
            session.flush()
            _point(session, subject, earlier.subject_id, kept_id)
            _say(session, subject, (earlier.subject_id, kept_id), earlier.why, by=by, through_id=row.id)
    _point(session, subject, other_id, kept_id)
    said = {"kept": kept_id, "merged": other_id}
    journal.note(session, by, "merged into another", subject, other_id, after=said, why=why.strip())
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
    it belongs. `Refused`
    without a reason, or where one is left open; `NotFound` where it is merged into nothing.
    """
    row = merged(session, subject, other_id)
    _record(session, subject, row.kept_id), _record(session, subject, other_id)
    _require_reason(why)
    since = came_after.added(session, row, complainants=complainants)
    _require_answers(since, whose, (row.kept_id, other_id))
    moved = [one for one in since if whose[one.name] != one.on]
    for one in moved:
        came_after.move(session, subject, one.name, whose[one.name])
    _undo(row, why.strip(), by)
    session.flush()
    _point(session, subject, other_id, None)
    _give_back(session, row, by)
    _restrict_both(session, row, by)
    session.flush()
    session.expire_all()
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


def _record(session: Session, subject: str, key: int) -> Any:
    found = session.get(RECORDS[subject], key) if subject in RECORDS else None
    if found is None:
        raise NotFound("There is no such record.")
    return found


def _require_reason(why: str) -> None:
    if not why.strip():
        raise Refused("Say why: whoever reads this years from now must see on what it rested.", about="why")


def _require_two(kept: Any, other: Any) -> None:
    if kept.id == other.id:
        raise Refused("These are one record already. Choose two.")
    for one in (kept, other):
        if one.same_as_id is not None:
            raise Refused("One of the two was merged into another record already. Choose the one that is kept.")


def _require_alike(session: Session, kept: Any, other: Any) -> None:
    if isinstance(kept, Property):
        links = [(kept.parent_uprn, other.uprn), (other.parent_uprn, kept.uprn)]
        if any(parent and parent == uprn for parent, uprn in links):
            raise Refused("One is part of the other: a home and the building that it is in are two.")
        return
    numbers = [names.company_number(one.company_number) for one in (kept, other)]
    if all(numbers) and numbers[0] != numbers[1]:
        raise Refused("They have different company numbers: they are two companies, whatever they are called.")
    if {kept.is_organisation, other.is_organisation} == {True, False}:
        raise Refused("One is a person and the other an organisation: in law they are two.")
    if due.ERASED in (kept.name, other.name):
        raise Refused("The name of one of them was erased: nobody can tell any more who it was.")


def _require_same_circle(session: Session, subject: str, kept: Any, other: Any) -> None:
    """Whoever sees the one would see what is known of the other."""
    seen_by = [_circle(session, subject, one.id) for one in (kept, other)]
    if seen_by[0] != seen_by[1]:
        raise Refused(
            "Not the same people may see these two. Restrict both to the same people first, or lift what restricts the one."
        )
    if subject == "party" and not _is_known_to_all(session, kept, other):
        raise Refused("Not all who may know of the other may know of this one, and its name would tell them. Keep the other.")


def _is_known_to_all(session: Session, kept: Party, other: Party) -> bool:
    """Whether everybody who knows of the other, or of what was merged into it, knows of the one that is to be kept."""
    others = same_as.together(session, Party, [other.id])
    return known_through.covers(known_through.ways(session, [kept.id]), known_through.ways(session, others))


def _circle(session: Session, subject: str, key: int) -> circles.Circle | None:
    every = same_as.together(session, RECORDS[subject], [key])
    return circles.within_all(circle.circles(restrictions.of(session, {subject: every})))


def _say(session: Session, subject: str, two: tuple[int, int], why: str, *, by: Actor, through_id: int | None = None) -> SameAs:
    other_id, kept_id = two
    row = SameAs(
        subject=subject, subject_id=other_id, kept_id=kept_id, through_id=through_id, why=why, made_by=by.name,
        made_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _undo(row: SameAs, why: str, by: Actor) -> None:
    row.undone_at, row.undone_by, row.undone_why = clock.now(), by.name, why


def _point(session: Session, subject: str, key: int, kept_id: int | None) -> None:
    """By the record, so that a form that somebody opened before is refused when it comes back."""
    session.get_one(RECORDS[subject], key).same_as_id = kept_id
    session.flush()


def _give_back(session: Session, row: SameAs, by: Actor) -> None:
    """What had come with the other goes with it."""
    for one in same_as.standing(session, row.subject, row.kept_id):
        if one.through_id == row.id:
            _undo(one, same_as.OUT_OF_TURN, by)
            session.flush()
            _point(session, row.subject, one.subject_id, row.subject_id)
            _say(session, row.subject, (one.subject_id, row.subject_id), one.why, by=by)


def _require_answers(since: Sequence[Added], whose: Mapping[str, int], two: Collection[int]) -> None:
    for one in since:
        if whose.get(one.name) not in two:
            raise Refused(f"Say of which of the two this is: {one.says}.", about=f"whose-{one.name}")


def _restrict_both(session: Session, row: SameAs, by: Actor) -> None:
    """Who sees the one alone since the merging: the other was seen by nobody else meanwhile, and is not bared by this."""
    here, there = (restrictions.standing(session, row.subject, key) for key in (row.kept_id, row.subject_id))
    if here is not None and there is None:
        people = [one.account_id for one in here.named if not one.closed]
        restricting.restrict(session, row.subject, row.subject_id, here.why, people, by=by)


def _judge(session: Session, subject: str, keys: Sequence[int], on: date, *, by: Actor, council: Council) -> None:
    if subject == "property":
        for key in keys:
            judging.judge_one(session, key, on, by=by, confidence=council.source_confidence)


def called(record: Property | Party) -> str:
    """What a record is called on pages."""
    return record.address if isinstance(record, Property) else record.name
