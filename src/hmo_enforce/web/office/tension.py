"""Tension monitoring: complaints of noise, rubbish and harassment by ward and week, as a page, a chart and a file."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Stream
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import tension
from hmo_enforce.casework.views.tension import Tension
from hmo_enforce.intake import matters, quarters, suppressing
from hmo_enforce.intake.quarters import Quarter
from hmo_enforce.intake.suppressing import Told
from hmo_enforce.kernel import clock
from hmo_enforce.web import formats, forms, guards, pages
from hmo_enforce.web import session as fronts
from hmo_enforce.web.office import listing, lists

PATH = "/tension"
OFFERED = 12
"""Quarters to choose from: three years."""
FEW = f"1 to {suppressing.FEWEST - 1}"
KEPT_BACK = "Not told"
HEADER = ("Quarter", "Complaint of", "Ward code", "Ward", "Week beginning", "Complaints")
ALL_WARDS, WHOLE = "All wards", "Whole quarter"
Req = Request[Any, Any, Any]


def asked(request: Req) -> tuple[Quarter, list[forms.FieldError]]:
    """The quarter that the address asks for, else the present one, and what in it cannot be read."""
    sent, now = forms.Fields(request.query_params), quarters.of(clock.today())
    offered = {str(one): one for one in quarters.up_to(now, OFFERED)}
    chosen = sent.choice("quarter", "The quarter", offered, needed=False)
    return offered.get(chosen or "", now), sent.errors


@get(PATH, guards=[guards.may_see_arrivals], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """A quarter (?quarter=2026-Q4): of each matter a chart of its weeks, and its wards week by week."""
    quarter, errors = asked(request)
    found = tension.tension(session, quarter, clock.today())
    offered = [{"value": str(one), "text": words(one)} for one in quarters.up_to(quarters.of(clock.today()), OFFERED)]
    return pages.page(
        request,
        "office/tension.html",
        heading="Tension monitoring",
        quarter={"value": str(quarter), "text": words(quarter), "over": found.is_over, "choices": offered},
        few=FEW,
        kept_back=KEPT_BACK,
        weeks=[{"text": f"{one:%-d %b}", "full": formats.day(one)} for one in found.weeks],
        matters=[_matter(matter, found) for matter in matters.TENSION],
        any_wards=bool(found.wards),
        csv_href=pages.with_query(f"{PATH}.csv", quarter=quarter),
        errors=forms.as_context(errors),
    )


def words(quarter: Quarter) -> str:
    """Quarter 4 of 2026, 28 September 2026 to 3 January 2027."""
    days = f"{formats.day(quarter.begins_on)} to {formats.day(quarter.ends_on)}"
    return f"Quarter {quarter.number} of {quarter.year}, {days}"


def _matter(matter: str, found: Tension) -> dict[str, Any]:
    told, weeks = found.told[matter], [str(one) for one in found.weeks]
    return {
        "id": matter,
        "title": matters.MATTERS[matter],
        "chart": _chart(told, weeks),
        "rows": [
            {
                "ward": ward.text,
                "cells": [_said(told.cells[ward.value, week]) for week in weeks],
                "total": _total(told.by_area[ward.value]) if found.is_over else None,
            }
            for ward in found.wards
        ],
        "by_week": [_total(told.by_week[week]) for week in weeks],
        "total": _total(told.total),
    }


def _chart(told: Told, weeks: list[str]) -> list[dict[str, Any]]:
    """A bar a week, as long as its part of the longest; none where the number is not told."""
    longest = max((number for week in weeks if (number := told.by_week[week])), default=0)
    return [
        {"text": _total(told.by_week[week]), "height": round(100 * (told.by_week[week] or 0) / longest, 1) if longest else 0.0}
        for week in weeks
    ]


def _said(number: int | None) -> str:
    return FEW if number is None else f"{number:,}"


def _total(number: int | None) -> str:
    return KEPT_BACK if number is None else f"{number:,}"


@get(f"{PATH}.csv", guards=[guards.may_see_arrivals], sync_to_thread=True)
def as_csv(request: Request, session: NamedDependency[Session]) -> Stream:  # type: ignore[type-arg]
    """The same numbers, a line each; what the page does not tell, the file does not."""
    quarter, errors = asked(request)
    lists.refuse(errors)
    found = tension.tension(session, quarter, clock.today())
    rows = list(_rows(found))
    fronts.note_reading(request, listing.EXPORTED, "list", "tension", after={"format": "csv", "rows": len(rows)})
    return lists.as_csv(f"tension-{quarter}.csv", HEADER, rows)


def _rows(found: Tension) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = []
    for matter, told in found.told.items():
        begins = (str(found.quarter), matters.MATTERS[matter])
        for ward in found.wards:
            lines += [
                (*begins, ward.value, ward.text, str(week), _said(told.cells[ward.value, str(week)])) for week in found.weeks
            ]
            lines += [(*begins, ward.value, ward.text, WHOLE, _total(told.by_area[ward.value]))] if found.is_over else []
        lines += [(*begins, "", ALL_WARDS, str(week), _total(told.by_week[str(week)])) for week in found.weeks]
        lines.append((*begins, "", ALL_WARDS, WHOLE, _total(told.total)))
    return lines


ROUTES: tuple[ControllerRouterHandler, ...] = (show, as_csv)
