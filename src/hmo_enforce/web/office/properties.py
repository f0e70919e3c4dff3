"""The list of properties, and the same list as a file."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Stream
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import property_choices, property_list
from hmo_enforce.casework.views.property_list import Filters
from hmo_enforce.casework.views.property_rows import Row
from hmo_enforce.kernel import clock
from hmo_enforce.web import forms, guards, pages
from hmo_enforce.web.office import lists, property_filters, wording

PATH = "/properties"
HEADER = (
    "UPRN", "Address", "Postcode", "Verdict", "Decided by an officer", "Regime", "Evidence strength", "Licence",
    "Licence ends on", "Designations", "Check boundary", "Open questions", "Grounds", "Page",
)  # fmt: skip
NOTHING_WRITTEN = (
    "No property holds what this import wrote last: its rows were as they stood already, or a later import has changed them "
    "since. The import's own page has its counts."
)


@get(PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """Search, filter and page through the properties."""
    filters, errors = property_filters.read(request.query_params)
    on = clock.today()
    found = property_list.page(session, filters, on)
    wards, designations = property_choices.wards(session), property_choices.designations(session, on)
    return pages.page(
        request,
        "office/properties.html",
        heading="Properties",
        lead=None,
        errors=forms.as_context(errors),
        total=found.total,
        total_text=lists.counted(found.total, found.more, "property", "properties"),
        query=filters.q,
        filters=property_filters.panel(filters, wards, designations),
        applied=property_filters.applied(PATH, filters, [*wards, *designations]),
        columns=columns(filters),
        properties=[listed(row) for row in found.rows],
        pages=lists.pages(found.number, found.pages, lambda page: property_filters.address(PATH, filters, page=page)),
        empty=NOTHING_WRITTEN if filters.of_import and filters == Filters(of_import=filters.of_import) else None,
        export_href=property_filters.address(f"{PATH}.csv", filters),
        other={"text": "Certificates that end soon, are out of date or are missing", "href": "/certificates"},
    )


@get(f"{PATH}.csv", guards=[guards.may_see_properties], sync_to_thread=True)
def export(request: Request, session: NamedDependency[Session]) -> Stream:  # type: ignore[type-arg]
    """The whole list as CSV."""
    filters = property_filters.whole(request.query_params)
    return lists.as_csv(
        "properties.csv",
        HEADER,
        map(as_cells, property_list.every(session, filters, clock.today())),
        site=request.app.state.settings.site,
    )


def columns(filters: Filters) -> list[dict[str, Any]]:
    """The table's head; the columns that can be sorted by say so."""

    def sortable(text: str, sort: str, way: str) -> dict[str, Any]:
        href = property_filters.address(PATH, filters, sort=sort)
        return {"text": text, "href": href, "sorted": way if filters.sort == sort else None}

    first = sortable("Address", "postcode" if filters.sort == "address" else "address", "ascending")
    evidence = sortable("Evidence", "evidence", "descending")
    return lists.of_homes([first, {"text": "Verdict"}, {"text": "Licence"}, {"text": "Areas"}, evidence])


def listed(row: Row) -> dict[str, Any]:
    """A row as the template takes it."""
    return {
        "href": f"{PATH}/{row.id}",
        "address": row.address,
        "postcode": row.postcode,
        "uprn": row.uprn,
        "note": wording.POINT_SOURCES["postcode"] if row.point_source == "postcode" else None,
        "outcome": row.outcome,
        "decided": row.decided,
        "standing": row.standing,
        "areas": [{"name": one.name, "check": one.check} for one in row.designations],
        "evidence": wording.much(row.strength) if row.strength else None,
        "reasons": list(row.reasons[:2]),
    }


def as_cells(row: Row) -> tuple[Any, ...]:
    """A row of the file."""
    return (
        row.uprn,
        row.address,
        row.postcode,
        wording.said(property_filters.OUTCOMES, row.outcome or property_list.NO_VERDICT),
        row.decided,
        wording.said(wording.REGIMES, row.regime),
        row.strength,
        wording.said(wording.STANDINGS, row.standing),
        row.licence_ends_on,
        "; ".join(one.name for one in row.designations),
        any(one.check for one in row.designations),
        row.questions,
        " ".join(row.reasons),
        f"{PATH}/{row.id}",
    )
