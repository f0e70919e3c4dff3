"""Where a request's transaction begins and ends: returning commits, raising rolls back.

A GET reads, everything else writes. Litestar resumes the generator after the handler has returned and before the
answer is sent, in a thread, so that a commit that fails becomes an error and never an answer that promised too much.
What only others may see is left out of all that the session finds (`kernel/hiding.py`).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from litestar import Request
from litestar.connection import ASGIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import signing_in
from hmo_enforce.accounts.queries import restrictions, sign_ins
from hmo_enforce.kernel import clock, hiding, journal
from hmo_enforce.kernel.actor import NOBODY, Actor
from hmo_enforce.kernel.database import Sessions

COOKIE = "hmo_session"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def provide(request: Request) -> Iterator[Session]:  # type: ignore[type-arg]
    """The one generator dependency: `session: NamedDependency[Session]` in a handler."""
    sessions: Sessions = request.app.state.sessions
    opened = sessions.reading if request.method in READING else sessions.writing
    user: sign_ins.SignedIn | None = request.scope.get("user")
    with opened() as session:
        hiding.hide(session, restrictions.hidden_from(session, user.account_id if user else None))
        yield session


opened = contextmanager(provide)
"""The same for a handler that has read what was sent before it begins: a slow sender keeps no other writer waiting."""


def who(connection: ASGIConnection) -> sign_ins.SignedIn | None:  # type: ignore[type-arg]
    """Whoever's sign-in the request's cookie holds; keeps it from growing idle."""
    token = connection.cookies.get(COOKIE)
    if not token:
        return None
    sessions: Sessions = connection.app.state.sessions
    now = clock.now()
    with sessions.reading() as session:
        found = sign_ins.signed_in(session, token, now)
    if found is not None and now - found.last_seen_at > signing_in.SEEN_EVERY:
        # A page does not wait for a long import's switch only to note that its reader is still there.
        with suppress(OperationalError), sessions.hurried() as session:
            signing_in.seen(session, found)
    return found


def note_refusal(connection: ASGIConnection, verb: str, why: str) -> None:  # type: ignore[type-arg]
    """A refusal outlives the transaction that it rolled back: it is journalled in a short one of its own."""
    sessions: Sessions = connection.app.state.sessions
    user: sign_ins.SignedIn | None = connection.scope.get("user")
    by: Actor = user.actor if user else NOBODY
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


def note_reading(connection: ASGIConnection, verb: str, subject: str, subject_id: object) -> None:  # type: ignore[type-arg]
    """Somebody reads what must be accounted for: journalled before it is shown, or it is not shown.

    In a short transaction of its own, since the transaction that reads writes nothing (Data Protection Act 2018 s. 62: logs of
    consultation and disclosure).
    """
    sessions: Sessions = connection.app.state.sessions
    user: sign_ins.SignedIn | None = connection.scope.get("user")
    with sessions.writing() as session:
        journal.note(session, user.actor if user else NOBODY, verb, subject, subject_id)
