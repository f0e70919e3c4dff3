"""Matches as their templates take them."""

from typing import Any

from litestar import Request

from hmo_enforce.casework.views.lists.matches import KINDS, PATH, STATES, sure
from hmo_enforce.casework.views.matched_here import Came, Here
from hmo_enforce.casework.views.matches_seen import Near, Seen
from hmo_enforce.properties.matching import beside as matching
from hmo_enforce.properties.matching.beside import Parts
from hmo_enforce.web import formats, forms
from hmo_enforce.web.office import background, happenings

WORDS = {
    "reference": "Reference", "kind": "Kind", "starts_on": "First day", "ends_on": "Last day", "max_persons": "Most persons",
    "storeys": "Storeys",
}  # fmt: skip
PARTS = {
    "flat": "Flat", "number": "Number", "building": "Building", "street": "Street", "place": "Place", "postcode": "Postcode",
}  # fmt: skip
WHAT = {
    "licence": "Licence", "exemption": "Temporary exemption notice", "observation": "Who lives there",
    "amenity_count": "Rooms and facilities", "energy_certificate": "Energy certificate",
}  # fmt: skip


def beside(one: Near, came: Parts | None = None) -> dict[str, Any]:
    """A home that an address may mean; each part of it marked where the address that came says otherwise."""
    differs = matching.differing(one.parts, came) if came else frozenset()
    return {
        "id": one.property_id,
        "href": f"/properties/{one.property_id}",
        "address": one.address,
        "postcode": one.postcode,
        "uprn": one.uprn,
        "retired": one.retired,
        "sure": sure(one.confidence),
        "why": one.why,
        "parts": [
            {"label": PARTS[name], "text": getattr(one.parts, name), "differs": name in differs} for name in matching.NAMES
        ],
    }


def whole(one: Seen) -> dict[str, Any]:
    """The address as it came."""
    return {
        "id": one.id,
        "revision": one.revision,
        "address": one.address,
        "postcode": one.postcode,
        "parts": [{"label": PARTS[name], "text": getattr(one.parts, name)} for name in matching.NAMES],
        "state": STATES[one.state],
        "why": one.why,
        "kind": KINDS.get(one.kind, one.kind),
        "import_href": f"/imports/{one.import_id}" if one.import_id is not None else f"/inbox/{one.arrival_id}",
        "file": one.file_name,
        "row": one.row,
        "facts": [{"label": WORDS[name], "text": _fact(text)} for name, text in one.facts],
        "decided_by": one.decided_by,
        "decided_at": formats.moment(one.decided_at) if one.decided_at else None,
        "decided_why": one.decided_why,
    }


def _fact(text: str) -> str:
    day = forms.day(text)
    return formats.day(day) if day else text


def map_of(request: Request, seen: Seen) -> dict[str, Any] | None:  # type: ignore[type-arg]
    """What came near, on a map; None where none of it has a point."""
    homes = [*((seen.home,) if seen.home else ()), *seen.near]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": list(home.lonlat)},
            "properties": {
                "layer": "here" if number == 0 else "property",
                "name": home.address,
                "href": f"/properties/{home.property_id}",
                "note": f"How sure: {sure(home.confidence)}",
            },
        }
        for number, home in enumerate(homes)
        if home.lonlat
    ]
    if not features:
        return None
    collection = {"type": "FeatureCollection", "features": features}
    return {"geojson_url": None, "features": collection, **background.behind(request)}


def came(one: Came) -> dict[str, Any]:
    """A record that came with a file and has no page of its own, to be moved by whoever may."""
    return {
        "what": WHAT[one.subject],
        "known_as": one.known_as,
        "source": happenings.source(one.source) if one.source else "",
        "move_href": f"/moves/{one.subject}/{one.subject_id}",
    }


def here(one: Here, *, may_move: bool) -> dict[str, Any]:
    """A record that stands at a home since its address was taken to mean it."""
    decided = f": {one.decided_by}, {formats.moment(one.decided_at)}" if one.decided_at else ""
    return {
        "what": WHAT[one.subject],
        "known_as": one.known_as,
        "address": one.address,
        "postcode": one.postcode,
        "sure": None if one.confidence is None else sure(one.confidence),
        "how": f"{STATES[one.state]}{decided}",
        "why": one.decided_why or one.why,
        "source": happenings.source(one.source) if one.source else "",
        "href": f"{PATH}/{one.match_id}" if may_move else None,
        "move_href": f"/moves/{one.subject}/{one.subject_id}" if may_move else None,
    }
