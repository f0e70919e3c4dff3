"""Which of several jobs processes keeps the clock: one at a time, another as soon as it dies.

PostgreSQL holds the lock with a connection, the embedded database with an open file; both let go when a process dies.
"""

import fcntl
import os
from contextlib import suppress
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

# Any number does, so long as nothing else takes advisory locks on it: this spells "hmo".
LOCK = 0x686D6F


class Lead(Protocol):
    """A lock that one process holds."""

    def held(self) -> bool:
        """Whether this process leads; takes the lead if it is free."""

    def let_go(self) -> None:
        """Give up the lead, if it was held."""


def lead(engine: Engine) -> Lead:
    """The lead among the processes that work on this database."""
    if engine.dialect.name == "sqlite":
        return _FileLead(f"{engine.url.database}.jobs-lock")
    return _DatabaseLead(engine)


class _FileLead:
    def __init__(self, path: str) -> None:
        self._path = path
        self._file: int | None = None

    def held(self) -> bool:
        if self._file is not None:
            return True
        opened = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(opened)
            return False
        self._file = opened
        return True

    def let_go(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class _DatabaseLead:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def held(self) -> bool:
        try:
            if self._connection is not None:
                # The lock lives as long as its connection: ask whether that is still there.
                self._connection.execute(text("SELECT 1"))
                return True
            return self._take()
        except DBAPIError:
            self.let_go()
            return False

    def _take(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        if connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
            self._connection = connection
            return True
        connection.close()
        return False

    def let_go(self) -> None:
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.close()
            self._connection = None
