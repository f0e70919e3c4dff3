"""Which webhooks there are, and what became of the messages to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.records import Account
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.programs.records import Delivery, Webhook
from hmo_enforce.programs.states import OPEN, State


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook as its page shows it. `waiting` and `failed`: how many messages wait, or were given up, within a month."""

    id: int
    url: str
    events: tuple[str, ...]
    made_by: str
    made_at: datetime
    paused_why: str | None
    paused: bool
    revision: int
    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message and what became of it."""

    id: int
    message_id: str
    event: str
    subject: str
    subject_id: str
    happened_at: datetime
    state: State
    tries: int
    next_try_at: datetime | None
    said: str | None


def hooks(session: Session) -> tuple[Hook, ...]:
    """Those that are not removed, in the order in which they were made."""
    return tuple(_hook(session, row, name) for row, name in session.execute(_standing().order_by(Webhook.id)))


def hook(session: Session, webhook_id: int) -> Hook:
    """One of them, or `NotFound`."""
    found = session.execute(_standing().where(Webhook.id == webhook_id)).first()
    if found is None:
        raise NotFound("There is no such webhook.")
    return _hook(session, *found)


def _standing() -> Select[Webhook, str]:
    return select(Webhook, Account.name).join(Account, Account.id == Webhook.account_id).where(Webhook.removed_at.is_(None))


def _hook(session: Session, row: Webhook, name: str) -> Hook:
    counted = select(Delivery.state, func.count().label("number")).where(Delivery.webhook_id == row.id).group_by(Delivery.state)
    by_state = {row.state: row.number for row in session.execute(counted)}
    return Hook(
        row.id, row.url, tuple(str(one) for one in row.events), name, row.made_at, row.paused_why, row.paused_at is not None,
        row.revision, sum(by_state.get(state, 0) for state in OPEN), by_state.get(State.GIVEN_UP, 0),
    )  # fmt: skip


def messages(session: Session, webhook_id: int, *, before: int | None, limit: int) -> Sequence[Message]:
    """What was sent, or waits, the newest first; `before` continues behind that number."""
    query = select(Delivery).where(Delivery.webhook_id == webhook_id).order_by(Delivery.id.desc()).limit(limit)
    return [
        Message(
            one.id, one.message_id, one.event, one.subject, one.subject_id, one.happened_at, State(one.state), one.tries,
            one.next_try_at, one.said,
        )
        for one in session.scalars(query if before is None else query.where(Delivery.id < before))
    ]  # fmt: skip


def delivery(session: Session, webhook_id: int, delivery_id: int) -> Delivery:
    """One message, or `NotFound`."""
    found = session.scalars(select(Delivery).where(Delivery.id == delivery_id, Delivery.webhook_id == webhook_id)).first()
    if found is None:
        raise NotFound("There is no such message.")
    return found


def due(now: datetime) -> ColumnElement[bool]:
    """What is to be tried now: what waits and is due, and what a sender took and did not come back from."""
    waits = and_(Delivery.state == State.WAITING, Delivery.next_try_at <= now)
    lost = and_(Delivery.state == State.SENDING, Delivery.leased_until < now)
    working = select(Webhook.id).where(Webhook.paused_at.is_(None), Webhook.removed_at.is_(None))
    return and_(or_(waits, lost), Delivery.webhook_id.in_(working))


def fair_order(turns: Mapping[int, int]) -> tuple[SQLColumnExpression[Any], ...]:
    """Webhooks that answer before those that failed and are to be tried again; then by how many turns each had; then by age."""
    tried_again = select(Delivery.webhook_id).where(Delivery.state == State.WAITING, Delivery.tries > 0)
    had = [case(dict(turns), value=Delivery.webhook_id, else_=0)] if turns else []
    return (Delivery.webhook_id.in_(tried_again), *had, Delivery.next_try_at, Delivery.id)


def any_due(session: Session, now: datetime) -> bool:
    """Whether there is anything to send."""
    return session.scalar(select(Delivery.id).where(due(now)).limit(1)) is not None
