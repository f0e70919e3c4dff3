"""What pages say to who is not signed in, without telling who has an account."""

from litestar import Request, Response

from hmo_enforce.web import account_page, pages

SIGN_IN = "/my/sign-in"
NO_LONGER = "It has been used, a later one was sent, or its time is over. Ask for another."


def has_mail(request: Request) -> bool:  # type: ignore[type-arg]
    """Whether links can be sent: there is a mail server, and it is known where the pages are."""
    return account_page.has_mail(request.app.state.settings)


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
