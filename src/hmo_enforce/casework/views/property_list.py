"""Homes by the filters of their list (`lists/properties`), for whoever shows them otherwise: maps, exports, programs, forms."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import property_rows
from hmo_enforce.casework.views.listing import paging
from hmo_enforce.casework.views.listing.declared import Asker, Values
from hmo_enforce.casework.views.listing.reading import Asked
from hmo_enforce.casework.views.lists import properties
from hmo_enforce.casework.views.property_rows import Row


def filtered(session: Session, values: Values, on: date) -> Select[Any]:
    """The ids of the properties that the filters leave, in no order; their verdicts are joined."""
    return paging.filtered(properties.LIST, _asker(session, on), values)


def first(session: Session, values: Values, on: date, size: int) -> tuple[Row, ...]:
    """The first few by postcode: for whoever is to choose one."""
    return property_rows.rows(session, _keys(session, values, on, size), on)


def after(session: Session, values: Values, on: date, after_id: int, size: int) -> tuple[Row, ...]:
    """Up to `size` rows by id, beginning behind `after_id`: for programs, which read to the end."""
    return property_rows.rows(session, paging.behind(properties.LIST, _asker(session, on), values, after_id, size), on)


def every(session: Session, values: Values, on: date) -> Iterator[Row]:
    """All of them by postcode, in batches that keep the memory small."""
    for some in paging.in_batches(properties.LIST, _asker(session, on), Asked(values)):
        yield from property_rows.rows(session, some, on)


def _keys(session: Session, values: Values, on: date, most: int | None = None) -> list[int]:
    return paging.keys(properties.LIST, _asker(session, on), Asked(values), most)


def _asker(session: Session, on: date) -> Asker:
    """Nobody by name: the filters ask the session and the day, and the session leaves out what is not to be seen."""
    return Asker(session, on, account_id=0, may=frozenset())
