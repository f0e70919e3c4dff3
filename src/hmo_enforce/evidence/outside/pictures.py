"""Pictures, opened by Pillow and libheif: whether one is whole and of a size, what the camera says, and its display copies."""

import os
import struct
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from hmo_enforce.evidence import media
from hmo_enforce.kernel.errors import Refused

MOST_PIXELS = 110_000_000
"""Above what telephones take (108 million); a small file can hold far more, and fill the memory when it is opened."""
DISPLAY, THUMBNAIL = "display", "thumbnail"
SIDES = {DISPLAY: 2000, THUMBNAIL: 320}
"""The longest side of each copy in pixels."""
QUALITY = 82
FORMATS = {media.JPEG: "JPEG", media.PNG: "PNG", media.GIF: "GIF", media.WEBP: "WEBP"}
EXIF_IFD, GPS_IFD, MAKE, MODEL, ORIENTATION, ORIGINAL, OFFSET = 0x8769, 0x8825, 0x010F, 0x0110, 0x0112, 0x9003, 0x9011
LYING = (5, 6, 7, 8)
BROKEN = "The picture cannot be opened: it is damaged or was cut off on its way. Send it again, or look for another copy."

# Pillow's own guard, as an error: it warns above this, and refuses above twice as much.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
_FAULTS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, RuntimeError, struct.error,
    UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture says of itself. `taken` is the camera's own clock, ISO without a zone unless the camera gave one."""

    width: int
    height: int
    taken: str | None
    device: str | None
    has_position: bool


def look(path: Path, media_type: str) -> Picture:
    """The picture's size and what the camera says; `Refused` where it is damaged, cut off, or far too large."""
    try:
        _require_whole(path, media_type)
        size, exif = _heic_head(path) if media_type == media.HEIC else _head(path, media_type)
        return Picture(*size, _taken(exif), _device(exif), bool(exif.get_ifd(GPS_IFD)))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Refused(_too_many("more")) from bomb
    except _FAULTS as broken:
        raise Refused(BROKEN) from broken


def _require_size(image: Image.Image | pi_heif.HeifFile) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise Refused(_too_many(f"{width:,} by {height:,} pixels, more"))


def _too_many(how: str) -> str:
    return f"The picture is {how} than the {MOST_PIXELS // 1_000_000:,} million pixels that are taken. Save it smaller."


def _head(path: Path, media_type: str) -> tuple[tuple[int, int], Image.Exif]:
    """Its size upright, and what the camera wrote. A JPEG is read to its end, at an eighth of its size."""
    with Image.open(path, formats=[FORMATS[media_type]]) as image:
        _require_size(image)
        width, height = image.size
        if media_type in (media.JPEG, media.GIF):
            image.draft("L", (max(width // 8, 1), max(height // 8, 1)))
            image.load()
        exif = image.getexif()
    return ((height, width) if exif.get(ORIENTATION, 1) in LYING else (width, height)), exif


def _heic_head(path: Path) -> tuple[tuple[int, int], Image.Exif]:
    """The same of a HEIC, without decoding it; libheif tells its size upright."""
    found, exif = pi_heif.open_heif(path), Image.Exif()
    _require_size(found)
    if said := found.info.get("exif"):
        exif.load(said)
    return found.size, exif


def _require_whole(path: Path, media_type: str) -> None:
    """A look at the container alone: decoding tells of the rest."""
    size = path.stat().st_size
    if media_type == media.PNG:
        with Image.open(path, formats=["PNG"]) as image:
            _require_size(image)
            image.verify()
    elif media_type == media.WEBP:
        with path.open("rb") as file:
            if struct.unpack("<I", file.read(8)[4:])[0] + 8 > size:
                raise Refused(BROKEN)
    elif media_type == media.HEIC:
        _require_boxes(path, size)


def _require_boxes(path: Path, size: int) -> None:
    """An ISO media file is a row of boxes, each with its length: the last must not end beyond the file."""
    at = 0
    with path.open("rb") as file:
        while at + 8 <= size:
            file.seek(at)
            head = file.read(16)
            length = struct.unpack(">I", head[:4])[0]
            if length == 1:
                length = struct.unpack(">Q", head[8:16])[0]
            if length == 0:  # to the end of the file
                return
            if length < 8 or at + length > size:
                raise Refused(BROKEN)
            at += length


def _taken(exif: Image.Exif) -> str | None:
    inner = exif.get_ifd(EXIF_IFD)
    said, offset = str(inner.get(ORIGINAL, "")).strip("\x00 "), str(inner.get(OFFSET, "")).strip("\x00 ")
    try:
        return datetime.strptime(f"{said}{offset}", "%Y:%m:%d %H:%M:%S%z" if offset else "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007
    except ValueError:
        return None


def _device(exif: Image.Exif) -> str | None:
    parts = [str(exif.get(tag, "")).strip("\x00 ") for tag in (MAKE, MODEL)]
    make, model = ("".join(letter for letter in part if letter.isprintable()) for part in parts)
    said = model if make and model.lower().startswith(make.lower()) else f"{make} {model}".strip()
    return said[:120] or None


# --- display copies


def copy_paths(folder: Path, sha256: str) -> dict[str, Path]:
    """Where the display copy and the thumbnail of a content are."""
    shelf = folder / sha256[:2] / sha256[2:4]
    return {name: shelf / f"{sha256}.{name}.jpg" for name in SIDES}


def make_copies(path: Path, media_type: str, folder: Path, sha256: str) -> None:
    """Draw the picture anew at both sizes, upright, with nothing in it but its points. `Refused` if it cannot be opened."""
    try:
        drawn = _drawn(path, media_type)
    except _FAULTS as broken:
        raise Refused(BROKEN) from broken
    for name, kept in copy_paths(folder, sha256).items():
        drawn.thumbnail((SIDES[name], SIDES[name]), Image.Resampling.LANCZOS)
        _save(drawn, kept)


def remove_copies(folder: Path, sha256: str) -> None:
    """Away with both."""
    for kept in copy_paths(folder, sha256).values():
        kept.unlink(missing_ok=True)


def _drawn(path: Path, media_type: str) -> Image.Image:
    if media_type == media.HEIC:
        found = pi_heif.open_heif(path, convert_hdr_to_8bit=True)
        _require_size(found)
        return _plain(found.to_pillow())
    with Image.open(path, formats=[FORMATS[media_type]]) as image:
        _require_size(image)
        image.draft("RGB", (SIDES[DISPLAY], SIDES[DISPLAY]))
        return _plain(image)


def _plain(image: Image.Image) -> Image.Image:
    """The points alone, on white where the picture lets through: a new picture has no camera, place, profile or comment."""
    image.load()
    upright = ImageOps.exif_transpose(image)
    seen = upright.convert("RGBA") if upright.mode in ("P", "PA", "LA", "RGBA", "La", "RGBa") else upright.convert("RGB")
    plain = Image.new("RGB", seen.size, "white")
    plain.paste(seen, mask=seen.getchannel("A") if seen.mode == "RGBA" else None)
    return plain


def _save(image: Image.Image, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = kept.with_suffix(f".{os.getpid()}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        image.save(file, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    fresh.replace(kept)
