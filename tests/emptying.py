"""A PostgreSQL database as its migrations left it: emptied where it can be, since to copy one takes ten times as long."""

import json
from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

# PostGIS's own, and the revision.
KEPT = "('alembic_version', 'spatial_ref_sys')"
MADE = """
    SELECT md5(string_agg(said, ';' ORDER BY said)) FROM (
        SELECT concat_ws(' ', relname, relkind, relacl, attname, atttypid, attnotnull, atthasdef) AS said
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0
        UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, convalidated) FROM pg_constraint
        UNION ALL SELECT concat_ws(' ', proname, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ) AS everything
"""
EMPTY = f"""
    DO $$
    DECLARE named text; filled boolean;
    BEGIN
        SET LOCAL session_replication_role = replica;
        SET LOCAL lock_timeout = '2s';
        FOR named IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN {KEPT} LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %I)', named) INTO filled;
            IF filled THEN EXECUTE format('DELETE FROM %I', named); END IF;
        END LOOP;
        PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
    END $$
"""


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a database is at its head revision: its tables and triggers, in short, and the rows that migrations wrote."""

    made: str
    rows: dict[str, str]


def migrated(engine: Engine) -> Migrated:
    """As it is now, which is fresh from its migrations."""
    with engine.connect() as connection:
        tables = connection.scalars(
            text(f"SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN {KEPT}")
        )
        told = {name: connection.scalar(text(f'SELECT json_agg(one) FROM "{name}" AS one')) for name in tables.all()}
        return Migrated(connection.scalar(text(MADE)) or "", {name: json.dumps(rows) for name, rows in told.items() if rows})


def emptied(engine: Engine, as_it_was: Migrated) -> bool:
    """Empty it; whether that could be done. A test may have built something in it, or still hold a lock."""
    try:
        with engine.begin() as connection:
            if connection.scalar(text(MADE)) != as_it_was.made:
                return False
            connection.execute(text(EMPTY))
            for name, rows in as_it_was.rows.items():
                put_back = f'INSERT INTO "{name}" SELECT * FROM json_populate_recordset(NULL::"{name}", CAST(:rows AS json))'
                connection.execute(text(put_back), {"rows": rows})
            return True
    except DBAPIError:
        return False
