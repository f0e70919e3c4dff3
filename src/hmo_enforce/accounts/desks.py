"""Which panels stand on whose desk, in which order, and which of them the email digest tells of.

A panel is shown only to whoever holds its permission, so that a role's list here can never open anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hmo_enforce.accounts.roles import Role


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a desk and the panels under it, in their order."""

    title: str
    panels: tuple[str, ...]


PERMISSIONS: Mapping[str, str] = {
    "inbox": "work_arrivals",
    "tasks": "work_cases",
    "my_cases": "work_cases",
    "unassigned": "work_cases",
    "matches": "correct_properties",
    "access": "answer_subject_access",
    "destruction": "approve_destruction",
    "imports": "run_imports",
    "letters": "see_letters",
    "to_post": "mend_outbox",
    "evidence": "see_evidence",
    "invited": "manage_accounts",
    "machinery": "see_journal",
    "team": "work_cases",
    "arrived": "see_properties",
    "to_visit": "see_properties",
    "check": "see_properties",
    "unknown": "see_properties",
    "without_uprn": "see_properties",
    "ending": "see_properties",
    "lapsed": "see_properties",
    "designations": "see_properties",
}
WAITS, TEAM, ARRIVED, COMING = "Waiting for you", "The team", "What arrived", "Coming up"
BY_ROLE: Mapping[Role, tuple[Section, ...]] = {
    Role.OFFICER: (
        Section(WAITS, ("inbox", "tasks", "my_cases", "matches", "letters", "evidence")),
        Section(ARRIVED, ("arrived",)),
        Section(COMING, ("to_visit", "unassigned", "check", "unknown")),
    ),
    Role.LICENSING: (
        Section(WAITS, ("tasks", "inbox", "my_cases", "matches", "imports", "letters", "to_post")),
        Section(ARRIVED, ("arrived",)),
        Section(COMING, ("ending", "lapsed", "to_visit", "designations", "without_uprn")),
    ),
    Role.MANAGER: (
        Section(WAITS, ("inbox", "tasks", "unassigned", "destruction", "access", "matches", "imports", "letters")),
        Section(TEAM, ("team",)),
        Section(ARRIVED, ("arrived",)),
        Section(COMING, ("designations", "to_visit", "my_cases", "ending", "check", "unknown")),
    ),
    Role.FINANCE: (Section(COMING, ("ending", "lapsed", "designations")),),
    Role.ADMINISTRATOR: (
        Section(WAITS, ("machinery", "imports", "access", "letters", "to_post", "invited")),
        Section(ARRIVED, ("arrived",)),
        Section(COMING, ("designations", "without_uprn")),
    ),
    Role.AUDITOR: (
        Section("What to look into", ("machinery", "letters", "evidence")),
        Section(ARRIVED, ("arrived",)),
        Section(COMING, ("designations", "to_visit")),
    ),
}
NEVER_BY_EMAIL = frozenset({TEAM, COMING})
"""Sections of what is always there in some number: a digest of it would be sent each day, and soon be read no more."""
BY_REFERENCE = frozenset({"tasks", "my_cases", "unassigned"})
"""Those whose lines are told by a reference alone, which names nobody: of the others a digest tells the number."""


def sections(role: Role, may: Callable[[str], bool]) -> tuple[Section, ...]:
    """The desk of this role, as far as its holder may see what stands on it."""
    seen = (Section(one.title, tuple(name for name in one.panels if may(PERMISSIONS[name]))) for one in BY_ROLE[role])
    return tuple(one for one in seen if one.panels)


def in_digest(role: Role, may: Callable[[str], bool]) -> tuple[str, ...]:
    """The panels that an email digest tells of, in the order of the desk."""
    return tuple(name for one in sections(role, may) if one.title not in NEVER_BY_EMAIL for name in one.panels)
