"""A message is taken, handed over by somebody else, and told of; forgotten after a month."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.database import is_sqlite
from hmo_enforce.programs import queries, waits
from hmo_enforce.programs.actions import webhooks
from hmo_enforce.programs.events import NEEDS, Event
from hmo_enforce.programs.records import Delivery, Webhook
from hmo_enforce.programs.states import OPEN, State

MAY_NOT = "Whoever made it may not keep webhooks any more."
LOST = "The sender stopped before it heard whether the message had been taken."


@dataclass(frozen=True, slots=True)
class Taken:
    """A message under way. `tries` tells this sending from a later one."""

    id: int
    tries: int
    webhook_id: int
    url: str
    secret: bytes
    message_id: str
    event: str
    happened_at: datetime
    subject: str
    subject_id: str


def take(
    session: Session, *, secret_key: str, by: Actor, turns: Mapping[int, int] | None = None, without: Collection[int] = ()
) -> Taken | None:
    """The message whose turn it is, ours until the lease ends; None where nothing is due.

    turns    how many messages each webhook had of this sender already: whoever had fewest comes first, and of what is due
             to one webhook the longest due
    without  webhooks to which nothing is sent now
    """
    now, fair = clock.now(), queries.fair_order(turns or {})
    query = select(Delivery).where(queries.due(now), Delivery.webhook_id.not_in(without)).order_by(*fair).limit(1)
    found = session.scalars(query if is_sqlite(session) else query.with_for_update(skip_locked=True)).first()
    if found is None:
        return None
    hook = session.get_one(Webhook, found.webhook_id)
    if not _may_hear(session, hook, found.event):
        webhooks.pause(session, hook.id, MAY_NOT, by=by)
        return take(session, secret_key=secret_key, by=by, turns=turns, without=without)
    if found.state == State.SENDING and waits.again_at(found.tries, now) is None:
        _end(session, found, State.GIVEN_UP, LOST, by)
        return take(session, secret_key=secret_key, by=by, turns=turns, without=without)
    found.state, found.leased_until, found.tries = State.SENDING, now + waits.LEASE, found.tries + 1
    session.flush()
    return Taken(
        found.id, found.tries, hook.id, hook.url, webhooks.secret(hook, secret_key), found.message_id, found.event,
        found.happened_at, found.subject, found.subject_id,
    )  # fmt: skip


def _may_hear(session: Session, hook: Webhook, event: str) -> bool:
    account = session.get_one(Account, hook.account_id)
    if account.closed_at is not None or account.role not in list(Role):
        return False
    return all(roles.may(Role(account.role), one) for one in ("manage_webhooks", NEEDS[Event(event)]))


def withhold(session: Session, taken: Taken, *, by: Actor) -> None:
    """Only named people may see what it is about: nobody is told."""
    found = _ours(session, taken)
    if found is not None:
        _end(session, found, State.WITHHELD, None, by)


def tell(session: Session, taken: Taken, *, delivered: bool, said: str, gone: bool, by: Actor) -> str:
    """What came of a try, unless another sender has taken it over since; the state that it is in now.

    gone   the receiver says that nobody is there any more: its webhook is paused
    """
    found, now = _ours(session, taken), clock.now()
    if found is None:
        return "taken over"
    found.said, found.leased_until = said[:300], None
    again = waits.again_at(found.tries, now)
    if delivered:
        found.state, found.ended_at, found.next_try_at = State.DELIVERED, now, None
    elif gone or again is None:
        _end(session, found, State.GIVEN_UP, said, by)
    else:
        found.state, found.next_try_at = State.WAITING, again
    if gone:
        webhooks.pause(session, taken.webhook_id, said, by=by)
    session.flush()
    return found.state


def _ours(session: Session, taken: Taken) -> Delivery | None:
    found = session.get(Delivery, taken.id)
    return found if found and found.state == State.SENDING and found.tries == taken.tries else None


def _end(session: Session, found: Delivery, state: State, said: str | None, by: Actor) -> None:
    found.state, found.ended_at, found.next_try_at, found.leased_until = state, clock.now(), None, None
    found.said = said[:300] if said else None
    session.flush()
    verb = "gave up telling" if state == State.GIVEN_UP else "withheld something from"
    journal.note(session, by, verb, "webhook", found.webhook_id, after={"message": found.message_id})


def forget(session: Session) -> int:
    """Delete what became of messages a month ago; how many went."""
    old = (Delivery.ended_at < clock.now() - waits.KEPT_FOR, Delivery.state.not_in(OPEN))
    gone = session.scalar(select(func.count(Delivery.id)).where(*old)) or 0
    session.execute(delete(Delivery).where(*old).execution_options(synchronize_session=False))
    return gone
