"""What happened to a home or a designation, in plain words, newest first.

The journal tells what officers did; licences, exemptions, certificates and what other records claimed tell it themselves.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from hmo_enforce.cases import terms
from hmo_enforce.casework.views import timeline
from hmo_enforce.casework.views.claims import Claim
from hmo_enforce.casework.views.licences_held import Period
from hmo_enforce.casework.views.property_whole import Whole
from hmo_enforce.casework.views.sources import FromFile
from hmo_enforce.casework.views.timeline import Event
from hmo_enforce.properties import certificates
from hmo_enforce.web import formats
from hmo_enforce.web.office import wording

OURS = frozenset({
    "id", "revision", "property_id", "import_id", "party_id", "observation", "decision", "interest", "line", "certificate",
    "evidence_item_id", "kept", "merged", "moved",
})  # fmt: skip
"""Keys and counters: nothing that an officer would look for."""
WORDS = {
    "regime": wording.REGIMES,
    "kind": wording.KINDS,
    "role": wording.ROLES,
    "certificate_kind": wording.CERTIFICATES,
    "certificate_outcome": certificates.OUTCOMES,
}
"""What the values of some are called."""


def of_property(home: Whole, on: date) -> list[dict[str, Any]]:
    """Everything on record until `on`; what is to come (the end of a licence that runs) is no event yet."""
    told = [*_licences(home), *_exemptions(home), *_certificates(home), *_claimed(home)]
    events = timeline.newest_first([*home.events, *(event for event in told if event.on <= on)])
    return [line(event) for event in events]


def line(event: Event) -> dict[str, Any]:
    """A line of a timeline."""
    on = formats.moment(event.at) if event.at else formats.day(event.on)
    told = changes(event.before, event.after) if event.after else changes(None, event.before)  # what was withdrawn, as it was
    said = " ".join(part for part in (told, event.said) if part)
    return {"on": on, "title": event.title, "text": said, "by": event.by, "source": None, "href": None}


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
    words = WORDS.get(name)
    return wording.said(words, str(given)) if words else wording.value(given)


def _licences(home: Whole) -> Iterator[Event]:
    for one in home.licences:
        kind, number = wording.said(wording.LICENCES, one.kind), f"Number {one.reference}. " if one.reference else ""
        yield from _period(kind, one, number)


def _exemptions(home: Whole) -> Iterator[Event]:
    for one in home.exemptions:
        yield from _period("Temporary exemption", one, f"Number {one.reference}. " if one.reference else "")


def _period(what: str, one: Period, said: str) -> Iterator[Event]:
    """Its first day, and its last; a revocation takes the place of a later end."""
    revoked = one.revoked_on is not None and (one.ends_on is None or one.revoked_on <= one.ends_on)
    came = source(one.source)
    text = f"{said}From {came}." if came else said.strip()
    if one.starts_on:
        yield Event(one.starts_on, None, f"{what} began", text, "")
    if revoked and one.revoked_on:
        yield Event(one.revoked_on, None, f"{what} revoked", text, "")
    elif one.ends_on:
        yield Event(one.ends_on, None, f"{what} ended", f"That was its last day. {text}", "")


def _certificates(home: Whole) -> Iterator[Event]:
    """Those of the energy register; what officers recorded is in the journal."""
    for one in home.certificates:
        if one.id is None and one.issued_on:
            rating = f"Rating {one.rating}, certificate" if one.rating else "Certificate"
            yield Event(one.issued_on, None, "Energy certificate lodged", f"{rating} {one.number}.", "")


def _claimed(home: Whole) -> Iterator[Event]:
    """What files claimed; an officer's own observation is in the journal."""
    for one in home.claims:
        if one.import_id is not None:
            name = wording.said(wording.SOURCES, one.source)
            yield Event(one.as_at, None, f"{name} says who lives there", _said(one, home.files), "")


def _said(claim: Claim, files: Mapping[int, FromFile]) -> str:
    told = changes(None, {name: value for name, value in claim.said.items() if value is not None})
    file = files.get(claim.import_id or 0)
    came = f"From {file.file}, row {claim.import_row:,}." if file and claim.import_row else f"From {file.file}." if file else ""
    return " ".join(part for part in (told, came) if part)
