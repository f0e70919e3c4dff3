"""What every benchmark needs: the machine's facts, a fresh database of each sort, and what 95 in 100 keep to."""

import os
import platform
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely
from sqlalchemy import create_engine, make_url, text

from hmo_enforce.kernel import database, migrating

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import pytest

import services

Fresh = Callable[[], AbstractContextManager[database.Sessions]]


def facts() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "numpy": np.__version__,
        "shapely": shapely.__version__,
        "geopandas": geopandas.__version__,
    }


def p95(took: Sequence[float]) -> float:
    """95 in 100 took no longer."""
    return statistics.quantiles(took, n=20)[-1]


def databases() -> Iterator[tuple[str, Fresh]]:
    """SQLite always; PostgreSQL where it is installed."""
    yield "sqlite", _sqlite
    try:
        url = services.postgres_url()
    except pytest.skip.Exception as lacking:
        print(f"postgresql: not measured, {lacking}", file=sys.stderr)
        return

    @contextmanager
    def postgres() -> Iterator[database.Sessions]:
        name = "benchmark"
        server = create_engine(url, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        with _migrated(make_url(url).set(database=name).render_as_string(hide_password=False)) as sessions:
            yield sessions
        server.dispose()

    yield "postgresql", postgres


@contextmanager
def _sqlite() -> Iterator[database.Sessions]:
    with tempfile.TemporaryDirectory() as folder, _migrated(f"sqlite:///{folder}/benchmark.sqlite") as sessions:
        yield sessions


@contextmanager
def _migrated(url: str) -> Iterator[database.Sessions]:
    engine = database.engine(url)
    migrating.upgrade(engine)
    yield database.Sessions(engine)
    engine.dispose()
