"""What else stands in the benchmarks' town, so that every filter of every list finds some of it, and not all.

Of a hundred homes two have an officer's decision, one a tag, five an observation, sixty an energy certificate; of a thousand
one is a second record of its neighbour, and one was spared by a notice. A designation covers the borough and one three wards;
an agent manages a home in a thousand. Homes of which more is known have reasons of their own, a home in fifteen at most.
"""

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import shapely

from hmo_enforce.accounts.records import Account
from hmo_enforce.areas.records import Area, Designation, Flag, PropertyArea
from hmo_enforce.evidence.records import EvidenceContent, EvidenceItem
from hmo_enforce.files.records import Import
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.same_as import SameAs
from hmo_enforce.licensing.records import Decision, Exemption, Reasoning
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Certificate, EnergyCertificate, Interest, Observation, PropertyTag

MERGED = 1_000
"""Each so many-eth home is a second record of the one before."""
AGENT = 1_000_000
LSOAS = 4
"""Across a ward, and down."""
REASONINGS = 30_000
CALLED_FOR = ("licensable", "probably_licensable")
REGIMES: tuple[list[str], ...] = (
    ["mandatory"],
    ["additional"],
    ["selective"],
    ["mandatory", "additional"],
    ["additional", "selective"],
    [],
)
BY = "benchmark"
Rows = list[dict[str, Any]]


def first(on: date, corners: Sequence[tuple[int, int]], side_m: int) -> dict[Any, Rows]:
    """What homes refer to: officers, files, areas, reasons, an agent."""
    now = clock.now()
    staff: Rows = [
        {"id": nth, "realm": "staff", "email": f"worker{nth}@acacia.example", "name": f"Worker {nth}", "role": "officer",
         "made_at": now}
        for nth in range(1, 21)
    ]  # fmt: skip
    files: Rows = [
        {"id": nth, "kind": kind, "file_name": f"{kind}.csv", "size_bytes": 1, "options": {}, "as_at": on, "status": "done",
         "asked_by": BY, "asked_at": now, "ended_at": now}
        for nth, kind in enumerate(("gazetteer", "licences", "gazetteer", "council-tax"), start=1)
    ]  # fmt: skip
    agent = {"id": AGENT, "name": "Fern Lettings Ltd", "is_organisation": True, "made_at": now}
    contents = [
        {"sha256": _sha(nth), "size_bytes": 1, "media_type": "image/jpeg", "cautions": [], "kept_at": now} for nth in range(100)
    ]
    return {
        Account: staff, Import: files, Area: lsoas(corners, side_m), Designation: designations(on, corners, side_m),
        Reasoning: reasonings(), Party: [agent], EvidenceContent: contents,
    }  # fmt: skip


def _sha(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def _square(west: float, south: float, side_m: float) -> dict[str, Any]:
    box = (west, south, west + side_m, south + side_m)
    edges = zip(("min_easting", "min_northing", "max_easting", "max_northing"), box, strict=True)
    return {"shape": shapely.box(*box), **dict(edges), "accuracy_m": 1.0, "shaped_at": clock.now()}


def lsoas(corners: Sequence[tuple[int, int]], side_m: int) -> Rows:
    """The wards, and sixteen LSOAs in each."""
    small = side_m / LSOAS
    wards = [
        {"id": ward + 1, "kind": "ward", "code": f"E0500{ward:04}", "edition": "2024", "name": f"Ward {ward + 1}",
         **_square(*corner, side_m)}
        for ward, corner in enumerate(corners)
    ]  # fmt: skip
    parts = [
        {"id": lsoa(ward, at), "kind": "lsoa", "code": f"E0100{ward:02}{at:02}", "edition": "2021",
         "name": f"Acacia {ward + 1:03}{'ABCDEFGHJKLMNPQR'[at]}",
         **_square(west + at % LSOAS * small, south + at // LSOAS * small, small)}
        for ward, (west, south) in enumerate(corners) for at in range(LSOAS**2)
    ]  # fmt: skip
    return wards + parts


def lsoa(ward: int, at: int) -> int:
    """The number of a ward's LSOA."""
    return 100 + ward * LSOAS**2 + at


def designations(on: date, corners: Sequence[tuple[int, int]], side_m: int) -> Rows:
    """One of the whole borough, one of the first three wards."""
    west, south = (min(side) for side in zip(*corners, strict=True))
    return [
        {"id": nth, "reference": f"D{nth}", "kind": kind, "name": f"Acacia {kind} licensing area", "made_on": on,
         "starts_on": on - timedelta(days=400), "ends_on": on + timedelta(days=1_400), **_square(west, south, side)}
        for nth, kind, side in ((1, "additional", side_m * 5), (2, "selective", side_m))
    ]  # fmt: skip


def reasonings() -> Rows:
    """The first for homes of which nothing is known, the others with as many words as real ones have."""
    found: Rows = []
    for nth in range(REASONINGS):
        regimes = REGIMES[nth % len(REGIMES)] if nth else []
        asks = [
            {"fact": f"fact {one}", "text": f"Is it so ({nth}.{one})? " * 4, "cites": "HA 2004 s. 254"} for one in range(12)
        ]
        grounds = [{"name": "five people", "cites": "SI 2018/221", "sentence": f"People are said to be here ({nth}).",
                    "facts": [], "verified": True}]  # fmt: skip
        reasons = {"possible_regimes": regimes, "grounds": grounds, "questions": asks, "rests_on": [], "cautions": []}
        found.append({"id": nth + 1, "digest": hashlib.sha256(json.dumps(reasons).encode()).digest(), "reasons": reasons,
                      "facts": {"facts": {one["fact"]: {"value": None, "claims": []} for one in asks}}})  # fmt: skip
    return found


def reasoning_of(outcome: str, chance: random.Random) -> int:
    """Few of those of which little is known have reasons of their own; what calls for a licence has a regime mostly."""
    if outcome in CALLED_FOR:
        return chance.randrange(1, REASONINGS)
    return chance.randrange(5, REASONINGS, len(REGIMES)) + 1 if chance.random() < 0.05 else 1


def of(
    numbers: Sequence[int], homes: Rows, wards: Sequence[int], on: date, chance: random.Random
) -> Iterator[tuple[Any, Rows]]:
    """What stands of these homes, table by table."""
    yield (
        PropertyArea,
        [
            {"property_id": home["id"], "area_id": lsoa(ward, chance.randrange(LSOAS**2)), "state": "inside"}
            for home, ward in zip(homes, wards, strict=True)
        ],
    )
    yield Flag, list(_flags(numbers, wards))
    yield from _said(numbers, on, chance)
    yield from _certified(numbers, on)
    yield EvidenceItem, _evidence(numbers)
    yield Interest, [
        {"property_id": number, "party_id": AGENT, "role": "manager", "source": "Licence register", "noted_at": clock.now()}
        for number in numbers if number % 1_000 == 40
    ]  # fmt: skip


def _flags(numbers: Sequence[int], wards: Sequence[int]) -> Iterator[dict[str, Any]]:
    now = clock.now()
    for number, ward in zip(numbers, wards, strict=True):
        state = "check_inside" if number % 200 == 0 else "inside"
        for designation in (1, 2) if ward < 3 else (1,):
            yield {"property_id": number, "designation_id": designation, "state": state, "distance_m": 50.0, "flagged_at": now}


def _said(numbers: Sequence[int], on: date, chance: random.Random) -> Iterator[tuple[Any, Rows]]:
    """By officers, and by files."""
    now, outcomes = clock.now(), (*CALLED_FOR, "not_licensable", "exempt")
    yield Decision, [
        {"property_id": number, "outcome": outcomes[nth % 4],
         "regime": ("mandatory", "additional", "selective")[nth % 3] if nth % 4 < 2 else None, "why": "Visited.",
         "verdict_then": {}, "made_by": BY, "made_at": now, "starts_on": on - timedelta(days=100 + nth % 300),
         "ends_on": on - timedelta(days=1) if nth % 10 == 0 else None, "withdrawn_at": now if nth % 15 == 0 else None}
        for number in numbers if number % 100 in (0, 7) for nth in [number // 100 * 2 + number % 2]
    ]  # fmt: skip
    yield SameAs, [
        {"subject": "property", "subject_id": number, "kept_id": number - 1, "why": "Twice in the gazetteer.", "made_by": BY,
         "made_at": now}
        for number in numbers if number % MERGED == 0
    ]  # fmt: skip
    yield PropertyTag, [
        {"property_id": number, "tag": f"round-{number // 100 % 5}", "made_at": now, "made_by": BY}
        for number in numbers if number % 100 == 0
    ]  # fmt: skip
    yield Exemption, [
        {"source_key": f"E{number}", "reference": f"TEN/{number:07}", "property_id": number, "address": "As it was written",
         "part": 2 + number // 1_000 % 2, "starts_on": on - timedelta(days=chance.randrange(200)), "matched_by": "uprn",
         "import_id": 2}
        for number in numbers if number % 1_000 == 300
    ]  # fmt: skip
    yield Observation, [
        {"property_id": number, "source": "council_tax", "source_key": f"CT{number}", "as_at": on, "confidence": 0.6,
         "adults": number % 6, "import_id": 4, "noted_by": BY, "noted_at": now}
        for number in numbers if number % 20 == 0
    ]  # fmt: skip


def _certified(numbers: Sequence[int], on: date) -> Iterator[tuple[Any, Rows]]:
    """The licensed by officers, most others by the energy register."""
    now = clock.now()
    yield Certificate, [
        {"property_id": number, "kind": kind, "number": f"{kind}{number}", "issued_on": until - timedelta(days=years * 365),
         "ends_on": until, "outcome": "unsatisfactory" if number % 600 == 0 else "satisfactory", "source": "Agent",
         "noted_by": BY, "noted_at": now}
        for number in numbers if number % 40 == 0
        for kind, years in (("gas", 1), ("eicr", 5)) for until in [on + timedelta(days=number // 40 % 400 - 30)]
    ]  # fmt: skip
    yield EnergyCertificate, [
        {"certificate_number": f"{number:020}", "property_id": number, "rating": "D", "inspected_on": lodged,
         "lodged_on": lodged, "import_id": 4}
        for number in numbers if number % 5 < 3 for lodged in [on - timedelta(days=number // 5 % 4_400)]
    ]  # fmt: skip


def _evidence(numbers: Sequence[int]) -> Rows:
    now = clock.now()
    return [
        {"subject": "case" if nth else "property", "subject_id": number // 50 if nth else number, "sha256": _sha(number % 100),
         "kind": "photo" if nth else "document", "title": f"Front door of {number}", "file_name": "a.jpg",
         "received_at": now - timedelta(minutes=number), "received_by": BY, "state_at": now,
         "state": "received" if number % 1_000 == 0 else "clean"}
        for number in numbers if number % 50 == 0 for nth in range(2)
    ]  # fmt: skip
