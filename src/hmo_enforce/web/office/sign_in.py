"""Signing in and out: the password, the second factor, and setting one up before anything else opens."""

from dataclasses import replace
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import second_factor, signing_in
from hmo_enforce.accounts.queries import provided
from hmo_enforce.accounts.queries.sign_ins import HalfSignedIn
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.actor import NOBODY
from hmo_enforce.kernel.errors import NotAllowed, Refused
from hmo_enforce.web import entering, form_page, guards, pages, second_factor_page
from hmo_enforce.web import session as front
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.forms import FORM, FieldError

SENT = Annotated[dict[str, str], FORM]
SET = "password_set"


@get("/sign-in", guards=[guards.anyone], sync_to_thread=True)
def show(request: Request, next: FromQuery[str] = "/", done: FromQuery[str] = "") -> Response[str]:  # type: ignore[type-arg]  # noqa: A002
    """The sign-in form."""
    return _form(request, safe_next(next), "", [], messages=pages.before_signing_in(done, [SET]))


@post("/sign-in", guards=[guards.anyone], sync_to_thread=True, status_code=303)
def sign_in(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Begin a sign-in, or show the form again; a failed try is counted and journalled, so the transaction commits."""
    after = safe_next(data.get("next", "/"))
    try:
        begun = entering.begin(request, session, data, second_factor_needed=not request.app.state.is_demo())
    except NotAllowed as refused:
        journal.note(session, NOBODY, "failed to sign in", "page", "/sign-in", why=str(refused))
        errors = [{"field": "email", "message": str(refused)}]
        return _form(request, after, data.get("email", ""), errors, status_code=422)
    at = after if begun.complete else _with_next("/sign-in/second-factor", after)
    known = [entering.known(request, session, begun.account_id)] if begun.complete else []
    return Redirect(at, status_code=303, cookies=[front.cookie(request, begun.token), *known])


@get("/sign-in/second-factor", guards=[guards.half_signed_in], sync_to_thread=True)
def show_second_factor(
    request: Request,  # type: ignore[type-arg]
    next: FromQuery[str] = "/",  # noqa: A002
    done: FromQuery[str] = "",
) -> Response[str] | Redirect:
    """Ask for the code, or lead to where a second factor is set up."""
    if not _half(request).has_second_factor:
        return Redirect(_with_next("/sign-in/set-up", safe_next(next)), status_code=303)
    return form_page.show(
        request, replace(_code_form(safe_next(next)), warning=pages.LOST if done == pages.NOT_SAVED else None)
    )


@post("/sign-in/second-factor", guards=[guards.half_signed_in], sync_to_thread=True, status_code=303)
def give_second_factor(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Finish the sign-in, or ask again; a wrong code is counted and journalled, so the transaction commits."""
    after, who = safe_next(data.get("next", "/")), _half(request)
    key, browser = request.app.state.settings.secret_key, entering.browser(request)
    try:
        token = second_factor.show(session, who, data.get("code", ""), secret_key=key, browser=browser)
    except NotAllowed as refused:
        return form_page.again(request, _code_form(after), {"next": after}, [FieldError("code", str(refused))])
    cookies = [front.cookie(request, token), entering.known(request, session, who.account_id)]
    return Redirect(after, status_code=303, cookies=cookies)


@get("/sign-in/set-up", guards=[guards.half_signed_in], sync_to_thread=True)
def show_set_up(request: Request, next: FromQuery[str] = "/") -> Response[str] | Redirect:  # type: ignore[type-arg]  # noqa: A002
    """A secret to be taken over by a phone, with the form for its first code."""
    who = _half(request)
    if who.has_second_factor:
        return Redirect(_with_next("/sign-in/second-factor", safe_next(next)), status_code=303)
    return second_factor_page.show(request, who.account_id, who.email, after=safe_next(next), needed=True)


@post("/sign-in/set-up", guards=[guards.half_signed_in], sync_to_thread=True)
def set_up(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Keep the second factor, finish the sign-in, and show the recovery codes this once."""
    who, after = _half(request), safe_next(data.get("next", "/"))
    if who.has_second_factor:
        raise NotAllowed("This account has a second factor already. Sign in with it.")
    key, pending = request.app.state.settings.secret_key, data.get("pending", "")
    by = signing_in.actor_of_half(who)
    try:
        codes = second_factor.set_up(session, who.account_id, pending, data.get("code", ""), secret_key=key, by=by)
    except Refused as refused:
        return second_factor_page.again(request, who.account_id, who.email, pending, str(refused), after=after, needed=True)
    token = signing_in.complete(session, who.sign_in_id)
    cookies = [front.cookie(request, token), entering.known(request, session, who.account_id)]
    return second_factor_page.codes(request, codes, after=after, cookies=cookies)


@post("/sign-out", guards=[guards.at_least_half_signed_in], sync_to_thread=True, status_code=303)
def sign_out(request: Request, session: NamedDependency[Session]) -> Redirect:  # type: ignore[type-arg]
    """End the session here and in the browser, and say so where it may still be signed in to the council's own sign-in."""
    who = guards.half(request) or guards.who(request)
    there = request.app.state.provider is not None and provided.by_provider(session, who.sign_in_id)
    signing_in.sign_out(session, who)
    away = "/sign-in/provider/out" if there else "/sign-in"
    # Nothing of ours is kept by a browser that keeps to no-store; this is for one that does not.
    forget = {"Clear-Site-Data": '"cache"'}
    return Redirect(away, status_code=303, cookies=[front.no_cookie(request)], headers=forget)


def _form(request: Request, after: str, email: str, errors: list[dict[str, str]], **more: Any) -> Response[str]:  # type: ignore[type-arg]
    there = request.app.state.provider
    provider = {"name": there.of.name, "href": pages.with_query("/sign-in/provider", next=after)} if there else None
    values = {"email": email}
    return pages.page(request, "office/sign_in.html", next=after, values=values, errors=errors, provider=provider, **more)


def safe_next(given: str) -> str:
    """Where to go after signing in: a path of ours, never another site."""
    return given if pages.is_ours(given) else "/"


def _half(request: Request) -> HalfSignedIn:  # type: ignore[type-arg]
    found = guards.half(request)
    assert found is not None  # the guard let them in
    return found


def _with_next(path: str, after: str) -> str:
    return pages.with_query(path, next=after if after != "/" else None)


def _code_form(after: str) -> Form:
    return Form(
        heading="Type in the code",
        caption="Signing in",
        back="/sign-in",
        lead="Open the app on your phone that makes codes for this service, and type in the six digits that it shows.",
        fields=(
            Field(
                "text",  # a keyboard of digits alone could not type a recovery code
                "code",
                "Code",
                hint="No phone at hand? Type in one of your recovery codes, such as k7mpx-3wq9d.",
                width="10",
                autocomplete="one-time-code",
            ),
        ),
        hidden=(("next", after),),
        submit="Sign in",
    )
