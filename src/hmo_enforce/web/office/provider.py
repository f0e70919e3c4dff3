"""Signing in by the council's identity provider: the way there, the way back, signing out, and linking an account to it.

The way there and back are GETs that write, since they are links: each in short transactions of its own (`session.writing`),
and the provider is asked between them, so that a slow one keeps no writer waiting.
"""

import secrets
from typing import Annotated

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.exceptions import ServiceUnavailableException
from litestar.params import FromQuery
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.accounts import browsers
from hmo_enforce.accounts.actions import providers as actions
from hmo_enforce.accounts.identities import Identity
from hmo_enforce.accounts.outside.fetching import Answered, Away
from hmo_enforce.accounts.outside.provider import Provider
from hmo_enforce.accounts.proofs import NotProved
from hmo_enforce.accounts.queries import provided
from hmo_enforce.accounts.queries.sign_ins import SignedIn
from hmo_enforce.kernel.errors import NotAllowed, NotFound
from hmo_enforce.web import forms, guards, pages
from hmo_enforce.web import session as front

THERE, BACK, OUT, ENDED = "/sign-in/provider", "/sign-in/provider/back", "/sign-in/provider/out", "/sign-in/provider/ended"
LINK = "/account/provider"
COOKIE = "hmo_provider"
SENT = Annotated[dict[str, str], forms.FORM]
TOLD = {
    "access_denied": "You, or the council's sign-in, stopped it.",
    "login_required": "You are not signed in there.",
    "interaction_required": "It has to ask you something first.",
    "temporarily_unavailable": "It is busy. Try again in a minute.",
    "server_error": "It has a fault. Try again in a minute.",
}
ASK = "Ask whoever looks after it at the council."
AGAIN = "Begin again on the page for signing in."
NOT_THIS_WAY = "This way back was used already, is too old, or was begun in another browser. " + AGAIN


@get(THERE, guards=[guards.anyone], sync_to_thread=True)
def go(request: Request, next: FromQuery[str] = "/") -> Redirect:  # type: ignore[type-arg]  # noqa: A002
    """Send the browser to the provider, with a secret in its cookie that it must bring back."""
    address, cookie = _way_there(request, next if pages.is_ours(next) else "/")
    return Redirect(address, status_code=303, cookies=[cookie])


@get(BACK, guards=[guards.anyone], sync_to_thread=True)
def back(request: Request) -> Redirect:  # type: ignore[type-arg]
    """Whoever comes back is proved, and signed in or linked; each way back is good once, in the browser that was sent."""
    brought = request.query_params
    code, state, error = (str(brought.get(name, "")) for name in ("code", "state", "error"))
    there = provider(request)
    with front.writing(request) as session:
        tried = actions.come_back(session, state, request.cookies.get(COOKIE, ""))
    if tried is None:
        raise NotAllowed(NOT_THIS_WAY)
    if error:
        raise NotAllowed(f"The council's sign-in did not let you in. {TOLD.get(error, ASK)}")
    who = _proved(there, code, tried, brought.get("iss"))
    return _signed_in(request, there, who, tried.next) if tried.account_id is None else _linked(request, tried.account_id, who)


@get(OUT, guards=[guards.anyone], sync_to_thread=True)
def out(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """Signed out here, and perhaps still signed in there: a link, since a form may lead to no other site."""
    there = provider(request)
    try:
        address = there.way_out()
    except Away:
        address = None
    return pages.page(request, "office/signed_out.html", name=there.of.name, there=address)


@post(ENDED, guards=[guards.anyone], sync_to_thread=True, status_code=200, exclude_from_csrf=True)
def ended(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str]:  # type: ignore[type-arg]
    """The provider says that somebody has signed out there (Back-Channel Logout 1.0): a signed word, not a browser's form."""
    there = provider(request)
    try:
        subject, its_session = there.signed_out(data.get("logout_token", ""))
    except NotProved as wrong:
        raise NotAllowed(f"That token ends nothing. {wrong}") from None
    except Away as away:
        raise _unreachable(away) from None
    actions.end(session, there.of.issuer, subject, its_session)
    return Response("", headers={"Cache-Control": "no-store"})


@get(LINK, guards=[guards.signed_in], sync_to_thread=True)
def show_link(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """Whether one's account is linked, and the buttons for it."""
    there, who = provider(request), guards.who(request)
    return pages.page(request, "office/provider.html", name=there.of.name, linked=provided.linked(session, who.account_id))


@post(LINK, guards=[guards.signed_in], sync_to_thread=True, status_code=200)
def begin_link(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """Begin to link: only by this form, so that nobody is led to link somebody else's identity to their account."""
    address, cookie = _way_there(request, LINK, links=guards.who(request))
    answer = pages.page(request, "office/provider_link.html", name=provider(request).of.name, there=address)
    answer.set_cookie(cookie)
    return answer


def provider(request: Request) -> Provider:  # type: ignore[type-arg]
    """The council's provider, or `NotFound` where none is set up."""
    found: Provider | None = request.app.state.provider
    if found is None:
        raise NotFound("This council signs in here with a password.")
    return found


def _way_there(request: Request, after: str, *, links: SignedIn | None = None) -> tuple[str, Cookie]:  # type: ignore[type-arg]
    """The provider's address for a new try, and the cookie that binds it to this browser."""
    there, browser = provider(request), secrets.token_urlsafe(32)
    try:
        there.discovered()
    except Away as away:
        raise _unreachable(away) from None
    with front.writing(request) as session:
        sent = actions.send(session, browser, after, links=links)
    secure = request.app.state.settings.secure_cookies
    # Lax, and not strict: the way back comes from another site.
    cookie = Cookie(key=COOKIE, value=browser, path=THERE, httponly=True, secure=secure, samesite="lax", max_age=600)
    return there.way_there(sent.state, sent.nonce, sent.verifier), cookie


def _proved(there: Provider, code: str, tried: actions.Back, issuer: str | None) -> Identity:
    try:
        return there.identity(code, tried.verifier, tried.nonce, issuer)
    except Away as away:
        raise _unreachable(away) from None
    except Answered as answered:
        raise NotAllowed(f"The council's sign-in did not take the way back ({answered.error}). {AGAIN}") from None
    except NotProved as wrong:
        raise NotAllowed(f"What the council's sign-in sent proves nothing. {wrong} {AGAIN}") from None


def _signed_in(request: Request, there: Provider, who: Identity, after: str) -> Redirect:  # type: ignore[type-arg]
    trusted = there.of.second_factor == "provider" or (there.of.second_factor == "amr" and who.second_factor)
    browser, needed = browsers.in_words(request.headers.get("user-agent", "")), not request.app.state.is_demo()
    with front.writing(request) as session:
        begun = actions.sign_in(session, who, trusted=trusted, second_factor_needed=needed, browser=browser)
    if isinstance(begun, NotAllowed):  # what was ended with it stands
        raise begun
    at = after if begun.complete else pages.with_query("/sign-in/second-factor", next=after if after != "/" else None)
    return Redirect(at, status_code=303, cookies=[front.cookie(request, begun.token), _forgotten()])


def _linked(request: Request, account_id: int, who: Identity) -> Redirect:  # type: ignore[type-arg]
    """Only in the browser in which that account is still signed in."""
    user = guards.who(request)
    if user.account_id != account_id:
        raise NotAllowed("Somebody else has signed in meanwhile: nothing was linked.")
    with front.writing(request) as session:
        actions.link(session, account_id, who, here=user.sign_in_id, by=user.actor)
    return Redirect(pages.with_query(LINK, done="linked"), status_code=303, cookies=[_forgotten()])


def _forgotten() -> Cookie:
    return Cookie(key=COOKIE, value="", path=THERE, max_age=0, httponly=True, samesite="lax")


def _unreachable(away: Away) -> ServiceUnavailableException:
    return ServiceUnavailableException(f"The council's sign-in cannot be used now. {away} Try again in a minute, or tell IT.")


ROUTES = (go, back, out, ended, show_link, begin_link)
