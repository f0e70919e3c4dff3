"""Where a request's transaction begins and ends: returning commits, raising rolls back.

A GET reads, everything else writes. Litestar resumes the generator after the handler has returned and before the
answer is sent, so that a commit that fails becomes an error and never an answer that promised too much.
What only others may see is left out of all that the session finds (`kernel/hiding.py`).
"""

import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from hmo_enforce.accounts import tokens
from hmo_enforce.accounts.actions import signing_in
from hmo_enforce.accounts.actions import tokens as token_actions
from hmo_enforce.accounts.queries import members, restrictions, sign_ins
from hmo_enforce.accounts.queries import tokens as token_queries
from hmo_enforce.casework.views import concealed
from hmo_enforce.kernel import clock, hiding, journal, noticing
from hmo_enforce.kernel.actor import NOBODY, Actor
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.settings import Settings
from hmo_enforce.web import realms, restricted

COOKIE, PUBLIC_COOKIE = "hmo_session", "hmo_public"
HOSTS_OWN = "__Host-"
"""Led by this, a browser takes a cookie only over TLS, for this host and every path: no neighbour can set it for us."""
Held = TypeVar("Held")
READING = frozenset({"GET", "HEAD", "OPTIONS"})


async def provide(request: Request) -> AsyncIterator[Session]:  # type: ignore[type-arg]
    """The one generator dependency: `session: NamedDependency[Session]` in a handler, in its turn (`web/turns.py`)."""
    async with request.app.state.turns.within(opened(request)) as session:
        yield session


@contextmanager
def opened(request: Request) -> Iterator[Session]:  # type: ignore[type-arg]
    """The same for a handler that opens more than one after another."""
    sessions: Sessions = request.app.state.sessions
    begun = sessions.reading if request.method in READING else sessions.writing
    user: sign_ins.SignedIn | None = request.scope.get("user")
    # Asked apart: a session that has asked for anything holds SQLite's one writer, while the form may still be on its way.
    with sessions.reading() as session:
        standing = restrictions.parted(session, user.account_id if user else None)
        hidden, seen = (concealed.with_names(session, keys) for keys in (standing.hidden, standing.seen))
        known_by, asked = concealed.texts(session, hidden), restricted.asked(session, request, hidden, seen)
        others_known_by = concealed.texts(session, asked.others)
    restricted.account_for(request, sessions, asked.lines)
    with begun() as session:
        hiding.hide(session, hidden, known_by)
        if asked.others:
            noticing.watch(session, asked.others, others_known_by)
        yield session
        read = noticing.noticed(session)
    restricted.account_for_rows(request, sessions, read)


@contextmanager
def unattended(connection: ASGIConnection) -> Iterator[Session]:  # type: ignore[type-arg]
    """For what watches the program itself, and for whoever is yet to sign in: it only reads, nothing is left out of what it
    finds, and no record is shown.
    """
    sessions: Sessions = connection.app.state.sessions
    with sessions.reading() as session:
        yield session


@contextmanager
def answering(request: Request) -> Iterator[Session]:  # type: ignore[type-arg]
    """For whoever answers without an account: nobody is looked up, and nothing is found but their own answers and addresses."""
    sessions: Sessions = request.app.state.sessions
    with (sessions.reading if request.method in READING else sessions.writing)() as session:
        yield session


def cookie_name(settings: Settings, name: str = COOKIE) -> str:
    """What the cookie is called that holds a sign-in's token: each realm has its own."""
    return f"{HOSTS_OWN}{name}" if settings.secure_cookies else name


def cookie(request: Request, token: str, name: str = COOKIE) -> Cookie:  # type: ignore[type-arg]
    """The browser keeps the token until it is closed; no script reads it, and no other site sends it with a form."""
    said: Settings = request.app.state.settings
    return Cookie(key=cookie_name(said, name), value=token, httponly=True, samesite="lax", secure=said.secure_cookies, path="/")


def no_cookie(request: Request, name: str = COOKIE) -> Cookie:  # type: ignore[type-arg]
    """The browser forgets it."""
    return replace(cookie(request, "", name), max_age=0)


def limits(settings: Settings) -> sign_ins.Limits:
    """For how long a sign-in holds."""
    return sign_ins.Limits(timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.signed_in_hours))


def linked_for(settings: Settings) -> timedelta:
    """For how long a token of somebody who signs in by the council's own sign-in holds without their doing so again."""
    return timedelta(days=settings.provider.tokens_days) if settings.provider else tokens.LINKED_FOR


def who(connection: ASGIConnection) -> sign_ins.SignedIn | sign_ins.HalfSignedIn | None:  # type: ignore[type-arg]
    """Whichever member of staff's sign-in the request's cookie holds; keeps it from growing idle."""
    return _holder(connection, COOKIE, sign_ins.found)


def member(connection: ASGIConnection) -> members.Member | sign_ins.HalfSignedIn | None:  # type: ignore[type-arg]
    """Whichever member of the public's sign-in the request's other cookie holds; keeps it from growing idle."""
    return _holder(connection, PUBLIC_COOKIE, members.found)


def _holder(
    connection: ASGIConnection,  # type: ignore[type-arg]
    name: str,
    found_by: Callable[[Session, str, datetime, sign_ins.Limits], Held | sign_ins.HalfSignedIn | None],
) -> Held | sign_ins.HalfSignedIn | None:
    said: Settings = connection.app.state.settings
    token = connection.cookies.get(cookie_name(said, name))
    if not token:
        return None
    sessions: Sessions = connection.app.state.sessions
    now = clock.now()
    with sessions.reading() as session:
        found = found_by(session, token, now, limits(said))
    if isinstance(found, sign_ins.SignedIn | members.Member) and now - found.last_seen_at > signing_in.SEEN_EVERY:
        # A page does not wait for a long import's switch only to note that its reader is still there.
        with suppress(OperationalError), sessions.hurried() as session:
            signing_in.seen(session, found)
    return found


def program(connection: ASGIConnection, token: str) -> sign_ins.SignedIn | token_queries.Turned:  # type: ignore[type-arg]
    """Whoever's program shows this token, or why it opens nothing; keeps when it was last used."""
    sessions: Sessions = connection.app.state.sessions
    now = clock.now()
    with sessions.reading() as session:
        found = token_queries.holder(session, token, now, linked_for(connection.app.state.settings))
    if isinstance(found, sign_ins.SignedIn) and found.token_id and now - found.last_seen_at > tokens.USED_EVERY:
        with suppress(OperationalError), sessions.hurried() as session:
            token_actions.used(session, found.token_id)
    return found


def revoke_shown(connection: ASGIConnection, shown: list[str]) -> None:  # type: ignore[type-arg]
    """Tokens stood in an address, where others may have read them: they are revoked, and that is journalled."""
    sessions: Sessions = connection.app.state.sessions
    with sessions.writing() as session:
        known = [token_actions.revoke_shown(session, one, "It stood in an address.", by=NOBODY) for one in shown]
        if not any(known):
            journal.note(session, NOBODY, "refused", "page", "a token", why="Something like a token stood in an address.")


@contextmanager
def writing(request: Request) -> Iterator[Session]:  # type: ignore[type-arg]
    """For the few GETs that change something, since an identity provider sends people back by a link; nothing is hidden."""
    sessions: Sessions = request.app.state.sessions
    with sessions.writing() as session:
        yield session


def note_refusal(connection: ASGIConnection, verb: str, why: str) -> None:  # type: ignore[type-arg]
    """A refusal outlives the transaction that it rolled back: it is journalled in a short one of its own."""
    sessions: Sessions = connection.app.state.sessions
    by: Actor = realms.actor(connection)
    page, method = _page(connection), dict(connection.scope)["method"]
    with sessions.writing() as session:
        after = {"path": page, "method": method}
        journal.note(session, by, verb, "page", page[:40], after=after, why=without_what_was_typed(why))


def _page(connection: ASGIConnection) -> str:  # type: ignore[type-arg]
    """Its path without its query, and without what is text in it: numbers tell which record, text may be a token or a name."""
    path = connection.url.path
    for value in connection.path_params.values():
        path = path.replace(value, "…") if isinstance(value, str) and value.strip("/") else path
    return path


TYPED = re.compile(r"“[^”]*”|'[^']*'(?=[ .,;:)]|$)|[^\s@“”]+@[^\s@“”]+")


def without_what_was_typed(why: str) -> str:
    """A refusal's reason without what it repeats of a form: the journal keeps that it was refused, not what was sent."""
    return TYPED.sub("…", why)


def note_reading(
    connection: ASGIConnection,  # type: ignore[type-arg]
    verb: str,
    subject: str,
    subject_id: object,
    after: Mapping[str, object] | None = None,
) -> None:
    """Somebody reads what must be accounted for: journalled before it is shown, or it is not shown. `after`: what of it.

    In a short transaction of its own, since the transaction that reads writes nothing (Data Protection Act 2018 s. 62: logs of
    consultation and disclosure).
    """
    if restricted.is_accounted_for(connection, verb, subject, subject_id):
        return
    sessions: Sessions = connection.app.state.sessions
    user: sign_ins.SignedIn | None = connection.scope.get("user")
    with sessions.writing() as session:
        journal.note(session, user.actor if user else NOBODY, verb, subject, subject_id, after=after)
