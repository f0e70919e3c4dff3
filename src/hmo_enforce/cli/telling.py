"""What a command tells: lines for a person or JSON for a program on standard output, a progress bar on a terminal."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from hmo_enforce.kernel import journal

Report = Callable[[int, int, str], None]


def line(said: object) -> None:
    """One line for a person."""
    print(said, flush=True)


def as_json(said: dict[str, Any]) -> None:
    """One object on a line, for a program."""
    print(json.dumps(journal.plain(said), ensure_ascii=False), flush=True)


def in_words(value: object) -> str:
    """1,234; yes; nothing."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


@contextmanager
def progress(title: str) -> Iterator[Report]:
    """A bar on standard error while the work goes on, if that is a terminal; else silence."""
    if not sys.stderr.isatty():
        yield _silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[note]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None, note="")

        def report(done: int, total: int, note: str) -> None:
            bar.update(task, completed=done, total=total or None, note=note)

        yield report


def _silent(done: int, total: int, note: str) -> None:
    """Nobody watches."""
