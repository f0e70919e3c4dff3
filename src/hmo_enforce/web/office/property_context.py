"""A property as its template takes it: plain words for what the view read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hmo_enforce.casework.views import designation_map
from hmo_enforce.casework.views.placing import InArea, Placed
from hmo_enforce.casework.views.property_whole import Whole
from hmo_enforce.casework.views.sources import FromFile
from hmo_enforce.properties import classes, prs_numbers, within
from hmo_enforce.web import formats, pages
from hmo_enforce.web.office import at_a_glance, claims_context, happenings, licence_context, verdict_context, wording

PART_WORDS = {
    "organisation": "Organisation",
    "sub_building": "Flat or unit",
    "building_name": "Building name",
    "building_number": "Building number",
    "street": "Street",
    "locality": "Locality",
    "town": "Town",
    "postcode": "Postcode",
    "class_code": "Use (gazetteer class)",
}


def context(home: Whole, on: date, today: date, *, may_answer: bool) -> dict[str, Any]:
    """What the template needs, permissions apart. `may_answer`: the reader may record what the verdict asks."""
    wards = [area.name for area in home.areas if area.kind == "ward"]
    return {
        "property": {
            "id": home.id,
            "address": home.address,
            "postcode": home.parts["postcode"],
            "uprn": home.uprn,
            "ward": wards[0] if wards else None,
            "retired": formats.day(home.retired_on) if home.retired_on else None,
            "parent": _relative(home.parent),
            "children": [_relative(child) for child in home.children],
            "point_note": point_note(home),
        },
        "as_at": {"value": on.isoformat(), "text": formats.day(on), "today": on == today},
        "verdict": verdict_context.verdict(home, may_answer=may_answer),
        "decisions": verdict_context.others(home, today),
        "areas": [*map(_designation, home.designations), *map(_area, home.areas)],
        "licences": [licence_context.licence(one) for one in home.licences],
        "exemptions": [licence_context.exemption(one) for one in home.exemptions],
        "map": map_of(home, on, today),
        "nearby_href": nearby(home),
        "facts": facts(home, on),
        "prs": prs(home, on),
        "claims": claims_context.compared(home, on),
        "claims_earlier": len(home.claims) - len(claims_context.used(home)),
        "observations": [claims_context.observed(one) for one in home.claims if one.by_officer],
        "units": [_unit(one) for one in home.indoors.units],
        "rooms": [_room(one) for one in home.indoors.rooms],
        "amenities": [_amenities(one, home.files) for one in home.indoors.amenities],
        "corrections": [_correction(one) for one in home.corrections],
        "differences": [_difference(one) for one in home.differences],
        "people": [_person(one) for one in home.people if at_a_glance.is_current(home, one, on)],
        "people_past": [_person(one) for one in home.people if not at_a_glance.is_current(home, one, on)],
        "today_href": f"/properties/{home.id}",
    }


def point_note(home: Whole) -> str:
    """Where the point is, how well it is known, and who says so."""
    if home.place is None:
        return "It has no point yet, so no area can be told."
    place = f"Easting {home.place.easting:,.0f}, northing {home.place.northing:,.0f}"
    source = wording.said(wording.POINT_SOURCES, home.point_source) or "of unknown source"
    return f"{place}: {source}, good to about {formats.metres(home.place.accuracy_m)}."


def map_of(home: Whole, on: date, today: date) -> dict[str, Any] | None:
    """The map around the property; None without a point."""
    if home.place is None:
        return None
    day = on.isoformat() if on != today else None
    return {
        "geojson_url": pages.with_query(f"/properties/{home.id}/map.geojson", on=day),
        "features": None,
    }


def nearby(home: Whole) -> str | None:
    """The list of the homes that its map shows around it; None without a point."""
    if home.place is None:
        return None
    east, north, away = round(home.place.easting), round(home.place.northing), round(designation_map.NEARBY_M)
    around = within.box_of(east - away, north - away, east + away, north + away)
    return pages.with_query("/properties", within=around.text)


def prs(home: Whole, on: date) -> dict[str, Any] | None:
    """The number in the PRS Database, who recorded it and whether it looks as such numbers do; None without one."""
    number = home.parts["prs_number"]
    if number is None:
        return None
    mended = next((one for one in home.corrections if one.field == "prs_number" and not one.of), None)
    form = prs_numbers.form(number)
    return {
        "number": number,
        "source": f"{mended.why} Recorded by {mended.by}, {formats.day(mended.on)}" if mended else "",
        "age": formats.age(mended.on, on) if mended else "",
        "checked": form is not None,
        "said": f"It has the form of such numbers: {form.rule.cites}." if form else prs_numbers.doubt(number),
    }


def facts(home: Whole, on: date) -> list[dict[str, Any]]:
    """The address's parts, with the file that they came from and how old they are."""
    came, corrected = happenings.source(home.source), {one.field: one for one in home.corrections if not one.of}
    found = []
    for name, words in PART_WORDS.items():
        if home.parts[name]:
            mended = corrected.get(name)
            said = f"corrected by {mended.by}" if mended else came
            day = mended.on if mended else home.source.as_at if home.source else None
            as_at, age = formats.day(day) if day else None, formats.age(day, on)
            found.append({"label": words, "value": _part(name, home.parts[name]), "source": said, "as_at": as_at, "age": age})
    return found


def _part(name: str, text: str | None) -> str | None:
    """A part of the address; the gazetteer's class in words beside its code."""
    words = classes.WORDS.get(text or "") if name == "class_code" else None
    return f"{words} ({text})" if words else text


def _relative(one: Any) -> dict[str, Any] | None:
    return {"address": one.address, "href": f"/properties/{one.id}"} if one else None


def _designation(one: Placed) -> dict[str, Any]:
    over = {"made": "after", "ended": "before", "revoked": "before"}
    state = over.get(one.stage) or ("check" if one.state != "inside" else "in")
    distance = None
    if one.distance_m is not None:
        side = "inside" if one.state == "check_inside" else "outside"
        distance = f"{formats.metres(one.distance_m)} from the line, its point {side}"
    return {
        "name": one.name,
        "href": f"/designations/{one.designation_id}",
        "kind_text": wording.said(wording.KINDS, one.kind),
        "period": one.reason,
        "state": state,
        "distance": distance,
    }


def _area(one: InArea) -> dict[str, Any]:
    kind = wording.said(wording.AREA_KINDS, one.kind)
    return {
        "name": one.name,
        "href": pages.with_query("/properties", ward=one.code),
        "kind_text": f"{kind}, {one.edition}" if one.code == one.name else f"{kind} {one.code}, {one.edition}",
        "period": None,
        "state": "check" if one.check else "in",
        "distance": None,
    }


def _unit(one: Any) -> dict[str, Any]:
    contained = {True: "self-contained", False: "not self-contained", None: "not known whether self-contained"}
    amenities = [
        f"{what} {said}" for what, said in (("toilet", one.toilet), ("washing", one.washing), ("cooking", one.cooking)) if said
    ]
    return {"name": one.name, "text": "; ".join([contained[one.self_contained], *amenities])}


def _room(one: Any) -> dict[str, Any]:
    return {
        "name": one.name,
        "unit": one.unit,
        "used_for": wording.value(one.used_for).capitalize(),
        "storey": wording.value(one.storey),
        "floor_area": f"{one.floor_area_m2:g} m²" if one.floor_area_m2 else "not known",
        "ceiling": f"{one.ceiling_height_m:g} m" if one.ceiling_height_m else "not known",
        "sleeps": wording.value(one.sleeps),
    }


def _amenities(one: Any, files: Mapping[int, FromFile]) -> dict[str, Any]:
    file = files.get(one.import_id or 0)
    return {
        "source": f"{wording.said(wording.SOURCES, one.source)}{f', {file.file}' if file else ''}",
        "as_at": formats.day(one.as_at),
        "text": ", ".join(wording.counted(name, number) for name, number in one.counts) or "nothing counted",
    }


def _correction(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "fact": _of(one),
        "was": wording.value(one.was) if one.was else "nothing",
        "now": wording.value(one.value) if one.value else "nothing",
        "why": one.why,
        "by": one.by,
        "on": formats.day(one.on),
    }


def _of(one: Any) -> str:
    """The fact's name, and of which record where that is a second one of the home."""
    return f"{wording.fact(one.field)} (of the other record, {one.of})" if one.of else str(wording.fact(one.field))


def _difference(one: Any) -> dict[str, Any]:
    return {
        "fact": _of(one),
        "ours": one.ours or "nothing",
        "theirs": one.theirs or "nothing",
        "source": happenings.source(one.source),
        "on": formats.day(one.source.as_at) if one.source else "",
    }


def _person(one: Any) -> dict[str, Any]:
    until = f" until {formats.day(one.ends_on)}" if one.ends_on else ""
    return {
        "name": f"{one.name}{until}",
        "role": wording.said(wording.ROLES, one.role),
        "since": formats.day(one.starts_on) if one.starts_on else None,
        "source": one.source,
        "href": f"/people/{one.party_id}",
    }
