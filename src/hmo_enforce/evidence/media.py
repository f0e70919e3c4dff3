"""What a file is, told by its first bytes. Its name says nothing: anybody can call anything holiday.jpg."""

import struct

PHOTO, DOCUMENT = "photo", "document"
JPEG, PNG, GIF, WEBP, HEIC, PDF = "image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "application/pdf"
EXTENSIONS = {JPEG: "jpg", PNG: "png", GIF: "gif", WEBP: "webp", HEIC: "heic", PDF: "pdf"}
TITLES = {JPEG: "JPEG", PNG: "PNG", GIF: "GIF", WEBP: "WebP", HEIC: "HEIC", PDF: "PDF"}
TAKEN = "Photographs (JPEG, PNG, WebP, HEIC, GIF) and PDF documents are taken."
HEAD = 4096
"""How many of the first bytes are looked at."""

_HEIC = {b"heic", b"heix", b"heim", b"heis"}
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body", b"<iframe", b"<!--")
_ARCHIVES = (
    b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF",
    b"\x28\xb5\x2f\xfd",
)  # fmt: skip
_PROGRAMS = (
    b"MZ", b"\x7fELF", b"#!", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)  # fmt: skip
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AGAIN = "Save it as a PDF or a picture, and send that."


def kind(media_type: str) -> str:
    """A photograph or a document."""
    return DOCUMENT if media_type == PDF else PHOTO


def recognised(head: bytes) -> str | None:
    """The media type, where it is one that is taken; None for every other file."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"%PDF-"):
        return PDF
    return HEIC if brands(head) & _HEIC else None


def brands(head: bytes) -> set[bytes]:
    """What an ISO media file (HEIC, AVIF, MP4, MOV) says that it is; empty for any other."""
    if head[4:8] != b"ftyp":
        return set()
    end = min(struct.unpack(">I", head[:4])[0], len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, end, 4))}


def why_not(head: bytes, guess: str) -> str:
    """Why such a file is not taken, and what to do. `guess` is what a wider list of signatures makes of it, or empty."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n\x00").lower()
    if not head:
        return "The file is empty. Take the picture again, or look for another copy."
    if text.startswith(_MARKUP) or b"<script" in text or b"<svg" in text[:1024]:
        return f"This is a web page or a drawing (HTML, SVG or XML), which can carry a program. {_AGAIN}"
    if head.startswith(_OLD_OFFICE) or (head.startswith(b"PK") and _of_office(head)):
        return f"This is an Office document, which can carry macros. {_AGAIN}"
    if head.startswith(_ARCHIVES) or head[257:262] == b"ustar":
        return "This is an archive, such as a ZIP file. Unpack it, and send the photographs and documents in it."
    if head.startswith(_PROGRAMS):
        return f"This is a program or a script, and not evidence that can be opened safely. {TAKEN}"
    if brands(head) & {b"avif", b"avis"}:
        return "This is an AVIF picture, which is not taken yet. Save it as JPEG, and send that."
    if brands(head):
        return f"This is a film or a sound recording, which is not taken yet. {TAKEN}"
    return f"This is no photograph or document that we know{f' (it looks like {guess})' if guess else ''}. {TAKEN}"


def _of_office(head: bytes) -> bool:
    names = (b"[Content_Types].xml", b"word/", b"xl/", b"ppt/", b"mimetypeapplication/vnd.oasis")
    return any(name in head for name in names)
