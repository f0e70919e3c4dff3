"""A case as its templates take it: plain words for what the views read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hmo_enforce.cases import outside, terms
from hmo_enforce.casework.views.case_closings import Closing
from hmo_enforce.casework.views.case_list import Row
from hmo_enforce.casework.views.case_whole import Home, Note, Person, Task, Whole
from hmo_enforce.kernel import clock
from hmo_enforce.web import formats
from hmo_enforce.web.office import happenings

SOMEBODY = {terms.COMPLAINANT: "A complainant"}
UNNAMED = "Somebody who also complained"


def row(one: Row, today: date) -> dict[str, Any]:
    """A line of a list."""
    kinds = outside.kinds()
    return {
        "href": f"/cases/{one.id}",
        "reference": one.reference,
        "title": one.title,
        "kind": kinds.title(one.kind),
        "step": kinds.step_title(one.step) if one.status == terms.OPEN else terms.STATUSES[one.status],
        "open": one.status == terms.OPEN,
        "urgent": one.priority == terms.URGENT and one.status == terms.OPEN,
        "assignee": one.assignee,
        "opened": formats.day(clock.in_london(one.opened_at).date()),
        "homes": list(one.homes[:2]),
        "more_homes": max(0, len(one.homes) - 2),
        "due": formats.day(one.due_on) if one.due_on else None,
        "overdue": one.due_on is not None and one.due_on < today,
    }


def context(case: Whole, today: date, *, works: bool) -> dict[str, Any]:
    """What the template needs, permissions apart. `works`: whether the reader works on cases."""
    here, is_open = f"/cases/{case.id}", case.status == terms.OPEN
    acts = works and is_open
    return {
        "case": {
            "id": case.id,
            "reference": case.reference,
            "title": case.title,
            "kind": outside.kinds().title(case.kind),
            "status": terms.STATUSES[case.status],
            "open": is_open,
            "step": outside.kinds().step_title(case.step),
            "urgent": case.priority == terms.URGENT,
            "assignee": case.assignee,
            "opened": f"{formats.moment(case.opened_at)} by {case.opened_by}",
            "closed": _closed(case),
            "closings": [closing(one) for one in case.closings],
        },
        "steps": steps(case),
        "homes": [_home(one, here, acts) for one in case.homes],
        "people": [_person(one, here, acts) for one in case.people],
        "has_complainants": any(one.party_id is None for one in case.people),
        "tasks": [_task(one, here, today, acts) for one in case.tasks if one.is_open],
        "tasks_over": [_task(one, here, today, False) for one in case.tasks if not one.is_open],
        "notes": [_note(one, here, works) for one in case.notes],
        "links": [
            {"how": one.how, "href": f"/cases/{one.case_id}", "text": f"{one.reference}: {one.title}"} for one in case.links
        ],
        "events": [happenings.line(one) for one in case.events],
        "actions": actions(here, acts) if acts else [],
        "note_href": f"{here}/note" if works else None,
        "reopen_href": f"{here}/reopen" if works and not is_open else None,
    }


def actions(here: str, acts: bool) -> list[dict[str, str]]:
    """What can be done with an open case, beside what stands next to what it changes."""
    return [
        {"text": "Split", "href": f"{here}/split"},
        {"text": "Join into another case", "href": f"{here}/join"},
        {"text": "Link to another case", "href": f"{here}/link"},
        {"text": "Refer to a partner", "href": f"/refer?case={here.rpartition('/')[2]}"},
        {"text": "Close the case", "href": f"{here}/close"},
    ]


def steps(case: Whole) -> list[dict[str, Any]]:
    """The steps of its kind in their order, with the day on which it last came to each; the present one marked."""
    kind = outside.kinds().by_name.get(case.kind)
    names = list(kind.steps) if kind else []
    if case.step not in names:
        names.append(case.step)
    return [
        {
            "title": outside.kinds().step_title(name),
            "on": formats.day(clock.in_london(case.steps[name]).date()) if name in case.steps else None,
            "current": name == case.step,
        }
        for name in names
    ]


def _closed(case: Whole) -> dict[str, str] | None:
    if case.closed is None:
        return None
    at, by, why = case.closed
    return {"on": f"{formats.moment(at)} by {by}", "why": why}


def closing(one: Closing) -> dict[str, str]:
    """Once closed and opened again."""
    return {
        name: f"{formats.moment(word.at)} by {word.by}: {word.why or 'what was said has been destroyed'}"
        for name, word in (("closed", one.closed), ("reopened", one.reopened))
    }


def _home(one: Home, here: str, acts: bool) -> dict[str, Any]:
    gone = one.removed is not None
    return {
        "address": one.address,
        "href": f"/properties/{one.property_id}",
        "why": one.why,
        "removed": one.removed,
        "remove_href": f"{here}/homes/{one.line}/remove" if acts and not gone else None,
    }


def _person(one: Person, here: str, acts: bool) -> dict[str, Any]:
    gone = one.removed is not None
    return {
        "name": one.name or SOMEBODY.get(one.part, UNNAMED),
        "href": f"/people/{one.party_id}" if one.party_id else None,
        "part": terms.PARTS.get(one.part, one.part),
        "category": terms.CATEGORIES.get(one.category, one.category),
        "contact": one.contact,
        "removed": one.removed,
        "remove_href": f"{here}/people/{one.line}/remove" if acts and not gone else None,
    }


def _task(one: Task, here: str, today: date, acts: bool) -> dict[str, Any]:
    over = ""
    if one.done_at is not None:
        over = f"Done on {formats.moment(one.done_at)} by {one.done_by}"
    elif one.dropped_by is not None:
        over = f"Dropped by {one.dropped_by}: {one.dropped_why}"
    return {
        "id": one.id,
        "title": one.title,
        "due": formats.day(one.due_on) if one.due_on else None,
        "overdue": one.is_open and one.due_on is not None and one.due_on < today,
        "assignee": one.assignee,
        "over": over,
        "done_href": f"{here}/tasks/{one.id}/done" if acts else None,
        "drop_href": f"{here}/tasks/{one.id}/drop" if acts else None,
    }


def _note(one: Note, here: str, works: bool) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": terms.NOTES.get(one.kind, one.kind),
        "opinion": one.kind == terms.OPINION,
        "text": one.text,
        "said_by": one.said_by,
        "by": f"{one.written_by}, {formats.moment(one.written_at)}",
        "corrects": one.corrects_id,
        "corrected_by": one.corrected_by,
        "correct_href": f"{here}/note?corrects={one.id}" if works and one.corrected_by is None else None,
    }


def choices(words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Words as a form's choices."""
    return tuple(words.items())
