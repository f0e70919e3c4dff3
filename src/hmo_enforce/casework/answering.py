"""The job that makes the bundle for somebody who asked what is kept about them: a page, the data, and files."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy.orm import Session

from hmo_enforce import council
from hmo_enforce.casework import destroy_lists, exporting
from hmo_enforce.casework.views import kept_about
from hmo_enforce.evidence.outside import store
from hmo_enforce.kernel import clock, days, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.letters.outside import kept
from hmo_enforce.privacy import bundles, outside
from hmo_enforce.privacy.actions import access as actions
from hmo_enforce.privacy.bundles import File, Head, Piece
from hmo_enforce.privacy.queries import access
from hmo_enforce.privacy.records import Export
from hmo_enforce.privacy.retention import Rule

Report = Callable[[int, int, str], None]
KIND, PERMISSION = "subject_access", "answer_subject_access"
# A ZIP keeps when a file was put in: the same bundle of the same pieces is the same file.
NO_TIME = (1980, 1, 1, 0, 0, 0)
AT_ONCE = 1 << 20
OTHERS = "other_person"
CHANGED = "It changed while this was made, and has yet to be read by an officer: ask for it"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written into a passing file among the exports; None where nothing was. `changed`: pieces that it lacks."""

    written: Path | None
    told: int
    changed: int


def read(session: Session, arguments: Mapping[str, Any], by: Actor, report: Report) -> Bundle | None:
    """The bundle of `arguments["access_request"]`: those of its `arguments["pieces"]` that are as the officer read them.

    None where there is nothing to do.
    """
    key = arguments.get("access_request")
    if key is None:
        return None
    request, omitted, readings = access.one(session, key), access.omissions(session, key), access.readings(session, key)
    report(0, 1, "Gathering what is kept")
    found = {one.key: one for one in kept_about.pieces(session, key)}
    asked = [found[piece] for piece in found if piece in set(arguments["pieces"])]
    told = [one for one in asked if one.key not in omitted and readings.get(one.key) == one.digest]
    changed = sum(one.key not in omitted and readings.get(one.key) != one.digest for one in asked)
    if not told:
        return Bundle(None, 0, changed)
    of = council.read(arguments["council"])
    head = Head(
        of.name, of.contact_email, days.in_words(clock.today()), days.in_words(request.asked_on),
        tuple(kept_for(rule) for rule in destroy_lists.rules(arguments["council"]).values()),
    )  # fmt: skip
    written = outside.passing(exporting.folder(arguments))
    try:
        lacking = [one.exemption for one in omitted.values()] + [OTHERS] * arguments.get("withheld", 0) + [CHANGED] * changed
        _zip(written, head, told, lacking, arguments)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
    return Bundle(written, len(told), changed)


def kept_for(rule: Rule) -> str:
    """A rule in a sentence."""
    if not rule.months:
        return f"{rule.title}: until somebody decides otherwise."
    years, months = divmod(rule.months, 12)
    parts = [f"{number} {noun}{'s' if number > 1 else ''}" for number, noun in ((years, "year"), (months, "month")) if number]
    return f"{rule.title}: at least {' and '.join(parts)}, counted from when {rule.counts_from}."


def _zip(written: Path, head: Head, pieces: list[Piece], omissions: list[str], told: Mapping[str, Any]) -> None:
    """Write it piece by piece: what goes with it may be larger than memory."""
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        _put(packed, "what-we-keep-about-you.html", io.BytesIO(bundles.page(head, pieces, omissions).encode()))
        _put(packed, "what-we-keep-about-you.json", io.BytesIO(bundles.as_json(head, pieces, omissions).encode()))
        missing = []
        for file in {one.file.name: one.file for one in pieces if one.file is not None}.values():
            try:
                with _opened(file, told) as content:
                    _put(packed, f"files/{file.name}", content)
            except NotFound:
                missing.append(file.name)
        if missing:
            _put(packed, "files/missing.json", io.BytesIO(json.dumps(missing).encode()))


def _put(packed: zipfile.ZipFile, name: str, content: IO[bytes]) -> None:
    entry = zipfile.ZipInfo(name, NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with packed.open(entry, "w", force_zip64=True) as opened:
        shutil.copyfileobj(content, opened, AT_ONCE)


def _opened(file: File, told: Mapping[str, Any]) -> IO[bytes]:
    """The original, as long as it is what was kept; `NotFound` else."""
    if file.store == "letters":
        return io.BytesIO(kept.fetch(Path(told["letters"]), file.sha256))
    of = store.Folder(Path(told["evidence"]))
    if of.hash_of(file.sha256) != file.sha256:
        raise NotFound
    return of.path(file.sha256).open("rb")


def write(session: Session, arguments: Mapping[str, Any], by: Actor, report: Report, found: Bundle | None) -> dict[str, Any]:
    """Keep it as an export for a week."""
    if found is None or found.written is None:
        return {"made": 0, "changed": found.changed if found else 0}
    key = arguments["access_request"]
    made: Export = exporting.made(session, arguments, found.written, KIND, PERMISSION, access_request_id=key, by=by)
    after = {"export": made.id, "pieces": found.told, "changed": found.changed}
    journal.note(session, by, "disclosed in a bundle", actions.SUBJECT, key, after=after)
    return {"made": 1, "export": made.id, "changed": found.changed}
