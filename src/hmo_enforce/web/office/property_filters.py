"""The filters of a property list: from the address and back to it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hmo_enforce.casework.views.property_choices import Choice
from hmo_enforce.casework.views.property_conditions import NO_VERDICT
from hmo_enforce.casework.views.property_list import SORTS, Filters
from hmo_enforce.properties import within
from hmo_enforce.properties.within import Parts
from hmo_enforce.web import pages
from hmo_enforce.web.forms import FieldError, Fields
from hmo_enforce.web.office import lists, wording

ANY = {"value": "", "text": "Any"}
ON = "1"
LONGEST = 200
MOST = 999_999_999
LICENSED = {"yes": True, "no": False}
ENDING = {"30": "30 days", "90": "90 days", "180": "180 days"}
OUTCOMES = {**wording.OUTCOMES, NO_VERDICT: "Not judged yet"}


def read(query: Mapping[str, Any]) -> tuple[Filters, list[FieldError]]:
    """The filters in an address, and what in it cannot be read: the list is not narrowed by that, and the page says so."""
    asked = Fields(query)
    licensed, ending = (
        asked.choice("licensed", "Licence in force", LICENSED, needed=False),
        asked.choice("ending", "Licence ends within", ENDING, needed=False),
    )
    sort = asked.raw("sort") or SORTS[0]
    if sort not in SORTS:
        asked.wrong("", f"The list can be in the order of {', '.join(SORTS[:-1])} or {SORTS[-1]}.")
    filters = Filters(
        q=asked.text("q", "What you search for", most=LONGEST, needed=False) or "",
        ward=asked.text("ward", "The ward", most=LONGEST, needed=False) or "",
        designation=asked.whole("designation", "The designation", low=1, high=MOST),
        outcome=asked.choice("outcome", "Verdict", OUTCOMES, needed=False) or "",
        regime=asked.choice("regime", "Regime", wording.REGIMES, needed=False) or "",
        licensed=LICENSED[licensed] if licensed else None,
        ending=int(ending) if ending else None,
        check=asked.choice("check", "Check boundary", (ON,), needed=False) == ON,
        without_uprn=asked.choice("without_uprn", "No UPRN yet", (ON,), needed=False) == ON,
        of_import=asked.whole("import", "The import", low=1, high=MOST),
        within=read_within(asked),
        sort=sort if sort in SORTS else SORTS[0],
        page=lists.page_number(asked),
    )
    return filters, asked.errors


def read_within(asked: Fields, name: str = "within") -> Parts:
    """The parts of the map that a list is of."""
    parts = within.read(asked.raw(name))
    if parts is None:
        asked.wrong(
            "",
            f"“{name}” must be a box or a polygon in whole metres of the National Grid, such as 390000,596000,391000,597000.",
        )
    return parts or ()


def whole(query: Mapping[str, Any]) -> Filters:
    """The filters for a file, which has no room to say what was not understood: raises a 400 instead."""
    filters, errors = read(query)
    lists.refuse(errors)
    return filters


def address(path: str, filters: Filters, **changes: Any) -> str:
    """The address of the list with these filters; a changed filter leads back to the first page."""
    wanted = replace(filters, **{"page": 1, **changes})
    return pages.with_query(
        path,
        q=wanted.q,
        ward=wanted.ward,
        designation=wanted.designation,
        outcome=wanted.outcome,
        regime=wanted.regime,
        licensed=_yes_no(wanted.licensed),
        ending=wanted.ending,
        check=ON if wanted.check else None,
        without_uprn=ON if wanted.without_uprn else None,
        **{"import": wanted.of_import},
        within=within.text_of(wanted.within),
        sort=wanted.sort if wanted.sort != SORTS[0] else None,
        page=wanted.page if wanted.page > 1 else None,
    )


def panel(filters: Filters, wards: Sequence[Choice], designations: Sequence[Choice]) -> dict[str, Any]:
    """The panel beside the list."""
    fields = [
        {"name": "q", "label": "Address, postcode or UPRN", "kind": "text", "value": filters.q},
        _select("ward", "Ward", filters.ward, [_choice(one) for one in wards]),
        _select("designation", "Designation", str(filters.designation or ""), [_choice(one) for one in designations]),
        _select("outcome", "Verdict", filters.outcome, _named(OUTCOMES)),
        _select("regime", "Regime", filters.regime, _named(wording.REGIMES)),
        _select("licensed", "Licence in force", _yes_no(filters.licensed) or "", _named({"yes": "Yes", "no": "No"})),
        _select("ending", "Licence ends within", str(filters.ending or ""), _named(ENDING)),
        _tick("check", "Boundary", "Check boundary", filters.check),
        _tick("without_uprn", "UPRN", "No UPRN yet", filters.without_uprn),
    ]
    hidden = [{"name": "sort", "value": filters.sort}] if filters.sort != SORTS[0] else []
    if filters.of_import is not None:
        hidden.append({"name": "import", "value": str(filters.of_import)})
    if filters.within:
        hidden.append({"name": "within", "value": within.text_of(filters.within)})
    return {"fields": fields, "hidden": hidden, "reset_href": None if filters == Filters() else "/properties"}


def applied(path: str, filters: Filters, choices: Sequence[Choice]) -> list[dict[str, str]]:
    """Each filter in use, with the list's address without it."""
    named = {choice.value: choice.text for choice in choices}
    used: list[tuple[str, str, object]] = []
    if filters.q:
        used.append((f"“{filters.q}”", "q", ""))
    if filters.ward:
        used.append((named.get(filters.ward, filters.ward), "ward", ""))
    if filters.designation is not None:
        text = named.get(str(filters.designation), f"Designation {filters.designation}")
        used.append((text, "designation", None))
    if filters.outcome:
        used.append((OUTCOMES[filters.outcome], "outcome", ""))
    if filters.regime:
        used.append((wording.REGIMES[filters.regime], "regime", ""))
    if filters.licensed is not None:
        used.append(("Licence in force" if filters.licensed else "No licence in force", "licensed", None))
    if filters.ending is not None:
        used.append((f"Licence ends within {filters.ending} days", "ending", None))
    if filters.check:
        used.append(("Check boundary", "check", False))
    if filters.without_uprn:
        used.append(("No UPRN yet", "without_uprn", False))
    if filters.of_import is not None:
        used.append((f"Written by import {filters.of_import}", "of_import", None))
    if filters.within:
        used.append(("Within a part of the map", "within", ()))
    return [{"text": text, "href": address(path, filters, **{name: gone})} for text, name, gone in used]


def _yes_no(licensed: bool | None) -> str | None:
    return None if licensed is None else "yes" if licensed else "no"


def _select(name: str, label: str, value: str, choices: list[dict[str, str]]) -> dict[str, Any]:
    named = [ANY, *choices]
    if all(choice["value"] != value for choice in named):  # such as the code of another kind of area, from a link
        named.append({"value": value, "text": value})
    return {"name": name, "label": label, "kind": "select", "value": value, "choices": named}


def _tick(name: str, label: str, text: str, ticked: bool) -> dict[str, Any]:
    value = [ON] if ticked else []
    return {"name": name, "label": label, "kind": "checks", "value": value, "choices": [{"value": ON, "text": text}]}


def _choice(choice: Choice) -> dict[str, str]:
    return {"value": choice.value, "text": choice.text}


def _named(words: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "text": text} for value, text in words.items()]
