"""A long list as a file: asked for on a page, made by the jobs process as whoever asked would see it, fetched by them alone."""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.queries import accounts, restrictions
from hmo_enforce.casework import as_reader, exporting
from hmo_enforce.casework.views.listing import files, paging, reading
from hmo_enforce.casework.views.listing.declared import Asker, Listing
from hmo_enforce.casework.views.listing.reading import Asked
from hmo_enforce.casework.views.lists import every
from hmo_enforce.files.outside import writing
from hmo_enforce.kernel import clock, hiding, journal, noticing, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotAllowed, NotFound, Refused
from hmo_enforce.kernel.requests import JobRequest
from hmo_enforce.privacy import outside
from hmo_enforce.privacy.records import Export

Report = Callable[[int, int, str], None]
JOB, KIND = "list-file", "list"
AT_ONCE = 5_000
"""More rows than this no page waits for."""
FORMATS = {"csv": "CSV", "xlsx": "Excel"}
REPORT_EVERY = 1_000


@dataclass(frozen=True, slots=True)
class Made:
    """What was written, and what of it only named people may see.

    hidden   the restricted records that it was made without
    needs    the permissions without which nobody sees all of its columns and rows
    """

    written: Path
    rows: int
    read: noticing.Found
    hidden: hiding.Keys
    needs: frozenset[str]


def ask(session: Session, listing: Listing[Any], asked: Asked, ending: str, *, account_id: int, by: Actor) -> JobRequest:
    """Have it made."""
    if ending not in FORMATS:
        raise Refused("Choose one of the formats.", about="format")
    arguments = {"list": listing.name, "format": ending, "account": account_id, **reading.kept(listing, asked)}
    made = requests.ask(session, JOB, arguments, by=by)
    journal.note(session, by, "asked for a list as a file", "list", listing.name, after={"format": ending})
    return made


def asked_by(session: Session, request_id: int, account_id: int) -> JobRequest:
    """The piece of work, if it is theirs: `NotFound` where there is none, `NotAllowed` where it is somebody else's."""
    found = session.get(JobRequest, request_id)
    if found is None or found.job != JOB:
        raise NotFound("There is no such file.")
    if found.arguments.get("account") != account_id:
        raise NotAllowed("Somebody else asked for this file.")
    return found


def ready(session: Session, request: JobRequest) -> Export | None:
    """The file, while it can be fetched; None where it is not made, or its days are over.

    `Refused` where its reader may not see something now that was not hidden from them when it was read: it was restricted
    since, or they are not named any more, and the file may hold it.
    """
    outcome = request.outcome or {}
    found = session.get(Export, outcome.get("export", 0))
    if found is None or found.deleted_at is not None or found.expires_at <= clock.now():
        return None
    with hiding.nothing_hidden(session):  # a restriction is hidden with what it restricts
        now, then = restrictions.hidden_from(session, request.arguments["account"]), outcome.get("hidden", {})
    if any(keys - set(then.get(table, ())) for table, keys in now.items()):
        raise Refused("Something was restricted since this file was made. Have it made again.")
    return found


def needs(request: JobRequest) -> frozenset[str]:
    """The permissions without which nobody sees all that is in the file."""
    return frozenset((request.outcome or {}).get("needs", ()))


def read(session: Session, arguments: Mapping[str, Any], by: Actor, report: Report) -> Made | None:
    """Write the file, as whoever asked for it would see the list now. Nothing where nobody asked."""
    if "list" not in arguments:
        return None
    account_id = arguments["account"]
    hidden = as_reader.hide(session, account_id)
    listing = every.LISTS[arguments["list"]]
    asker = Asker(session, clock.today(), account_id, _permissions(session, account_id, listing))
    asked = reading.revived(listing, arguments)
    columns = reading.shown(listing, asker, asked.columns)
    header, needed = files.header(listing, columns), {listing.permission, *(one.permission for one in columns)}
    needed |= listing.widened_by & asker.may
    total = paging.count(listing, asker, asked, most=None)
    written = outside.passing(exporting.folder(arguments))
    rows = _told(files.rows(listing, asker, asked, arguments.get("site")), total, report)
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed, packed.open(_name(listing, arguments), "w") as file:
        if arguments["format"] == "csv":
            writing.write_csv(file, header, rows)
        else:
            writing.write_xlsx(file, header, rows, sheet=listing.title)
    return Made(written, total, noticing.noticed(session), hidden, frozenset(needed - {""}))


def _permissions(session: Session, account_id: int, listing: Listing[Any]) -> frozenset[str]:
    one = accounts.one(session, account_id)
    held = frozenset(name for name in roles.PERMISSIONS if one.closed_at is None and roles.may(one.role, name))
    if listing.permission not in held:
        raise Refused("Whoever asked for this list may not see it any more.")
    return held


def _name(listing: Listing[Any], arguments: Mapping[str, Any]) -> str:
    return f"{listing.file_name or listing.name}.{arguments['format']}"


def _told(rows: Iterable[Any], total: int, report: Report) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number % REPORT_EVERY == 0:
            report(number, total, "Writing the file")
        yield row


def write(session: Session, arguments: Mapping[str, Any], by: Actor, report: Report, found: Made | None) -> dict[str, Any]:
    """Keep it for a week for whoever asked; what of it only few may see leaves a line each."""
    if found is None:
        return {}
    listing = every.LISTS[arguments["list"]]
    made = exporting.made(session, arguments, found.written, KIND, listing.permission, access_request_id=None, by=by)
    made.account_id, made.file_name = arguments["account"], f"{listing.file_name or listing.name}.zip"
    filters = reading.without_what_was_typed(listing, reading.revived(listing, arguments).values)
    after = {"format": arguments["format"], "rows": found.rows, "filters": filters, "export": made.id}
    journal.note(session, by, "exported a list", "list", listing.name, after=after)
    as_reader.account_for(session, by, found.read)
    hidden = {table: sorted(keys) for table, keys in found.hidden.items()}
    return {"export": made.id, "rows": found.rows, "hidden": hidden, "needs": sorted(found.needs)}
