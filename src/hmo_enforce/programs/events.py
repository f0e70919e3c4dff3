"""What a webhook may be told of: names of events, which permission each needs, and what is said of it: ids, and no more."""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any


class Event(StrEnum):
    """Something that has happened."""

    IMPORT_FINISHED = "import.finished"
    MATCH_WAITING = "match.waiting"
    CASE_OPENED = "case.opened"
    CASE_STEP = "case.step"
    CASE_CLOSED = "case.closed"
    CASE_REOPENED = "case.reopened"
    VERDICT_CHANGED = "verdict.changed"
    ARRIVAL_RECEIVED = "arrival.received"
    ARRIVAL_CLOSED = "arrival.closed"
    TEST = "test"


TITLES: Mapping[Event, str] = {
    Event.IMPORT_FINISHED: "A file has been loaded",
    Event.MATCH_WAITING: "Addresses of a file wait for somebody to say which homes they mean",
    Event.CASE_OPENED: "A case has been opened",
    Event.CASE_STEP: "A case has come to another step",
    Event.CASE_CLOSED: "A case has been closed",
    Event.CASE_REOPENED: "A case has been opened again",
    Event.VERDICT_CHANGED: "A home's verdict has changed",
    Event.ARRIVAL_RECEIVED: "A survey's answers, a complaint or a referral has arrived",
    Event.ARRIVAL_CLOSED: "A survey's answers, a complaint or a referral has been closed",
    Event.TEST: "A test",
}
CHOSEN = tuple(one for one in Event if one is not Event.TEST)
"""Those that a webhook may be made for."""
NEEDS: Mapping[Event, str] = {
    Event.IMPORT_FINISHED: "see_imports",
    Event.MATCH_WAITING: "see_imports",
    Event.VERDICT_CHANGED: "see_properties",
    Event.TEST: "manage_webhooks",
    **dict.fromkeys((Event.CASE_OPENED, Event.CASE_STEP, Event.CASE_CLOSED, Event.CASE_REOPENED), "see_cases"),
    **dict.fromkeys((Event.ARRIVAL_RECEIVED, Event.ARRIVAL_CLOSED), "see_arrivals"),
}
ADDRESSES = {
    "case": "/api/v1/cases/{}",
    "property": "/api/v1/properties/{}",
    "import": "/api/v1/imports/{}",
    "arrival": "/api/v1/arrivals/{}",
}
MANY = "verdicts"
"""The subject of an event about many homes at once, whose number is the day."""
MOST_SINGLE = 100
"""Of verdicts that change at once: beyond these one event leads to the list."""


def body(event: str, at: datetime, subject: str, subject_id: str, site: str) -> bytes:
    """The message, as Standard Webhooks has it: its kind, when it happened, what it is about and where that is read.

    The bytes are the same however often it is sent, so that a receiver may compare them.
    """
    data: dict[str, Any] = {"subject": subject, "id": int(subject_id) if subject in ADDRESSES else None}
    if subject in ADDRESSES:
        data["href"] = site + ADDRESSES[subject].format(subject_id)
    elif subject == MANY:
        data["href"] = f"{site}/api/v1/verdicts?since={subject_id}"
    else:
        data["href"] = site
    return json.dumps({"type": event, "timestamp": at.isoformat(), "data": data}, separators=(",", ":")).encode()
