"""Reading what only named people may see is accounted for, on every page and address that shows one of it.

Data Protection Act 2018 s. 62: who consulted what, and when. A page, its map and its pictures are one reading. A try of
somebody who is not named is journalled too, and answered as if there were no such thing.
"""

from contextlib import suppress
from datetime import timedelta

from litestar import Request
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.accounts.queries.sign_ins import SignedIn
from hmo_enforce.kernel import clock, hiding, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry

ONE_READING = timedelta(minutes=1)
TABLES = {"property_id": "properties", "party_id": "parties", "case_id": "cases", "licence_id": "licences"}
"""What an address names by number, with its table."""


def account_for(request: Request, sessions: Sessions) -> None:  # type: ignore[type-arg]
    """Journal that a restricted record is read, before it is; where that cannot be written, it is not shown."""
    user: SignedIn | None = request.scope.get("user")
    named = [(TABLES[name], key) for name, key in request.path_params.items() if name in TABLES]
    if user is None or not named:
        return
    with sessions.reading() as session:
        told = [(verb, table, key) for table, key in named if (verb := _verb(request.method, session, user, table, key))]
    for verb, table, key in told:
        if verb == "read":
            _note(sessions, user, verb, table, key)
        else:
            with suppress(DBAPIError):  # who is not named is shown nothing, whether or not that can be written down
                _note(sessions, user, verb, table, key)


def _verb(method: str, session: Session, user: SignedIn, table: str, key: int) -> str | None:
    """What the journal says of it; None of what anybody may see, of what is not there, and of a change, which tells itself."""
    hidden = restrictions.hidden_from(session, None)
    if not hidden or hiding.shows(session, table, key, hidden) or not hiding.shows(session, table, key, {}):
        return None
    reads, sees = method == "GET", hiding.shows(session, table, key, restrictions.hidden_from(session, user.account_id))
    if not sees:
        return "tried to read" if reads else "tried to change"
    said = hiding.subject_of(table)
    since = select(Entry.id).where(Entry.subject == said, Entry.subject_id == str(key), Entry.verb == "read")
    since = since.where(Entry.actor_id == user.account_id, Entry.at > clock.now() - ONE_READING)
    return "read" if reads and session.scalar(since.limit(1)) is None else None


def _note(sessions: Sessions, user: SignedIn, verb: str, table: str, key: int) -> None:
    with sessions.writing() as session:
        journal.note(session, user.actor, verb, hiding.subject_of(table), key)
