"""Lists of what is to be destroyed, and the items on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.privacy import states
from hmo_enforce.privacy.records import DestructionItem, DestructionList


@dataclass(frozen=True, slots=True)
class Group:
    """How many items of a list a rule has, by their state."""

    rule: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Whatever became of them."""
        return sum(self.counts.values())


def lists(session: Session, *, limit: int = 50) -> list[DestructionList]:
    """The latest first."""
    return list(session.scalars(select(DestructionList).order_by(DestructionList.id.desc()).limit(limit)))


def one(session: Session, list_id: int) -> DestructionList:
    """The list, or `NotFound`."""
    found = session.get(DestructionList, list_id)
    if found is None:
        raise NotFound("There is no such list.")
    return found


def groups(session: Session, list_id: int) -> list[Group]:
    """Its items by rule, as far as the reader may see what they are about."""
    query = (
        select(DestructionItem.rule, DestructionItem.state, func.count(DestructionItem.id))
        .where(DestructionItem.list_id == list_id)
        .group_by(DestructionItem.rule, DestructionItem.state)
    )
    found: dict[str, dict[str, int]] = {}
    for rule, state, count in session.execute(query):
        found.setdefault(rule, {})[state] = count
    return [Group(rule, counts) for rule, counts in found.items()]


def items(session: Session, list_id: int, rule: str, *, limit: int, offset: int = 0) -> list[DestructionItem]:
    """Those of one rule, the longest due first."""
    query = select(DestructionItem).where(DestructionItem.list_id == list_id, DestructionItem.rule == rule)
    return list(session.scalars(query.order_by(DestructionItem.due_on, DestructionItem.id).limit(limit).offset(offset)))


def item(session: Session, list_id: int, item_id: int) -> DestructionItem:
    """One of the list, or `NotFound`."""
    found = session.scalars(
        select(DestructionItem).where(DestructionItem.id == item_id, DestructionItem.list_id == list_id)
    ).first()
    if found is None:
        raise NotFound("There is no such item on this list.")
    return found


def in_state(session: Session, list_id: int, state: str) -> list[int]:
    """The keys of its items in that state, as far as the reader may see them."""
    query = select(DestructionItem.id).where(DestructionItem.list_id == list_id, DestructionItem.state == state)
    return list(session.scalars(query.order_by(DestructionItem.id)))


def open_one(session: Session) -> DestructionList | None:
    """The list that waits for a manager, where one does."""
    return session.scalars(select(DestructionList).where(DestructionList.state == states.OPEN)).first()


def records(session: Session, list_id: int) -> set[tuple[str, str, int]]:
    """What is on a list and was not taken out: rule, subject and key."""
    query = select(DestructionItem.rule, DestructionItem.subject, DestructionItem.subject_id)
    return {
        (rule, subject, key)
        for rule, subject, key in session.execute(
            query.where(DestructionItem.list_id == list_id, DestructionItem.state == states.LISTED)
        )
    }


def taken_out(session: Session, on: date) -> set[tuple[str, str, int]]:
    """What a manager took out of an earlier list until a day to come: rule, subject and key."""
    query = select(DestructionItem).where(DestructionItem.state == states.KEPT, DestructionItem.kept_until > on)
    return {(one.rule, one.subject, one.subject_id) for one in session.scalars(query)}
