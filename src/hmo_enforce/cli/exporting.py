"""`export`: a table into a file that a spreadsheet opens without running anything."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO

from hmo_enforce.casework.views import exports
from hmo_enforce.cli import opening, telling
from hmo_enforce.files.outside import writing
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused


def export(what: str, file: str, on: date | None, *, as_json: bool) -> int:
    """Write the table; a file of that name, ending in .csv or .xlsx, is replaced, once the new one is whole."""
    path = Path(file)
    if not path.absolute().parent.is_dir():
        raise Refused(f"There is no folder {path.absolute().parent}.")
    table = exports.EXPORTS[what]
    unfinished = path.with_name(f".{path.name}.unfinished")
    with opening.house() as (_, sessions), sessions.steps() as steps, steps.reading() as session:
        counted = _Counted(table.rows(session, on or clock.today()))
        try:
            with unfinished.open("wb") as target:
                _write(target, path.suffix.lower(), table.header, counted, what)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    if as_json:
        telling.as_json({"file": str(path), "rows": counted.number})
    else:
        telling.line(f"{counted.number:,} rows are in {path}.")
    return 0


class _Counted:
    """Rows, counted as they go by."""

    def __init__(self, rows: Iterable[Sequence[writing.Cell]]) -> None:
        self._rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[Sequence[writing.Cell]]:
        for row in self._rows:
            self.number += 1
            yield row


def _write(target: IO[bytes], ending: str, header: Sequence[str], rows: _Counted, what: str) -> None:
    if ending == ".csv":
        writing.write_csv(target, header, rows)
        return
    try:
        writing.write_xlsx(target, header, rows, sheet=what)
    except ValueError as too_many:
        raise Refused(str(too_many)) from None
