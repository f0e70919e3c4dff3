"""The form of a line in the log: a line for a person, or one object of JSON for a program. No line tells who anybody is.

What went wrong is told by its kind and by the lines of code that it went through; its message is left out, since it may
repeat what somebody typed. The number of the request, or of the piece of work, leads from a page to its lines.
"""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

number: ContextVar[str] = ContextVar("number", default="")
"""Of the request that is answered, or the piece of work that is done, in this thread or task; empty where neither is."""
TOLD = "told"
"""The name under which `extra` brings values of their own: log.info("…", extra={logs.TOLD: {"status": 200}})."""


class AsText(logging.Formatter):
    """A line for a person; systemd's journal keeps it."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the lines of code beneath it where something went wrong."""
        said = f"{_at(record)} {record.levelname} {record.name}: {_on_one_line(record.getMessage())}"
        values = {**_numbered(), **_told(record)}
        if values:
            said += f" [{', '.join(f'{name} {_on_one_line(str(value))}' for name, value in values.items())}]"
        return "\n".join([said, *_fault(record.exc_info)])


class AsJson(logging.Formatter):
    """One object on a line, for whatever gathers logs."""

    def format(self, record: logging.LogRecord) -> str:
        """`at`, `level`, `logger`, `message`, then what it tells, and `fault` where something went wrong."""
        said = {"at": _at(record), "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        fault = _fault(record.exc_info)
        whole = {**said, **_numbered(), **_told(record), **({"fault": fault} if fault else {})}
        return json.dumps(whole, ensure_ascii=False, default=str)


def kind(error: BaseException) -> str:
    """What sort of thing went wrong, without its message: its class, and the code that the machine or the database gives."""
    said = type(error).__name__
    cause = getattr(error, "orig", None)
    codes = (
        error.strerror if isinstance(error, OSError) else None,
        type(cause).__name__ if cause is not None else None,
        getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None),
    )
    known = ", ".join(str(code) for code in codes if code)
    return f"{said} ({known})" if known else said


def _at(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _numbered() -> dict[str, str]:
    return {"request": number.get()} if number.get() else {}


def _told(record: logging.LogRecord) -> dict[str, Any]:
    told: dict[str, Any] = getattr(record, TOLD, {})
    return told


def _on_one_line(text: str) -> str:
    """Whoever brings a line break of their own forges no line."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def _fault(raised: Raised | None) -> list[str]:
    """The kind of each error in the chain, the first cause last, and the lines of code that each went through."""
    error = raised[1] if raised else None
    lines: list[str] = []
    while error is not None and len(lines) < 200:
        lines.append(kind(error))
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines
