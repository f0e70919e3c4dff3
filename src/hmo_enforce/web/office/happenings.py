"""What happened to a record, in plain words: a line of a timeline, and the values that the journal keeps."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from hmo_enforce.cases import outside, terms
from hmo_enforce.casework.views.sources import FromFile
from hmo_enforce.casework.views.timeline import Event
from hmo_enforce.intake import channels
from hmo_enforce.intake import states as arrivals
from hmo_enforce.kernel.actor import NOBODY
from hmo_enforce.properties import certificates
from hmo_enforce.web import formats
from hmo_enforce.web.office import wording

OURS = frozenset({
    "id", "revision", "property_id", "import_id", "party_id", "observation", "decision", "interest", "line", "certificate",
    "evidence_item_id", "kept", "merged", "moved",
})  # fmt: skip
"""Keys and counters: nothing that an officer would look for."""
NO_ACCOUNT = "somebody without an account"


def line(event: Event) -> dict[str, Any]:
    """A line of a timeline."""
    on = formats.moment(event.at) if event.at else formats.day(event.on)
    told = changes(event.before, event.after) if event.after else changes(None, event.before)  # what was withdrawn, as it was
    said = " ".join(part for part in (told, event.said) if part)
    by = NO_ACCOUNT if event.by == NOBODY.name else event.by
    return {"on": on, "title": event.title, "text": said, "by": by, "source": None, "href": event.href}


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """Values in words: "People: 3, now 5. Tenure: rented from a private landlord." """
    was, now = before or {}, after or {}
    names = [name for name in dict.fromkeys([*was, *now]) if name not in OURS]
    told = [_change(name, was.get(name), now.get(name)) for name in names if (was.get(name), now.get(name)) != (None, None)]
    return " ".join(f"{one}." for one in told)


def source(found: FromFile | None) -> str:
    """The file and row behind a value."""
    if found is None:
        return ""
    return f"{found.file}, row {found.row:,}" if found.row else found.file


@cache
def _words() -> dict[str, dict[str, str]]:
    """What the values of some are called: the same words that their own pages have for them."""
    kinds = outside.kinds()
    return {
        "regime": wording.REGIMES,
        "kind": {**_lowered(arrivals.KINDS), **wording.KINDS, **{name: kinds.title(name) for name in kinds.by_name}},
        "step": {name: kinds.step_title(name) for name in kinds.steps},
        "priority": dict(terms.PRIORITIES),
        "category": dict(terms.CATEGORIES),
        "role": wording.ROLES,
        "certificate_kind": wording.CERTIFICATES,
        "certificate_outcome": certificates.OUTCOMES,
        "arrival_state": _lowered(arrivals.STATES),
        "closed_as": _lowered(arrivals.CLOSED_AS),
        "way": _lowered(channels.WAYS),
    }


def _lowered(titles: Mapping[str, str]) -> dict[str, str]:
    return {name: title.lower() for name, title in titles.items()}


def _change(name: str, was: Any, now: Any) -> str:
    label = _label(name, now if was in (None, "") else was)
    if was in (None, "") or was == now:
        return f"{label}: {_value(name, now)}"
    return f"{label}: {_value(name, was)}, now {_value(name, now)}"


def _label(name: str, given: Any) -> str:
    """One word in the journal is two on a page: a Part of the Act, and somebody's part in a case."""
    return "Part in the case" if name == "part" and given in terms.PARTS else wording.fact(name)


def _value(name: str, given: Any) -> str:
    if given in (None, ""):
        return "none"
    if name == "part" and given in terms.PARTS:
        return terms.PARTS[given].lower()
    words = _words().get(name)
    return wording.said(words, str(given)) if words else wording.value(given)
