"""A program's token in a request: in the header `Authorization: Bearer …`, under /api alone, and never in an address.

Whoever sends one is the token's holder and nobody else: a cookie beside it is not looked at, so a form's token need not be
shown (no other site can make a browser send that header). Without one the cookie counts, and with it the form's token.
"""

from litestar._parsers import parse_url_encoded_form_data
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware.csrf import CSRFMiddleware
from litestar.types import Receive, Scope, Send

from hmo_enforce.accounts import tokens

PATH = "/api/"
SCHEME = "bearer "
CHALLENGE = 'Bearer realm="hmo-enforce"'
IN_THE_ADDRESS = (
    "A token must never stand in an address: addresses are kept in logs and histories. This one has been revoked. Make "
    "another, and send it in the header `Authorization: Bearer …`."
)


def carried(connection: ASGIConnection) -> str | None:  # type: ignore[type-arg]
    """The token that the request shows, whether or not it is a good one; None where the cookie counts."""
    said = connection.headers.get("authorization", "")
    if not connection.url.path.startswith(PATH) or not said.lower().startswith(SCHEME):
        return None
    return said[len(SCHEME) :].strip()


def in_address(connection: ASGIConnection) -> list[str]:  # type: ignore[type-arg]
    """The tokens that stand in the address."""
    path, query = connection.scope["path"], connection.scope["query_string"]
    return tokens.in_text(f"{path} {query.decode('latin-1')}")


class OurForms(CSRFMiddleware):
    """Refuses what changes something unless it has the token of the browser that sends it, or a program's."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What a program's token brings needs no other; whoever shows nothing is told that, and nothing is done for them."""
        try:
            await self._asked(scope, receive, send)
        finally:
            # The framework remembers the last 1,024 forms for good, passwords and complaints too: large ones would fill us up.
            parse_url_encoded_form_data.cache_clear()

    async def _asked(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and (carried(ASGIConnection(scope)) is not None or _shows_nothing(scope)):
            await self.app(scope, receive, send)
            return
        await super().__call__(scope, receive, send)


def _shows_nothing(scope: Scope) -> bool:
    """Of a program, neither a token nor a sign-in."""
    return scope["path"].startswith(PATH) and scope.get("user") is None
