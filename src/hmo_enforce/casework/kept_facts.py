"""A home's case in plain values, as a verdict keeps it: what was claimed, how it was weighed, which areas; and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from hmo_enforce.areas import standing
from hmo_enforce.areas.queries import Terms
from hmo_enforce.licensing import stated
from hmo_enforce.licensing.facts import UNKNOWN, Fact, Home, Notice
from hmo_enforce.licensing.regimes import Designation, HmoDescription, Regime
from hmo_enforce.properties import occupation
from hmo_enforce.properties.occupation import Range, Resolved

NO_END_CONFIDENCE = 0.9
"""In a designation whose last day is not on record: it is taken to run on for its five years."""


@dataclass(frozen=True, slots=True)
class Case:
    """A home as the rules take it, with what was said of each fact and how that was weighed."""

    home: Home
    designations: tuple[Designation, ...]
    facts: Mapping[str, Any]


def designation_of(terms: Terms, state: str) -> Designation | None:
    """A designation as it bears on a home; None where it asks for no licence, or its first day is not on record.

    Too near the line to tell, nobody knows whether the home is inside: that is asked, never presumed.
    """
    first = max((day for day in (terms.dates.made_on, terms.dates.starts_on) if day), default=None)
    if terms.kind not in (standing.Kind.SELECTIVE, standing.Kind.ADDITIONAL) or terms.dates.starts_on is None or first is None:
        return None
    inside: Fact[Any] = UNKNOWN
    if state == "inside":
        source = "the map" if terms.dates.ends_on else "the map; its last day is not on record"
        inside = Fact(True, 1.0 if terms.dates.ends_on else NO_END_CONFIDENCE, source)
    return Designation(
        id=str(terms.id),
        name=terms.name,
        kind=Regime(terms.kind.value),
        in_force_on=first,
        ends_on=_last_day(terms.dates),
        covers=description_of(terms.covers),
        inside=inside,
    )


def _last_day(dates: standing.Dates) -> date | None:
    ends = [dates.ends_on, dates.revoked_on - timedelta(days=1) if dates.revoked_on else None]
    if dates.ends_on is None and dates.starts_on is not None:
        ends.append(standing.latest_end(dates.starts_on))
    return min((day for day in ends if day is not None), default=None)


def description_of(covers: Mapping[str, Any]) -> HmoDescription:
    """The description of HMO that an additional designation covers, from what is kept of it."""
    names = {field.name for field in fields(HmoDescription)}
    said = {name: value for name, value in covers.items() if name in names and value is not None}
    if "tests" in said:
        said["tests"] = tuple(said["tests"])
    return HmoDescription(**said)


def area_facts(designations: Sequence[Designation], notices: Sequence[Notice]) -> dict[str, Any]:
    """The designations that a verdict looked at, and the temporary notices that ran."""
    return {
        "designations": [
            {
                "id": one.id,
                "name": one.name,
                "kind": one.kind.value,
                "in_force_on": one.in_force_on.isoformat(),
                "ends_on": one.ends_on.isoformat() if one.ends_on else None,
                "covers": {field.name: getattr(one.covers, field.name) for field in fields(HmoDescription)},
                "inside": {"value": one.inside.value, "confidence": one.inside.confidence, "source": one.inside.source},
            }
            for one in designations
        ],
        "notices": [
            {"begins_on": one.begins_on.isoformat(), "ends_on": one.ends_on.isoformat(), "part": one.part} for one in notices
        ],
    }


def replayed(facts: Mapping[str, Any]) -> Case:
    """The case again from the facts that a verdict kept."""
    day = date.fromisoformat
    notices = tuple(Notice(day(one["begins_on"]), day(one["ends_on"]), one["part"]) for one in facts["notices"])
    designations = tuple(
        Designation(
            id=one["id"],
            name=one["name"],
            kind=Regime(one["kind"]),
            in_force_on=day(one["in_force_on"]),
            ends_on=day(one["ends_on"]) if one["ends_on"] else None,
            covers=description_of(one["covers"]),
            inside=Fact(one["inside"]["value"], one["inside"]["confidence"], one["inside"]["source"]),
        )
        for one in facts["designations"]
    )
    return Case(replace(stated.home(facts["facts"]), notices=notices), designations, facts)


def with_claims(resolved: Resolved) -> dict[str, Any]:
    """A fact with every claim of it and what came of each."""
    said = [
        {
            "source": claim.source,
            "value": _plain(claim.value),
            "confidence": round(claim.weight, 3),
            "years": claim.years,
            "part": part.value,
        }
        for claim, part in resolved.claims
    ]
    return {
        "value": _plain(resolved.value),
        "confidence": resolved.confidence,
        "source": resolved.source,
        "claims": said,
    }


def _plain(value: occupation.Value) -> Any:
    if isinstance(value, Range):
        return value.low if value.low == value.high else [value.low, value.high]
    return value
