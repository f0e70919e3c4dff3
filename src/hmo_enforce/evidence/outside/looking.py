"""A file that came in, told by its content: what it is, whether it is whole, and what there is to say of it."""

from dataclasses import dataclass
from pathlib import Path

import puremagic

from hmo_enforce.evidence import documents, media
from hmo_enforce.evidence.outside import pictures
from hmo_enforce.kernel.errors import Refused

ALSO_AN_ARCHIVE = "It can also be opened as an archive: other files may be hidden in it."
MB = 1_000_000
_END_OF_ARCHIVE = b"PK\x05\x06"


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file is. `picture` is None for a document; `cautions` are whole sentences for the officer."""

    media_type: str
    picture: pictures.Picture | None
    pages: int | None
    cautions: tuple[str, ...]


def examine(path: Path, *, most_bytes: int) -> Examined:
    """What the file is, or `Refused` with a sentence that says why it is not taken. Its name is not asked for."""
    if path.stat().st_size > most_bytes:
        raise Refused(too_large(most_bytes))
    content = path.read_bytes()
    head = content[: media.HEAD]
    media_type = media.recognised(head)
    if media_type is None:
        raise Refused(media.why_not(head, _guess(content)))
    hidden = (ALSO_AN_ARCHIVE,) if _END_OF_ARCHIVE in content[-65_557:] else ()
    if media_type != media.PDF:
        return Examined(media_type, pictures.look(path, media_type), None, hidden)
    found = documents.read(content)
    if fault := documents.fault(content, found):
        raise Refused(fault)
    return Examined(media_type, None, found.pages, (*found.cautions, *hidden))


def too_large(most_bytes: int) -> str:
    """What to say of a file above the limit."""
    return f"The file is larger than {most_bytes // MB:,} MB. Save the picture smaller, or split the document."


def _guess(content: bytes) -> str:
    try:
        return str(puremagic.magic_string(content)[0].name)
    except (puremagic.PureError, ValueError, IndexError):
        return ""
