"""Looking for somebody in everything there is: every table, whatever its type, and every file, unpacked."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import text
from sqlalchemy.engine import Engine

PACKED = 3
"""How many archives may lie in one another."""


def in_tables(engine: Engine, words: Iterable[str]) -> list[tuple[str, str]]:
    """Each table in which a word stands, with the word: as the database has it, read as bytes and as text."""
    wanted, found = list(words), []
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # A virtual table is no place: what it keeps stands in tables of its own, which are read like all others.
            listed = "SELECT name FROM sqlite_master WHERE type='table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            names = [row[0] for row in connection.execute(text(listed))]
        else:
            listed = "SELECT tablename FROM pg_tables WHERE schemaname='public'"
            names = [row[0] for row in connection.execute(text(listed))]
        for name in names:
            for row in connection.execute(text(f'SELECT * FROM "{name}"')):
                content = b"\x00".join(as_bytes(value) for value in row)
                found += [(name, word) for word in wanted if stands_in(content, word)]
    return found


def as_bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False).encode()
    if isinstance(value, date | datetime | shapely.Geometry):
        return str(value).encode()
    return str(value).encode()


def in_files(folder: Path, words: Iterable[str]) -> list[tuple[str, str]]:
    """Each file in which a word stands: as it lies, in its name, or in what is packed in it."""
    wanted, found = list(words), []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = str(path.relative_to(folder))
            contents = [name.encode(), *unpacked(path.read_bytes())]
            found += [(name, word) for word in wanted if any(stands_in(content, word) for content in contents)]
    return found


def unpacked(content: bytes, depth: int = PACKED) -> Iterator[bytes]:
    """The bytes themselves, and what is compressed in them: members of archives, streams of PDFs."""
    yield content
    if depth and content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield from unpacked(packed.read(name), depth - 1)
    if content[:4] == b"%PDF":
        start = content.find(b"stream")
        while start >= 0:
            begins = start + (8 if content[start + 6 : start + 8] == b"\r\n" else 7)
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(content[begins:])
            start = content.find(b"stream", start + 6)


def stands_in(content: bytes, word: str) -> bool:
    """In whatever case, and in the encodings that our files have."""
    lower = content.lower()
    return any(word.lower().encode(encoding) in lower for encoding in ("utf-8", "utf-16-le"))
