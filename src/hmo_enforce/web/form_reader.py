"""A form with files as it comes from the network: its fields are kept, and each file's bytes go to whoever takes files.

It is read here and not by Litestar, which would keep the whole of it before anybody had asked whether the sender may, whether
the form is ours, and how large its files are. The route says `exclude_from_csrf`, and the token is checked here as soon as it
comes, which is before the files.
"""

import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import multipart
from anyio import to_thread
from litestar import Request
from litestar.exceptions import HTTPException, PermissionDeniedException
from litestar.middleware.csrf import CSRF_SECRET_LENGTH, generate_csrf_hash
from litestar.utils.scope.state import ScopeState

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.settings import Settings
from hmo_enforce.web import asking, session

# Beside the files themselves: the other fields, and the form's own marks.
MOST_BESIDE = 256_000
MOST_FIELDS = 60
LONGEST_FIELD = 20_000
WRITE_EVERY = 1 << 20


class Sink(Protocol):
    """Who takes a form's files, one after another. Nothing of them comes before the form is known to be ours."""

    @property
    def waiting(self) -> int:
        """How many bytes wait for the disk."""

    def start(self, file_name: str) -> None:
        """A file comes, under this name; empty where none was chosen."""

    def take(self, part: bytes) -> None:
        """Some of it."""

    def end(self) -> None:
        """That was all of it."""

    def write(self) -> None:
        """What waits goes to the disk."""

    def finish(self) -> None:
        """The whole form is there."""

    def abandon(self) -> None:
        """It broke off, or was refused: away with all of it."""


class FormReader:
    """The form as far as it has come."""

    def __init__(self, sink: Sink, require_ours: Callable[[str], None]) -> None:
        self.sink = sink
        self.fields: dict[str, str] = {}
        self._require_ours = require_ours
        self._checked = self._in_a_file = False
        self._name: str | None = None
        self._text = bytearray()

    def check(self, token: str) -> None:
        """`PermissionDeniedException` unless the token is ours."""
        self._require_ours(token)
        self._checked = True

    def is_ours(self) -> None:
        """A program's own token came with it, which no browser sends by itself."""
        self._checked = True

    def take(self, part: Any) -> None:
        """What the parser gives: the head of a field, bytes of it, or None at its end."""
        if isinstance(part, multipart.MultipartSegment):
            self._begin(part)
        elif part is None:
            self._end()
        elif self._in_a_file:
            self.sink.take(bytes(part))
        else:
            self._text.extend(part)
            if len(self._text) > LONGEST_FIELD:
                raise HTTPException("One of the answers is far too long.", status_code=400)

    def _begin(self, part: multipart.MultipartSegment) -> None:
        self._name, self._in_a_file = part.name, part.filename is not None
        self._text.clear()
        asking.refuse_nul(part.name, part.filename)
        if part.filename is None:
            return
        if not self._checked:
            raise PermissionDeniedException("CSRF token verification failed")
        self.sink.start(part.filename)

    def _end(self) -> None:
        if self._in_a_file:
            self.sink.end()
        elif self._name is not None:
            text = self._text.decode("utf-8", "replace")
            if self._name == "_csrf_token":
                self.check(text)
            else:
                asking.refuse_nul(text)
                self.fields[self._name] = text
        self._name, self._in_a_file = None, False

    def finish(self) -> None:
        """All of it is there. Without a token it was not our form."""
        if not self._checked:
            raise PermissionDeniedException("CSRF token verification failed")
        self.sink.write()
        self.sink.finish()


def boundary(request: Request) -> bytes:  # type: ignore[type-arg]
    """What stands between the form's parts; 400 for what is no such form."""
    content_type, options = request.content_type
    if content_type != "multipart/form-data" or not options.get("boundary"):
        raise HTTPException("Send the form that this page shows.", status_code=400)
    return options["boundary"].encode()


async def read(request: Request, reader: FormReader, between: bytes) -> None:  # type: ignore[type-arg]
    """Give a form to the reader as it comes. Whatever goes wrong, nothing of its files is left."""
    try:
        await _read(request, reader, between)
    except BaseException:
        reader.sink.abandon()
        raise


async def _read(request: Request, reader: FormReader, between: bytes) -> None:  # type: ignore[type-arg]
    try:
        with multipart.PushMultipartParser(between, max_segment_count=MOST_FIELDS) as parser:
            async for chunk in request.stream():
                if parser.closed or not chunk:
                    break
                for part in parser.parse(chunk):
                    reader.take(part)
                if reader.sink.waiting >= WRITE_EVERY:
                    await to_thread.run_sync(reader.sink.write)
        await to_thread.run_sync(reader.finish)
    except multipart.MultipartError as broken:
        raise HTTPException("The form broke off on its way. Send it again.", status_code=400) from broken
    except OSError as full:
        raise Refused("The file could not be kept on the server: its disk may be full. Tell IT.") from full


class Landing:
    """A file on its way to the disk, under a random name, for its owner alone; hashed as it is written."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / secrets.token_hex(16)
        self.size = self.waiting = 0
        self._chunks: list[bytes] = []
        self._file: BinaryIO | None = None
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Of what was written."""
        return self._hash.hexdigest()

    def take(self, part: bytes) -> None:
        """It waits in memory until there is enough to be written at once; that it is on its way shows on the disk."""
        self._open()
        self._chunks.append(part)
        self.size += len(part)
        self.waiting += len(part)

    def _open(self) -> BinaryIO:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        return self._file

    def write(self) -> None:
        """What waits goes to the disk."""
        whole = b"".join(self._chunks)
        self._chunks.clear()
        self.waiting = 0
        self._open().write(whole)
        self._hash.update(whole)

    def close(self) -> None:
        """All of it is there."""
        self.write()
        self._open().close()

    def abandon(self) -> None:
        """Away with it."""
        self._chunks.clear()
        self.waiting = 0
        if self._file is not None:
            self._file.close()
            self.path.unlink(missing_ok=True)


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
