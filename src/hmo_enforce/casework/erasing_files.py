"""The job that looks through uploads that wait and exports for somebody who was erased, and deletes those that name them.

It may take long, so no page waits for it. By then who it was stands nowhere: whom to look for is enciphered in what is asked
for, by a key outside the database, and taken out of it when the work is done.
"""

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework import exporting, traces_in_files
from hmo_enforce.casework.destroying import Doing, Places
from hmo_enforce.files.records import Import
from hmo_enforce.kernel import cipher, database, journal, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.chain import Key
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.privacy import naming, outside
from hmo_enforce.privacy.naming import Word
from hmo_enforce.privacy.records import Export

Report = Callable[[int, int, str], None]
MOST_TOLD = 50
JOB, PURPOSE = "erase-files", "whom to erase from files"


def ask(doing: Doing, case_id: int, words: Iterable[Word]) -> None:
    """Have it done as soon as somebody works."""
    sealed = _sealed(doing.key, case_id, words)
    requests.ask(doing.session, JOB, {"case": case_id, "whom": sealed}, by=doing.by)


def _sealed(key: Key, case_id: int, words: Iterable[Word]) -> str:
    plain = json.dumps([word.text for word in words]).encode()
    return base64.b64encode(cipher.seal(key.secret.hex(), PURPOSE, plain, about=f"case {case_id}")).decode()


def _unsealed(arguments: Mapping[str, Any]) -> list[Word]:
    key: Key = arguments["warrant_key"]
    try:
        sealed = base64.b64decode(arguments["whom"])
        plain = cipher.unseal(key.secret.hex(), PURPOSE, sealed, about=f"case {arguments['case']}")
    except cipher.CannotRead:
        raise Refused("The secret of this installation was changed since, so nobody knows whom to look for.") from None
    return [word for text in json.loads(plain) for word in (list(naming.contacts(text)) or [naming.name(text)])]


def read(session: Session, arguments: Mapping[str, Any], by: Actor, report: Report) -> dict[str, list[str]]:
    """Which files name them, by folder, and which could not be searched. Nothing where nobody is to be looked for."""
    found: dict[str, list[str]] = {"uploads": [], "exports": [], "unsearchable": []}
    if not arguments.get("whom"):
        return found
    words, places = _unsealed(arguments), Places.told(arguments)
    lying = [("uploads", path) for path in outside.lying(places.uploads)]
    lying += [("exports", path) for path in outside.lying(places.exports)]
    for number, (folder, path) in enumerate(lying):
        report(number, len(lying), "Looking through files")
        try:
            if traces_in_files.names(path, words):
                found[folder].append(path.name)
        except FileNotFoundError:
            continue
        except traces_in_files.Unsearchable:  # told in the journal, for somebody to look into
            found["unsearchable"].append(path.name)
    return found


def write(
    session: Session, arguments: Mapping[str, Any], by: Actor, report: Report, found: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Delete those, and forget whom it was about."""
    counts: dict[str, Any] = {name: len(files) for name, files in found.items()}
    if not arguments.get("whom"):
        return counts
    if found["unsearchable"]:
        counts["look_into"] = _called(session, found["unsearchable"])
    places = Places.told(arguments)
    exporting.remove_named(session, places.exports, found["exports"])
    _remove_uploads(session, places.uploads, found["uploads"])
    for request in session.scalars(select(requests.JobRequest).where(requests.JobRequest.job == JOB)):
        if request.arguments.get("whom") == arguments["whom"]:
            request.arguments = {"case": arguments["case"]}
    journal.note(session, by, "looked through files for", "case", arguments["case"], after=counts)
    return counts


def _called(session: Session, names: Sequence[str]) -> list[str]:
    """Files that could not be searched, by what they are of: whoever may look into them must find them."""
    waiting = select(Import.id, Import.file_path).where(Import.file_path.is_not(None))
    known = {Path(path or "").name: f"import {key}" for key, path in session.execute(waiting)}
    kept = select(Export.id, Export.sha256).where(Export.deleted_at.is_(None))
    known |= {outside.file_name(sha256): f"export {key}" for key, sha256 in session.execute(kept)}
    return [known.get(name, name) for name in names[:MOST_TOLD]]


def _remove_uploads(session: Session, folder: Path, names: Iterable[str]) -> None:
    """Gone with whatever else is in them, since they cannot be written anew: they can be uploaded again without it."""
    waiting = {Path(one.file_path or ""): one for one in session.scalars(select(Import).where(Import.file_path.is_not(None)))}
    for path in (folder / name for name in names):
        database.once_committed(session, path.unlink, missing_ok=True)
        if path in waiting:
            waiting[path].file_path = None
