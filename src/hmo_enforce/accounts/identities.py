"""Who the council's identity provider says somebody is: what is read from its claims, and nothing else of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel.email import is_address
from hmo_enforce.kernel.errors import Refused

SHOWN = frozenset({"mfa", "otp", "hwk", "swk", "sms", "fpt", "face", "iris", "pop"})
"""Values of `amr` (RFC 8176) that say that more than a password was shown."""
CALLED = ("email", "preferred_username", "upn")
LONGEST_SUBJECT = 255


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as the provider knows them. `role` is None where no claim of theirs gives one; `session` is its `sid`.

    `email_proved` is whether the provider says that they read mail there: what a directory calls people (`preferred_username`,
    `upn`) it never has, and an address only where `email_verified` says so.
    """

    issuer: str
    subject: str
    name: str
    email: str | None
    email_proved: bool
    role: Role | None
    second_factor: bool
    session: str | None


def identity(claims: Mapping[str, Any], claim: str, roles: Sequence[tuple[str, str]]) -> Identity:
    """From proved claims. The account is told by issuer and subject alone: an address may be given to somebody else."""
    found = next(((name, claims[name]) for name in CALLED if _is_address(claims.get(name))), None)
    address = None if found is None else found[1].strip().lower()
    sid = claims.get("sid")
    return Identity(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        name=str(claims.get("name") or address or claims["sub"]).strip()[:200],
        email=address,
        email_proved=found is not None and found[0] == "email" and _is_yes(claims.get("email_verified")),
        role=role(values(claims, claim), roles),
        second_factor=bool(SHOWN & set(_strings(claims.get("amr")))),
        session=sid[:LONGEST_SUBJECT] if isinstance(sid, str) else None,
    )


def values(claims: Mapping[str, Any], claim: str) -> list[str]:
    """What a claim says, be it one value or a list; of `a.b` the `b` in `a`, where no claim has the whole name."""
    found: Any = claims.get(claim)
    if found is None and "." in claim:
        found = claims
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    return _strings(found)


def role(said: Sequence[str], roles: Sequence[tuple[str, str]]) -> Role | None:
    """The first role that one of the values gives; letters count as they are."""
    return next((Role(given) for value, given in roles if value in said), None)


def require_roles(roles: Sequence[tuple[str, str]]) -> None:
    """`Refused` where a setting names a role that there is not."""
    unknown = sorted({given for _, given in roles if given not in set(Role)})
    if unknown:
        raise Refused(f"HMO_OIDC_ROLES names {', '.join(unknown)}; the roles are {', '.join(Role)}.")


def _is_yes(said: object) -> bool:
    """Some providers say it in words."""
    return said is True or said == "true"


def _is_address(said: object) -> bool:
    return isinstance(said, str) and is_address(said.strip())


def _strings(said: object) -> list[str]:
    if isinstance(said, str):
        return [said]
    return [one for one in said if isinstance(one, str)] if isinstance(said, list) else []
