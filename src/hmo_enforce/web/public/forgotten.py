"""A forgotten password, and the first one of whoever the council invited: by a link, as for staff."""

from typing import Annotated

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts, links
from hmo_enforce.casework import public_letters
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import NOBODY
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import account_page, entering, evenly, form_page
from hmo_enforce.web import guards as open_to
from hmo_enforce.web import session as front
from hmo_enforce.web.form_page import Form
from hmo_enforce.web.forms import FORM, Fields
from hmo_enforce.web.public import telling

SENT = Annotated[dict[str, str], FORM]
ASK = account_page.forgotten(telling.SIGN_IN)


@get("/my/forgotten-password", guards=[open_to.anyone], sync_to_thread=True)
def show(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """Ask for the address."""
    return form_page.show(request, ASK) if telling.has_mail(request) else telling.no_mail(request, ASK.heading)


@post("/my/forgotten-password", guards=[open_to.anyone], sync_to_thread=True)
def ask(request: Request, data: SENT) -> Response[str]:  # type: ignore[type-arg]
    """Send a link, if there is an account; and say what is said to everybody."""
    since, sent = evenly.began(), Fields(data)
    email = sent.text("email", "The email address", most=254)
    if email is None:
        return form_page.again(request, ASK, data, sent.errors)
    if not telling.has_mail(request):
        return telling.no_mail(request, ASK.heading)
    with front.opened(request) as session:
        public_letters.ask_for_password(session, email, site=request.app.state.settings.site, by=NOBODY)
    evenly.wait(since)
    return telling.told(
        request,
        "Look at your email",
        "If that address has an account, a message is on its way with a link to a new password. It works for half an hour.",
        f"If nothing comes, look among the unwanted mail. {telling.write_to(request)}",
    )


@get("/my/new-password/{token:str}", guards=[open_to.anyone], sync_to_thread=True)
def show_new(request: Request, session: NamedDependency[Session], token: FromPath[str]) -> Response[str]:  # type: ignore[type-arg]
    """The form for a password, while the link works."""
    if links.working(session, token, clock.now(), realm=accounts.PUBLIC) is None:
        return telling.dead_link(request)
    return form_page.show(request, _chosen(token))


@post("/my/new-password", guards=[open_to.anyone], sync_to_thread=True, status_code=303)
def set_new(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Set it, and lead to where one signs in with it."""
    token, mail = data.get("token", ""), telling.has_mail(request)
    try:
        account = public_letters.set_password(session, token, data.get("password", ""), account_page.policy(request), mail=mail)
    except Refused as refused:
        if refused.about != "password":
            return telling.dead_link(request)
        return form_page.refused(request, _chosen(token), data, refused, otherwise="password")
    return form_page.done(telling.SIGN_IN, "password_set", entering.known(request, session, account.id))


def _chosen(token: str) -> Form:
    return account_page.by_link(token, back=telling.SIGN_IN, action="/my/new-password")
