"""An arrival as its templates take it, and how many there are of what."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hmo_enforce.casework.views.arrival_counts import Count, Counts
from hmo_enforce.casework.views.arrival_list import Row
from hmo_enforce.casework.views.arrival_whole import Beside, Whole
from hmo_enforce.casework.views.lists.inbox import PATH
from hmo_enforce.casework.views.property_rows import Row as Home
from hmo_enforce.intake import channels, matters, states
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import NOBODY
from hmo_enforce.questions import claims
from hmo_enforce.web import formats, pages
from hmo_enforce.web.office import happenings, wording


def counts(found: Counts) -> dict[str, Any]:
    """The counts above the list, each with the address of what it counts."""
    cards = (
        ("Urgent", found.urgent, {"urgent": "1"}),
        ("Late", found.late, {"late": "1"}),
        ("Need a person", found.waiting, {"state": states.WAITING}),
        ("Nobody's yet", found.nobodys, {"whose": "nobody"}),
    )
    groups = (("By channel", found.by_channel), ("By age", found.by_age), ("By ward", found.by_ward))
    return {
        "cards": [{"text": text, "count": number, "href": pages.with_query(PATH, **asked)} for text, number, asked in cards],
        "groups": [{"title": title, "lines": [_line(one) for one in lines]} for title, lines in groups if lines],
    }


def _line(one: Count) -> dict[str, Any]:
    href = pages.with_query(PATH, **{one.filter[0]: one.filter[1]}) if one.filter else None
    return {"text": one.text, "count": one.count, "href": href}


def context(found: Whole, on: date, *, works: bool, cases: bool) -> dict[str, Any]:
    """What the template needs, permissions apart. `works`: the reader works on arrivals; `cases`: they see cases."""
    row, here = found.row, f"{PATH}/{found.row.id}"
    is_open = row.state != states.CLOSED
    return {
        "arrival": {
            "id": row.id,
            "reference": row.reference,
            "kind": states.KINDS.get(row.kind, row.kind),
            "about": [matters.MATTERS.get(one, one) for one in row.matters],
            "way": channels.WAYS.get(row.way, row.way),
            "state": states.STATES.get(row.state, row.state),
            "open": is_open,
            "waits_why": row.waits_why if row.state == states.WAITING else None,
            "urgent": row.is_urgent,
            "urgent_why": row.urgent_why,
            "assignee": row.assignee,
            "received": _received(found),
            "submitted": formats.moment(found.submitted_at) if found.submitted_at != row.received_at else None,
            "is_late": row.is_late,
            "due": formats.day(row.due_on) if row.due_on else None,
            "overdue": row.is_overdue(on),
            "closed": _closed(found),
            "elsewhere": found.elsewhere,
            "found_new": found.found_new,
        },
        "here": here,
        "rank": {"points": found.rank, "why": list(found.rank_why)} if found.rank is not None and is_open else None,
        "place": {"home": row.home, "href": f"/properties/{row.property_id}", "ward": row.ward} if row.property_id else None,
        "said": row.said,
        "answers": [{"label": one.question, "value": one.answer, "quiet": one.is_apart} for one in found.answers],
        "unasked": [{"label": one.question, "value": one.answer} for one in found.unasked],
        "claims": [{"label": _claim(name), "value": _claimed(name, value)} for name, value in found.claims.items()],
        "contradicts": [_contradiction(one) for one in found.contradicts],
        "home": home(found.home) if found.home else None,
        "alike": [beside(one, here, joins=works and is_open) for one in found.alike],
        "joined": [beside(one, here, joins=False) for one in found.joined],
        "into": beside(found.into, here, joins=False) if found.into else None,
        "is_joined": row.joined_to is not None,
        "case": {"text": row.case_reference, "href": f"/cases/{row.case_id}"} if row.case_reference and cases else None,
        "match_href": f"/matches/{found.match_id}" if found.match_id and row.property_id is None else None,
        "events": [happenings.line(one) for one in found.events],
        "actions": actions(row, here, cases=cases) if works else {"first": [], "more": []},
    }


def actions(row: Row, here: str, *, cases: bool) -> dict[str, list[dict[str, str]]]:
    """What can be done with it: `first` are buttons, `more` are links."""

    def to(text: str, where: str) -> dict[str, str]:
        return {"text": text, "href": f"{here}/{where}"}

    if row.joined_to is not None:
        return {"first": [to("Part it from the other", "part")], "more": []}
    if row.state == states.CLOSED:
        return {"first": [to("Reopen", "reopen")], "more": []}
    waits = row.state == states.WAITING
    first = [
        *([] if row.property_id else [to("Say which home it is", "home")]),
        *([to(again_or_looked(row.property_id), "looked")] if waits and (row.property_id or not row.is_taken_in) else []),
        to("Assign", "assign"),
        *([to("Open a case", "case")] if cases and row.case_id is None else []),
        to("Close", "close"),
    ]
    more = [
        to("Mark not urgent" if row.is_urgent else "Mark urgent", "urgent"),
        *([to("It is another home", "home")] if row.property_id else []),
        *([to("Link to a case", "link")] if cases and row.case_id is None else []),
        *([to("Take it out of its case", "unlink")] if cases and row.case_id is not None else []),
        to("Join to another", "join"),
    ]
    return {"first": first, "more": more}


def again_or_looked(property_id: int | None) -> str:
    """What a person says of what waits, though nobody need say which home it is."""
    return "Say that you looked at it" if property_id else "Have it tried again"


def home(one: Home) -> dict[str, Any]:
    """The home's verdict, with the designations that it lies in."""
    return {
        "outcome": one.outcome,
        "standing": one.standing,
        "decided": one.decided,
        "reasons": list(one.reasons),
        "questions": one.questions,
        "designations": [
            {"text": f"{area.name}{' (too near its line to tell)' if area.check else ''}", "href": f"/designations/{area.id}"}
            for area in one.designations
        ],
    }


def beside(one: Beside, here: str, *, joins: bool) -> dict[str, Any]:
    """Another arrival."""
    told = (states.KINDS.get(one.kind, one.kind), states.STATES.get(one.state, one.state).lower(), one.why.lower())
    return {
        "reference": one.reference,
        "href": f"{PATH}/{one.id}",
        "text": f"{', '.join(told)}, received {formats.day(clock.in_london(one.received_at).date())}",
        "join_href": f"{here}/join?other={one.reference}" if joins and one.state != states.CLOSED else None,
    }


def _received(found: Whole) -> str:
    """When and, where somebody of ours or a partner took it, by whom."""
    at = formats.moment(found.row.received_at)
    return at if found.received_by == NOBODY.name else f"{at} by {found.received_by}"


def _closed(found: Whole) -> dict[str, str] | None:
    if found.closed is None:
        return None
    at, by, why = found.closed
    ended = states.CLOSED_AS.get(found.row.closed_as or "", "Closed")
    return {"on": f"{formats.moment(at)} by {by}", "as": ended, "why": why}


def _claim(name: str) -> str:
    return claims.CLAIMS[name].title if name in claims.CLAIMS else wording.fact(name)


def _claimed(name: str, value: Any) -> str:
    """What is kept in pence is read in pounds."""
    is_money = name in claims.CLAIMS and claims.CLAIMS[name].is_money
    return f"£{int(value) / 100:,.2f} a month" if is_money else _value(value)


def _value(value: Any) -> str:
    """A claimed value in words."""
    return "Yes" if value is True else "No" if value is False else wording.value(value)


def _contradiction(one: Mapping[str, Any]) -> dict[str, str]:
    """What was said beside what was on record."""
    return {
        "fact": wording.fact(str(one.get("fact", ""))),
        "claimed": _value(one.get("claimed")),
        "known": _value(one.get("known")),
        "source": wording.said(wording.SOURCES, str(one.get("source", ""))),
    }
