"""A designation as its templates take it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from hmo_enforce.areas import covers as covering
from hmo_enforce.areas import standing
from hmo_enforce.casework.views.designation_list import Listed, Version, Whole
from hmo_enforce.kernel.requests import RUNNING, JobRequest
from hmo_enforce.web import formats, pages
from hmo_enforce.web.office import happenings, wording

STAGES = {
    "in_force": "In force",
    "made": "Not yet in force",
    "ended": "Over",
    "revoked": "Revoked",
    "unknown": "Dates unclear",
}
DATES = {
    "made_on": "Made on",
    "starts_on": "In force from",
    "ends_on": "Last day in force",
    "revoked_on": "Revoked from",
}


LICENSING = frozenset({standing.Kind.SELECTIVE, standing.Kind.ADDITIONAL})
"""The kinds because of which a home may need a licence."""
NOT_LICENSING = {
    "article_4": "An Article 4 direction is a matter of planning: no home needs a licence because of it.",
    "interest": "An area of interest is the council's own: no home needs a licence because of it.",
}
WHO_COUNTS = (
    "Properties inside are those whose point is inside, however near the line; the list of its properties also holds those "
    "just outside that are too near to tell. An address that the gazetteer has retired is in neither."
)
LINE_BEFORE = "These numbers are of its line as it was before."


def listed(one: Listed) -> dict[str, Any]:
    """A row of the list."""
    return {
        "name": one.name,
        "href": f"/designations/{one.id}",
        "kind": one.kind,
        "kind_text": wording.said(wording.KINDS, one.kind),
        "period": period(one),
        "reason": one.reason,
        "warnings": list(one.warnings),
        "state": one.stage,
        "state_text": STAGES[one.stage],
        "covers": covers(one.covers),
        "properties": _how_many(one),
    }


def _how_many(one: Listed) -> str:
    if not one.counted:
        return "being worked out"
    return f"{one.inside:,}{f', {one.check:,} to check' if one.check else ''}"


def period(one: Listed) -> str:
    """From when until when; the last day counts."""
    dates = one.dates
    if dates.starts_on is None and dates.ends_on is None:
        return "No dates recorded"
    until = f"to {formats.day(dates.ends_on)}" if dates.ends_on else "with no end recorded"
    revoked = f", revoked from {formats.day(dates.revoked_on)}" if dates.revoked_on else ""
    return f"{formats.day(dates.starts_on)} {until}{revoked}"


def covers(said: Mapping[str, Any] | None) -> str | None:
    """The description of HMO that an additional designation covers."""
    if not said:
        return None
    parts = []
    if said.get("description"):
        parts.append(str(said["description"]))
    if said.get("min_persons"):
        parts.append(f"{said['min_persons']} or more people")
    if said.get("min_households"):
        parts.append(f"{said['min_households']} or more households")
    if said.get("min_storeys"):
        parts.append(f"{said['min_storeys']} or more storeys")
    if "section_257" in (said.get("tests") or ()):
        parts.append("converted blocks under section 257")
    if said.get("leaves_out_flats_in_blocks_of"):
        parts.append(f"not flats in purpose-built blocks of {said['leaves_out_flats_in_blocks_of']} or more")
    return ", ".join(parts) or None


def whole(found: Whole) -> dict[str, Any]:
    """A designation's page, permissions apart."""
    one = found.listed
    path = f"/designations/{one.id}"
    return {
        "designation": {
            "name": one.name,
            "kind_text": wording.said(wording.KINDS, one.kind),
            "state": one.stage,
            "state_text": STAGES[one.stage],
            "reason": one.reason,
            "warnings": list(one.warnings),
            "covers": covers(one.covers),
            "notes": found.notes,
            "revision": found.revision,
        },
        "facts": _facts(found),
        "map": {"geojson_url": f"{path}/map.geojson", "features": None},
        "documents": [document for document in map(_document, found.documents) if document],
        "versions": [_version(version) for version in found.versions],
        "counts": _counts(found),
        "counts_notes": [*_notes(one), *([_for_returns(found)] if one.counted else [])],
        "properties_href": pages.with_query("/properties", designation=one.id),
        "check_href": pages.with_query("/properties", designation=one.id, check="1") if one.check else None,
        "events": [happenings.line(event) for event in found.events],
    }


def _facts(found: Whole) -> list[dict[str, Any]]:
    one = found.listed
    facts = [{"label": words, "value": formats.day(getattr(one.dates, name))} for name, words in DATES.items()]
    if one.dates.revoked_on is None:
        facts.pop()
    source = happenings.source(found.source) or "made here"
    tests = [covering.TESTS.get(test, str(test)) for test in (one.covers or {}).get("tests") or ()]
    return [
        *facts,
        *([{"label": "Tests of an HMO", "value": "; ".join(tests)}] if tests else []),
        {"label": "Reference", "value": one.reference},
        {"label": "Legal basis", "value": found.legal_basis or "not recorded"},
        {"label": "Size", "value": f"{found.hectares:,.1f} hectares"},
        {"label": "Boundary", "value": f"good to {formats.metres(found.accuracy_m)}", "source": source},
    ]


def _counts(found: Whole) -> list[dict[str, Any]]:
    one = found.listed
    if not (one.counted or one.inside or one.check):
        return []
    without = formats.number(max(0, one.inside - found.licensed))
    licences = [
        {"label": "With a licence in force", "number": formats.number(found.licensed), "tone": "clear"},
        {"label": "Without one, needed or not", "number": without, "tone": None},
    ]
    return [
        {"label": "Properties inside", "number": formats.number(one.inside), "tone": None},
        *(licences if one.kind in LICENSING else ()),
        {"label": "Check boundary", "number": formats.number(one.check), "tone": "act" if one.check else None},
    ]


def _notes(one: Listed) -> list[str]:
    before = LINE_BEFORE if not one.counted and (one.inside or one.check) else ""
    return [said for said in (NOT_LICENSING.get(one.kind, ""), before, WHO_COUNTS if one.counted else "") if said]


def _for_returns(found: Whole) -> str:
    """The totals that the council tells others: a number of fewer than five would tell of single homes."""
    inside, licensed = (
        "fewer than five" if one is None else formats.number(one) for one in (found.returns.inside, found.returns.licensed)
    )
    held = f", of which {licensed} with a licence in force" if found.listed.kind in LICENSING else ""
    return f"For statutory returns, with homes that only named people may see: {inside} properties inside{held}."


def progress(designation_id: int, counted: bool, work: JobRequest | None) -> dict[str, Any]:
    """How far it is known which homes lie in it, as the page shows it and as its script asks for it."""
    path = f"/designations/{designation_id}"
    return {
        "state": work.status if work else "done" if counted else "waiting",
        "done": work.progress_done if work else 0,
        "total": (work.progress_total or None) if work else None,
        "text": _progress_text(counted, work),
        "finished": counted,
        "at_work": work is not None,
        "href": path,
        "url": f"{path}/progress",
        "refresh_href": path,
    }


def _progress_text(counted: bool, work: JobRequest | None) -> str:
    if counted:
        return "Finished."
    if work is None:
        return "It waits for the next run, which the clock asks for every night."
    return f"{work.progress_note or 'Begun'}." if work.status == RUNNING else "Waiting for its turn."


def _document(said: Any) -> dict[str, str] | None:
    """A document's name and its address on the web; nothing but http(s) becomes a link."""
    title, href = (said.get("title"), said.get("href") or said.get("url")) if isinstance(said, dict) else (said, said)
    if not title:
        return None
    address = str(href or "")
    return {"title": str(title), "href": address if urlsplit(address).scheme in ("http", "https") else ""}


def _version(version: Version) -> dict[str, Any]:
    said = ", ".join(f"{words.lower()} {_recorded(version.said.get(name))}" for name, words in DATES.items())
    until = formats.moment(version.stood_until)
    return {"number": version.revision, "on": f"stood until {until}", "by": "", "what": said, "href": None}


def _recorded(day: object) -> str:
    return wording.value(day) if day else "not recorded"
