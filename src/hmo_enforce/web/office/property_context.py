"""A property as its template takes it: plain words for what the view read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hmo_enforce.casework.views import claims
from hmo_enforce.casework.views.licences_held import Period
from hmo_enforce.casework.views.placing import InArea, Placed
from hmo_enforce.casework.views.property_whole import Decided, Judged, Whole
from hmo_enforce.casework.views.sources import FromFile
from hmo_enforce.properties import classes
from hmo_enforce.web import formats, pages
from hmo_enforce.web.office import happenings, wording

CLAIMS_SHOWN = 6
UNRECORDED = "presumed: nobody has recorded otherwise"
NOTICES = {2: "HMO", 3: "selective licensing"}
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


def context(home: Whole, on: date, today: date) -> dict[str, Any]:
    """What the template needs, permissions apart."""
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
            "same_as": [],
        },
        "as_at": {"value": on.isoformat(), "text": formats.day(on), "today": on == today},
        "verdict": verdict(home),
        "decisions": [{**decided(one), "planned": is_planned(one, today)} for one in home.decided if not one.stands],
        "areas": [*map(_designation, home.designations), *map(_area, home.areas)],
        "licences": [licence(one) for one in home.licences],
        "exemptions": [exemption(one) for one in home.exemptions],
        "map": map_of(home, on, today),
        "facts": facts(home),
        "claims": compared(home, on),
        "claims_earlier": len(home.claims) - len(_used(home)),
        "observations": [observed(one) for one in home.claims if one.by_officer],
        "units": [_unit(one) for one in home.indoors.units],
        "rooms": [_room(one) for one in home.indoors.rooms],
        "amenities": [_amenities(one, home.files) for one in home.indoors.amenities],
        "certificates": [_certificate(one) for one in home.certificates],
        "corrections": [_correction(one) for one in home.corrections],
        "differences": [_difference(one) for one in home.differences],
        "people": [_person(one) for one in home.people],
        "events": happenings.of_property(home, on),
        "history_href": f"/properties/{home.id}",
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


def verdict(home: Whole) -> dict[str, Any] | None:
    """The verdict with its reasons, and the decision that stands above it."""
    if home.judged is None and home.decision is None:
        return None
    judged = home.judged
    reasons: Mapping[str, Any] = judged.reasons if judged else {}
    return {
        "outcome": home.outcome,
        "standing": home.standing,
        "headline": headline(home),
        "on": formats.day(judged.as_at) if judged else "",
        "law_version": judged.law_version if judged else "",
        "strength": wording.much(judged.strength) if judged and judged.strength else None,
        "regimes": _regimes(home.decision, judged, reasons),
        "grounds": [_ground(one) for one in reasons.get("grounds", ())],
        "against": [_ground(one) for one in reasons.get("ruled_out", ())],
        "cautions": [_ground(one) for one in reasons.get("cautions", ())],
        "questions": [{"text": one["text"], "why": one["cites"]} for one in _asked(reasons, "questions")],
        "to_confirm": [{"text": one["text"], "why": one["cites"]} for one in _asked(reasons, "to_confirm")],
        "rests_on": [_support(one) for one in reasons.get("rests_on", ())],
        "decision": decided(home.decision) if home.decision else None,
        "rules": wording.said(wording.OUTCOMES, judged.outcome) if home.decision and judged else None,
    }


def headline(home: Whole) -> str:
    """One sentence that says how it stands and what follows."""
    said = {
        "licensable": "This home needs a licence",
        "probably_licensable": "This home probably needs a licence",
        "not_enough_known": "Not enough is known to say whether this home needs a licence",
        "exempt": "This home is exempt from licensing",
        "not_licensable": "This home does not need a licence",
    }.get(home.outcome or "", "Not judged yet")
    then = {
        "licensed": ", and one is in force",
        "exempted": ", and a temporary exemption is in force",
        "lapsed": ", and its last one is over",
        "unlicensed": ", and none is on record",
    }.get(home.standing or "", "")
    return f"{said}{then}."


def decided(one: Decided) -> dict[str, Any]:
    """An officer's decision in words."""
    regime = f" ({wording.said(wording.REGIMES, one.regime)})" if one.regime else ""
    until = f" until {formats.day(one.ends_on)}" if one.ends_on else ""
    gone = f"Withdrawn by {one.withdrawn_by}: {one.withdrawn_why}" if one.withdrawn_by else None
    return {
        "id": one.id,
        "text": f"{wording.said(wording.OUTCOMES, one.outcome)}{regime}, from {formats.day(one.starts_on)}{until}",
        "reasons": one.why,
        "by": one.made_by,
        "on": formats.day(one.made_on),
        "withdrawn": gone,
    }


def is_planned(one: Decided, today: date) -> bool:
    """Whether its first day is yet to come."""
    return one.starts_on > today and one.withdrawn_by is None


def licence(one: Period) -> dict[str, Any]:
    """A licence, with both ways of reading its end date."""
    limits = [f"{one.persons} people" if one.persons else "", f"{one.households} households" if one.households else ""]
    return {
        "href": f"/licences/{one.id}",
        "number": one.reference,
        "kind": wording.said(wording.LICENCES, one.kind),
        "holder": one.holder,
        "manager": one.manager,
        "limits": ", ".join(limit for limit in limits if limit),
        "period": _period(one),
        "period_note": _other_reading(one),
        "state_text": "In force" if one.in_force else "Not in force",
        "in_force": one.in_force,
        "matched": matched(one),
        "source": happenings.source(one.source),
    }


def matched(one: Period) -> str:
    """The register's address, and how its home was found."""
    return f"“{one.address}”, matched by {one.matched_by.replace('_', ' ')}"


def exemption(one: Period) -> dict[str, Any]:
    """A temporary exemption notice."""
    return {
        "href": f"/exemptions/{one.id}",
        "kind": f"Temporary exemption notice ({NOTICES.get(one.part or 0, 'of which Part is not on record')})",
        "period": _period(one),
        "period_note": _other_reading(one) or _beyond_the_act(one),
        "reason": one.reference,
        "in_force": one.in_force,
        "source": happenings.source(one.source),
    }


def _beyond_the_act(one: Period) -> str:
    said = f"The register says {formats.day(one.register_ends_on)}" if one.register_ends_on else "The register has no end"
    return f"{said}; a notice lasts three months at most (Housing Act 2004 ss. 62, 86)." if one.starts_on else ""


def _period(one: Period) -> str:
    revoked = f"; revoked from {formats.day(one.revoked_on)}" if one.revoked_on else ""
    return f"{formats.day(one.starts_on)} to {formats.day(one.ends_on)}, that day included{revoked}"


def _other_reading(one: Period) -> str:
    other = one.ends_on_if_excluded
    return f"If the register's end date is the first day without, the last day is {formats.day(other)}." if other else ""


def compared(home: Whole, on: date) -> dict[str, Any] | None:
    """What each source claims, side by side: the newest of each fact, with its day where that is not the column's."""
    shown = claims.heard(home.claims)[:CLAIMS_SHOWN]
    if not shown:
        return None
    columns = []
    for claim in (one.newest for one in shown):
        file = home.files.get(claim.import_id or 0)
        row = f", row {claim.import_row:,}" if claim.import_row else ""
        columns.append(
            {
                "name": wording.said(wording.SOURCES, claim.source),
                "as_at": formats.day(claim.as_at),
                "age": f"{file.file}{row}" if file else claim.noted_by,
                "confidence": f"confidence {wording.much(claim.confidence)}",
                "expired": claim.expires_on is not None and claim.expires_on < on,
            }
        )
    rows = [
        {
            "fact": wording.fact(one.fact),
            "values": [_word(word, source.newest.as_at) for word, source in zip(one.words, shown, strict=True)],
            "differs": one.differs,
        }
        for one in claims.compared(shown)
    ]
    return {"sources": columns, "rows": rows}


def _word(word: claims.Word | None, as_at: date) -> dict[str, str | None] | None:
    if word is None:
        return None
    return {"text": wording.value(word.value), "on": formats.day(word.as_at) if word.as_at != as_at else None}


def _used(home: Whole) -> set[int]:
    """The claims that the table shows anything of."""
    shown = claims.heard(home.claims)[:CLAIMS_SHOWN]
    return {claim.id for one in shown for claim in (one.newest, *one.facts.values())}


def observed(one: claims.Claim) -> dict[str, Any]:
    """What an officer recorded here, and why it is used no more if it was withdrawn."""
    by, why = one.withdrawn or ("", "")
    return {
        "id": one.id,
        "text": happenings.changes(None, one.said),
        "how": wording.said(wording.SOURCES, one.source),
        "by": one.noted_by,
        "on": formats.day(one.as_at),
        "withdrawn": f"Withdrawn by {by}: {why}" if one.withdrawn else None,
    }


def facts(home: Whole) -> list[dict[str, Any]]:
    """The address's parts, with the file that they came from."""
    came, corrected = happenings.source(home.source), {one.field: one for one in home.corrections}
    found = []
    for name, words in PART_WORDS.items():
        if home.parts[name]:
            mended = corrected.get(name)
            said = f"corrected by {mended.by}" if mended else came
            as_at = formats.day(mended.on) if mended else formats.day(home.source.as_at) if home.source else None
            found.append({"label": words, "value": _part(name, home.parts[name]), "source": said, "as_at": as_at})
    return found


def _part(name: str, text: str | None) -> str | None:
    """A part of the address; the gazetteer's class in words beside its code."""
    words = classes.WORDS.get(text or "") if name == "class_code" else None
    return f"{words} ({text})" if words else text


def _relative(one: Any) -> dict[str, Any] | None:
    return {"address": one.address, "href": f"/properties/{one.id}"} if one else None


def _regimes(decision: Decided | None, judged: Judged | None, reasons: Mapping[str, Any]) -> list[dict[str, Any]]:
    named = decision.regime if decision else judged.regime if judged else None
    possible = [named] if named else [] if decision else list(reasons.get("possible_regimes", ()))
    return [{"name": wording.said(wording.REGIMES, one), "cites": None if named else "possible"} for one in possible]


def _ground(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": one["sentence"], "cites": one["cites"], "verified": one["verified"]}


def _support(one: Mapping[str, Any]) -> dict[str, Any]:
    """A fact without a source is one that nobody recorded: what the rules then take for granted is not called known."""
    said = {"fact": wording.fact(one["fact"]), "value": wording.value(one["value"])}
    if not one["source"]:
        return {**said, "source": UNRECORDED, "standing": None}
    standing = f"{one['standing']}, confidence {wording.much(one['confidence'])}"
    return {**said, "source": wording.said(wording.SOURCES, one["source"]), "standing": standing}


def _asked(reasons: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return list(reasons.get(name, ()))


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


def _certificate(one: Any) -> dict[str, Any]:
    said = [
        _rating(one.rating, one.efficiency),
        f"{one.floor_area_m2:g} m²" if one.floor_area_m2 else "",
        f"{one.habitable_rooms} habitable rooms" if one.habitable_rooms else "",
        one.tenure or "",
    ]
    text = ", ".join(part for part in said if part)
    return {"label": one.number, "value": text, "source": "Energy certificate", "as_at": formats.day(one.lodged_on)}


def _rating(rating: str | None, efficiency: int | None) -> str:
    points = f" ({efficiency} points)" if efficiency is not None else ""
    return f"Rating {rating}{points}" if rating else f"No rating{points}"


def _correction(one: Any) -> dict[str, Any]:
    name = wording.fact(one.field)
    return {
        "id": one.id,
        "fact": name,
        "was": wording.value(one.was) if one.was else "nothing",
        "now": wording.value(one.value) if one.value else "nothing",
        "why": one.why,
        "by": one.by,
        "on": formats.day(one.on),
    }


def _difference(one: Any) -> dict[str, Any]:
    return {
        "fact": wording.fact(one.field),
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
