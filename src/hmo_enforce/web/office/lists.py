"""Pages of a list, and a list as a file."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any

from litestar.exceptions import ValidationException
from litestar.response import Stream

from hmo_enforce.files.outside import writing
from hmo_enforce.web import forms

IN_MEMORY = 4_000_000
CHUNK = 65_536


def pages(number: int, last: int, address: Callable[[int], str]) -> dict[str, Any] | None:
    """What the pagination shows: the ends, and two on each side of the present page; None when all is on one."""
    if last <= 1:
        return None
    shown = sorted({1, last, *(one for one in range(number - 2, number + 3) if 1 <= one <= last)})
    numbers: list[dict[str, Any]] = []
    for before, one in zip([0, *shown], shown, strict=False):
        if one - before > 1:
            numbers.append({"number": None})
        numbers.append({"number": one, "href": address(one), "current": one == number})
    return {
        "current": number,
        "previous_href": address(number - 1) if number > 1 else None,
        "next_href": address(number + 1) if number < last else None,
        "numbers": numbers,
    }


def page_number(asked: forms.Fields, last: int | None = None) -> int:
    """The page that an address asks for, from 1 to `last`; the first, and a fault, where what it says is no such number."""
    number = forms.number(asked.raw("page") or "1")
    if number is None or number < 1:
        asked.wrong("", "The page must be a whole number from 1, such as 3.")
        return 1
    return number if last is None else min(number, last)


def refuse(errors: Sequence[forms.FieldError]) -> None:
    """Raise a 400 with what is wrong with an address that asks for a file: half of a question gets no answer."""
    if errors:
        raise ValidationException(" ".join(error.message for error in errors))


def counted(total: int, more: bool, one: str, several: str) -> str:
    """1 property; 1,204 properties; more than 10,000 properties."""
    return f"{'More than ' if more else ''}{total:,} {one if total == 1 else several}"


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[writing.Cell]]) -> Stream:
    """A CSV to download. It is written whole before it is sent, since the transaction ends with the handler."""
    return _download(name, "text/csv", lambda kept: writing.write_csv(kept, header, rows))


def as_xlsx(name: str, header: Sequence[str], rows: Iterable[Sequence[writing.Cell]], *, sheet: str) -> Stream:
    """A workbook to download, written whole like a CSV; what a sheet has no room for is said in its last row."""
    return _download(name, XLSX, lambda kept: writing.write_xlsx(kept, header, _that_fit(rows), sheet=sheet))


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = writing.MAX_XLSX_ROWS - 2


def _that_fit(rows: Iterable[Sequence[writing.Cell]]) -> Iterator[Sequence[writing.Cell]]:
    for number, row in enumerate(rows):
        if number == MOST_ROWS:
            yield ("An Excel sheet takes no more rows. The CSV has all of them.",)
            return
        yield row


def _download(name: str, media_type: str, write: Callable[[IO[bytes]], None]) -> Stream:
    kept = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when it has been sent
    try:
        write(kept)
    except BaseException:
        kept.close()
        raise
    kept.seek(0)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(_sent(kept), media_type=media_type, headers=headers)


def _sent(kept: IO[bytes]) -> Iterator[bytes]:
    with kept:
        while chunk := kept.read(CHUNK):
            yield chunk
