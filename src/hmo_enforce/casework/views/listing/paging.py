"""The rows of a list: one page by key, all of them for a file, and how many there are.

No OFFSET: a page goes on from the row that the one before ended with, by an index where the order has one. So page 1,000 costs
what page 2 does, and what comes in meanwhile moves nobody's page. A row without a value in the order comes last either way;
those are asked for apart, since the two databases put them at different ends.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Label, Select, func, literal_column, select, tuple_

from hmo_enforce.casework.views.listing import reading
from hmo_enforce.casework.views.listing.declared import Asker, InDatabase, InHand, Listing, Order, Values
from hmo_enforce.casework.views.listing.reading import Asked
from hmo_enforce.kernel import portions

R = TypeVar("R")
PAGE = 50
AT_ONCE = 10_000
"""Keys that a file holds: each time as many are looked for as stand behind these."""
MOST_COUNTED = 10_000
"""Past this a list says "more than": to count on would cost more than it tells."""


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """One page of rows. `total` is at most MOST_COUNTED; `more` says that there are more.

    `previous` and `next` are the keys that the pages beside it go on from, None where there is none. `lost`: the row that it
    should go on from is not there any more, or none beyond it, and this is the first page.
    """

    rows: tuple[R, ...]
    total: int
    more: bool
    previous: int | None
    next: int | None
    first: int
    lost: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row stands in an order: its values, the first None where it is missing, and its tie."""

    values: tuple[Any, ...]
    tie: Any


@dataclass(frozen=True, slots=True)
class _Way:
    """Which way to go: in this order, `down` if it goes from the last to the first, and `back` against that."""

    order: Order
    down: bool
    back: bool


def page(listing: Listing[R], asker: Asker, asked: Asked, size: int = PAGE) -> Page[R]:
    """The page that is asked for; the first where nothing is on that one any more."""
    in_hand = isinstance(listing.source, InHand)
    found = (_page_in_hand if in_hand else _page_in_database)(listing, asker, asked, size)
    if found.rows or not found.total or not (asked.after or asked.before):
        return found
    return replace(page(listing, asker, asked.beginning(), size), lost=True)


def _page_in_database(listing: Listing[R], asker: Asker, asked: Asked, size: int) -> Page[R]:
    assert isinstance(listing.source, InDatabase)
    source, order = listing.source, listing.orders[asked.order or listing.plain_order]
    query = filtered(listing, asker, asked.values)  # once: a search may ask the database for what it means
    counted = _count(asker, query)
    from_key = asked.after or asked.before
    place = None if from_key is None else _place(source, asker, order, from_key)
    back = place is not None and asked.before is not None
    way = _Way(order, down=order.descending != asked.turned, back=back)
    found = _keys(asker, query, source, way, size=size + 1, place=place) if counted else []
    on, keys = len(found) > size, found[:size]
    keys = keys[::-1] if back else keys
    rows = tuple(source.rows(asker, keys, _named(listing, asker, asked)))
    begins = place is None or (back and not on)
    return Page(
        rows=rows,
        total=min(counted, MOST_COUNTED),
        more=counted > MOST_COUNTED,
        previous=None if begins or not keys else keys[0],
        next=keys[-1] if keys and (on or back) else None,
        first=1 if begins else asked.first,
        lost=from_key is not None and place is None,
    )


def count(listing: Listing[R], asker: Asker, asked: Asked, most: int | None = MOST_COUNTED) -> int:
    """How many rows the filters leave, counted no further than one past `most`; to the end where that is None."""
    if isinstance(listing.source, InHand):
        return len(listing.source.rows(asker, asked.values))
    return _count(asker, filtered(listing, asker, asked.values), most)


def _count(asker: Asker, left: Select[Any], most: int | None = MOST_COUNTED) -> int:
    ones: Select[Any] = left.with_only_columns(literal_column("1"), maintain_column_froms=True)
    some = ones.limit(None if most is None else most + 1).subquery()
    return asker.session.scalar(select(func.count()).select_from(some)) or 0


def keys(listing: Listing[R], asker: Asker, asked: Asked, most: int | None = None) -> list[int]:
    """The keys of all rows in their order, or of the first so many."""
    if isinstance(listing.source, InHand):
        return [listing.key(row) for row in _in_order(listing, listing.source, asker, asked)][:most]
    order = listing.orders[asked.order or listing.plain_order]
    way = _Way(order, down=order.descending != asked.turned, back=False)
    return _keys(asker, filtered(listing, asker, asked.values), listing.source, way, size=most, place=None)


def behind(listing: Listing[R], asker: Asker, values: Values, key: int, size: int, *also: ColumnElement[bool]) -> Sequence[int]:
    """Up to `size` keys of a list in the database by their number, behind that one: for programs, which read to the end.

    `also`: conditions that are no filter of the list.
    """
    assert isinstance(listing.source, InDatabase)
    at = listing.source.key
    return asker.session.scalars(filtered(listing, asker, values).where(at > key, *also).order_by(at).limit(size)).all()


def every(listing: Listing[R], asker: Asker, asked: Asked) -> Iterator[R]:
    """All rows in their order, in batches that keep the memory small."""
    if isinstance(listing.source, InHand):
        yield from _in_order(listing, listing.source, asker, asked)
        return
    for some in in_batches(listing, asker, asked):
        yield from listing.source.rows(asker, some, _named(listing, asker, asked))


def in_batches(listing: Listing[R], asker: Asker, asked: Asked) -> Iterator[Sequence[int]]:
    """All keys of a list in the database in their order, some at a time, and never all of them: half a million are many."""
    assert isinstance(listing.source, InDatabase)
    source, order = listing.source, listing.orders[asked.order or listing.plain_order]
    query, way = filtered(listing, asker, asked.values), _Way(order, down=order.descending != asked.turned, back=False)
    place: _Place | None = None
    while found := _keys(asker, query, source, way, size=AT_ONCE, place=place):
        yield from portions.of(found)
        # The last that is still there: what goes on meanwhile takes none of the others away.
        places = (_place(source, asker, order, key) for key in reversed(found))
        place = next((one for one in places if one is not None), None)
        if place is None or len(found) < AT_ONCE:
            return


def _named(listing: Listing[R], asker: Asker, asked: Asked) -> frozenset[str]:
    return frozenset(one.name for one in reading.shown(listing, asker, asked.columns))


def some(listing: Listing[R], asker: Asker, wanted: Sequence[int]) -> list[int]:
    """Those of these keys that are in the list at all, whatever its filters: in the order given."""
    if isinstance(listing.source, InHand):
        there = {listing.key(row) for row in listing.source.rows(asker, {})}
    else:
        source, query = listing.source, listing.source.query(asker)
        there = {one for few in portions.of(wanted) for one in asker.session.scalars(query.where(source.key.in_(few)))}
    return [key for key in dict.fromkeys(wanted) if key in there]


# --- in the database


def filtered(listing: Listing[R], asker: Asker, values: Values) -> Select[Any]:
    """The keys of the rows of a list in the database that the filters leave, in no order, with what its query joins."""
    assert isinstance(listing.source, InDatabase)
    query = listing.source.query(asker)
    for one in listing.filters:
        if one.name in values and one.where is not None:
            query = query.where(one.where(values[one.name], asker))
    return query.where(*listing.source.also(values, asker)) if listing.source.also else query


def _keys(
    asker: Asker, query: Select[Any], source: InDatabase[R], way: _Way, *, size: int | None, place: _Place | None
) -> list[int]:
    """The keys of up to `size` rows from the place on, nearest first."""
    found: list[int] = []
    misses = way.order.may_miss
    parts = [False, True] if misses else [False]  # those that have a value, and then those that have none
    for missing in reversed(parts) if way.back else parts:
        inside = place is not None and (misses and place.values[0] is None) == missing
        if place is not None and not inside and missing == way.back:
            continue  # this part lies wholly behind us
        left = None if size is None else size - len(found)
        if left == 0:
            break
        rows = _part(query, source, way, place if inside else None, missing=missing)
        found += asker.session.scalars(rows.limit(left))
    return found


def _columns(query: Select[Any], order: Order) -> tuple[Any, ...]:
    """What the order goes by: those that it names are columns of the query."""
    named = (query.selected_columns[one] if isinstance(one, str) else one for one in order.by)
    return tuple(one.element if isinstance(one, Label) else one for one in named)


def _part(query: Select[Any], source: InDatabase[R], way: _Way, place: _Place | None, *, missing: bool) -> Select[Any]:
    """The rows that have a value in the order, or those that have none, from the place on."""
    order, named = way.order, _columns(query, way.order)
    tie = source.key if order.tie is None or missing else order.tie  # what it is tied by may be missing with it
    by: tuple[ColumnElement[Any], ...] = (*(named[1:] if missing else named), tie)
    if order.may_miss:
        there = named[0].is_not(None) if order.there is None else order.there
        query = query.where(named[0].is_(None) if missing else there)
    downwards = way.down != way.back
    if place is not None:
        at = (*(place.values[1:] if missing else place.values), place.tie)
        query = query.where(_beyond(by, at, down=downwards))
    return query.order_by(*(one.desc() if downwards else one.asc() for one in by))


def _beyond(by: Sequence[ColumnElement[Any]], at: Sequence[Any], *, down: bool) -> ColumnElement[bool]:
    here, there = (by[0], at[0]) if len(by) == 1 else (tuple_(*by), tuple_(*at))
    beyond: ColumnElement[bool] = here < there if down else here > there
    return beyond


def _place(source: InDatabase[R], asker: Asker, order: Order, key: int) -> _Place | None:
    """Where the row stands, as it does now, whatever the filters leave; None where there is no such row."""
    query = source.query(asker)
    found = query.with_only_columns(*_columns(query, order), source.key, maintain_column_froms=True)
    row = asker.session.execute(found.where(source.key == key)).first()
    return None if row is None else _Place(tuple(row[:-1]), row[-1])


# --- in hand


def _in_order(listing: Listing[R], source: InHand[R], asker: Asker, asked: Asked) -> list[R]:
    order = listing.orders[asked.order or listing.plain_order]
    down = order.descending != asked.turned
    there: list[tuple[Any, ...]] = []
    missing: list[tuple[Any, ...]] = []
    for row in source.rows(asker, asked.values):
        values = tuple(by(row) for by in order.by)
        if order.may_miss and values[0] is None:
            missing.append((values[1:], listing.key(row), row))
        else:
            there.append((values, listing.key(row), row))
    return [one[-1] for part in (there, missing) for one in sorted(part, key=lambda one: one[:2], reverse=down)]


def _page_in_hand(listing: Listing[R], asker: Asker, asked: Asked, size: int) -> Page[R]:
    assert isinstance(listing.source, InHand)
    rows = _in_order(listing, listing.source, asker, asked)
    at = {listing.key(row): number for number, row in enumerate(rows)}
    from_key = asked.after or asked.before
    lost = from_key is not None and from_key not in at
    start = 0
    if from_key is not None and not lost:
        start = at[from_key] + 1 if asked.after else max(0, at[from_key] - size)
    shown = tuple(rows[start : start + size])
    ends = start + size >= len(rows)
    return Page(
        rows=shown,
        total=min(len(rows), MOST_COUNTED),
        more=len(rows) > MOST_COUNTED,
        previous=listing.key(shown[0]) if shown and start else None,
        next=None if ends or not shown else listing.key(shown[-1]),
        first=start + 1,
        lost=lost,
    )
