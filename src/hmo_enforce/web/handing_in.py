"""Several files in one form: each is read to the disk as it comes, told by its content, and stands for itself.

What is wrong with one is said of that one, and takes none of the others with it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from litestar import Request
from litestar.exceptions import HTTPException
from sqlalchemy.orm import Session

from hmo_enforce.evidence import actions, queries
from hmo_enforce.evidence.actions import Arrived, Stored
from hmo_enforce.evidence.outside import looking
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.files.actions import safe_name
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.settings import Settings
from hmo_enforce.web import bearer, form_reader, forms, guards, uploads
from hmo_enforce.web import session as fronts
from hmo_enforce.web.form_reader import FormReader, Landing

MOST_FILES = 30
LONGEST_NOTE = 5_000
FULL = "The file could not be kept on the server: its disk may be full. Tell IT."


@dataclass(slots=True)
class Came:
    """One file of the form: taken as `arrived`, or `refused` with a sentence; `too_large` or `too_many` where that is why."""

    name: str
    arrived: Arrived | None = None
    refused: str = ""
    too_large: bool = False
    too_many: bool = False


@dataclass(slots=True)
class Several:
    """The form: its fields, and its files in the order in which they came."""

    fields: dict[str, str]
    files: list[Came]
    landings: list[Landing]

    def discard(self) -> None:
        """Away with what lies in the folder for uploads; what was kept is elsewhere by now."""
        for landing in self.landings:
            landing.abandon()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file: its item's key, or why it was not taken."""

    name: str
    item_id: int | None
    sha256: str | None
    refused: str


async def receive(request: Request) -> Several:  # type: ignore[type-arg]
    """The form with its files, each looked at. A dependency, so that guards come first."""
    return await at_most(request, MOST_FILES)


async def at_most(request: Request, most_files: int) -> Several:  # type: ignore[type-arg]
    """The same of so many files; of any more nothing is kept.

    Answers 413 for more than the largest files together; 403 for a form that is not ours (the form's token comes before the
    files, or as the header X-CSRFToken; a program shows its own).
    """
    settings: Settings = request.app.state.settings
    most = settings.max_evidence_mb * uploads.MB
    if (request.content_length or 0) > MOST_FILES * most + form_reader.MOST_BESIDE:
        limit = f"at most {MOST_FILES} files at a time, each of at most {most // uploads.MB} MB"
        raise HTTPException(f"Send {limit}.", status_code=413)
    between, files = form_reader.boundary(request), _Several(settings.uploads, most, most_files)
    reader = FormReader(files, lambda token: form_reader.require_ours(request, token))
    if bearer.carried(request) is not None:
        reader.is_ours()
    elif token := request.headers.get("x-csrftoken"):
        reader.check(token)
    await form_reader.read(request, reader, between)
    return Several(reader.fields, files.files, files.landings)


Find = Callable[[Session], tuple[str, int]]


def keep(
    request: Request,  # type: ignore[type-arg]
    sent: Several,
    find: Find,
    told: Callable[[Session, list[Result]], None] | None = None,
) -> list[Result]:
    """Keep each file that was taken as evidence about what `find` finds, and have them checked. What came of each.

    They are put among the originals between two short transactions: one says what is there already, the other writes the
    rows, in which `told` is told of it. `Refused` for words that are too long; `find` raises `NotFound`.
    """
    title, note = _words(sent)
    store = Folder(request.app.state.settings.evidence)
    with fronts.opened(request) as session:
        about = find(session)
        for came in sent.files:
            _refuse_what_is_there(session, came, about)
    stored = [_stored(store, came) for came in sent.files]
    with fronts.opened(request) as session:
        results = _receive(session, store, sent, stored, find(session), title=title, note=note, by=guards.who(request).actor)
        if told is not None:
            told(session, results)
        return results


def _words(sent: Several) -> tuple[str, str | None]:
    fields = forms.Fields(sent.fields)
    title = fields.text("title", "What they show", most=actions.LONGEST_TITLE, needed=False)
    note = fields.text("note", "The note", most=LONGEST_NOTE, needed=False)
    if fields.errors:
        raise Refused(*(one.message for one in fields.errors), about=fields.errors[0].field)
    return title or "", note


def _refuse_what_is_there(session: Session, came: Came, about: tuple[str, int]) -> None:
    there = queries.with_content(session, *about, came.arrived.sha256) if came.arrived and not came.refused else None
    if there is not None:
        came.refused = f"This very file is here already, as “{there.title}”."


def _stored(store: Folder, came: Came) -> Stored | None:
    if came.arrived is None or came.refused:
        return None
    try:
        return actions.store_original(store, came.arrived)
    except Refused as refused:
        came.refused = str(refused)
    except OSError:
        came.refused = FULL
    return None


def _receive(
    session: Session,
    store: Folder,
    sent: Several,
    stored: list[Stored | None],
    about: tuple[str, int],
    *,
    title: str,
    note: str | None,
    by: Actor,
) -> list[Result]:
    """The rows. A file that came twice in one form, or meanwhile in another, is here already."""
    several = sum(came.arrived is not None for came in sent.files) > 1
    results: list[Result] = []
    for came, kept in zip(sent.files, stored, strict=True):
        number = f" {sum(one.item_id is not None for one in results) + 1}" if several else ""
        said = f"{title[: actions.LONGEST_TITLE - 4]}{number}" if title else Path(came.name).stem or came.name
        item_id = None
        _refuse_what_is_there(session, came, about)
        if kept is not None and not came.refused:
            try:
                item_id = actions.receive(session, store, kept, *about, title=said, note=note, by=by).id
            except Refused as refused:
                came.refused = str(refused)
        results.append(Result(came.name, item_id, came.arrived.sha256 if came.arrived else None, came.refused))
    if count := sum(one.item_id is not None for one in results):
        actions.all_received(session, *about, count, by=by)
    return results


def note_refused(request: Request, results: list[Result]) -> None:  # type: ignore[type-arg]
    """A file that was not taken may have been an attack: why it was not is journalled, without its name."""
    for one in results:
        if one.refused:
            fronts.note_refusal(request, "refused", one.refused)


class _Several:
    """The form's files, each looked at once all are there. One that is not taken keeps no other from being."""

    def __init__(self, folder: Path, most: int, most_files: int) -> None:
        self.files: list[Came] = []
        self.landings: list[Landing] = []
        self._folder, self._most, self._most_files = folder, most, most_files
        self._came, self._landing = Came(""), Landing(folder)
        self._whole: list[tuple[Came, Landing]] = []

    @property
    def waiting(self) -> int:
        """How many bytes wait for the disk."""
        return self._landing.waiting

    def start(self, file_name: str) -> None:
        """A file comes."""
        self._came, self._landing = Came(safe_name(file_name) if file_name else ""), Landing(self._folder)
        self.landings.append(self._landing)

    def take(self, part: bytes) -> None:
        """Some of it; what is refused is not kept."""
        if self._came.refused:
            return
        self._landing.take(part)
        if len(self.files) >= self._most_files:
            self._came.refused = f"At most {self._most_files} files are taken at a time. Send this one again."
            self._came.too_many = True
        elif self._landing.size > self._most:
            self._came.refused, self._came.too_large = looking.too_large(self._most), True
        if self._came.refused:
            self._landing.abandon()

    def end(self) -> None:
        """That was all of it."""
        if not self._came.name and not self._landing.size:  # nothing was chosen
            return
        self.files.append(self._came)
        if not self._came.refused:
            self._landing.close()
            self._whole.append((self._came, self._landing))

    def write(self) -> None:
        """What waits goes to the disk."""
        if self.waiting:
            self._landing.write()

    def finish(self) -> None:
        """Tell what each is, by its content."""
        for came, landing in self._whole:
            try:
                found = looking.examine(landing.path, most_bytes=self._most)
            except Refused as refused:
                came.refused = str(refused)
            else:
                came.arrived = Arrived(landing.path, came.name, landing.size, landing.sha256, found)

    def abandon(self) -> None:
        """Away with all of them."""
        for landing in self.landings:
            landing.abandon()
