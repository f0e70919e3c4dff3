"""`export`: a table into a file that a spreadsheet opens without running anything, or that a map program draws."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.casework import as_reader
from hmo_enforce.casework.views import exports
from hmo_enforce.casework.views.exports import Cell, Export
from hmo_enforce.cli import opening, telling
from hmo_enforce.files.outside import map_files, writing
from hmo_enforce.kernel import clock, journal, noticing
from hmo_enforce.kernel.errors import Refused


def export(what: str, file: str, on: date | None, email: str | None, *, as_json: bool) -> int:
    """Write the table; a file of that name is replaced, once the new one is whole. That it was taken away is journalled.

    What only named people may see is left out, but for what the account of this address is named for: of each such record
    that was read, a line is journalled.
    """
    path = Path(file)
    if not path.absolute().parent.is_dir():
        raise Refused(f"There is no folder {path.absolute().parent}.")
    table = exports.EXPORTS[what]
    unfinished = path.with_name(f".unfinished-{path.name}")
    unfinished.unlink(missing_ok=True)
    with opening.house() as (_, sessions), sessions.steps() as steps:
        try:
            with steps.reading() as session:
                as_reader.hide(session, _reader(session, email))
                rows = _Counted(table.rows(session, on or clock.today()))
                _write(unfinished, table, rows, session, what)
                read = noticing.noticed(session)
            with steps.writing() as session:
                said = {"table": what, "file": path.name, "rows": rows.number, "for": email}
                journal.note(session, opening.whoever_types(), "exported", "table", what, after=said)
                as_reader.account_for(session, opening.whoever_types(), read)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    if as_json:
        telling.as_json({"file": str(path), "rows": rows.number})
    else:
        telling.line(f"{rows.number:,} rows are in {path}.")
    return 0


def _reader(session: Session, email: str | None) -> int | None:
    account = accounts.account_by_email(session, email) if email else None
    if email and (account is None or account.closed_at is not None):
        raise Refused(f"There is no open account of staff with the address {email}.")
    return account.id if account else None


class _Counted(Iterator[tuple[Cell, ...]]):
    """Rows, counted as they go by."""

    def __init__(self, rows: Iterator[tuple[Cell, ...]]) -> None:
        self._rows = rows
        self.number = 0

    def __next__(self) -> tuple[Cell, ...]:
        row = next(self._rows)
        self.number += 1
        return row


def _write(target: Path, table: Export, rows: _Counted, session: Session, what: str) -> None:
    ending = target.suffix.lower()
    if ending == ".gpkg":
        map_files.write_geopackage(target, what, table.columns(), table.shape, table.portions(session, rows))
    elif ending == ".parquet":
        map_files.write_geoparquet(target, table.columns(), table.shape, table.portions(session, rows))
    elif ending == ".csv":
        with target.open("wb") as file:
            writing.write_csv(file, table.header, rows)
    else:
        _write_xlsx(target, table, rows, what)


def _write_xlsx(target: Path, table: Export, rows: _Counted, what: str) -> None:
    try:
        with target.open("wb") as file:
            writing.write_xlsx(file, table.header, rows, sheet=what)
    except ValueError as too_many:
        raise Refused(str(too_many)) from None
