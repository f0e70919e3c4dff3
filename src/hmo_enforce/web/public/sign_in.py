"""Signing in and out, for the public. A second factor is asked for where the account has one, and needed of nobody."""

from dataclasses import replace
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import second_factor, signing_in
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.actor import NOBODY
from hmo_enforce.kernel.errors import NotAllowed
from hmo_enforce.web import entering, form_page, pages, realms
from hmo_enforce.web import guards as open_to
from hmo_enforce.web import session as front
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.forms import FORM, FieldError
from hmo_enforce.web.public import guards, telling

SENT = Annotated[dict[str, str], FORM]
SAID_HERE = frozenset({"account_made", "password_set", "address_changed", "account_given_up"})


@get("/my/sign-in", guards=[open_to.anyone], sync_to_thread=True)
def show(request: Request, next: FromQuery[str] = realms.PUBLIC, done: FromQuery[str] = "") -> Response[str]:  # type: ignore[type-arg]  # noqa: A002
    """The sign-in form."""
    return _form(request, safe_next(next), "", [], messages=pages.before_signing_in(done, SAID_HERE))


@post("/my/sign-in", guards=[open_to.anyone], sync_to_thread=True, status_code=303)
def sign_in(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Begin a sign-in, or show the form again; a failed try is counted and journalled, so the transaction commits."""
    after = safe_next(data.get("next", ""))
    try:
        begun = entering.begin(request, session, data, second_factor_needed=False)
    except NotAllowed as refused:
        journal.note(session, NOBODY, "failed to sign in", "page", telling.SIGN_IN, why=str(refused))
        return _form(request, after, data.get("email", ""), [{"field": "email", "message": str(refused)}], status_code=422)
    at = after if begun.complete else _with_next("/my/sign-in/second-factor", after)
    known = [entering.known(request, session, begun.account_id)] if begun.complete else []
    return Redirect(at, status_code=303, cookies=[front.cookie(request, begun.token, front.PUBLIC_COOKIE), *known])


@get("/my/sign-in/second-factor", guards=[guards.half_member], sync_to_thread=True)
def show_second_factor(
    request: Request,  # type: ignore[type-arg]
    next: FromQuery[str] = realms.PUBLIC,  # noqa: A002
    done: FromQuery[str] = "",
) -> Response[str]:
    """Ask for the code."""
    return form_page.show(
        request, replace(_code_form(safe_next(next)), warning=pages.LOST if done == pages.NOT_SAVED else None)
    )


@post("/my/sign-in/second-factor", guards=[guards.half_member], sync_to_thread=True, status_code=303)
def give_second_factor(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Finish the sign-in, or ask again; a wrong code is counted and journalled, so the transaction commits."""
    after, who = safe_next(data.get("next", "")), guards.half(request)
    key, browser = request.app.state.settings.secret_key, entering.browser(request)
    try:
        token = second_factor.show(session, who, data.get("code", ""), secret_key=key, browser=browser)
    except NotAllowed as refused:
        return form_page.again(request, _code_form(after), {"next": after}, [FieldError("code", str(refused))])
    cookies = [front.cookie(request, token, front.PUBLIC_COOKIE), entering.known(request, session, who.account_id)]
    return Redirect(after, status_code=303, cookies=cookies)


@post("/my/sign-out", guards=[guards.at_least_half_member], sync_to_thread=True, status_code=303)
def sign_out(request: Request, session: NamedDependency[Session]) -> Redirect:  # type: ignore[type-arg]
    """End the sign-in here and in the browser. Whoever is signed in to the pages for staff beside it stays so."""
    signing_in.sign_out(session, realms.half(request) or guards.who(request))
    return Redirect(telling.SIGN_IN, status_code=303, cookies=[front.no_cookie(request, front.PUBLIC_COOKIE)])


def safe_next(given: str) -> str:
    """Where to go after signing in: a path of the public's realm, never another site nor a page for staff."""
    return given if pages.is_ours(given) and realms.is_public(given.partition("?")[0]) else realms.PUBLIC


def _form(request: Request, after: str, email: str, errors: list[dict[str, str]], **more: Any) -> Response[str]:  # type: ignore[type-arg]
    return pages.page(
        request,
        "public/sign_in.html",
        next=after,
        values={"email": email},
        errors=errors,
        mail=telling.has_mail(request),
        **more,
    )


def _with_next(path: str, after: str) -> str:
    return pages.with_query(path, next=after if after != realms.PUBLIC else None)


def _code_form(after: str) -> Form:
    return Form(
        heading="Type in the code",
        caption="Signing in",
        back=telling.SIGN_IN,
        lead="Open the app on your phone that makes codes for this service, and type in the six digits that it shows.",
        fields=(
            Field(
                "text", "code", "Code", hint="No phone at hand? Type in one of your recovery codes, such as k7mpx-3wq9d.",
                width="10", autocomplete="one-time-code",
            ),
        ),
        hidden=(("next", after),),
        submit="Sign in",
    )  # fmt: skip
