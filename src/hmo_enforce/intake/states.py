"""Kinds of what arrives, and how far it is."""

from typing import Final

SURVEY, COMPLAINT, REFERRAL = "survey", "complaint", "referral"
KINDS: Final = {SURVEY: "Survey", COMPLAINT: "Complaint", REFERRAL: "Referral"}

NEW, WAITING, QUEUED, CLOSED = "new", "waiting", "queued", "closed"
STATES: Final = {
    NEW: "Just arrived",
    WAITING: "Needs a person",
    QUEUED: "To be looked at",
    CLOSED: "Closed",
}
OPEN: Final = (NEW, WAITING, QUEUED)

NOT_MEANT: Final = "not_meant"
CLOSED_AS: Final = {
    "dealt_with": "Dealt with",
    "no_action": "Nothing to be done",
    "not_ours": "Not for this council",
    "joined": "Joined to another about the same home",
    NOT_MEANT: "Not meant seriously, or abusive",
}
"""How it ended, for counting; why, in words, stands beside it."""
