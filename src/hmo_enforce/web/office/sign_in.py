"""Signing in and out."""

from typing import Annotated

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import signing_in
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.actor import NOBODY
from hmo_enforce.kernel.errors import NotAllowed
from hmo_enforce.web import guards, pages
from hmo_enforce.web.session import COOKIE

FORM = Body(media_type=RequestEncodingType.URL_ENCODED)


@get("/sign-in", guards=[guards.anyone], sync_to_thread=True)
def show(request: Request, next: FromQuery[str] = "/") -> Response[str]:  # type: ignore[type-arg]  # noqa: A002
    """The sign-in form."""
    return pages.page(request, "office/sign_in.html", next=safe_next(next), values={"email": ""}, errors=[])


@post("/sign-in", guards=[guards.anyone], sync_to_thread=True, status_code=303)
def sign_in(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    data: Annotated[dict[str, str], FORM],
) -> Response[str] | Redirect:
    """Open a session, or show the form again; a failed try is counted and journalled, so the transaction commits."""
    email, after = data.get("email", ""), safe_next(data.get("next", "/"))
    try:
        token = signing_in.sign_in(session, email, data.get("password", ""))
    except NotAllowed as refused:
        journal.note(session, NOBODY, "failed to sign in", "page", "/sign-in", why=str(refused))
        errors = [{"field": "email", "message": str(refused)}]
        return pages.page(request, "office/sign_in.html", status_code=422, next=after, values={"email": email}, errors=errors)
    secure = request.app.state.settings.secure_cookies
    cookie = Cookie(key=COOKIE, value=token, httponly=True, samesite="lax", secure=secure, path="/")
    return Redirect(after, status_code=303, cookies=[cookie])


@post("/sign-out", guards=[guards.signed_in], sync_to_thread=True, status_code=303)
def sign_out(request: Request, session: NamedDependency[Session]) -> Redirect:  # type: ignore[type-arg]
    """End the session here and in the browser."""
    signing_in.sign_out(session, guards.who(request))
    gone = Cookie(key=COOKIE, value="", max_age=0, httponly=True, samesite="lax", path="/")
    return Redirect("/sign-in", status_code=303, cookies=[gone])


def safe_next(given: str) -> str:
    """Where to go after signing in: a path of ours, never another site."""
    return given if pages.is_ours(given) else "/"
