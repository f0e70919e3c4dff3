"""A list as a table for a file: the columns that are shown, each as what it is in a file, and the address of the row's page."""

from collections.abc import Iterator, Sequence
from typing import Any

from hmo_enforce.casework.views.listing import paging, reading
from hmo_enforce.casework.views.listing.declared import Asker, Column, Listing
from hmo_enforce.casework.views.listing.reading import Asked
from hmo_enforce.files.outside.writing import Cell


def header(listing: Listing[Any], columns: Sequence[Column[Any]]) -> list[str]:
    """What the columns are called; the last is where to read more, where rows have pages."""
    return [one.title for column in columns for one in column.file] + (["Page"] if listing.href else [])


def rows(listing: Listing[Any], asker: Asker, asked: Asked, site: str | None) -> Iterator[list[Cell]]:
    """Every row that the filters leave, in the list's order. `site`: what addresses of pages begin with."""
    columns = reading.shown(listing, asker, asked.columns)
    for row in paging.every(listing, asker, asked):
        cells = [one.cell(row) for column in columns for one in column.file]
        yield [*cells, f"{site or ''}{listing.href(row)}"] if listing.href else cells
