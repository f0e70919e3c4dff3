"""A whole register for benchmarks, written at once: homes with points and verdicts, wards, parties, licences, cases.

Drawn, not lived in: each home is in one of twenty wards, one ward four times as dense as the rest; a home in forty has a
licence, one in fifty a case, one in ten a party. All is inserted by bare rows, which takes a tenth of the way by imports.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import shapely
from sqlalchemy import insert

from hmo_enforce.areas.records import Area, PropertyArea
from hmo_enforce.cases.records import Case, CaseProperty, CaseTask
from hmo_enforce.kernel import clock, database
from hmo_enforce.licensing.records import Licence, Reasoning, VerdictRecord
from hmo_enforce.licensing.verdict import Outcome
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Interest, Property
from hmo_enforce.web.office import map_view

SEED = 20_261_123
CHUNK = 20_000
WARDS, SIDE_M, WEST, SOUTH = 20, 2_000, 440_000, 180_000
STREETS = ("Road", "Street", "Avenue", "Close", "Lane", "Drive", "Crescent", "Gardens", "Place", "Terrace")
HEADS = ("Ash", "Beck", "Birch", "Brad", "Cold", "East", "Elm", "Fair", "Fern", "Glen", "Hazel", "Holm", "King", "Lang", "Marl")
TAILS = ("bourne", "bury", "dale", "field", "ford", "gate", "ham", "hurst", "ley", "mere", "stead", "thorpe", "ton", "well")
FIRST = ("Ada", "Bola", "Chen", "Dilys", "Emeka", "Farah", "Grace", "Harjit", "Ines", "Jakub")
# Of a hundred homes.
VERDICTS = ((Outcome.LICENSABLE, 3), (Outcome.PROBABLY_LICENSABLE, 4), (Outcome.EXEMPT, 1), (Outcome.NOT_LICENSABLE, 12),
            (Outcome.NOT_ENOUGH_KNOWN, 80))  # fmt: skip
DENSEST = 0
Rows = list[dict[str, Any]]


def fill(sessions: database.Sessions, homes: int, on: date) -> None:
    """Write it, and let the database count its rows."""
    chance = random.Random(SEED)
    with sessions.writing() as session:
        written(session, Area, wards())
        reasoning = Reasoning(digest=bytes(32), reasons={"reasons": [], "questions": []}, facts={})
        session.add(reasoning)
        session.flush()
        for at in range(0, homes, CHUNK):
            numbers = range(at + 1, min(at + CHUNK, homes) + 1)
            ward = [chance.choice((DENSEST, DENSEST, DENSEST, *range(WARDS))) for _ in numbers]
            written(session, Property, [home(number, in_ward, chance) for number, in_ward in zip(numbers, ward, strict=True)])
            areas = [
                {"property_id": one, "area_id": place + 1, "state": "inside"} for one, place in zip(numbers, ward, strict=True)
            ]
            written(session, PropertyArea, areas)
            written(session, VerdictRecord, [verdict(number, reasoning.id, on, chance) for number in numbers])
            for record, rows in {**people(numbers, chance), **licensed(numbers, on, chance), **worked(numbers, on)}.items():
                written(session, record, rows)
    _counted(sessions)


def written(session: Any, record: Any, rows: Rows) -> None:
    """Rows of one table, if any."""
    if rows:
        session.execute(insert(record), rows)


def wards() -> Rows:
    """Squares side by side, five in a row."""
    return [
        {"id": nth + 1, "kind": "ward", "code": f"E0500{nth:04}", "edition": "2024", "name": f"Ward {nth + 1}",
         "shape": shapely.box(west, south, west + SIDE_M, south + SIDE_M), "min_easting": west, "min_northing": south,
         "max_easting": west + SIDE_M, "max_northing": south + SIDE_M, "accuracy_m": 1.0, "shaped_at": clock.now()}
        for nth in range(WARDS)
        for west, south in [corner(nth)]
    ]  # fmt: skip


def corner(ward: int) -> tuple[int, int]:
    """South-west, EPSG:27700."""
    return WEST + ward % 5 * SIDE_M, SOUTH + ward // 5 * SIDE_M


def home(number: int, ward: int, chance: random.Random) -> dict[str, Any]:
    """One of some ninety on its street; a quarter are flats."""
    street_number = number // 90
    street = f"{HEADS[street_number % 15]}{TAILS[street_number // 15 % 14]} {STREETS[street_number // 210 % 10]}"
    address = f"{number % 90 + 1} {street}, Acacia"
    address = f"Flat {chance.randint(1, 9)}, {address}" if chance.random() < 0.25 else address
    west, south = corner(ward)
    return {
        "id": number, "uprn": str(100_000_000_000 + number), "address": address, "address_key": address.upper(),
        "postcode": f"AC{street_number % 40 + 1} {street_number % 9 + 1}{'ABDEFGHJLN'[street_number // 9 % 10]}A",
        "easting": west + chance.random() * SIDE_M, "northing": south + chance.random() * SIDE_M, "point_accuracy_m": 1.0,
        "point_source": "gazetteer", "revision": 1, "moved_at": clock.now(),
    }  # fmt: skip


def verdict(number: int, reasoning_id: int, on: date, chance: random.Random) -> dict[str, Any]:
    """By the shares of a borough in which little is known of most homes."""
    outcome = chance.choices([one for one, _ in VERDICTS], [share for _, share in VERDICTS])[0]
    return {
        "property_id": number, "as_at": on, "outcome": outcome, "regime": None, "is_hmo": None, "strength": chance.random(),
        "reasoning_id": reasoning_id, "law_version": "benchmark", "judged_at": clock.now(),
    }  # fmt: skip


def people(numbers: Sequence[int], chance: random.Random) -> dict[Any, Rows]:
    """The owner of each tenth home."""
    owned = [number for number in numbers if number % 10 == 0]
    parties = [
        {"id": number // 10, "name": f"{chance.choice(FIRST)} {chance.choice(HEADS)}{chance.choice(TAILS)}",
         "made_at": clock.now(), "revision": 1}
        for number in owned
    ]  # fmt: skip
    interests = [
        {"property_id": number, "party_id": number // 10, "role": "owner", "source": "Land Registry", "noted_at": clock.now()}
        for number in owned
    ]  # fmt: skip
    return {Party: parties, Interest: interests}


def licensed(numbers: Sequence[int], on: date, chance: random.Random) -> dict[Any, Rows]:
    """The licence of each fortieth home, for five years from a day of the last six."""
    found: Rows = []
    for number in numbers:
        if number % 40 == 0:
            starts = on - timedelta(days=chance.randrange(6 * 365))
            found.append({
                "source_key": f"L{number}", "reference": f"HMO/{number:07}", "kind": "mandatory", "property_id": number,
                "address": "As it was written", "starts_on": starts, "ends_on": starts + timedelta(days=5 * 365),
                "holder": "Ada Ashbourne", "matched_by": "uprn", "revision": 1,
            })  # fmt: skip
    return {Licence: found}


def worked(numbers: Sequence[int], on: date) -> dict[Any, Rows]:
    """The case of each fiftieth home, a third of them closed, each with a task."""
    now, by = clock.now(), "benchmark"
    about = [(number, number // 50) for number in numbers if number % 50 == 0]
    cases: Rows = [
        {"id": case, "reference": f"HMO-2026-{case:05}", "kind": "unlicensed_hmo", "title": f"No licence at {number}",
         "status": "closed" if case % 3 == 0 else "open", "step": "checking", "priority": "normal", "opened_at": now,
         "opened_by": by, "closed_at": now if case % 3 == 0 else None, "revision": 1}
        for number, case in about
    ]  # fmt: skip
    homes = [{"case_id": case, "property_id": number, "added_at": now, "added_by": by} for number, case in about]
    tasks = [
        {"case_id": case, "title": "Visit", "due_on": on + timedelta(days=case % 60 - 20), "made_at": now, "made_by": by}
        for _, case in about
    ]
    return {Case: cases, CaseProperty: homes, CaseTask: tasks}


def pans() -> Iterator[tuple[float, float, float, float]]:
    """Boxes of 600 m across the densest ward, from west to east, EPSG:27700."""
    west, south = corner(DENSEST)
    for step in range(28):
        yield west + step * 50, south + 700, west + step * 50 + 600, south + 1_300


def in_degrees(box: tuple[float, float, float, float]) -> str:
    """A box as the map's script asks for it."""
    west, south, east, north = box
    corners = map_view.degrees([(west, south), (east, north)])
    return ",".join(f"{one:.6f}" for corner in corners for one in corner)


def _counted(sessions: database.Sessions) -> None:
    with sessions.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver: Any = connection.connection.dbapi_connection
        if sessions.engine.dialect.name == "postgresql":  # which does not count what was numbered by hand
            for record in (Area, Property, Party, Case):
                name = record.__tablename__
                driver.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
        driver.execute("VACUUM ANALYZE" if sessions.engine.dialect.name == "postgresql" else "ANALYZE")
