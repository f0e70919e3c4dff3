"""A forgotten password: a link is asked for, and sets a new one. Nobody is told which addresses have an account.

The answer is the same, and takes the same time, whether there is an account or not. Following a link changes nothing, since
mail servers follow links too: only sending the form does.
"""

from typing import Annotated

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import links
from hmo_enforce.casework import account_letters
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import NOBODY
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import account_page, entering, evenly, form_page, guards, pages
from hmo_enforce.web import session as front
from hmo_enforce.web.form_page import Form
from hmo_enforce.web.forms import FORM, Fields

SENT = Annotated[dict[str, str], FORM]
FORGOTTEN = account_page.forgotten("/sign-in")


@get("/forgotten-password", guards=[guards.anyone], sync_to_thread=True)
def show(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """Ask for the address; or say whom to ask, where no mail server is set up."""
    if not account_page.has_mail(request.app.state.settings):
        return _told(request, "Forgotten password", "Ask an administrator of this service for a new password.")
    return form_page.show(request, FORGOTTEN)


@post("/forgotten-password", guards=[guards.anyone], sync_to_thread=True)
def ask(request: Request, data: SENT) -> Response[str]:  # type: ignore[type-arg]
    """Send a link, if there is an account; and say what is said to everybody."""
    since, sent, settings = evenly.began(), Fields(data), request.app.state.settings
    email = sent.text("email", "The email address", most=254)
    if email is None:
        return form_page.again(request, FORGOTTEN, data, sent.errors)
    if not account_page.has_mail(settings):
        return _told(request, "Forgotten password", "Ask an administrator of this service for a new password.")
    with front.opened(request) as session:
        account_letters.ask_for_password(session, email, site=settings.site, by=NOBODY)
    evenly.wait(since)
    return _told(
        request,
        "Look at your email",
        "If that address has an account, a message is on its way with a link to choose a new password.",
        "The link works once, for half an hour.",
        "If nothing comes, look among the unwanted mail, or ask an administrator of this service.",
    )


@get("/new-password/{token:str}", guards=[guards.anyone], sync_to_thread=True)
def show_new(request: Request, session: NamedDependency[Session], token: FromPath[str]) -> Response[str]:  # type: ignore[type-arg]
    """The form for a new password, while the link works."""
    if links.working(session, token, clock.now()) is None:
        return _dead(request)
    return form_page.show(request, _chosen(token))


@post("/new-password", guards=[guards.anyone], sync_to_thread=True, status_code=303)
def set_new(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Set it, and lead to where one signs in with it. What a refusal says is told here, and is not about a link's token."""
    token, mail = data.get("token", ""), account_page.has_mail(request.app.state.settings)
    try:
        account = account_letters.set_password(
            session, token, data.get("password", ""), account_page.policy(request), mail=mail
        )
    except Refused as refused:
        if refused.about != "password":
            return _dead(request)
        return form_page.refused(request, _chosen(token), data, refused, otherwise="password")
    cookies = [entering.known(request, session, account.id)]
    return Redirect("/sign-in?done=password_set", status_code=303, cookies=cookies)


def _chosen(token: str) -> Form:
    return account_page.by_link(token, back="/sign-in", action="/new-password")


def _dead(request: Request) -> Response[str]:  # type: ignore[type-arg]
    return _told(request, "This link works no longer", links.NO_LONGER, status=410)


def _told(request: Request, heading: str, *lines: str, status: int = 200) -> Response[str]:  # type: ignore[type-arg]
    return pages.page(request, "told.html", status_code=status, heading=heading, lines=lines)
