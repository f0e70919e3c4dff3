"""The report on waves: what came of each one's homes, and two beside each other, as a page with a chart and as CSV."""

from collections.abc import Iterator
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Stream
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import wave_report
from hmo_enforce.casework.views.property_choices import wards
from hmo_enforce.files.outside import writing
from hmo_enforce.intake import following
from hmo_enforce.intake.following import MEASURES, Beside, Figures, Followed
from hmo_enforce.intake.shares import Difference, Share
from hmo_enforce.kernel import clock
from hmo_enforce.web import formats, forms, guards, pages
from hmo_enforce.web.office import lists, wave_chart
from hmo_enforce.web.office.survey_context import PATH, share, wave_href

MAY = guards.may_see_surveys
REPORT = f"{PATH}/report"
HEADER = ("Wave", "First day", "Counted", "Answers", "Homes", "Measure", "Part", "Whole", "Share", "Low (95%)", "High (95%)")
ALL, SAME = "all of it", "on the same footing"
Req = Request[Any, Any, Any]


@get(REPORT, guards=[MAY], sync_to_thread=True)
def show(request: Req, session: NamedDependency[Session]) -> Response[str]:
    """Every wave; and two of them beside each other (?earlier=1&later=2), the last two that have begun unless told."""
    found = wave_report.every(session)
    asked = forms.Fields(request.query_params)
    pair = _pair(found, asked)
    beside = following.beside(*pair, clock.today()) if pair else None
    return pages.page(
        request,
        "office/wave_report.html",
        waves=[_wave(one) for one in found],
        measures=[{"title": one.title, "means": one.means} for one in MEASURES],
        choices=[{"value": str(one.id), "text": one.name} for one in found],
        beside=_beside(session, *pair, beside) if pair and beside else None,
        csv_href=pages.with_query(f"{REPORT}.csv", **({"earlier": pair[0].id, "later": pair[1].id} if pair else {})),
        errors=forms.as_context(asked.errors),
    )


@get(f"{REPORT}.csv", guards=[MAY], sync_to_thread=True)
def as_csv(request: Req, session: NamedDependency[Session]) -> Stream:
    """The same figures as a file."""
    found = wave_report.every(session)
    pair = _pair(found, forms.Fields(request.query_params))
    rows = [row for one in found for row in _rows(one, following.figures(one), ALL)]
    if pair:
        beside = following.beside(*pair, clock.today())
        rows += [*_rows(pair[0], beside.earlier, SAME), *_rows(pair[1], beside.later, SAME)]
        rows += list(_differences(*pair, beside))
    return lists.as_csv("waves.csv", HEADER, rows)


def _pair(found: tuple[Followed, ...], asked: forms.Fields) -> tuple[Followed, Followed] | None:
    """The two that are asked for, the one that began first first; None where there are not two."""
    if len(found) < 2:
        return None
    by_key = {str(one.id): one for one in found}
    earlier = asked.choice("earlier", "The earlier wave", by_key, needed=False)
    later = asked.choice("later", "The later wave", by_key, needed=False)
    if earlier and later and earlier == later:
        asked.wrong("later", "Choose two different waves.")
        later = None
    chosen = [by_key[one] for one in (earlier, later) if one]
    today = clock.today()
    latest = sorted(found, key=lambda one: (one.starts_on <= today, one.starts_on, one.id), reverse=True)
    chosen += [one for one in latest if one not in chosen][: 2 - len(chosen)]
    first, second = sorted(chosen, key=lambda one: (one.starts_on, one.id))
    return first, second


def _wave(one: Followed) -> dict[str, Any]:
    figures = following.figures(one)
    return {
        "name": one.name,
        "href": wave_href(one.id),
        "starts": formats.day(one.starts_on),
        "answers": f"{figures.answers:,}",
        "homes": f"{figures.homes:,}",
        "shares": [_cell(figures.shares[measure.name]) for measure in MEASURES],
    }


def _cell(one: Share | None) -> dict[str, str]:
    return {"count": f"{one.part:,} of {one.whole:,}", "share": share(one)} if one else {"count": "", "share": "not known"}


def _beside(session: Session, earlier: Followed, later: Followed, found: Beside) -> dict[str, Any]:
    names = {one.value: one.text for one in wards(session)}
    of_both = sorted(names.get(code, code) for code in found.footing.wards or ())
    return {
        "earlier": _named(earlier, found.earlier),
        "later": _named(later, found.later),
        "days": found.footing.days,
        "wards": of_both,
        "rows": [
            {
                "title": one.title,
                "earlier": _cell(found.earlier.shares[one.name]),
                "later": _cell(found.later.shares[one.name]),
                "difference": _difference(found.differences[one.name]),
            }
            for one in MEASURES
        ],
        "chart": wave_chart.drawn(found),
    }


def _named(one: Followed, figures: Figures) -> dict[str, Any]:
    return {"name": one.name, "value": str(one.id), "answers": figures.answers, "homes": figures.homes}


def _difference(one: Difference | None) -> dict[str, Any]:
    if one is None:
        return {"text": "not known", "is_clear": False}
    points = [f"{value * 100:+.1f}" if round(value, 3) else "0.0" for value in (one.value, one.low, one.high)]
    return {"text": f"{points[0]} points ({points[1]} to {points[2]})", "is_clear": one.is_clear}


def _rows(one: Followed, figures: Figures, counted: str) -> Iterator[tuple[writing.Cell, ...]]:
    for measure in MEASURES:
        found = figures.shares[measure.name]
        numbers = ("", "", "", "", "") if found is None else (found.part, found.whole, *_rounded(found))
        yield (one.name, one.starts_on, counted, figures.answers, figures.homes, measure.title, *numbers)


def _differences(earlier: Followed, later: Followed, found: Beside) -> Iterator[tuple[writing.Cell, ...]]:
    for measure in MEASURES:
        one = found.differences[measure.name]
        numbers = ("", "", "") if one is None else _rounded(one)
        yield (f"{later.name} less {earlier.name}", "", SAME, "", "", measure.title, "", "", *numbers)


def _rounded(one: Share | Difference) -> tuple[float, float, float]:
    return round(one.value, 4), round(one.low, 4), round(one.high, 4)


ROUTES: tuple[ControllerRouterHandler, ...] = (show, as_csv)
