"""Upgrades only: from nothing and from every earlier revision, with rows in every table, on both databases."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
import shapely
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, MetaData, Table, inspect, select, text
from sqlalchemy import types as kinds

from hmo_enforce.casework import every_table
from hmo_enforce.kernel import migrating, revisions
from hmo_enforce.kernel.database import Record
from hmo_enforce.kernel.errors import Refused

EARLIER = revisions.known()[:-1]
SCRIPTS = ScriptDirectory.from_config(migrating.config())
INDEX = "search_"
POSTGIS = {"spatial_ref_sys", "geometry_columns", "geography_columns", "raster_columns", "raster_overviews"}


def test_revisions_are_numbered_one_after_another_in_a_single_line():
    known = [script.revision for script in SCRIPTS.walk_revisions()][::-1]

    assert known == [f"{number:04d}" for number in range(1, len(known) + 1)]
    assert [SCRIPTS.get_revision(one).down_revision for one in known] == [None, *known[:-1]]
    assert SCRIPTS.get_heads() == [revisions.head()]
    assert revisions.known() == known


def ours(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """PostGIS's own tables, the geometry that it computes from ours, and what searching is indexed by are in no record."""
    derived = kind in {"column", "index"} and (name or "").endswith(("geom", "searched"))
    return name not in POSTGIS and not derived and not (name or "").startswith(INDEX)


def test_from_nothing_to_the_head_the_tables_are_those_of_the_records(empty: Engine):
    migrating.upgrade(empty)

    with empty.connect() as connection, without_warnings_of_postgis():
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": ours})
        differences = compare_metadata(context, Record.metadata)
    assert differences == []
    assert revisions.present(empty) == revisions.head()


def test_migrating_twice_is_migrating_once(empty: Engine):
    migrating.upgrade(empty)
    before = everything(empty)

    migrating.upgrade(empty)

    assert everything(empty) == before


@pytest.mark.parametrize("script", list(SCRIPTS.walk_revisions()), ids=lambda script: script.revision)
def test_a_downgrade_is_refused_and_names_the_backup(script: Any):
    with pytest.raises(RuntimeError, match="restore the backup"):
        script.module.downgrade()


def test_a_database_of_a_newer_release_is_left_alone(empty: Engine):
    migrating.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Refused, match="newer release"):
        migrating.upgrade(empty)
    with pytest.raises(Refused, match="newer release"):
        revisions.require_head(empty)


def test_going_back_is_refused(empty: Engine):
    migrating.upgrade(empty)

    with pytest.raises(Refused, match="restore the backup"):
        migrating.upgrade(empty, "0001")


def test_a_database_that_is_not_at_the_head_is_told_what_to_do(empty: Engine):
    with pytest.raises(Refused, match=r"no tables yet.*hmo-enforce migrate"):
        revisions.require_head(empty)

    migrating.upgrade(empty, "0001")

    with pytest.raises(Refused, match=r"revision 0001.*hmo-enforce migrate"):
        revisions.require_head(empty)


@pytest.mark.parametrize("revision", EARLIER)
def test_from_every_earlier_revision_nothing_is_lost(empty: Engine, revision: str):
    migrating.upgrade(empty, revision)
    put_a_row_in_every_table(empty)
    before = everything(empty)
    assert all(rows for rows in before.values())

    migrating.upgrade(empty)

    assert lost(before, everything(empty)) == []
    assert foreign_keys_hold(empty)


def test_what_a_saved_filter_asks_becomes_readable_and_a_row_left_out_names_no_case(empty: Engine):
    migrating.upgrade(empty, "0035")
    put_a_row_in_every_table(empty)
    tables = reflected(empty)
    has_one = "It has an open case of this kind"
    with empty.begin() as connection:
        connection.execute(tables["saved_filters"].update().values(query="q=Nora+Nettle%40x&sort=-address"))
        connection.execute(tables["bulk_rows"].update().values(why=f"{has_one}: HMO-2026-00001."))

    migrating.upgrade(empty)

    after = everything(empty)
    assert [row["query"] for row in after["saved_filters"]] == ["q=Nora Nettle@x\nsort=-address"]
    assert [row["why"] for row in after["bulk_rows"]] == [f"{has_one}."]


def test_keys_of_addresses_are_made_anew_without_the_words_that_they_left_out(empty: Engine):
    migrating.upgrade(empty, "0036")
    put_a_row_in_every_table(empty)
    tables = reflected(empty)
    house = {"address": "12 & 14 Bankside Annexe, Acacia, ZY1 1AA", "address_key": "12 14 BANKSIDE ANNEXE"}
    half = {"address": "12½ High St, Acacia, ZY1 1AA", "address_key": "12 HIGH STREET"}
    with empty.begin() as connection:
        connection.execute(tables["properties"].update().values(house))
        connection.execute(tables["matches"].update().values(half))
        match = connection.scalar(select(tables["matches"].c.id))
        connection.execute(tables["address_decisions"].update().values(match_id=match, address_key="12 HIGH STREET"))

    migrating.upgrade(empty)

    after = everything(empty)
    assert [(row["address_key"], row["door"]) for row in after["properties"]] == [
        ("12 AND 14 BANKSIDE ANNEXE", "12-14|BANKSIDE")
    ]
    assert {row["address_key"] for table in ("matches", "address_decisions") for row in after[table]} == {"12½ HIGH STREET"}


def test_the_regimes_of_reasonings_are_read_out_of_them(empty: Engine):
    migrating.upgrade(empty, "0037")
    put_a_row_in_every_table(empty)
    reasonings = reflected(empty)["reasonings"]
    with empty.begin() as connection:
        connection.execute(reasonings.update().values(reasons={"possible_regimes": ["mandatory", "additional"]}))

    migrating.upgrade(empty)

    assert [row["regimes"] for row in everything(empty)["reasonings"]] == ["additional,mandatory"]


# Where a column went that a later migration took away; a column that is not named here may not go.
MOVED = {
    ("verdicts", "reasons"): ("reasonings", "reasons"),
    ("verdicts", "facts"): ("reasonings", "facts"),
    ("past_verdicts", "reasons"): ("reasonings", "reasons"),
    ("past_verdicts", "facts"): ("reasonings", "facts"),
}
# Columns that no version of the program ever wrote to, which a later migration took away.
NEVER_WRITTEN = {("delegations", "subject"), ("delegations", "subject_id")}
Rows = dict[str, list[dict[str, Any]]]


def lost(before: Rows, after: Rows) -> list[str]:
    """Every value that was there and is not, in its own row and column or where the column went."""
    gone = []
    for table, rows in before.items():
        stayed = set(after[table][0]) if after.get(table) else set()
        kept = [{name: row.get(name) for name in stayed} for row in after.get(table, [])]
        for row in rows:
            same = {name: value for name, value in row.items() if name in stayed}
            if not stayed or not any(agrees(same, other) for other in kept):
                gone.append(f"a row of {table}")
            for name in set(row) - stayed:
                if (table, name) in NEVER_WRITTEN:
                    continue
                to, column = MOVED.get((table, name), ("nowhere", name))
                if row[name] not in [found.get(column) for found in after.get(to, [])]:
                    gone.append(f"{table}.{name}")
    return gone


def agrees(row: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(other.get(name) == value for name, value in row.items())


def everything(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """All rows of all our tables."""
    tables = reflected(engine)
    with engine.connect().execution_options(reading=True) as connection:
        return {
            name: [dict(row) for row in connection.execute(select(*plain_columns(table))).mappings()]
            for name, table in tables.items()
        }


@contextmanager
def without_warnings_of_postgis() -> Iterator[None]:
    """SQLAlchemy does not know the type `geometry`, and says so."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Did not recogni.e type 'geometry'")
        yield


def reflected(engine: Engine) -> dict[str, Table]:
    metadata = MetaData()
    names = [
        name for name in inspect(engine).get_table_names() if name not in POSTGIS and not name.startswith((INDEX, "alembic"))
    ]
    with without_warnings_of_postgis():
        metadata.reflect(engine, only=names)
    return {table.name: table for table in metadata.sorted_tables}


def plain_columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.computed is None and not column.name.endswith("geom")]


def put_a_row_in_every_table(engine: Engine) -> None:
    """One row each, parents first, every column filled; so whatever a migration touches has something to lose."""
    keys: dict[str, dict[str, Any]] = {}
    tables = reflected(engine)
    with engine.begin() as connection:
        for name, table in tables.items():
            row = {column.name: value_for(column, keys) for column in plain_columns(table)}
            put_there = connection.execute(table.select()).mappings().first()  # by the migration itself
            if put_there is None:
                connection.execute(table.insert().values(row))
            keys[name] = row if put_there is None else dict(put_there)


def value_for(column: Column[Any], keys: dict[str, dict[str, Any]]) -> Any:
    for key in column.foreign_keys:
        parent, _, parent_column = key.target_fullname.rpartition(".")
        return keys[parent][parent_column] if parent in keys else None
    if column.name in {"shape", "outline"}:
        return shapely.to_wkb(shapely.box(450_000, 206_000, 451_000, 207_000))
    match column.type:
        case kinds.Boolean():
            return True
        case kinds.JSON():
            return {"said": "something"}
        case kinds.DateTime():
            return datetime(2026, 4, 1, 12, 30, tzinfo=UTC)
        case kinds.Date():
            return date(2026, 4, 1)
        case kinds.LargeBinary():
            return b"bytes"
        case kinds.Integer():
            return 1
        case kinds.Numeric() | kinds.Float():
            return 450_000.5
        case kinds.String():
            return "x"[: column.type.length]
    raise AssertionError(f"no value for {column!r}")


def foreign_keys_hold(engine: Engine) -> bool:
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        return connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []


def test_a_lost_value_would_be_seen():
    there = {"homes": [{"id": 1, "name": "a"}]}

    assert lost(there, {"homes": [{"id": 1, "name": "a", "more": None}]}) == []
    assert lost(there, {"homes": [{"id": 1, "name": "b"}]}) == ["a row of homes"]
    assert lost(there, {"homes": [{"id": 1}]}) == ["homes.name"]
    assert "a row of homes" in lost(there, {"homes": []})


def test_every_table_of_the_records_is_known_here():
    there = set(every_table.CLASSES.values())

    assert {table.__tablename__ for table in there} == set(Record.metadata.tables)
