"""What pages say to who is not signed in, without telling who has an account: not in words, and not by how long it took."""

import time

from litestar import Request, Response

from hmo_enforce.kernel import clock
from hmo_enforce.settings import Settings
from hmo_enforce.web import pages

SIGN_IN = "/my/sign-in"
ANSWERED_AFTER_S = 0.3
"""Longer than it takes to write a message."""
NO_LONGER = "It has been used, a later one was sent, or its time is over. Ask for another."


def has_mail(request: Request) -> bool:  # type: ignore[type-arg]
    """Whether links can be sent: there is a mail server, and it is known where the pages are."""
    said: Settings = request.app.state.settings
    return said.mail is not None and said.site is not None


def told(request: Request, heading: str, *lines: str, status: int = 200) -> Response[str]:  # type: ignore[type-arg]
    """A plain word."""
    return pages.page(request, "told.html", status_code=status, heading=heading, lines=lines, sign_in_href=SIGN_IN)


def dead_link(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """Of whatever kind, and for whatever reason."""
    return told(request, "This link works no longer", NO_LONGER, status=410)


def no_mail(request: Request, heading: str) -> Response[str]:  # type: ignore[type-arg]
    """No link can be sent from here."""
    return told(request, heading, f"This service cannot send emails at present. {write_to(request)}")


def write_to(request: Request) -> str:  # type: ignore[type-arg]
    """Where help is had."""
    council = request.app.state.council
    return f"Write to {council.name} at {council.contact_email}." if council.contact_email else f"Ask {council.name}."


def began() -> float:
    """The instant from which `evenly` counts."""
    return clock.now().timestamp()


def evenly(since: float) -> None:
    """Wait until every answer is as late as the latest. Call it when the transaction has ended: nobody waits for that."""
    time.sleep(min(max(0.0, ANSWERED_AFTER_S - (clock.now().timestamp() - since)), ANSWERED_AFTER_S))
