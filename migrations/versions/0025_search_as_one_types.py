"""Search as one types: an index of trigrams of addresses, names, licence and case references."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

COLUMNS = {"properties": ("address",), "parties": ("name",), "licences": ("reference",), "cases": ("reference", "title")}
APART, WITHIN = ',.;:()/&-"', "'’"
LACKING = (
    "Searching needs PostgreSQL's own extension pg_trgm, {why}. Have an administrator of the database server run this, and "
    "migrate again: psql {database} -c 'CREATE EXTENSION pg_trgm'"
)


def upgrade() -> None:
    """The index, and in it what stands. SQLite's triggers are put there by hmo_enforce.kernel.migrating, after all."""
    if op.get_bind().dialect.name == "postgresql":
        in_postgresql()
    else:
        in_sqlite()


def in_postgresql() -> None:
    have_the_extension()
    marks = (APART + WITHIN).replace("'", "''")
    for table, columns in COLUMNS.items():
        said = f"translate({spelt(columns)}, '{marks}', '{' ' * len(APART)}')"
        op.get_bind().exec_driver_sql(
            f"CREATE INDEX ix_{table}_searched ON {table} USING gin ((lower(' ' || {said} || ' ')) gin_trgm_ops)"
        )


def have_the_extension() -> None:
    """It comes with PostgreSQL (Debian: with the server's own package), and whoever owns the database may put it there."""
    ask = op.get_bind().exec_driver_sql
    if ask("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'").scalar():
        return
    database = ask("SELECT current_database()").scalar()
    if not ask("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'").scalar():
        raise RuntimeError(LACKING.format(why="which is not installed on the server (postgresql-contrib)", database=database))
    if not ask("SELECT has_database_privilege(current_database(), 'CREATE')").scalar():
        raise RuntimeError(LACKING.format(why="which this user may not add", database=database))
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


def in_sqlite() -> None:
    run = op.get_bind().exec_driver_sql
    for table, columns in COLUMNS.items():
        said = spelt(columns)
        for mark in APART + WITHIN:
            quoted = mark.replace("'", "''")
            said = f"replace({said}, '{quoted}', '{' ' if mark in APART else ''}')"
        # Contentless: which trigrams a row has, and no text; `detail=none`: nor in which order.
        run(
            f"CREATE VIRTUAL TABLE search_{table} USING fts5(words, content='', tokenize='trigram', detail='none', columnsize=0)"
        )
        run(f"INSERT INTO search_{table}(rowid, words) SELECT id, lower(' ' || {said} || ' ') FROM {table}")


def spelt(columns: tuple[str, ...]) -> str:
    return " || ' ' || ".join(columns)


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
