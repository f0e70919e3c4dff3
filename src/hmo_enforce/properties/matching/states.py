"""How far the match of a written address is, and what a person may say of it."""

from typing import Final

ACCEPTED, REVIEW, LATER, BY_HAND, NONE = "accepted", "review", "later", "by_hand", "none"
WAITING: Final = (REVIEW, LATER)
TITLES: Final = {
    REVIEW: "To be decided",
    LATER: "Put off",
    ACCEPTED: "Accepted by the rules",
    BY_HAND: "Decided by a person",
    NONE: "None of those known",
}

# The edition of the rules that a match was made by: another one whenever their costs or readings change.
RULE: Final = "2026-11-23"
