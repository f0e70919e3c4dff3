"""Who of the public may. No member of staff is let in by any of these, whatever cookie their browser brings."""

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.queries.members import Member
from hmo_enforce.accounts.queries.sign_ins import HalfSignedIn
from hmo_enforce.kernel.errors import NotAllowed
from hmo_enforce.web import realms
from hmo_enforce.web.guards import SecondFactorNeeded, SignInNeeded


def who(connection: ASGIConnection) -> Member:  # type: ignore[type-arg]
    """The member of the public behind the request, or `SignInNeeded`."""
    found = realms.member(connection)
    if found is None:
        raise SecondFactorNeeded if realms.half(connection) else SignInNeeded
    return found


def half(connection: ASGIConnection) -> HalfSignedIn:  # type: ignore[type-arg]
    """Whoever the guard below let in."""
    found = realms.half(connection)
    assert found is not None
    return found


def member(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Anybody who is signed in, for what is theirs."""
    who(connection)


def half_member(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Whoever has yet to show the second factor; nobody else."""
    if realms.half(connection) is None:
        who(connection)
        raise NotAllowed("You are signed in already.")


def at_least_half_member(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Signing out, at whatever stage."""
    if realms.half(connection) is None:
        who(connection)


def may_name_agents(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Letting somebody act for oneself."""
    _holder(connection, "name_agents")


def may_act_for_owners(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Agreeing to act for somebody."""
    _holder(connection, "act_for_owners")


def _holder(connection: ASGIConnection, permission: str) -> None:  # type: ignore[type-arg]
    found = who(connection)
    if not found.may(permission):
        raise NotAllowed(f"Your account is one of a {roles.PUBLIC_TITLES[found.role].lower()}, and this is for others.")
