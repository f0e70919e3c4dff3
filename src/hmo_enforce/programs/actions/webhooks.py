"""Webhooks: made, changed, paused, tried out, removed."""

import secrets
from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries.sign_ins import SignedIn
from hmo_enforce.kernel import cipher, clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound, Refused, Stale
from hmo_enforce.programs import addresses, events, queries, signing
from hmo_enforce.programs.actions import telling
from hmo_enforce.programs.events import Event
from hmo_enforce.programs.records import Delivery, Webhook
from hmo_enforce.programs.states import OPEN, State

PURPOSE = "webhooks"
MOST = 50
GONE = "The webhook was removed."


def make(
    session: Session, who: SignedIn, url: str, chosen: Collection[str], *, secret_key: str, networks: Collection[str]
) -> tuple[Webhook, str]:
    """A webhook and its secret, which is shown this once. `Refused` for an address that is not sent to."""
    if len(queries.hooks(session)) >= MOST:
        raise Refused(f"There are {MOST} webhooks already. Remove one that is not needed any more.")
    secret = secrets.token_bytes(signing.BYTES)
    made = Webhook(
        account_id=who.account_id, url=addresses.checked(url, networks), events=_events(chosen, who),
        secret=_sealed(secret, secret_key), made_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    journal.note(session, who.actor, "made", "webhook", made.id, after={"url": made.url, "events": made.events})
    return made, signing.written(secret)


def _events(chosen: Collection[str], who: SignedIn) -> list[str]:
    known = [one for one in events.CHOSEN if one in chosen]
    if not known or len(known) < len(set(chosen)):
        raise Refused("Choose at least one thing that it is to be told of.", about="events")
    if missing := [events.TITLES[one] for one in known if not who.may(events.NEEDS[one])]:
        raise Refused(f"Your role does not include this: {'; '.join(missing)}.", about="events")
    return [str(one) for one in known]


def change(
    session: Session,
    webhook_id: int,
    url: str,
    chosen: Collection[str],
    *,
    who: SignedIn,
    revision: int,
    networks: Collection[str],
) -> None:
    """Another address, or other events."""
    row = _standing(session, webhook_id)
    if row.revision != revision:
        raise Stale("This webhook changed since you read it.")
    before = {"url": row.url, "events": row.events}
    row.url, row.events = addresses.checked(url, networks), _events(chosen, who)
    session.flush()
    journal.note(
        session, who.actor, "changed", "webhook", webhook_id, before=before, after={"url": row.url, "events": row.events}
    )


def renew_secret(session: Session, webhook_id: int, *, secret_key: str, by: Actor) -> str:
    """Another secret, by which everything is signed from now on."""
    row, secret = _standing(session, webhook_id), secrets.token_bytes(signing.BYTES)
    row.secret = _sealed(secret, secret_key)
    session.flush()
    journal.note(session, by, "renewed the secret of", "webhook", webhook_id)
    return signing.written(secret)


def pause(session: Session, webhook_id: int, why: str, *, by: Actor) -> None:
    """It is told nothing until it goes on; what happens meanwhile it does not hear of."""
    row = _standing(session, webhook_id)
    if row.paused_at is None:
        row.paused_at, row.paused_why = clock.now(), why.strip()[:500]
        session.flush()
        journal.note(session, by, "paused", "webhook", webhook_id, why=why)


def resume(session: Session, webhook_id: int, *, by: Actor) -> None:
    """It is told again; what waited is sent now."""
    row = _standing(session, webhook_id)
    if row.paused_at is None:
        raise Refused("This webhook is not paused.")
    row.paused_at = row.paused_why = None
    session.flush()
    journal.note(session, by, "resumed", "webhook", webhook_id)


def remove(session: Session, webhook_id: int, *, why: str, by: Actor) -> None:
    """It is told nothing any more, and what waited is given up. Its secret is not kept."""
    row, now = _standing(session, webhook_id), clock.now()
    row.removed_at, row.secret = now, b""
    waiting = update(Delivery).where(Delivery.webhook_id == webhook_id, Delivery.state.in_(OPEN))
    session.execute(waiting.values(state=State.GIVEN_UP, ended_at=now, said=GONE, next_try_at=None, leased_until=None))
    session.flush()
    session.expire_all()
    journal.note(session, by, "removed", "webhook", webhook_id, why=why)


def test(session: Session, webhook_id: int, *, by: Actor) -> Delivery:
    """Send it something that means nothing."""
    row = _standing(session, webhook_id)
    if row.paused_at is not None:
        raise Refused("This webhook is paused. Let it go on first.")
    made = telling.put(session, webhook_id, Event.TEST, "webhook", webhook_id, at=clock.now())
    journal.note(session, by, "tested", "webhook", webhook_id, after={"message": made.message_id})
    return made


def send_again(session: Session, webhook_id: int, delivery_id: int, *, by: Actor) -> Delivery:
    """Send what waits now; or once more, under the same id, what was delivered or given up."""
    if _standing(session, webhook_id).paused_at is not None:
        raise Refused("This webhook is paused. Let it go on first.")
    row = queries.delivery(session, webhook_id, delivery_id)
    if row.state in (State.SENDING, State.WITHHELD):
        raise Refused("It is being sent just now." if row.state == State.SENDING else "What it is about is told to nobody.")
    row.state, row.next_try_at, row.ended_at, row.tries = State.WAITING, clock.now(), None, 0
    session.flush()
    journal.note(session, by, "sent again to", "webhook", webhook_id, after={"message": row.message_id})
    return row


def secret(row: Webhook, secret_key: str) -> bytes:
    """By which its messages are signed."""
    return cipher.unseal(secret_key, PURPOSE, row.secret, about=PURPOSE)


def _sealed(plain: bytes, secret_key: str) -> bytes:
    return cipher.seal(secret_key, PURPOSE, plain, about=PURPOSE)


def _standing(session: Session, webhook_id: int) -> Webhook:
    found = session.scalars(select(Webhook).where(Webhook.id == webhook_id, Webhook.removed_at.is_(None))).first()
    if found is None:
        raise NotFound("There is no such webhook.")
    return found
