"""Certificates that end soon, are out of date, found defects, or are missing: a list by filters in the address; as a file."""

from dataclasses import replace
from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Stream
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import certificate_list, property_choices
from hmo_enforce.casework.views.certificate_list import Filters, Row
from hmo_enforce.casework.views.property_choices import Choice
from hmo_enforce.kernel import clock
from hmo_enforce.law import book
from hmo_enforce.properties import certificates
from hmo_enforce.web import formats, forms, guards, pages
from hmo_enforce.web.forms import FieldError
from hmo_enforce.web.office import certificate_context, lists, property_filters, wording

PATH = "/certificates"
STATES = {
    certificate_list.ENDING: "End soon",
    certificate_list.ENDED: "Out of date",
    certificate_list.DEFECTS: "Found defects",
    certificate_list.MISSING: "None on record",
}
HOMES = {
    certificate_list.NEEDED: "Needing a licence",
    certificate_list.LICENSED: "Licensed",
    certificate_list.ALL: "All",
}
WITHIN = {"30": "30 days", "60": "60 days", "90": "90 days", "180": "180 days"}
HEADER = ("UPRN", "Address", "Postcode", "Certificate", "Number", "Issued on", "Counts until", "Outcome", "Source", "Page")


@get(PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """The list."""
    (filters, errors), on = read(request), clock.today()
    found, wards = certificate_list.page(session, filters, on), property_choices.wards(session)
    return pages.page(
        request,
        "office/certificates.html",
        errors=forms.as_context(errors),
        total=found.total,
        total_text=counted(filters, found.total, found.more),
        filters=panel(filters, wards),
        applied=applied(filters, wards),
        rows=[listed(row, on) for row in found.rows],
        missing=filters.state == certificate_list.MISSING,
        may_record=guards.may(request, "correct_properties"),
        laws=[certificate_context.law_said(term) for term in book.certificate_terms() if term.rule.until_on is None],
        pages=lists.pages(found.number, found.pages, lambda page: address(PATH, replace(filters, page=page))),
        export_href=address(f"{PATH}.csv", filters),
    )


@get(f"{PATH}.csv", guards=[guards.may_see_properties], sync_to_thread=True)
def export(request: Request, session: NamedDependency[Session]) -> Stream:  # type: ignore[type-arg]
    """The whole list as CSV."""
    filters, errors = read(request)
    lists.refuse(errors)
    rows = certificate_list.every(session, filters, clock.today())
    return lists.as_csv("certificates.csv", HEADER, map(as_cells, rows), site=request.app.state.settings.site)


def read(request: Request) -> tuple[Filters, list[FieldError]]:  # type: ignore[type-arg]
    """The filters in the address, and what in it cannot be read: the list is not narrowed by that."""
    asked, usual = forms.Fields(request.query_params), Filters()
    within = asked.choice("within", "Within", WITHIN, needed=False)
    return Filters(
        state=asked.choice("state", "What is shown", STATES, needed=False) or usual.state,
        kind=asked.choice("kind", "The kind", certificates.KINDS, needed=False) or usual.kind,
        homes=asked.choice("homes", "Which homes", HOMES, needed=False) or usual.homes,
        within=int(within) if within else usual.within,
        ward=asked.text("ward", "The ward", most=property_filters.LONGEST, needed=False) or "",
        page=lists.page_number(asked),
    ), asked.errors


def address(path: str, filters: Filters) -> str:
    """The address of the list with these filters."""
    usual = Filters()
    return pages.with_query(
        path,
        state=filters.state if filters.state != usual.state else None,
        kind=filters.kind,
        homes=filters.homes if filters.homes != usual.homes else None,
        within=filters.within if filters.within != usual.within else None,
        ward=filters.ward,
        page=filters.page if filters.page > 1 else None,
    )


def panel(filters: Filters, wards: tuple[Choice, ...]) -> dict[str, Any]:
    """The panel beside the list."""
    named = [{"value": one.value, "text": one.text} for one in wards]
    if filters.ward and all(one.value != filters.ward for one in wards):
        named.append({"value": filters.ward, "text": filters.ward})
    fields = [
        _select("state", "Show certificates that", filters.state, STATES),
        _select("within", "End within", str(filters.within), WITHIN),
        _select("kind", "Kind", filters.kind, {"": "Any", **wording.CERTIFICATES}),
        _select("homes", "Of homes", filters.homes, HOMES),
        {"name": "ward", "label": "Ward", "kind": "select", "value": filters.ward,
         "choices": [property_filters.ANY, *named]},
    ]  # fmt: skip
    return {"fields": fields, "hidden": [], "reset_href": PATH if filters != Filters() else None}


def applied(filters: Filters, wards: tuple[Choice, ...]) -> list[dict[str, str]]:
    """Each filter that is not as usual, with the list's address without it."""
    usual, used = Filters(), list[tuple[str, Filters]]()
    if filters.state != usual.state:
        used.append((STATES[filters.state], replace(filters, state=usual.state, page=1)))
    elif filters.within != usual.within:
        used.append((f"Within {WITHIN[str(filters.within)]}", replace(filters, within=usual.within, page=1)))
    if filters.kind:
        used.append((wording.CERTIFICATES[filters.kind], replace(filters, kind="", page=1)))
    if filters.homes != usual.homes:
        used.append((HOMES[filters.homes], replace(filters, homes=usual.homes, page=1)))
    if filters.ward:
        name = next((one.text for one in wards if one.value == filters.ward), filters.ward)
        used.append((name, replace(filters, ward="", page=1)))
    return [{"text": text, "href": address(PATH, without)} for text, without in used]


def counted(filters: Filters, total: int, more: bool) -> str:
    """12 certificates end within 60 days."""
    what = lists.counted(total, more, "certificate", "certificates")
    return {
        certificate_list.ENDING: f"{what} within {WITHIN[str(filters.within)]} of the last day",
        certificate_list.ENDED: f"{what} out of date",
        certificate_list.DEFECTS: f"{what} with defects found",
        certificate_list.MISSING: f"{what} not on record",
    }[filters.state]


def listed(row: Row, on: date) -> dict[str, Any]:
    """A row as the template takes it."""
    kind = certificates.KINDS[row.kind]
    return {
        "href": f"/properties/{row.property_id}#certificates",
        "record_href": pages.with_query(f"/properties/{row.property_id}/certificates/new", kind=row.kind),
        "address": row.address,
        "postcode": row.postcode,
        "kind": kind.title,
        "where": kind.where,
        "number": row.number,
        "issued": formats.day(row.issued_on) if row.issued_on else None,
        "until": formats.day(row.ends_on) if row.ends_on else None,
        "left": formats.left(row.ends_on, on),
        "over": row.ends_on is not None and row.ends_on < on,
        "defects": row.outcome == certificates.UNSATISFACTORY,
        "source": "Energy register" if row.registered else None,
    }


def as_cells(row: Row) -> tuple[Any, ...]:
    """A row of the file."""
    return (
        row.uprn, row.address, row.postcode, wording.said(wording.CERTIFICATES, row.kind), row.number, row.issued_on,
        row.ends_on, certificates.OUTCOMES.get(row.outcome or ""), "Energy register" if row.registered else None,
        f"/properties/{row.property_id}",
    )  # fmt: skip


def _select(name: str, label: str, value: str, words: dict[str, str]) -> dict[str, Any]:
    choices = [{"value": one, "text": text} for one, text in words.items()]
    return {"name": name, "label": label, "kind": "select", "value": value, "choices": choices}


ROUTES = (show, export)
