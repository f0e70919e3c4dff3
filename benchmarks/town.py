"""A whole register for benchmarks, written at once: homes with points and verdicts, wards, parties, licences, cases.

Drawn, not lived in: each home is in one of twenty wards, one ward four times as dense as the rest; a home in forty has a
licence, one in fifty a case, one in ten a party; what else lists are filtered by is in `town_records.py` and, of what arrived,
in `town_arrivals.py`. All is written by bare rows, which takes a tenth of the way by imports.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import town_arrivals
import town_records
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from hmo_enforce.accounts.records import Account
from hmo_enforce.areas.records import Area, PropertyArea
from hmo_enforce.cases.records import Case, CaseProperty, CaseTask
from hmo_enforce.files.records import Import
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import bulk, clock, database
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
        for record, rows in town_records.first(on, [corner(ward) for ward in range(WARDS)], SIDE_M).items():
            written(session, record, rows)
        for at in range(0, homes, CHUNK):
            numbers = range(at + 1, min(at + CHUNK, homes) + 1)
            ward = [chance.choice((DENSEST, DENSEST, DENSEST, *range(WARDS))) for _ in numbers]
            there = [home(number, in_ward, chance) for number, in_ward in zip(numbers, ward, strict=True)]
            areas = [
                {"property_id": one, "area_id": place + 1, "state": "inside"} for one, place in zip(numbers, ward, strict=True)
            ]
            judged = [verdict(number, on, chance) for number in numbers]
            written(session, Property, there)
            written(session, PropertyArea, areas)
            written(session, VerdictRecord, judged)
            every = (people(numbers, chance), licensed(numbers, on, chance), worked(numbers, on))
            for record, rows in (pair for one in every for pair in one.items()):
                written(session, record, rows)
            for record, rows in (*town_records.of(numbers, there, ward, on, chance), *town_arrivals.of(numbers, chance)):
                written(session, record, rows)
    _counted(sessions)


def written(session: Any, record: Any, rows: Rows) -> None:
    """Rows of one table, if any: each with what its table says where the row does not."""
    if rows:
        table = bulk.table_of(record)
        given = {one.name: one.default.arg for one in table.c if isinstance(one.default, ScalarElementColumnDefault)}
        names = [*rows[0], *(name for name in given if name not in rows[0])]
        dialect = session.get_bind().dialect
        ready = {name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for name in names}
        bulk.insert(session, table, names, ([ready[name](row.get(name, given.get(name))) for name in names] for row in rows))


def _as_it_is(value: Any) -> Any:
    return value


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
        "id": number, "uprn": None if number % 997 == 0 else str(100_000_000_000 + number), "address": address,
        "address_key": address.upper(),
        "postcode": f"AC{street_number % 40 + 1} {street_number % 9 + 1}{'ABDEFGHJLN'[street_number // 9 % 10]}A",
        "easting": west + chance.random() * SIDE_M, "northing": south + chance.random() * SIDE_M, "point_accuracy_m": 1.0,
        "point_source": "gazetteer", "import_id": 3 if number % 2_500 == 0 else 1, "revision": 1, "moved_at": clock.now(),
        "same_as_id": number - 1 if number % town_records.MERGED == 0 else None,
    }  # fmt: skip


def verdict(number: int, on: date, chance: random.Random) -> dict[str, Any]:
    """By the shares of a borough in which little is known of most homes."""
    outcome = chance.choices([one for one, _ in VERDICTS], [share for _, share in VERDICTS])[0].value
    return {
        "property_id": number, "as_at": on, "outcome": outcome, "regime": None, "is_hmo": None,
        "strength": chance.random(), "reasoning_id": town_records.reasoning_of(outcome, chance), "law_version": "benchmark",
        "judged_at": clock.now(),
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
                "holder": "Ada Ashbourne", "matched_by": "uprn", "import_id": 2, "revision": 1,
            })  # fmt: skip
    return {Licence: found}


def worked(numbers: Sequence[int], on: date) -> dict[Any, Rows]:
    """The case of each fiftieth home, a third of them closed, each with a task."""
    now, by = clock.now(), "benchmark"
    about = [(number, number // 50) for number in numbers if number % 50 == 0]
    cases: Rows = [
        {"id": case, "reference": f"HMO-2026-{case:05}", "kind": "unlicensed_hmo", "title": f"No licence at {number}",
         "status": "closed" if case % 3 == 0 else "open", "step": "checking", "priority": "normal",
         "assignee_id": case % 20 + 1 if case % 4 else None, "opened_at": now,
         "opened_by": by, "closed_at": now if case % 3 == 0 else None, "revision": 1}
        for number, case in about
    ]  # fmt: skip
    homes = [{"case_id": case, "property_id": number, "added_at": now, "added_by": by} for number, case in about]
    tasks = [
        {
            "case_id": case,
            "title": "Visit",
            "due_on": on + timedelta(days=case % 60 - 20) if case % 11 else None,
            "assignee_id": case % 20 + 1 if case % 2 else None,
            "done_at": now if case % 5 == 0 else None,
            "made_at": now,
            "made_by": by,
        }
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
            for record in (Account, Area, Arrival, Case, Import, Party, Property, Reasoning):
                name = record.__tablename__
                driver.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
        driver.execute("VACUUM ANALYZE" if sessions.engine.dialect.name == "postgresql" else "ANALYZE")
