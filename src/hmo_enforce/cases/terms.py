"""What a case can be and what people can be in it, with the words for each."""

OPEN, CLOSED = "open", "closed"
STATUSES = {OPEN: "Open", CLOSED: "Closed"}
NORMAL, URGENT = "normal", "urgent"
PRIORITIES = {NORMAL: "Normal", URGENT: "Urgent"}

COMPLAINANT = "complainant"
PARTS = {
    COMPLAINANT: "Complainant",
    "victim": "Victim",
    "witness": "Witness",
    "tenant": "Tenant or occupier",
    "owner": "Owner",
    "manager": "Manager",
    "agent": "Agent",
    "suspect": "Suspect",
    "other": "Somebody else",
}
CATEGORIES = {"suspect": "Suspect", "victim": "Victim", "witness": "Witness", "other": "Somebody else"}
"""Data Protection Act 2018 s. 38(3): those are told apart, where relevant and as far as possible. Convicted persons come
with a conviction, which a later room records."""
USUAL = {"complainant": "witness", "victim": "victim", "witness": "witness", "suspect": "suspect"}
"""The category that goes with a part unless an officer says otherwise; of the rest, `other`."""

FACT, OPINION = "fact", "opinion"
NOTES = {FACT: "Fact", OPINION: "Opinion or personal assessment"}
"""Data Protection Act 2018 s. 38(2)."""

SPLIT_FROM, JOINED_INTO, RELATED = "split_from", "joined_into", "related"
LINKS = {
    SPLIT_FROM: ("Split from", "Split off into"),
    JOINED_INTO: ("Joined into", "Took in"),
    RELATED: ("Related to", "Related to"),
}
"""As the case says it, and as the other one does."""


def category(part: str, said: str | None) -> str:
    """What an officer said, or else what goes with the part."""
    return said or USUAL.get(part, "other")


def reference(year: int, number: int) -> str:
    """HMO-2026-00042."""
    return f"HMO-{year}-{number:05d}"
