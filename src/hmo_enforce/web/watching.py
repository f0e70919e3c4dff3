"""Who may watch the program itself: its measures, and what is wrong when it is not ready."""

import ipaddress
import secrets

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler

from hmo_enforce.settings import Settings

# What a proxy says of whom it speaks for. Where it says anything, we are not asked from this machine itself.
BY_A_PROXY = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


def may_watch(connection: ASGIConnection) -> bool:  # type: ignore[type-arg]
    """By the token, or from an address that the settings name."""
    settings: Settings = connection.app.state.settings
    kind, _, token = connection.headers.get("authorization", "").partition(" ")
    if settings.metrics_token and kind.lower() == "bearer":
        return secrets.compare_digest(token.strip().encode(), settings.metrics_token.encode())
    return _is_named(connection, settings)


def _is_named(connection: ASGIConnection, settings: Settings) -> bool:  # type: ignore[type-arg]
    try:
        address = ipaddress.ip_address(connection.client.host if connection.client else "")
    except ValueError:
        return False
    if address.is_loopback and any(name in connection.headers for name in BY_A_PROXY):
        return False  # a proxy on this machine that does not say for whom
    return any(address in ipaddress.ip_network(network) for network in settings.metrics_from)


def watchers(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Whatever gathers measures (HMO_METRICS_FROM, HMO_METRICS_TOKEN); staff have no part in it."""
    if not may_watch(connection):
        raise NotAuthorizedException(
            "Measures are for whatever watches this server: by the token in HMO_METRICS_TOKEN, or from HMO_METRICS_FROM."
        )
