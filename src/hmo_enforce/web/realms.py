"""The realms of addresses: staff's, and under /my the public's. Each has a cookie, a sign-in and guards of its own.

Under /my nobody is a member of staff, whatever cookie the browser brings; elsewhere nobody is a member of the public. Where
people answer a survey or complain (`ANSWERING`) nobody is anybody, and nobody is asked who they are.
"""

from litestar.connection import ASGIConnection
from litestar.types import Scope

from hmo_enforce.accounts.queries.members import Member
from hmo_enforce.accounts.queries.sign_ins import HalfSignedIn, SignedIn
from hmo_enforce.kernel.actor import NOBODY, Actor

PUBLIC = "/my"
ANSWERING = ("/survey", "/complain", "/status")
STAFF_SERVICE, PUBLIC_SERVICE = "hmo-enforce", "Rented homes"
"""What the pages call themselves."""
TICKET = "hmo_answers"
"""What the cookies begin with that lead to the answers that somebody has under way."""
KEY = "member of the public"


def is_public(path: str) -> bool:
    """Whether an address is one of the public's realm."""
    return path == PUBLIC or path.startswith(f"{PUBLIC}/")


def is_answering(path: str) -> bool:
    """Whether an address is one where people answer without an account."""
    return path in ANSWERING or path.startswith(tuple(f"{one}/" for one in ANSWERING))


def is_start(path: str) -> bool:
    """Whether an address is that of a complaint's first page, before any question: the same for all who have begun none."""
    return path == "/complain"


def put(scope: Scope, found: Member | HalfSignedIn | None) -> None:
    """Say who of the public stands behind a request: once, before anything asks."""
    scope["state"][KEY] = found


def member(connection: ASGIConnection) -> Member | None:  # type: ignore[type-arg]
    """Whoever of the public is signed in."""
    found = connection.scope["state"].get(KEY)
    return found if isinstance(found, Member) else None


def half(connection: ASGIConnection) -> HalfSignedIn | None:  # type: ignore[type-arg]
    """Whoever of the public gave the right password, while the second factor is yet to come."""
    found = connection.scope["state"].get(KEY)
    return found if isinstance(found, HalfSignedIn) else None


def who(connection: ASGIConnection) -> SignedIn | Member | None:  # type: ignore[type-arg]
    """Whoever is signed in, in the realm of the address."""
    user: SignedIn | None = connection.scope.get("user")
    return member(connection) if is_public(connection.scope["path"]) else user


def actor(connection: ASGIConnection) -> Actor:  # type: ignore[type-arg]
    """As the journal names whoever stands behind a request."""
    found = who(connection)
    return found.actor if found else NOBODY
