"""Signing up, and the link that finishes it. Nobody is told which addresses have an account.

Following a link changes nothing, since mail servers follow links too: only sending the form does.
"""

from typing import Annotated

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import joining
from hmo_enforce.accounts.actions.joining import Asked
from hmo_enforce.accounts.queries import members
from hmo_enforce.accounts.roles import PUBLIC_TITLES, PublicRole
from hmo_enforce.casework import public_letters
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import NOBODY
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import account_page, entering, evenly, form_page
from hmo_enforce.web import guards as open_to
from hmo_enforce.web import session as front
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.forms import FORM, Fields
from hmo_enforce.web.public import telling

SENT = Annotated[dict[str, str], FORM]
HEADING = "Make an account"
ROLES = tuple((str(role), PUBLIC_TITLES[role]) for role in joining.BY_THEMSELVES)
ASK = Form(
    heading=HEADING,
    caption="",
    back=telling.SIGN_IN,
    lead="For landlords, and for agents who let or manage homes for them. We send a link to your email address.",
    fields=(
        Field("radios", "role", "What are you?", choices=ROLES),
        Field("text", "name", "Your name", autocomplete="name"),
        Field(
            "text", "organisation", "Name of your business (optional)", hint="As others know it", autocomplete="organization"
        ),
        Field("text", "email", "Email address", hint="You sign in with it, and we write to it", autocomplete="email"),
    ),
    submit="Send me the link",
)


@get("/my/sign-up", guards=[open_to.anyone], sync_to_thread=True)
def show(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """Ask who they are."""
    return form_page.show(request, ASK) if telling.has_mail(request) else telling.no_mail(request, HEADING)


@post("/my/sign-up", guards=[open_to.anyone], sync_to_thread=True)
def ask(request: Request, data: SENT) -> Response[str]:  # type: ignore[type-arg]
    """Send a link, and say what is said to everybody."""
    since, sent = evenly.began(), Fields(data)
    if not telling.has_mail(request):
        return telling.no_mail(request, HEADING)
    asked = _asked(sent)
    if asked is None:
        return form_page.again(request, ASK, data, sent.errors)
    try:
        with front.opened(request) as session:
            public_letters.sign_up(session, asked, site=request.app.state.settings.site, by=NOBODY)
    except Refused as refused:
        return form_page.refused(request, ASK, data, refused, otherwise="email")
    evenly.wait(since)
    return telling.told(
        request,
        "Look at your email",
        "We have sent a message to the address that you gave. Open the link in it within a day, to choose a password.",
        f"If nothing comes, look among the unwanted mail. {telling.write_to(request)}",
    )


def _asked(sent: Fields) -> Asked | None:
    role = sent.choice("role", "What you are", [one for one, _ in ROLES])
    name = sent.text("name", "Your name", most=200)
    organisation = sent.text("organisation", "The name of the business", most=200, needed=False)
    email = sent.text("email", "The email address", most=254)
    if role is None or name is None or email is None or sent.errors:
        return None
    return Asked(PublicRole(role), name, email, organisation or "")


@get("/my/confirm/{token:str}", guards=[open_to.anyone], sync_to_thread=True)
def show_confirmation(request: Request, session: NamedDependency[Session], token: FromPath[str]) -> Response[str]:  # type: ignore[type-arg]
    """The form for the first password, while the link works."""
    if members.waiting_sign_up(session, token, clock.now()) is None:
        return telling.dead_link(request)
    return form_page.show(request, _form(token))


@post("/my/confirm", guards=[open_to.anyone], sync_to_thread=True, status_code=303)
def confirm(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Make the account, and lead to where one signs in with it."""
    token = data.get("token", "")
    try:
        account = joining.finish(session, token, data.get("password", ""), account_page.policy(request))
    except Refused as refused:
        if refused.about != "password":
            return telling.dead_link(request)
        return form_page.refused(request, _form(token), data, refused, otherwise="password")
    return form_page.done(telling.SIGN_IN, "account_made", entering.known(request, session, account.id))


def _form(token: str) -> Form:
    return Form(
        heading="Choose a password",
        caption=HEADING,
        back=telling.SIGN_IN,
        lead="That is all. Then you can sign in.",
        fields=(Field("password", "password", "Password", hint=account_page.CHOOSE, autocomplete="new-password"),),
        hidden=(("token", token),),
        submit="Make the account",
        action="/my/confirm",
    )
