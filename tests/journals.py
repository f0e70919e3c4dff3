"""A journal to tamper with, as somebody does who can write to the database and has not the key."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import make_url, text

from hmo_enforce.casework import keeping
from hmo_enforce.kernel import actor, chain, clock, journal, proving, sealing
from hmo_enforce.kernel.database import Sessions

PRIYA = actor.Actor(actor.Kind.OFFICER, 7, "Priya Shah")
KEY, OTHER_KEY = "k" * 20 + "0123456789abcdef", "o" * 20 + "0123456789abcdef"
WARRANTS = chain.warrant_key("w" * 20 + "0123456789abcdef")
START = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


class Journal:
    """A journal in a database of the test's own, whose clock stands until it is moved."""

    def __init__(self, sessions: Sessions, folder: Path, set_clock: Callable[[datetime], None]) -> None:
        self.sessions = sessions
        self.told: dict[str, Any] = {
            "journal_keys": (KEY,),
            "journal_key_file": str(folder / "journal-key"),
            "warrant_key": WARRANTS,
            "anchors": str(folder / "anchors.jsonl"),
        }
        self._set_clock = set_clock
        self.later(START - clock.now())

    def later(self, by: timedelta) -> None:
        """Move the clock."""
        self._set_clock(clock.now() + by)

    def note(self, subject_id: object = 42, why: str = "As the sign says.", **after: object) -> int:
        """One line, a minute after the last."""
        self.later(timedelta(minutes=1))
        with self.sessions.writing() as session:
            return journal.note(session, PRIYA, "corrected", "property", subject_id, after=after, why=why).id

    def notes(self, number: int) -> list[int]:
        """Several lines."""
        return [self.note(40 + one, persons=one) for one in range(number)]

    def seal(self, **more: object) -> dict[str, Any]:
        """What the job does."""
        with self.sessions.writing() as session:
            return keeping.seal(session, {**self.told, **more}, PRIYA)

    def anchor(self, **more: object) -> dict[str, Any]:
        """What the job does."""
        with self.sessions.reading() as session:
            head = keeping.committed_head(session)
        with self.sessions.writing() as session:
            return keeping.anchor(session, {**self.told, **more}, PRIYA, head)

    def prove(self) -> keeping.Proof:
        """A walk along it."""
        with self.sessions.reading() as session:
            return keeping.prove(session, self.told, lambda done, total, note: None)

    def faults(self) -> tuple[str, ...]:
        """What a walk finds."""
        return self.prove().first

    def walk(self) -> proving.Walk:
        """What a walk counts."""
        return self.prove().walk

    def tamper(self, *statements: str) -> None:
        """Write to the database behind the program's back, foreign keys or not."""
        engine = self.sessions.engine
        if engine.dialect.name == "sqlite":
            with closing(sqlite3.connect(str(make_url(str(engine.url)).database))) as connection:
                _run(connection.execute, statements)
                connection.commit()
            return
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            _run(lambda said: connection.execute(text(said)), statements)

    def seals(self) -> list[sealing.Seal]:
        """Every seal, in order."""
        with self.sessions.reading() as session:
            return list(session.query(sealing.Seal).order_by(sealing.Seal.position))


def _run(execute: Callable[[str], Any], statements: Iterable[str]) -> None:
    for said in statements:
        execute(said)
