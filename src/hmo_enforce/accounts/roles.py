"""The six roles of staff, the three of the public, and what each may do.

Permissions are plain names; `web/guards.py` and `web/public/guards.py` have a function for each.
"""

from enum import StrEnum

from hmo_enforce.kernel import actor


class Role(StrEnum):
    """What a member of staff is to the system."""

    OFFICER = "officer"
    MANAGER = "manager"
    LICENSING = "licensing"
    FINANCE = "finance"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


TITLES = {
    Role.OFFICER: "Housing officer",
    Role.MANAGER: "Manager",
    Role.LICENSING: "Licensing team",
    Role.FINANCE: "Finance",
    Role.ADMINISTRATOR: "Administrator",
    Role.AUDITOR: "Auditor",
}

ALL = frozenset(Role)
CASEWORKERS = frozenset({Role.OFFICER, Role.MANAGER, Role.LICENSING})

PERMISSIONS: dict[str, frozenset[Role]] = {
    "see_properties": ALL,
    "see_people": ALL - {Role.FINANCE},
    "correct_properties": CASEWORKERS,
    "decide_licensing": CASEWORKERS,
    "see_imports": ALL - {Role.FINANCE},
    "run_imports": frozenset({Role.MANAGER, Role.LICENSING, Role.ADMINISTRATOR}),
    "designate": frozenset({Role.MANAGER, Role.LICENSING, Role.ADMINISTRATOR}),
    "see_evidence": CASEWORKERS | {Role.AUDITOR},
    "add_evidence": CASEWORKERS,
    "see_cases": ALL - {Role.FINANCE},
    "work_cases": CASEWORKERS,
    "see_arrivals": ALL - {Role.FINANCE},
    "work_arrivals": CASEWORKERS,
    "see_complainants": frozenset({Role.OFFICER, Role.MANAGER}),
    "see_surveys": ALL - {Role.FINANCE},
    "key_surveys": CASEWORKERS,
    "run_surveys": frozenset({Role.MANAGER, Role.LICENSING, Role.ADMINISTRATOR}),
    "restrict": frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    "see_letters": ALL - {Role.FINANCE},
    "write_letters": CASEWORKERS,
    "mend_outbox": CASEWORKERS | {Role.ADMINISTRATOR},
    "manage_templates": frozenset({Role.MANAGER, Role.LICENSING, Role.ADMINISTRATOR}),
    "manage_accounts": frozenset({Role.ADMINISTRATOR}),
    "manage_webhooks": frozenset({Role.ADMINISTRATOR}),
    "see_sharing": ALL - {Role.FINANCE},
    "take_referrals": CASEWORKERS,
    "agree_sharing": frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    "invite_partners": frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    "approve_destruction": frozenset({Role.MANAGER}),
    "manage_retention": frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    "answer_subject_access": frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    "hold": frozenset({Role.MANAGER, Role.LICENSING}),
    "see_journal": frozenset({Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR}),
}


def may(role: Role, permission: str) -> bool:
    """Whether the role holds the permission; an unknown permission is an error in the program."""
    return role in PERMISSIONS[permission]


class PublicRole(StrEnum):
    """What somebody of the public is to the system. A partner is an organisation that the council invited."""

    LANDLORD = "landlord"
    AGENT = "agent"
    PARTNER = "partner"


PUBLIC_TITLES = {
    PublicRole.LANDLORD: "Landlord",
    PublicRole.AGENT: "Agent",
    PublicRole.PARTNER: "Partner organisation",
}

# Whoever lets homes of their own may also look after another's.
PUBLIC_PERMISSIONS: dict[str, frozenset[PublicRole]] = {
    "name_agents": frozenset({PublicRole.LANDLORD}),
    "act_for_owners": frozenset({PublicRole.LANDLORD, PublicRole.AGENT}),
}


def public_may(role: PublicRole, permission: str) -> bool:
    """The same for the public: none of their permissions is one of staff, nor the other way round."""
    return role in PUBLIC_PERMISSIONS[permission]


ACTORS = {
    PublicRole.LANDLORD: actor.Kind.LANDLORD,
    PublicRole.AGENT: actor.Kind.LANDLORD,
    PublicRole.PARTNER: actor.Kind.PARTNER,
}


def actor_kind(role: str) -> actor.Kind:
    """As what the journal names somebody in this role, of either realm."""
    return ACTORS[PublicRole(role)] if role in set(PublicRole) else actor.Kind.OFFICER
