"""Reading what only named people may see is accounted for, on every page and address that shows one of it.

Data Protection Act 2018 s. 62: who consulted what, and when. A page, its map and its pictures are one reading. What an
address names is journalled before it is looked up; what a list, a search, a map or a file turns out to hold, before the
answer goes: a line for each record, since whoever may see one of them may not learn the number of the next. A try of
somebody who is not named is journalled too, and answered as if there were no such thing.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries.sign_ins import SignedIn
from hmo_enforce.kernel import clock, hiding, journal, noticing
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry

ONE_READING = timedelta(minutes=1)
READ, AMONG_OTHERS = "read", "read among others"
TABLES = {
    "property_id": "properties", "party_id": "parties", "case_id": "cases", "licence_id": "licences",
    "arrival_id": "arrivals", "exemption_id": "exemptions", "item_id": "evidence_items", "letter_id": "letters",
    "posting_id": "outbox",
}  # fmt: skip
"""What an address names by number, with its table."""
KEY = "accounted for"
Line = tuple[str, str, str]
"""A verb, a subject, and its number as text."""
Req = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: what the journal says of it beforehand, and what its answer is to be looked through for."""

    lines: tuple[Line, ...]
    others: hiding.Keys


def asked(session: Session, request: Req, hidden: hiding.Keys, seen: hiding.Keys) -> Asked:
    """What is restricted of what the address names, in a session that hides nothing yet: from the reader, or from others."""
    user: SignedIn | None = request.scope.get("user")
    if user is None or not (hidden or seen):
        return Asked((), {})
    lines, told = list[Line](), set[tuple[str, int]]()
    for table, key in _restricted(session, request, hidden, seen):
        sees, said = hiding.shows(session, table, key, hidden), (hiding.subject_of(table), str(key))
        if not sees:
            lines.append(("tried to read" if request.method == "GET" else "tried to change", *said))
            continue
        told |= {(table, key), *noticing.told_by(session, table, key, seen)}
        if request.method == "GET" and said not in _just_read(session, user, READ):
            lines.append((READ, *said))
    others = {table: keys - {key for of, key in told if of == table} for table, keys in seen.items()}
    return Asked(tuple(lines), {table: keys for table, keys in others.items() if keys} if request.method == "GET" else {})


def _restricted(session: Session, request: Req, hidden: hiding.Keys, seen: hiding.Keys) -> Iterator[tuple[str, int]]:
    """What the address names and not everybody may see: a change of it tells itself, what is not there is told by nobody."""
    every = {table: hidden.get(table, frozenset()) | seen.get(table, frozenset()) for table in {*hidden, *seen}}
    for table, key in _named(request.path_params):
        if not hiding.shows(session, table, key, every) and hiding.shows(session, table, key, {}):
            yield table, key


def _named(params: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """What an address names by its own number, or by a word and a number (`/hold/case/5`)."""
    yield from ((TABLES[name], key) for name, key in params.items() if name in TABLES)
    table = hiding.table_of(params.get("subject", ""))
    if table and table in TABLES.values() and "subject_id" in params:
        yield table, params["subject_id"]


def _just_read(session: Session, user: SignedIn, *verbs: str) -> set[tuple[str, str]]:
    """What the journal says that they have read within what counts as one reading."""
    lately = (Entry.actor_id == user.account_id, Entry.at > clock.now() - ONE_READING, Entry.verb.in_(verbs))
    return {(subject, key) for subject, key in session.execute(select(Entry.subject, Entry.subject_id).where(*lately))}


def account_for(request: Req, sessions: Sessions, lines: tuple[Line, ...]) -> None:
    """Journal what the address asks for; a reading that cannot be written down is not given."""
    user: SignedIn | None = request.scope.get("user")
    for line in lines if user else ():
        if line[0] == READ:
            _note(request, sessions, (line,))
        else:
            with suppress(DBAPIError):  # who is not named is shown nothing, whether or not that can be written down
                _note(request, sessions, (line,))


def account_for_rows(request: Req, sessions: Sessions, found: noticing.Found) -> None:
    """Journal what the answer holds, before it is given: once within one reading, and not what has a line of its own."""
    user: SignedIn | None = request.scope.get("user")
    if user is None or not found:
        return
    with sessions.reading() as session:
        told = _just_read(session, user, READ, AMONG_OTHERS)
    each = sorted((hiding.subject_of(table), key) for table, keys in found.items() for key in keys)
    _note(request, sessions, [(AMONG_OTHERS, name, str(key)) for name, key in each if (name, str(key)) not in told])


def is_accounted_for(request: ASGIConnection, verb: str, subject: str, subject_id: object) -> bool:  # type: ignore[type-arg]
    """Whether this request's reading has its line already."""
    return (verb, subject, str(subject_id)) in request.scope["state"].get(KEY, ())


def _note(request: Req, sessions: Sessions, lines: tuple[Line, ...] | list[Line]) -> None:
    if not lines:
        return
    with sessions.writing() as session:
        for verb, subject, subject_id in lines:
            journal.note(session, request.scope["user"].actor, verb, subject, subject_id)
    request.scope["state"].setdefault(KEY, set()).update(lines)
