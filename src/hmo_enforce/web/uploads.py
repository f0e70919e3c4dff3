"""A file on its way in: from the network to the disk as it comes, counted, hashed, and refused when it grows too large.

A form with a file is read here and not by Litestar, which would keep the whole of it before anybody had asked whether
the sender may, whether the form is ours, and how large the file is. The route says `exclude_from_csrf`, and the token is
checked here as soon as it comes, which is before the file.
"""

import hashlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import multipart
from anyio import to_thread
from litestar import Request
from litestar.exceptions import HTTPException, PermissionDeniedException
from litestar.middleware.csrf import CSRF_SECRET_LENGTH, generate_csrf_hash
from litestar.utils.scope.state import ScopeState

from hmo_enforce.files.actions import Upload
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.settings import Settings
from hmo_enforce.web import asking, session

MB = 1_000_000
# Beside the file itself: the other fields, and the form's own marks.
MOST_BESIDE = 256_000
MOST_FIELDS = 60
LONGEST_FIELD = 20_000
WRITE_EVERY = 1 << 20


@dataclass(slots=True)
class Sent:
    """A form as it came: its fields, and its file where there was one with anything in it."""

    fields: dict[str, str] = field(default_factory=dict)
    upload: Upload | None = None

    def discard(self) -> None:
        """Away with the file: the form was not taken."""
        if self.upload is not None:
            self.upload.path.unlink(missing_ok=True)


async def receive(request: Request) -> Sent:  # type: ignore[type-arg]
    """The form, its file under a random name in the folder for uploads. A dependency, so that guards come first.

    Answers 413 as soon as the file is announced, or grows, above the limit; 403 for a form that is not ours.
    """
    settings: Settings = request.app.state.settings
    limit = settings.max_file_mb * MB
    if (request.content_length or 0) > limit + MOST_BESIDE:
        raise too_large(settings)
    content_type, options = request.content_type
    boundary = options.get("boundary")
    if content_type != "multipart/form-data" or not boundary:
        raise HTTPException("Send the form that this page shows.", status_code=400)
    incoming = _Incoming(settings, lambda token: require_ours(request, token))
    try:
        await read_form(request, incoming, boundary.encode())
    except BaseException:
        incoming.abandon()
        raise
    return incoming.sent


def too_large(settings: Settings) -> HTTPException:
    """What to say of a file above the limit."""
    return HTTPException(
        f"Files up to {settings.max_file_mb:,} MB are taken on this page. Split the file, leave out columns that are not "
        "needed, or ask IT to load it with the import command on the server.",
        status_code=413,
    )


class Incoming(Protocol):
    """A form as far as it has come: what is done with each part, with what waits for the disk, and at the end."""

    waiting: int

    def take(self, part: Any) -> None:
        """What the parser gives: the head of a field, bytes of it, or None at its end."""

    def write(self) -> None:
        """What waits goes to the disk."""

    def finish(self) -> None:
        """All of it is there."""


async def read_form(request: Request, incoming: Incoming, boundary: bytes) -> None:  # type: ignore[type-arg]
    """Give a form to `incoming` as it comes from the network."""
    try:
        with multipart.PushMultipartParser(boundary, max_segment_count=MOST_FIELDS) as parser:
            async for chunk in request.stream():
                if parser.closed or not chunk:
                    break
                for part in parser.parse(chunk):
                    incoming.take(part)
                if incoming.waiting >= WRITE_EVERY:
                    await to_thread.run_sync(incoming.write)
        await to_thread.run_sync(incoming.finish)
    except multipart.MultipartError as broken:
        raise HTTPException("The form broke off on its way. Send it again.", status_code=400) from broken
    except OSError as full:
        raise Refused("The file could not be kept on the server: its disk may be full. Tell IT.") from full


def cookie_name(settings: Settings) -> str:
    """What the cookie is called that a form's token is held against."""
    return f"{session.HOSTS_OWN if settings.secure_cookies else ''}hmo_csrf"


def require_ours(request: Request, token: str) -> None:  # type: ignore[type-arg]
    """The double-submit check that Litestar's middleware makes of other forms; the page drawn in answer needs the token."""
    kept = request.cookies.get(cookie_name(request.app.state.settings), "")
    secret, signature = kept[:CSRF_SECRET_LENGTH], kept[CSRF_SECRET_LENGTH:]
    signed = generate_csrf_hash(secret, request.app.state.settings.secret_key)
    if not (
        kept
        and secrets.compare_digest(token.encode(), kept.encode())
        and secrets.compare_digest(signature.encode(), signed.encode())
    ):
        raise PermissionDeniedException("CSRF token verification failed")
    ScopeState.from_scope(request.scope).csrf_token = kept


class _Incoming:
    """The form as far as it has come."""

    def __init__(self, settings: Settings, require_ours: Callable[[str], None]) -> None:
        self.sent = Sent()
        self.waiting = 0
        self._settings, self._require_ours = settings, require_ours
        self._checked = False
        self._name: str | None = None
        self._file_name: str | None = None
        self._text = bytearray()
        self._path: Path | None = None
        self._file: BinaryIO | None = None
        self._chunks: list[bytes] = []
        self._size = 0
        self._hash = hashlib.sha256()

    def take(self, part: Any) -> None:
        """What the parser gives: the head of a field, bytes of it, or None at its end."""
        if isinstance(part, multipart.MultipartSegment):
            self._begin(part)
        elif part is None:
            self._end()
        elif self._file_name is not None:
            self._take_of_file(bytes(part))
        else:
            self._text.extend(part)
            if len(self._text) > LONGEST_FIELD:
                raise HTTPException("One of the answers is far too long.", status_code=400)

    def _begin(self, part: Any) -> None:
        self._name, self._file_name = part.name, part.filename
        self._text.clear()
        asking.refuse_nul(self._file_name)
        if self._file_name is None:
            return
        if not self._checked:
            raise PermissionDeniedException("CSRF token verification failed")
        if self._path is not None:
            raise HTTPException("Send one file at a time.", status_code=400)

    def _end(self) -> None:
        if self._file_name is not None:
            if self._path is not None:
                self.sent.upload = Upload(self._path, self._file_name, self._size, "")
        elif self._name is not None:
            text = self._text.decode("utf-8", "replace")
            if self._name == "_csrf_token":
                self._require_ours(text)
                self._checked = True
            else:
                asking.refuse_nul(self._name, text)
                self.sent.fields[self._name] = text
        self._name = self._file_name = None

    def _take_of_file(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._settings.max_file_mb * MB:
            raise too_large(self._settings)
        if self._path is None:
            self._open()
        self._chunks.append(part)
        self.waiting += len(part)

    def _open(self) -> None:
        folder = self._settings.uploads
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / secrets.token_hex(16)
        self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    def write(self) -> None:
        """What waits goes to the disk."""
        if self._file is None:
            return
        whole = b"".join(self._chunks)
        self._chunks.clear()
        self.waiting = 0
        self._file.write(whole)
        self._hash.update(whole)

    def finish(self) -> None:
        """All of it is there. Without a token it was not our form."""
        if not self._checked:
            raise PermissionDeniedException("CSRF token verification failed")
        self.write()
        if self._file is not None:
            self._file.close()
        if self.sent.upload is not None:
            came = self.sent.upload
            self.sent.upload = Upload(came.path, came.name, came.size_bytes, self._hash.hexdigest())

    def abandon(self) -> None:
        """It broke off, or was refused."""
        if self._file is not None:
            self._file.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)
