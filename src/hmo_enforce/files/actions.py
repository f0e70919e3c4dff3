"""Files handed in on a page: taken in, understood, checked, loaded, forgotten. And profiles, made and removed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hmo_enforce.files import profile_forms, profiles, states
from hmo_enforce.files.outside import shipped
from hmo_enforce.files.records import Import, ImportDifference, ImportIssue, SavedProfile
from hmo_enforce.kernel import clock, journal, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound, Refused

# A file that nobody went on with holds other people's data: it does not lie about.
KEPT_FOR = timedelta(days=1)
LONGEST_NAME = 255
FORGOTTEN = "What stood here went with the data, whose last day of keeping has passed."


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in: `path` is where it lies, under a name of ours; `name` is the sender's."""

    path: Path
    name: str
    size_bytes: int
    sha256: str


def safe_name(given: str) -> str:
    """The last part of a file's name as its sender gave it, printable and not too long; it is only ever shown."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in last if character.isprintable()).strip()
    return shown[-LONGEST_NAME:] or "unnamed file"


def take_in(session: Session, upload: Upload, kind: str, as_at: date, options: Mapping[str, str], *, by: Actor) -> Import:
    """Remember an uploaded file. Nothing of it is loaded yet."""
    record = Import(
        kind=kind, file_name=safe_name(upload.name), file_path=str(upload.path), sha256=upload.sha256,
        size_bytes=upload.size_bytes, options=dict(options), as_at=as_at, status=states.UPLOADED, asked_by=by.name,
        asked_at=clock.now(),
    )  # fmt: skip
    session.add(record)
    session.flush()
    said = {"kind": kind, "file": record.file_name, "sha256": upload.sha256, "bytes": upload.size_bytes}
    journal.note(session, by, "uploaded", "import", record.id, after=said)
    return record


def choose(
    session: Session,
    import_id: int,
    *,
    profile: str | None,
    mapping: profiles.Profile | None = None,
    options: Mapping[str, str],
    by: Actor,
) -> None:
    """How the file is to be read: by a named profile, or by a `mapping` made for it; what was checked is void."""
    record = _at_rest(session, import_id)
    before = {"profile": record.profile, "options": record.options}
    record.profile = profile
    kept = {name: value for name, value in options.items() if value}
    record.options = {**kept, **({"mapping": profile_forms.to_dict(mapping)} if mapping else {})}
    record.status, record.request_id = states.UPLOADED, None
    after = {"profile": profile, "options": record.options}
    journal.note(session, by, "chose how to read", "import", import_id, before=before, after=after)


def resettle(session: Session, import_id: int, as_at: date, options: Mapping[str, str], *, by: Actor) -> None:
    """Change what was said of the file as a whole."""
    record = _at_rest(session, import_id)
    before = {"as_at": record.as_at, "options": record.options}
    record.as_at, record.options = as_at, {name: value for name, value in options.items() if value}
    record.status, record.request_id = states.UPLOADED, None
    after = {"as_at": as_at, "options": record.options}
    journal.note(session, by, "changed what was said", "import", import_id, before=before, after=after)


def check(session: Session, import_id: int, *, by: Actor) -> int:
    """Ask for a preview; the request's id. Asked twice, it is done once."""
    return _ask(session, import_id, states.CHECKING, {"dry_run": True}, by)


def load(session: Session, import_id: int, *, by: Actor) -> int:
    """Ask for the file to be loaded, as it was previewed; the request's id. Asked twice, it is done once."""
    return _ask(session, import_id, states.LOADING, {}, by)


def _ask(session: Session, import_id: int, status: str, arguments: dict[str, Any], by: Actor) -> int:
    record, state = _record(session, import_id)
    if state == status and record.request_id is not None:
        return record.request_id
    _require_at_rest(state)
    if status == states.LOADING and record.status not in {states.PREVIEWED, states.LOADING}:
        raise Refused("Look at the preview first: it shows what the file would change.")
    if record.file_path is None or not Path(record.file_path).is_file():
        raise Refused("This file is no longer kept. Upload it again.")
    request = requests.ask(session, "import", {**arguments, "import_id": import_id}, by=by)
    record.status, record.request_id, record.error = status, request.id, None
    asked = "asked to load" if status == states.LOADING else "asked to check"
    journal.note(session, by, asked, "import", import_id, after={"request": request.id})
    return request.id


def cancel(session: Session, import_id: int, *, by: Actor) -> None:
    """Stop and forget it. What was being loaded is undone; the file goes with the next `forget_uploads`."""
    record, state = _record(session, import_id)
    if state == states.CANCELLED:
        return
    if state == states.DONE:
        raise Refused("This file has been loaded already, so there is nothing left to cancel.")
    if state in states.AT_WORK and record.request_id is not None:
        requests.cancel(session, record.request_id)
    record.status, record.ended_at = states.CANCELLED, clock.now()
    journal.note(session, by, "cancelled", "import", import_id, after={"file": record.file_name})


def _at_rest(session: Session, import_id: int) -> Import:
    record, state = _record(session, import_id)
    _require_at_rest(state)
    return record


def _require_at_rest(state: str) -> None:
    if state in states.AT_WORK:
        raise Refused("This file is being worked on. Wait until that is done, or cancel it.")
    if state in states.FORGOTTEN:
        raise Refused("This import has ended. Upload the file again to load it once more.")


def _record(session: Session, import_id: int) -> tuple[Import, str]:
    record = session.scalars(select(Import).where(Import.id == import_id).with_for_update()).first()
    if record is None:
        raise NotFound("There is no such import.")
    request = session.get(requests.JobRequest, record.request_id) if record.request_id else None
    return record, states.state(record.status, request.status if request else None)


def forget_uploads(session: Session, *, folder: Path | None = None) -> int:
    """Delete uploaded files whose import is done or cancelled, or a day old; how many went. Their rows stay.

    Deleting cannot be undone, so it looks only at what earlier transactions settled, and may be done again.
    `folder`: also what lies there and belongs to no import (an upload that broke off with the server).
    """
    gone = 0
    waiting = session.scalars(select(Import).where(Import.file_path.is_not(None)))
    kept: set[Path] = set()
    for record in waiting:
        path = Path(record.file_path or "")
        if record.status in states.FORGOTTEN or clock.now() - record.asked_at > KEPT_FOR:
            path.unlink(missing_ok=True)
            record.file_path = None
            gone += 1
        else:
            kept.add(path)
    return gone + _swept(folder.iterdir() if folder and folder.is_dir() else (), kept)


def forget_values(session: Session, on: date, *, by: Actor, but: frozenset[int] = frozenset()) -> int:
    """Blank what issues and differences say of people, once the last day of keeping an import's data has passed.

    That there was an issue, a difference, in which row and field, stays, and so do the counts. How many imports; `but`: those
    that must stay as they are, since something of them is on legal hold.
    """
    past = select(Import).where(Import.expires_on < on, Import.values_forgotten_at.is_(None)).order_by(Import.id)
    forgotten = [record for record in session.scalars(past) if record.id not in but]
    for record in forgotten:
        forget_values_of(session, record, by=by, why="the last day of keeping its data has passed")
    return len(forgotten)


def forget_values_of(session: Session, record: Import, *, by: Actor, why: str) -> None:
    """The same of one import, for whatever reason."""
    said = update(ImportDifference).where(ImportDifference.import_id == record.id)
    session.execute(said.values(subject_id="", before=None, after=None))
    session.execute(update(ImportIssue).where(ImportIssue.import_id == record.id).values(value="", message=FORGOTTEN))
    _forget_previews(session, record.id)
    record.values_forgotten_at = clock.now()
    session.flush()
    journal.note(session, by, "forgot", "import", record.id, why=why)


def forget_said_of(session: Session, subject: str, subject_id: int) -> None:
    """What loads of files said of a record that is destroyed."""
    of = update(ImportDifference).where(ImportDifference.subject == subject, ImportDifference.subject_id == str(subject_id))
    session.execute(of.values(before=None, after=None))


def _forget_previews(session: Session, import_id: int) -> None:
    for request in session.scalars(select(requests.JobRequest).where(requests.JobRequest.job == "import")):
        if request.outcome and request.arguments.get("import_id") == import_id:
            request.outcome = {name: said for name, said in request.outcome.items() if name not in {"changes", "first_issues"}}


def _swept(lying: Iterable[Path], kept: set[Path]) -> int:
    oldest = (clock.now() - KEPT_FOR).timestamp()
    stray = [path for path in lying if path.is_file() and path not in kept and path.stat().st_mtime < oldest]
    for path in stray:
        path.unlink(missing_ok=True)
    return len(stray)


# --- profiles


def save_profile(session: Session, profile: profiles.Profile, *, replaces: str | None = None, by: Actor) -> None:
    """Keep a profile under its name. `Refused` where the name is taken, unless it is the one that is `replaced`."""
    profiles.check(profile)
    if any(one.kind == profile.kind and one.name == profile.name for one in shipped.profiles()):
        raise Refused(f"“{profile.name}” is a profile that comes with hmo-enforce. Choose another name.")
    same = select(SavedProfile).where(SavedProfile.kind == profile.kind, SavedProfile.name == profile.name)
    stands = session.scalars(same).first()
    mapping = profile_forms.to_dict(profile)
    if stands is None:
        session.add(SavedProfile(
            kind=profile.kind, name=profile.name, mapping=mapping, made_by=by.name, made_at=clock.now(),
        ))  # fmt: skip
        session.flush()
        journal.note(session, by, "saved", "profile", _subject(profile.kind, profile.name), after=mapping)
    elif replaces != profile.name:
        raise Refused(f"There is a profile “{profile.name}” already. Choose another name.")
    elif stands.mapping != mapping:
        journal.note(
            session, by, "changed", "profile", _subject(profile.kind, profile.name), before=stands.mapping, after=mapping
        )
        stands.mapping, stands.made_by, stands.made_at = mapping, by.name, clock.now()


def remove_profile(session: Session, profile_id: int, *, by: Actor) -> None:
    """Take a saved profile away; imports that it read keep its name."""
    stands = session.get(SavedProfile, profile_id)
    if stands is None:
        raise NotFound("There is no such profile.")
    journal.note(session, by, "removed", "profile", _subject(stands.kind, stands.name), before=stands.mapping)
    session.delete(stands)


def _subject(kind: str, name: str) -> str:
    return f"{kind}/{name}"[:40]
