"""One file with a form: from the network to the disk as it comes, counted, hashed, and refused when it grows too large."""

from dataclasses import dataclass, field

from litestar import Request
from litestar.exceptions import HTTPException

from hmo_enforce.files.actions import Upload
from hmo_enforce.settings import Settings
from hmo_enforce.web import bearer, form_reader
from hmo_enforce.web.form_reader import FormReader, Landing

MB = 1_000_000


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
    if (request.content_length or 0) > settings.max_file_mb * MB + form_reader.MOST_BESIDE:
        raise too_large(settings)
    between, file = form_reader.boundary(request), _OneFile(settings)
    reader = FormReader(file, lambda token: form_reader.require_ours(request, token))
    if bearer.carried(request) is not None:
        reader.is_ours()
    elif token := request.headers.get("x-csrftoken"):
        reader.check(token)
    await form_reader.read(request, reader, between)
    return Sent(reader.fields, file.upload)


def too_large(settings: Settings) -> HTTPException:
    """What to say of a file above the limit."""
    return HTTPException(
        f"Files up to {settings.max_file_mb:,} MB are taken on this page. Split the file, leave out columns that are not "
        "needed, or ask IT to load it with the import command on the server.",
        status_code=413,
    )


class _OneFile:
    """The form's one file. A field for a file in which none was chosen is none."""

    def __init__(self, settings: Settings) -> None:
        self.upload: Upload | None = None
        self._settings = settings
        self._name = ""
        self._landing: Landing | None = None

    @property
    def waiting(self) -> int:
        """How many bytes wait for the disk."""
        return self._landing.waiting if self._landing else 0

    def start(self, file_name: str) -> None:
        """A file comes."""
        if self._landing is not None:
            raise HTTPException("Send one file at a time.", status_code=400)
        self._name = file_name

    def take(self, part: bytes) -> None:
        """Some of it."""
        if self._landing is None:
            self._landing = Landing(self._settings.uploads)
        self._landing.take(part)
        if self._landing.size > self._settings.max_file_mb * MB:
            raise too_large(self._settings)

    def end(self) -> None:
        """That was all of it."""

    def write(self) -> None:
        """What waits goes to the disk."""
        if self._landing is not None:
            self._landing.write()

    def finish(self) -> None:
        """The whole form is there."""
        if self._landing is not None:
            self._landing.close()
            self.upload = Upload(self._landing.path, self._name, self._landing.size, self._landing.sha256)

    def abandon(self) -> None:
        """Away with it."""
        if self._landing is not None:
            self._landing.abandon()
