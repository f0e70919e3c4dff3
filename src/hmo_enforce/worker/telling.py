"""While work is done: the database is told that the process lives and how far the work is, by a thread of its own."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from hmo_enforce.jobs import Report
from hmo_enforce.kernel import clock, requests
from hmo_enforce.kernel.database import Sessions

log = logging.getLogger("hmo_enforce.jobs")

BEAT = timedelta(seconds=10)


class Telling:
    """Tells the database, from a thread of its own, that this process lives and how far its work is.

    So a report costs the work no transaction of its own, and on SQLite, where the work's write step is the only writer,
    the work cannot lock itself out. What comes back (cancelled, lost) reaches the work at its next report.
    """

    def __init__(self, sessions: Sessions, name: str, stop: threading.Event) -> None:
        self.name = name
        self._sessions = sessions
        self._stop = stop
        self._request_id: int | None = None
        self._halt: type[Exception] | None = None
        self._latest: tuple[int, int, str] | None = None
        self._told: tuple[int, int, str] | None = None
        self._beat_at: datetime | None = None

    @contextmanager
    def of(self, request_id: int) -> Iterator[Report]:
        """While one piece of work is done: its `report`."""
        self._halt = self._latest = self._told = None
        self._request_id = request_id
        try:
            yield self.report
        finally:
            self._request_id = None

    def report(self, done: int, total: int, note: str) -> None:
        """How far the work is. Raises `Stopped`, `Cancelled` or `Lost` when it should go no further."""
        self._latest = (done, total, note)
        if self._stop.is_set():
            raise requests.Stopped
        if self._halt is not None:
            raise self._halt

    def tell(self) -> None:
        """One short transaction, if there is anything to say."""
        now, latest = clock.now(), self._latest
        request_id = self._request_id if self._halt is None else None
        due = self._beat_at is None or now - self._beat_at >= BEAT
        news = request_id is not None and latest != self._told
        if not due and not news:
            return
        try:
            with self._sessions.writing() as session:
                if due:
                    requests.beat(session, self.name)
                if request_id is not None and latest is not None:
                    done, total, note = latest
                    requests.progress(session, request_id, self.name, done=done, total=total, note=note)
                elif request_id is not None:
                    requests.renew(session, request_id, self.name)
            self._told = latest
            self._beat_at = now if due else self._beat_at
        except (requests.Cancelled, requests.Lost) as halt:
            if request_id == self._request_id:
                self._halt = type(halt)
        except DBAPIError as error:
            log.warning("the database could not be told how the work goes: %s", error.orig)


@contextmanager
def told_every(seconds: float, telling: Telling) -> Iterator[None]:
    """While the process works: tell at once, and then so often."""
    over = threading.Event()

    def tell() -> None:
        while not over.wait(seconds):
            telling.tell()

    thread = threading.Thread(target=tell, name="telling", daemon=True)
    telling.tell()
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
