"""The desk as its template takes it: numbers, and when a thing is due, in words."""

from datetime import date
from typing import Any

from hmo_enforce.casework.views.desk.arrived import Arrived, Sort
from hmo_enforce.casework.views.desk.found import Line, Panel
from hmo_enforce.casework.views.desk.team import Number, Share, Team
from hmo_enforce.casework.views.desk.words import WORDS
from hmo_enforce.web import formats, pages

SEEN = "/desk/seen"


def panel(name: str, found: Panel, today: date) -> dict[str, Any]:
    """One panel."""
    words = WORDS[name]
    return {
        "name": name.replace("_", "-"),
        "title": words.title,
        "tells": words.tells,
        "empty": words.empty,
        "count_text": counted(found.count, found.more),
        "overdue_text": f"{counted(found.overdue, found.overdue_more)} overdue" if found.overdue else None,
        "lines": [line(one, today) for one in found.lines],
        "every": {"text": words.every, "href": found.href} if found.href else None,
    }


def counted(count: int, more: bool) -> str:
    """12; more than 100."""
    return f"{'more than ' if more else ''}{count:,}"


def line(one: Line, today: date) -> dict[str, Any]:
    """One line: what it is waiting for is said in words."""
    return {
        "title": one.title,
        "href": one.href,
        "reference": one.reference,
        "tells": one.tells,
        "when": when(one, today),
        "late": lateness(one, today),
        "urgent": one.urgent,
    }


def when(one: Line, today: date) -> str:
    """By 3 December 2026; received today."""
    if one.day is None:
        return ""
    word = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((one.day - today).days)
    return f"{'' if word and one.what in ('by', 'on') else f'{one.what} '}{word or formats.day(one.day)}"


def lateness(one: Line, today: date) -> str | None:
    """Overdue by 3 days; None of what is not."""
    if not one.owing or one.day is None or one.day >= today:
        return None
    days = (today - one.day).days
    return f"overdue by {days:,} {'day' if days == 1 else 'days'}"


def arrived(found: Arrived, today: date, until: str) -> dict[str, Any]:
    """What arrived, sort by sort."""
    return {
        "since": formats.moment(found.since),
        "count_text": counted(found.count, found.more),
        "any": found.count > 0,
        "sorts": [_sort(one, today) for one in found.sorts if one.count],
        "seen_action": SEEN,
        "until": until,
    }


def _sort(one: Sort, today: date) -> dict[str, Any]:
    left = one.count - len(one.lines)
    return {
        "title": f"{counted(one.count, one.more).capitalize()} {one.one if one.count == 1 else one.several}",
        "lines": [line(each, today) for each in one.lines],
        "every": {"text": one.every[0], "href": one.every[1]} if one.every and left > 0 else None,
        "left": f"and {counted(left, one.more)} more" if left > 0 else None,
    }


def team(found: Team) -> dict[str, Any]:
    """The officers' shares, each with a bar as long as its part of the longest."""
    longest = max((one.open.count for one in found.shares), default=0)
    return {
        "shares": [_share(one, longest) for one in found.shares if one.account_id is not None or one.open.count],
        "open": _said(found.open),
        "overdue": _said(found.overdue),
        "opened": _said(found.opened),
        "closed": _said(found.closed),
    }


def _said(number: Number) -> str:
    return counted(number.count, number.more)


def _share(one: Share, longest: int) -> dict[str, Any]:
    whose = "nobody" if one.account_id is None else one.account_id
    here = pages.with_query("/cases", whose=whose)
    open_, late = one.open.count, one.overdue.count
    return {
        "name": one.name,
        "open": _said(one.open),
        "overdue": _said(one.overdue),
        "open_href": here if open_ else None,
        "overdue_href": pages.with_query("/cases", whose=whose, overdue="1") if late else None,
        "bar": {"open": _part(open_ - late, longest), "overdue": _part(late, longest)},
    }


def _part(number: int, longest: int) -> float:
    """Of a hundred."""
    return round(100 * number / longest, 1) if longest else 0.0
