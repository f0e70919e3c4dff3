"""A list on a page, and as a file to download: the same for every list (casework/views/listing)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Redirect, Stream
from litestar.types import ControllerRouterHandler, Guard
from sqlalchemy.orm import Session

from hmo_enforce.accounts import roles
from hmo_enforce.casework import list_files
from hmo_enforce.casework.bulks import doing
from hmo_enforce.casework.bulks.declared import Deed
from hmo_enforce.casework.views.listing import files, paging, reading
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, Listing, Part
from hmo_enforce.casework.views.listing.kinds import Kind
from hmo_enforce.casework.views.listing.paging import Page
from hmo_enforce.casework.views.listing.reading import MINUS, Asked
from hmo_enforce.casework.views.property_choices import Choice
from hmo_enforce.kernel import clock
from hmo_enforce.lists import queries
from hmo_enforce.lists.queries import Kept
from hmo_enforce.web import formats, forms, guards, pages
from hmo_enforce.web import session as fronts
from hmo_enforce.web.office import lists

Req = Request[Any, Any, Any]
LOST = "What this page had is not in the list any more. This is the beginning of the list."
EXPORTED = "exported a list"


def asker(request: Req, session: Session) -> Asker:
    """Whoever asks, today."""
    user = guards.who(request)
    return Asker(session, clock.today(), user.account_id, frozenset(one for one in roles.PERMISSIONS if user.may(one)))


def asked(request: Req, listing: Listing[Any]) -> tuple[Asked, list[forms.FieldError]]:
    """What the address asks for, and what in it cannot be read: the list is not narrowed by that, and the page says so."""
    sent, beside = forms.Fields(request.query_params), {one.name for one in listing.filters if one.panel}
    found = reading.asked(listing, sent, request.query_params.keys())
    return found, [one if one.field in beside else forms.FieldError("", one.message) for one in sent.errors]


def show(
    request: Req,
    session: Session,
    listing: Listing[Any],
    template: str = "office/list.html",
    *,
    none: str | None = None,
    **more: Any,
) -> Response[str] | Redirect:
    """The page. `more` is what the template takes beside the list: a lead, a warning, what a list with no rows says.

    none   what it says where nothing narrows it
    """
    by = asker(request, session)
    wanted, errors = asked(request, listing)
    if not wanted.columns and not errors and (chosen := queries.columns(session, by.account_id, listing.name)):
        # So that the address, sent to somebody, shows them the same.
        same = {**request.query_params, "columns": ",".join(chosen)}
        return Redirect(pages.with_query(listing.path, **same), status_code=303)
    found = paging.page(listing, by, wanted)
    if found.lost:
        errors.append(forms.FieldError("", LOST))
        wanted = wanted.beginning()
    more = {"empty": none, **more} if none and not wanted.values else more
    return pages.page(
        request, template, **{"heading": listing.title, "lead": None, **context(listing, by, wanted, found), **more},
        errors=forms.as_context(errors),
    )  # fmt: skip


def context(listing: Listing[Any], by: Asker, wanted: Asked, found: Page[Any]) -> dict[str, Any]:
    """What components/lists.html takes."""
    columns = reading.shown(listing, by, wanted.columns)
    return {
        "list": {"name": listing.name, "one": listing.one, "several": listing.several},
        "total": found.total,
        "total_text": lists.counted(found.total, found.more, listing.one, listing.several),
        "query": wanted.values.get("q", ""),
        "filters": panel(listing, by, wanted),
        "applied": applied(listing, by, wanted),
        "columns": [head(listing, wanted, one) for one in columns],
        "rows": [row(listing, columns, one, reading.filters(listing, wanted.values)) for one in found.rows],
        "pages": beside(wanted, found, lambda asked: address(listing, asked)),
        "saved": [_saved(listing, wanted, one) for one in queries.saved(by.session, by.account_id, listing.name)],
        "save_href": pages.with_query(f"/lists/{listing.name}/save", **reading.query(listing, wanted.beginning())),
        "chooser": chooser(listing, by, wanted),
        "deeds": [{"value": one.name, "text": one.title} for one in deeds(listing, by)],
        "asked": urlencode(reading.query(listing, wanted.beginning())),
        "csv_href": address(listing, wanted.beginning(), ".csv"),
        "xlsx_href": address(listing, wanted.beginning(), ".xlsx"),
    }


def address(listing: Listing[Any], wanted: Asked, ending: str = "") -> str:
    """The address of the list, or of its file, that asks for this."""
    return pages.with_query(f"{listing.path}{ending}", **reading.query(listing, wanted))


def deeds(listing: Listing[Any], by: Asker) -> list[Deed]:
    """What this reader may do to many rows of the list."""
    return [one for name in listing.deeds if (one := doing.DEEDS[name]).permission in by.may and "work_cases" in by.may]


def _saved(listing: Listing[Any], wanted: Asked, one: Kept) -> dict[str, Any]:
    """A filter that they keep of this list; the one that it shows now is marked."""
    shown = reading.query(listing, wanted.beginning())
    return {"name": one.name, "href": pages.with_query(listing.path, **one.asked), "current": one.asked == shown}


def parsed(query: str) -> list[tuple[str, str]]:
    """The parameters of an address's query."""
    return parse_qsl(query)


def chooser(listing: Listing[Any], by: Asker, wanted: Asked) -> dict[str, Any] | None:
    """The columns to choose from; None where there is no choice. The first is always there."""
    first, *others = listing.open_to(by)
    if not others:
        return None
    shown = {one.name for one in reading.shown(listing, by, wanted.columns)}
    return {
        "action": f"/lists/{listing.name}/columns",
        "query": urlencode(reading.query(listing, replace(wanted.beginning(), columns=()))),
        "first": first.title,
        "columns": [{"value": one.name, "text": one.title, "checked": one.name in shown} for one in others],
    }


def head(listing: Listing[Any], wanted: Asked, column: Column[Any]) -> dict[str, Any]:
    """The head of a column. Sorted by it already, its link turns the order round; of two orders, it goes on to the other."""
    if not column.orders:
        return {"text": column.title}
    here = wanted.order in column.orders
    following = column.orders[0]
    turned = here and not wanted.turned and len(column.orders) == 1
    if here and len(column.orders) > 1:
        following, turned = _after(column.orders, wanted)
    down = here and listing.orders[wanted.order].descending != wanted.turned
    return {
        "text": column.title,
        "href": address(listing, replace(wanted.beginning(), order=following, turned=turned)),
        "sorted": ("descending" if down else "ascending") if here else None,
        "says": listing.orders[following].title + (", the other way round" if turned else ""),
    }


def _after(orders: Sequence[str], wanted: Asked) -> tuple[str, bool]:
    """The first order, its other way round, the second, its other way round; and so on."""
    steps = [(name, turned) for name in orders for turned in (False, True)]
    return steps[(steps.index((wanted.order, wanted.turned)) + 1) % len(steps)]


def row(
    listing: Listing[Any], columns: Sequence[Column[Any]], one: Any, filters: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """A row as its template takes it: a cell a column. `filters`: those in use, for links that take them along."""
    cells = [{"label": column.title, "parts": _parts(column, one, filters)} for column in columns]
    return {"key": listing.key(one), "cells": cells}


def _parts(column: Column[Any], one: Any, filters: Mapping[str, str]) -> list[dict[str, Any]]:
    if column.parts is None:
        return [{"kind": "text", "text": _plain(column.file[0].cell(one))}]
    return [
        {"kind": part.kind, "text": part.text, "href": _way(part, filters), "colour": part.colour, "of": part.of}
        for part in column.parts(one)
    ]


def _way(part: Part, filters: Mapping[str, str]) -> str | None:
    return pages.with_query(part.href, **filters) if part.kind == "onward" and part.href else part.href


def _plain(cell: Any) -> str:
    """A cell of a file in words."""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, date):
        return formats.moment(cell) if isinstance(cell, datetime) else formats.day(cell)
    return "" if cell is None else str(cell)


def panel(listing: Listing[Any], by: Asker, wanted: Asked) -> dict[str, Any]:
    """The filters beside the list, and the order, which a narrow screen shows nowhere else."""
    fields = []
    for one in listing.filters:
        if not one.panel:
            continue
        value = wanted.values.get(one.name)
        said = "" if value is None else one.kind.written(value)
        field: dict[str, Any] = {"name": one.name, "label": one.label, "hint": one.hint, "kind": one.kind.input, "value": said}
        if one.kind.input in ("select", "checks"):
            choices = [*one.kind.choices, *(one.kind.offered(by) if one.kind.offered else ())]
            field["choices"] = _choices(choices, said, one.kind)
            field["value"] = ([said] if said else []) if one.kind.input == "checks" else said
        fields.append(field)
    there = {"columns": ",".join(wanted.columns) if wanted.columns else ""}
    there |= {
        one.name: one.kind.written(wanted.values[one.name]) for one in reading.in_use(listing, wanted.values) if not one.panel
    }
    plain = not wanted.values and not wanted.turned and wanted.order == listing.plain_order
    return {
        "fields": [*fields, *_sorting(listing, wanted)],
        "hidden": [{"name": name, "value": value} for name, value in there.items() if value],
        "reset_href": None if plain else pages.with_query(listing.path, columns=there["columns"]),
    }


def _choices(choices: Sequence[Choice], said: str, kind: Kind) -> list[dict[str, str]]:
    """As the panel offers them; what a link asks for stands among them even where nobody would choose it."""
    named = [{"value": one.value, "text": one.text} for one in choices]
    if kind.input == "checks":
        return named
    if kind.offered and not any(one["value"] == "" for one in named):
        named = [{"value": "", "text": "Any"}, *named]
    # Where nothing is asked for and each choice has a name, the first is what the list shows then.
    stands = not said or any(one["value"] == said for one in named)
    return named if stands else [*named, {"value": said, "text": said}]


def _sorting(listing: Listing[Any], wanted: Asked) -> list[dict[str, Any]]:
    if len(listing.orders) == 1:
        return []
    said = f"{MINUS if wanted.turned else ''}{wanted.order}"
    plain = {name: order.title for name, order in listing.orders.items()}
    if wanted.turned:
        plain |= {said: f"{listing.orders[wanted.order].title}, the other way round"}
    choices = [{"value": "" if name == listing.plain_order else name, "text": text} for name, text in plain.items()]
    value = "" if said == listing.plain_order else said
    return [{"name": "sort", "label": "In the order of", "kind": "select", "value": value, "choices": choices}]


def applied(listing: Listing[Any], by: Asker, wanted: Asked) -> list[dict[str, str]]:
    """Each filter in use, with the list's address without it."""
    found = []
    for one in reading.in_use(listing, wanted.values):
        found.append({"text": called(one, wanted.values[one.name], by), "href": address(listing, wanted.without(one.name))})
    return found


def called(one: Filter, value: Any, by: Asker) -> str:
    """What a filter is called in use."""
    if one.chip:
        return str(one.chip(value))
    if one.kind.chip:
        return str(one.kind.chip(one.label, value))
    said = one.kind.written(value)
    choices = [*one.kind.choices, *(one.kind.offered(by) if one.kind.offered else ())]
    return next((choice.text for choice in choices if choice.value == said), f"{one.label} {said}")


def beside(wanted: Asked, found: Page[Any], to: Callable[[Asked], str], size: int = paging.PAGE) -> dict[str, Any] | None:
    """The pages beside this one by their addresses, and which rows it has; None when all is on one."""
    if found.previous is None and found.next is None:
        return None
    at, last = found.first, found.first + len(found.rows) - 1
    begin = wanted.beginning()
    back = replace(begin, before=found.previous, first=max(1, at - size)) if found.previous else None
    on = replace(begin, after=found.next, first=last + 1) if found.next else None
    return {
        "text": f"{at:,} to {last:,} of {'more than ' if found.more else ''}{found.total:,}",
        "first_href": to(begin) if found.previous else None,
        "previous_href": to(back) if back else None,
        "next_href": to(on) if on else None,
    }


# --- files


def file_handlers(listing: Listing[Any], guard: Guard) -> tuple[ControllerRouterHandler, ControllerRouterHandler]:
    """The list as CSV and as XLSX, under the same filters, order and columns: at once, or where it is long by a form."""

    @get(f"{listing.path}.csv", guards=[guard], sync_to_thread=True)
    def as_csv(request: Request, session: NamedDependency[Session]) -> Stream | Redirect:  # type: ignore[type-arg]
        """The whole list as CSV."""
        return _file(request, session, listing, "csv")

    @get(f"{listing.path}.xlsx", guards=[guard], sync_to_thread=True)
    def as_xlsx(request: Request, session: NamedDependency[Session]) -> Stream | Redirect:  # type: ignore[type-arg]
        """The whole list as a workbook."""
        return _file(request, session, listing, "xlsx")

    return as_csv, as_xlsx


def _file(request: Req, session: Session, listing: Listing[Any], ending: str) -> Stream | Redirect:
    wanted, errors = asked(request, listing)
    lists.refuse(errors)
    by, site = asker(request, session), request.app.state.settings.site
    wanted = wanted.beginning()
    total = paging.count(listing, by, wanted)
    if total > list_files.AT_ONCE:
        there = pages.with_query(f"/lists/{listing.name}/file", format=ending, **reading.query(listing, wanted))
        return Redirect(there, status_code=303)
    told = {"format": ending, "rows": total, "filters": reading.without_what_was_typed(listing, wanted.values)}
    fronts.note_reading(request, EXPORTED, "list", listing.name, after=told)
    header = files.header(listing, reading.shown(listing, by, wanted.columns))
    rows, name = files.rows(listing, by, wanted, site), f"{listing.file_name or listing.name}.{ending}"
    return lists.as_csv(name, header, rows) if ending == "csv" else lists.as_xlsx(name, header, rows, sheet=listing.title)
