"""The job that makes the bundle for somebody who asked what is kept about them: a page, the data, and files."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce import council
from hmo_enforce.casework import destroy_lists, exporting
from hmo_enforce.casework.views import kept_about
from hmo_enforce.evidence.outside import store
from hmo_enforce.kernel import clock, days, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.letters.outside import kept
from hmo_enforce.privacy import bundles
from hmo_enforce.privacy.actions import access as actions
from hmo_enforce.privacy.bundles import File, Head, Piece
from hmo_enforce.privacy.queries import access
from hmo_enforce.privacy.records import Export
from hmo_enforce.privacy.retention import Rule

Report = Callable[[int, int, str], None]
KIND, PERMISSION = "subject_access", "answer_subject_access"
# A ZIP keeps when a file was put in: the same bundle of the same pieces is the same file.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def read(session: Session, arguments: Mapping[str, Any], by: Actor, report: Report) -> bytes | None:
    """The bundle of `arguments["access_request"]`, of the pieces (`arguments["pieces"]`) that the officer read.

    None where there is nothing to do.
    """
    key = arguments.get("access_request")
    if key is None:
        return None
    request, seen = access.one(session, key), set(arguments["pieces"])
    omitted = access.omissions(session, key)
    report(0, 1, "Gathering what is kept")
    told = [one for one in bundles.without(kept_about.pieces(session, key), omitted) if one.key in seen]
    of = council.read(arguments["council"])
    head = Head(
        of.name, of.contact_email, days.in_words(clock.today()), days.in_words(request.asked_on),
        tuple(kept_for(rule) for rule in destroy_lists.rules(arguments["council"]).values()),
    )  # fmt: skip
    return _zipped(head, told, [one.exemption for one in omitted.values()], arguments)


def kept_for(rule: Rule) -> str:
    """A rule in a sentence."""
    if not rule.months:
        return f"{rule.title}: until somebody decides otherwise."
    years, months = divmod(rule.months, 12)
    parts = [f"{number} {noun}{'s' if number > 1 else ''}" for number, noun in ((years, "year"), (months, "month")) if number]
    return f"{rule.title}: at least {' and '.join(parts)}, counted from when {rule.counts_from}."


def _zipped(head: Head, pieces: list[Piece], omissions: list[str], told: Mapping[str, Any]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        _put(packed, "what-we-keep-about-you.html", bundles.page(head, pieces, omissions).encode())
        _put(packed, "what-we-keep-about-you.json", bundles.as_json(head, pieces, omissions).encode())
        missing = []
        for file in {one.file.name: one.file for one in pieces if one.file is not None}.values():
            try:
                _put(packed, f"files/{file.name}", _content(file, told))
            except NotFound:
                missing.append(file.name)
        if missing:
            _put(packed, "files/missing.json", json.dumps(missing).encode())
    return content.getvalue()


def _put(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    packed.writestr(zipfile.ZipInfo(name, NO_TIME), content, zipfile.ZIP_DEFLATED)


def _content(file: File, told: Mapping[str, Any]) -> bytes:
    """The original, as long as it is what was kept; `NotFound` else."""
    if file.store == "letters":
        return kept.fetch(Path(told["letters"]), file.sha256)
    of = store.Folder(Path(told["evidence"]))
    if of.hash_of(file.sha256) != file.sha256:
        raise NotFound
    return of.path(file.sha256).read_bytes()


def write(session: Session, arguments: Mapping[str, Any], by: Actor, report: Report, found: bytes | None) -> dict[str, Any]:
    """Keep it as an export for a week."""
    if found is None:
        return {"made": 0}
    key = arguments["access_request"]
    made: Export = exporting.made(session, arguments, found, KIND, PERMISSION, access_request_id=key, by=by)
    journal.note(session, by, "disclosed in a bundle", actions.SUBJECT, key, after={"export": made.id})
    return {"made": 1, "export": made.id}
