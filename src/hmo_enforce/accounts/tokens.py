"""What a program shows instead of a sign-in: how a token is written, how long it holds, and what it may."""

import re
from collections.abc import Collection, Iterable
from datetime import timedelta
from urllib.parse import unquote

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.roles import Role

PREFIX = "hmo_"
WRITTEN = re.compile(r"hmo_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")
"""A token as it is written: the prefix, by which scanners of leaked secrets know it, and 32 bytes of chance."""
SHOWN = 8
"""How much of it is kept in clear, to tell one from another: four signs of chance of 43."""
LONGEST_DAYS, USUAL_DAYS = 365, 90
MOST = 20
"""How many an account may have at once."""
USED_EVERY = timedelta(minutes=1)
LINKED_FOR = timedelta(days=30)
"""For how long a token of somebody who signs in by the council's own sign-in holds without their doing so again."""


def scopes_of(role: Role) -> tuple[str, ...]:
    """The permissions that a token of somebody in this role may have."""
    return tuple(sorted((one for one in roles.PERMISSIONS if roles.may(role, one)), key=lambda one: (not reads(one), one)))


def reads(permission: str) -> bool:
    """Whether it only shows, and changes nothing."""
    return permission.startswith("see_")


def effective(role: Role, scopes: Iterable[object]) -> tuple[str, ...]:
    """What a token may at present: its scopes, as far as its account's role still holds them."""
    asked = {str(one) for one in scopes}
    return tuple(one for one in scopes_of(role) if one in asked)


def faults(role: Role, name: str, scopes: Collection[str], days: int) -> tuple[str, ...]:
    """What keeps a token from being made, in whole sentences."""
    beyond = sorted(set(scopes) - set(scopes_of(role)))
    said = (
        (not 1 <= len(name) <= 100, "Give the token a name of up to 100 characters that says which program has it."),
        (not scopes, "Choose at least one thing that the token may do."),
        (bool(beyond), f"Your role does not include {', '.join(beyond)}, so no token of yours can."),
        (not 1 <= days <= LONGEST_DAYS, f"A token holds for 1 to {LONGEST_DAYS} days."),
    )
    return tuple(sentence for wrong, sentence in said if wrong)


def in_text(text: str) -> list[str]:
    """The tokens that stand in an address, written plainly or with % signs."""
    return sorted({*WRITTEN.findall(text), *WRITTEN.findall(unquote(text))})
