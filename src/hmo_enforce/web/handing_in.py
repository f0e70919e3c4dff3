"""Several files in one form: each is read to the disk as it comes, told by its content, and stands for itself.

What is wrong with one is said of that one, and takes none of the others with it.
"""

import hashlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import multipart
from anyio import to_thread
from litestar import Request
from litestar.exceptions import HTTPException, PermissionDeniedException
from sqlalchemy.orm import Session

from hmo_enforce.evidence import actions, queries
from hmo_enforce.evidence.actions import Arrived, Stored
from hmo_enforce.evidence.outside import looking
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.files.actions import safe_name
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.settings import Settings
from hmo_enforce.web import asking, bearer, forms, guards, uploads
from hmo_enforce.web import session as fronts

MOST_FILES = 30
LONGEST_NOTE = 5_000
FULL = "The file could not be kept on the server: its disk may be full. Tell IT."


@dataclass(slots=True)
class Came:
    """One file of the form: taken as `arrived`, or `refused` with a sentence."""

    name: str
    arrived: Arrived | None = None
    refused: str = ""


@dataclass(slots=True)
class Several:
    """The form: its fields, and its files in the order in which they came."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[Came] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)

    def discard(self) -> None:
        """Away with what lies in the folder for uploads; what was kept is elsewhere by now."""
        for path in self.paths:
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file: its item's key, or why it was not taken."""

    name: str
    item_id: int | None
    sha256: str | None
    refused: str


async def receive(request: Request) -> Several:  # type: ignore[type-arg]
    """The form with its files, each looked at. A dependency, so that guards come first.

    Answers 413 for more than the largest files together; 403 for a form that is not ours (the form's token comes before the
    files, or as the header X-CSRFToken; a program shows its own).
    """
    settings: Settings = request.app.state.settings
    most = settings.max_evidence_mb * uploads.MB
    if (request.content_length or 0) > MOST_FILES * most + uploads.MOST_BESIDE:
        limit = f"at most {MOST_FILES} files at a time, each of at most {most // uploads.MB} MB"
        raise HTTPException(f"Send {limit}.", status_code=413)
    content_type, options = request.content_type
    if content_type != "multipart/form-data" or not options.get("boundary"):
        raise HTTPException("Send the form that this page shows.", status_code=400)
    incoming = _Incoming(settings.uploads, most, lambda token: uploads.require_ours(request, token))
    if bearer.carried(request) is not None:
        incoming.is_ours()
    elif token := request.headers.get("x-csrftoken"):
        incoming.check(token)
    try:
        await uploads.read_form(request, incoming, options["boundary"].encode())
        await to_thread.run_sync(incoming.examine)
    except BaseException:
        incoming.abandon()
        raise
    return incoming.sent


Find = Callable[[Session], tuple[str, int]]


def keep(request: Request, sent: Several, find: Find) -> list[Result]:  # type: ignore[type-arg]
    """Keep each file that was taken as evidence about what `find` finds, and have them checked. What came of each.

    They are put among the originals between two short transactions: one says what is there already, the other writes the
    rows. `Refused` for words that are too long; `find` raises `NotFound`.
    """
    title, note = _words(sent)
    store = Folder(request.app.state.settings.evidence)
    with fronts.opened(request) as session:
        about = find(session)
        for came in sent.files:
            _refuse_what_is_there(session, came, about)
    stored = [_stored(store, came) for came in sent.files]
    with fronts.opened(request) as session:
        return _receive(session, store, sent, stored, find(session), title=title, note=note, by=guards.who(request).actor)


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


class _Incoming:
    """The form as far as it has come."""

    def __init__(self, folder: Path, most: int, require_ours: Callable[[str], None]) -> None:
        self.sent = Several()
        self.waiting = 0
        self._folder, self._most, self._require_ours = folder, most, require_ours
        self._checked = False
        self._name: str | None = None
        self._came: Came | None = None
        self._text = bytearray()
        self._file: BinaryIO | None = None
        self._path: Path | None = None
        self._chunks: list[bytes] = []
        self._size = 0
        self._lying: list[tuple[Came, Path, int]] = []

    def check(self, token: str) -> None:
        """`PermissionDeniedException` unless the token is ours."""
        self._require_ours(token)
        self._checked = True

    def is_ours(self) -> None:
        """A program's own token came with it, which no browser sends by itself."""
        self._checked = True

    def take(self, part: Any) -> None:
        """What the parser gives."""
        if isinstance(part, multipart.MultipartSegment):
            self._begin(part)
        elif part is None:
            self._end()
        elif self._came is not None:
            self._take_of_file(bytes(part))
        else:
            self._text.extend(part)
            if len(self._text) > uploads.LONGEST_FIELD:
                raise HTTPException("One of the answers is far too long.", status_code=400)

    def _begin(self, part: Any) -> None:
        self._name, self._came, self._size = part.name, None, 0
        self._text.clear()
        asking.refuse_nul(part.name, part.filename)
        if part.filename is None:
            return
        if not self._checked:
            raise PermissionDeniedException("CSRF token verification failed")
        self._came = Came(safe_name(part.filename) if part.filename else "")

    def _take_of_file(self, part: bytes) -> None:
        assert self._came is not None
        self._size += len(part)
        if len(self.sent.files) >= MOST_FILES:
            self._came.refused = f"At most {MOST_FILES} files are taken at a time. Send this one again."
        elif self._size > self._most:
            self._came.refused = looking.too_large(self._most)
        else:
            self._chunks.append(part)
            self.waiting += len(part)

    def _end(self) -> None:
        if self._came is not None:
            self._end_file(self._came)
        elif self._name is not None:
            text = self._text.decode("utf-8", "replace")
            if self._name == "_csrf_token":
                self.check(text)
            else:
                asking.refuse_nul(self._name, text)
                self.sent.fields[self._name] = text
        self._name = self._came = None

    def _end_file(self, came: Came) -> None:
        if not came.name and not self._size:  # nothing was chosen
            return
        self.sent.files.append(came)
        if came.refused:
            self._chunks.clear()
            self.waiting = 0
        self.write(always=not came.refused)
        if self._file is not None and self._path is not None:
            self._file.close()
            self._lying.append((came, self._path, self._size))
        self._file = self._path = None

    def write(self, *, always: bool = False) -> None:
        """What waits goes to the disk."""
        if not self._chunks and not always:
            return
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._path = self._folder / secrets.token_hex(16)
            self.sent.paths.append(self._path)
            self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._file.write(b"".join(self._chunks))
        self._file.flush()
        self._chunks.clear()
        self.waiting = 0

    def finish(self) -> None:
        """All of it is there. Without a token it was not our form."""
        if not self._checked:
            raise PermissionDeniedException("CSRF token verification failed")

    def examine(self) -> None:
        """Tell what each is, by its content."""
        for came, path, size in self._lying:
            if came.refused:
                continue
            try:
                found = looking.examine(path, most_bytes=self._most)
            except Refused as refused:
                came.refused = str(refused)
                continue
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            came.arrived = Arrived(path, came.name, size, sha256, found)

    def abandon(self) -> None:
        """It broke off, or was refused."""
        if self._file is not None:
            self._file.close()
        self.sent.discard()
