"""The two databases behind one schema: SQLite embedded, PostgreSQL with PostGIS in production.

Transactions are begun and ended by the fronts (`web/session.py`, `jobs.py`, `worker/`, `cli/`) and by tests, nowhere else.
"""

import importlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import (
    BigInteger,
    Connection,
    Dialect,
    Engine,
    ExceptionContext,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy import types as sql_types
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

log = logging.getLogger("hmo_enforce.database")

# Named constraints, so that a migration can find them again on both databases.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite numbers rows by itself only in a column that is declared INTEGER; PostgreSQL's integer is too small for us.
Id = BigInteger().with_variant(Integer(), "sqlite")

# What PostgreSQL may look things up in before it reads a list again from its beginning for each row: with its own 4 MB,
# "not among these" of some 200,000 homes takes hours. And what it thinks of reading a row here and there: its own 4 times
# as much as in a row is of spinning discs, and has it read every home of a borough rather than look some thousands up.
# Whoever keeps the server may say otherwise.
ENOUGH_MEMORY = """
    SELECT set_config('work_mem', '32MB', false) FROM pg_settings WHERE name = 'work_mem' AND setting::integer < 32 * 1024
"""
NO_SPINNING_DISC = """
    SELECT set_config('random_page_cost', '1.1', false) FROM pg_settings
    WHERE name = 'random_page_cost' AND source = 'default'
"""

# How long SQLite's next writer waits for the one before, unless it said that it waits less.
LONGEST_WAIT_S = 30
HURRIED_S = 0.05


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the zone, so it is put back; a naive value is refused on both."""

    impl = sql_types.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs its time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Shape(TypeDecorator[shapely.Geometry]):
    """A shapely geometry in EPSG:27700, kept as WKB in both databases.

    On PostgreSQL a migration adds a generated `geom` column beside it for PostGIS and QGIS.
    """

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: shapely.Geometry | None, dialect: Dialect) -> bytes | None:
        """To WKB."""
        return None if value is None else shapely.to_wkb(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> shapely.Geometry | None:
        """From WKB."""
        return None if value is None else shapely.from_wkb(bytes(value))


class Record(DeclarativeBase):
    """What every table's class descends from. Relationships are loaded only when a query asks."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant(), dict[str, Any]: sql_types.JSON(), list[Any]: sql_types.JSON()}

    def __init_subclass__(cls, **how: Any) -> None:
        """Where the database numbers the rows, SQLite is told never to give a number twice, as PostgreSQL never does."""
        super().__init_subclass__(**how)
        numbered = cls.__table__
        if isinstance(numbered, Table) and numbered.autoincrement_column is not None:
            numbered.kwargs["sqlite_autoincrement"] = True


def engine(url: str, *, pool_size: int = 20, statement_s: int | None = None) -> Engine:
    """An engine for `url`, with SQLite made safe: WAL, full sync, foreign keys, and writers that queue.

    pysqlite by default opens a transaction only at its first write, and loses updates; here `begin` is ours: BEGIN
    IMMEDIATE unless the connection has the execution option `reading`. Errors never tell a statement's values: they are
    people's names and homes, and errors are logged. PostgreSQL compiles no statement: a list's would take longer to compile
    than to answer; and it has memory enough to look half a million homes up in. `statement_s`: how long PostgreSQL works on
    one statement, or waits for a lock, before it gives up (OperationalError); without it, for as long as it takes.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(url)
    # Enough for every turn of the web server (`web/turns.py`), with one more for a line of the journal, and for who signs in.
    made = create_engine(url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True, hide_parameters=True)

    @event.listens_for(made, "connect")
    def prepare(connection: Any, record: object) -> None:
        connection.autocommit = True  # or the first rollback would take it back
        connection.execute("SET jit = off")
        connection.execute(ENOUGH_MEMORY)
        connection.execute(NO_SPINNING_DISC)
        if statement_s is not None:
            connection.execute(f"SET statement_timeout = {int(statement_s * 1000)}")
        connection.autocommit = False

    @event.listens_for(made, "handle_error")
    def without_values(context: ExceptionContext) -> None:
        # PostgreSQL repeats the row that it refused ("Failing row contains …"); what it is called is enough.
        failed, named = context.original_exception, context.sqlalchemy_exception
        said = getattr(getattr(failed, "diag", None), "message_primary", None)
        if said:
            failed.args = (said,)
            if named is not None:
                named.args = (f"({type(failed).__name__}) {said}",)

    return made


def _sqlite(url: str) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        # It holds people's data: for its owner alone, and so are the files that SQLite puts beside it.
        Path(path).touch(mode=0o600)
    waits = {"check_same_thread": False, "timeout": LONGEST_WAIT_S}
    made = create_engine(url, connect_args=waits, pool_size=20, max_overflow=20, hide_parameters=True)

    @event.listens_for(made, "connect")
    def prepare(connection: Any, record: object) -> None:
        connection.isolation_level = None
        wait = f"busy_timeout={LONGEST_WAIT_S * 1000}"
        for pragma in ("journal_mode=WAL", "synchronous=FULL", wait, "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def begin(connection: Any) -> None:
        options = connection.get_execution_options()
        wait_s = options.get("wait_s")
        if wait_s is not None:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={int(wait_s * 1000)}")
        try:
            connection.exec_driver_sql("BEGIN" if options.get("reading") else "BEGIN IMMEDIATE")
        finally:
            if wait_s is not None:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={LONGEST_WAIT_S * 1000}")

    return made


class Sessions:
    """Opens sessions on one engine: `writing` commits on return and rolls back on raise; `reading` never commits.

    `wait_s` is how long a writer waits where SQLite's one writer is another; then OperationalError.
    """

    def __init__(self, bound: Engine, *, wait_s: float = LONGEST_WAIT_S) -> None:
        self.engine = bound
        self._write = sessionmaker(bound.execution_options(wait_s=wait_s), expire_on_commit=False)
        self._read = sessionmaker(bound.execution_options(reading=True), expire_on_commit=False)
        self._hurried = sessionmaker(bound.execution_options(wait_s=HURRIED_S), expire_on_commit=False)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that may write."""
        with self._write() as session, session.begin():
            yield session

    @contextmanager
    def hurried(self) -> Iterator[Session]:
        """As `writing`, but OperationalError at once where SQLite's one writer is another: for what can wait."""
        with self._hurried() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that only reads; whatever is left in it is rolled back."""
        with self._read() as session:
            yield session

    @contextmanager
    def steps(self) -> Iterator["Steps"]:
        """Transactions one after another on one connection, which is then closed, and its TEMP tables with it."""
        with self.engine.connect() as connection:
            connection.detach()
            yield Steps(connection)


class Steps:
    """A long computation's transactions: it reads and computes in one, keeps what it found, and writes in the next."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One steady view of the database. It may write to TEMP tables alone, which the next step finds again."""
        self._connection.execution_options(reading=True)
        with Session(self._connection, expire_on_commit=False) as session, session.begin():
            if not is_sqlite(session):
                session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that may write: it commits on return and rolls back on raise."""
        self._connection.execution_options(reading=False)
        with Session(self._connection, expire_on_commit=False) as session, session.begin():
            yield session


def is_sqlite(session: Session) -> bool:
    """Whether the session is on the embedded database."""
    return session.get_bind().dialect.name == "sqlite"


def insert(session: Session, into: type["Record"]) -> Any:
    """The database's own INSERT, which knows ON CONFLICT: both say it alike, and SQLAlchemy keeps them apart."""
    # Loaded already with the engine; named at the top, the one that is not used would cost each start a tenth of a second.
    dialect = importlib.import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}")
    return dialect.insert(into)


@contextmanager
def whole(session: Session) -> Iterator[None]:
    """What is written within is written whole, or by an error not at all; the transaction itself goes on (a savepoint)."""
    with session.begin_nested():
        yield
        session.flush()


def once_committed(session: Session, act: Callable[..., object], **how: object) -> None:
    """Remove a file, or its like, when the transaction was committed, and not at all when it is rolled back.

    What the disk refuses then undoes nothing, and nobody is told that all of it failed: it is logged, and what is left is
    swept by night.
    """

    def do(_: Session) -> None:
        try:
            act(**how)
        except OSError as refused:
            log.error("a file of what was destroyed is still there, and is swept by night: %s", refused.strerror)

    def forget(_: Session) -> None:
        if event.contains(session, "after_commit", do):
            event.remove(session, "after_commit", do)

    event.listen(session, "after_commit", do, once=True)
    event.listen(session, "after_rollback", forget, once=True)
