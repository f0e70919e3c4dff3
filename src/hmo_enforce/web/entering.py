"""Coming in by an address and a password, in either realm, and the cookie by which a browser is known from then on."""

from litestar import Request
from litestar.datastructures import Cookie
from sqlalchemy.orm import Session

from hmo_enforce.accounts import browsers, familiar
from hmo_enforce.accounts.actions import signing_in
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.kernel import clock
from hmo_enforce.settings import Settings
from hmo_enforce.web import realms
from hmo_enforce.web import session as front

KNOWN, PUBLIC_KNOWN = "hmo_known", "hmo_public_known"


def begin(request: Request, session: Session, sent: dict[str, str], *, second_factor_needed: bool) -> signing_in.Begun:  # type: ignore[type-arg]
    """A sign-in with what a form sent, in the realm of its address. `NotAllowed` as `signing_in.sign_in`.

    `session` is to write and was not used yet: it begins when the password has been hashed, since on SQLite whoever holds it
    keeps every other writer waiting.
    """
    with front.unattended(request) as looking:
        tried = signing_in.tried(looking, sent.get("email", ""), realm=_realm(request), browser=browser(request))
    weighed = signing_in.weighed(tried, sent.get("password", ""))
    named = browsers.in_words(request.headers.get("user-agent", ""))
    return signing_in.sign_in(session, weighed, second_factor_needed=second_factor_needed, browser=named)


def browser(request: Request) -> familiar.Browser:  # type: ignore[type-arg]
    """What the request's cookie says of who has signed in there before."""
    said: Settings = request.app.state.settings
    return familiar.Browser(request.cookies.get(front.cookie_name(said, _name(request)), ""), said.secret_key)


def known(request: Request, session: Session, account_id: int) -> Cookie:  # type: ignore[type-arg]
    """The cookie for a browser in which the holder of this account came in, or set its password by a link or the one before.

    It opens nothing: it gives tries at the password, and at the second factor, a count of their own.
    """
    value = browser(request).with_mark(account_id, accounts.password_set_at(session, account_id), clock.now())
    given = front.cookie(request, value, _name(request))
    given.max_age = int(familiar.LASTS.total_seconds())
    return given


def _realm(request: Request) -> str:  # type: ignore[type-arg]
    return accounts.PUBLIC if realms.is_public(request.scope["path"]) else accounts.STAFF


def _name(request: Request) -> str:  # type: ignore[type-arg]
    return PUBLIC_KNOWN if realms.is_public(request.scope["path"]) else KNOWN
