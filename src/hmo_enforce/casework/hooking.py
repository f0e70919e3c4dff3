"""What has happened goes out to webhooks: each message is handed over between transactions, never inside one.

What only named people may see is told to nobody, whether it was hidden before it happened or since.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.casework.views import concealed
from hmo_enforce.kernel import clock, hiding
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.programs import events, queries, signing
from hmo_enforce.programs.actions import deliveries
from hmo_enforce.programs.actions.deliveries import Taken
from hmo_enforce.programs.outside import posting
from hmo_enforce.programs.outside.posting import World

Step = Callable[[], AbstractContextManager[Session]]
Report = Callable[[int, int, str], None]
MOST_AT_ONCE = 200


def send(reading: Step, writing: Step, arguments: Mapping[str, Any], by: Actor, report: Report) -> dict[str, Any]:
    """Send what is due, in turn to each webhook; to one that does not take a message, no other is sent until the next time.

    arguments  "site" (where our pages are), "secret_key", "webhooks" (posting.World)
    """
    with reading() as session:
        if not queries.any_due(session, clock.now()):
            return {"tried": 0}
    came_of_it: Counter[str] = Counter(tried=0)
    turns: Counter[int] = Counter()
    failed: set[int] = set()
    world: World = arguments.get("webhooks") or World()
    while came_of_it["tried"] < MOST_AT_ONCE:
        report(came_of_it["tried"], 0, "telling webhooks")
        with writing() as session:
            taken = deliveries.take(session, secret_key=arguments["secret_key"], by=by, turns=turns, without=failed)
            if taken is not None and _is_hidden(session, taken):
                deliveries.withhold(session, taken, by=by)
                continue
        if taken is None:
            break
        came = _posted(world, taken, arguments.get("site") or "")
        with writing() as session:
            state = deliveries.tell(session, taken, delivered=came.delivered, said=came.said, gone=came.gone, by=by)
        came_of_it[state] += 1
        came_of_it["tried"] += 1
        turns[taken.webhook_id] += 1
        if not came.delivered:
            failed.add(taken.webhook_id)
    return dict(came_of_it)


def _posted(world: World, taken: Taken, site: str) -> posting.Came:
    body = events.body(taken.event, taken.happened_at, taken.subject, taken.subject_id, site)
    return posting.post(world, taken.url, body, signing.headers(taken.secret, taken.message_id, clock.now(), body))


def _is_hidden(session: Session, taken: Taken) -> bool:
    """Whether only named people may see what it is about, or it is gone."""
    table = hiding.table_of(taken.subject)
    if taken.subject not in events.ADDRESSES or table is None:
        return False
    hidden = restrictions.parted(session, None).hidden
    return not hiding.shows(session, table, int(taken.subject_id), concealed.with_names(session, hidden))
