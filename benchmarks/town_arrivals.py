"""What arrived in the benchmarks' town: of one home in ten, over three years: two in five open, some at no home."""

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from hmo_enforce.intake import channels, matters, states
from hmo_enforce.intake.records import Arrival, ArrivalContact, ArrivalMatter
from hmo_enforce.kernel import clock

EVERY = 10
KINDS = (states.SURVEY, states.SURVEY, states.COMPLAINT, states.REFERRAL)
SAID = {"what": "The kitchen is damp, and the landlord says that it is not. " * 3, "persons": 5}
Rows = list[dict[str, Any]]


def of(numbers: Sequence[int], chance: random.Random) -> Iterator[tuple[Any, Rows]]:
    """Of these homes, table by table."""
    about = [number for number in numbers if number % EVERY == 0]
    found = [_arrival(number, chance) for number in about]
    yield Arrival, found
    yield ArrivalMatter, [
        {"arrival_id": one["id"], "matter": matter}
        for one in found if one["kind"] == states.COMPLAINT
        for matter in sorted(set(chance.choices(list(matters.MATTERS), k=2)))
    ]  # fmt: skip
    yield ArrivalContact, [
        {"arrival_id": one["id"], "name": f"Ada {one['id']}", "email": f"ada{one['id']}@acacia.example", "ways": ["email"]}
        for one in found if one["id"] % 2
    ]  # fmt: skip


def _arrival(number: int, chance: random.Random) -> dict[str, Any]:
    nth, is_closed, at_home = number // EVERY, chance.random() < 0.6, chance.random() < 0.92
    at = clock.now() - timedelta(days=chance.random() * (1_000 if is_closed else 100))
    return {
        "id": nth, "reference": f"A-{nth:08}", "kind": chance.choice(KINDS), "way": chance.choice(list(channels.WAYS)),
        "answers": SAID, "claims": {"persons": 5}, "submission_key": f"{nth:064}", "said_digest": f"{nth:064}",
        "submitted_at": at, "received_at": at, "received_by": "nobody", "is_late": False,
        "address": f"{number % 90 + 1} Ashbourne Road, Acacia", "postcode": "AC1 1AA", "is_urgent": chance.random() < 0.05,
        "state": states.CLOSED if is_closed else states.QUEUED if at_home else states.WAITING,
        "due_on": at.date() + timedelta(days=14), "property_id": number if at_home else None, "found_new": False,
        "rank": chance.randrange(100), "taken_in_at": at, "assigned_to": chance.choice((None, nth % 20 + 1)),
        "closed_at": clock.now() if is_closed else None, "closed_as": "dealt_with" if is_closed else None, "revision": 1,
    }  # fmt: skip
