"""What every attack needs: a site that holds something of everything, and a watch over what became of it.

Each attack has a number and one sentence, by which docs/security.md lists it: `python tests/intruder/means.py` prints that
table anew. An attack passes where the site refuses it, nothing is changed by it, and the journal says that it was tried.
"""

import ast
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from sqlalchemy import select

from browser import PASSWORD, Browser, recovery_code
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.database import Record, Sessions
from hmo_enforce.settings import Settings

HERE = Path(__file__).parent
REFUSALS = frozenset(
    {"refused", "tried to read", "tried to change", "limited", "failed to sign in", "gave a wrong second factor of"}
)
# What is written by merely asking: that somebody asked, and when.
BESIDE = {"journal", "journal_values", "journal_seals", "sign_ins", "failed_tries", "api_tokens", "marks"}
# Elsewhere, since the attack needs what is built there: number, what is tried, the file and the test.
Test = TypeVar("Test", bound=Callable[..., Any])
PARAMETER = re.compile(r"\{(\w+):\w+\}")


def attack(number: int, what: str) -> Callable[[Test], Test]:
    """The attack's number and what is tried, in a sentence for the table."""
    assert what.endswith("."), number
    return pytest.mark.attack(number, what)


@dataclass(frozen=True)
class Line:
    """A line of the journal as somebody reads it."""

    verb: str
    actor: str
    subject: str
    subject_id: str
    said: str


@dataclass
class Watch:
    """What was journalled while it lasted."""

    lines: list[Line] = field(default_factory=list)

    @property
    def refusals(self) -> list[Line]:
        """Of these, what was refused."""
        return [one for one in self.lines if one.verb in REFUSALS]


@dataclass
class Site:
    """The application over a seeded Acacia, with a browser signed in for each role."""

    web: Litestar
    sessions: Sessions
    settings: Settings
    keys: dict[str, Any]
    browsers: dict[Role, Browser] = field(default_factory=dict)

    def of(self, role: Role) -> Browser:
        """Somebody signed in as this role, the same each time."""
        if role not in self.browsers:
            browser = Browser(self.web)
            assert browser.sign_in(f"{role}@acacia.example").status_code == 303
            self.browsers[role] = browser
        return self.browsers[role]

    def another(self, role: Role, password: str = PASSWORD) -> Browser:
        """The same person in a browser of the test's own."""
        browser = Browser(self.web)
        assert browser.sign_in(f"{role}@acacia.example", password).status_code == 303
        return browser

    def stranger(self) -> Browser:
        """Nobody in particular."""
        return Browser(self.web)

    def path(self, route: str, **more: Any) -> str:
        """A route with something that is there for each of its parameters."""
        known = {**self.keys, **more}
        return PARAMETER.sub(lambda named: str(known[named[1]]), route)

    def path_but_numbers(self, route: str) -> str:
        """The same, its numbers left open."""
        return PARAMETER.sub(lambda named: named[0] if named[0].endswith(":int}") else str(self.keys[named[1]]), route)

    @contextmanager
    def watched(self, *payload: str, changes: bool = False) -> Iterator[Watch]:
        """Nothing changes while this lasts, and nothing of the payload comes into the journal."""
        watch, last, before = Watch(), self._last(), {} if changes else self.standing()
        yield watch
        watch.lines += self._since(last)
        if not changes:
            after = self.standing()
            assert [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)] == []
        for one in payload:
            assert [line for line in watch.lines if one in f"{line.subject_id} {line.actor} {line.said}"] == []

    @contextmanager
    def refuses(self, *payload: str) -> Iterator[Watch]:
        """As `watched`, and the journal says at least once that something was refused."""
        with self.watched(*payload) as watch:
            yield watch
        assert watch.refusals, "it was not journalled"

    def standing(self) -> dict[str, str]:
        """A digest of each table, and of the names of all files."""
        found = {}
        with self.sessions.reading() as session:
            for table in Record.metadata.sorted_tables:
                if table.name not in BESIDE:
                    rows = sorted(repr(tuple(row)) for row in session.execute(select(table)))
                    found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        files = sorted(str(path) for path in self.settings.data_dir.rglob("*") if path.is_file())
        found["(files)"] = "\n".join(one for one in files if "sqlite" not in one)
        return found

    def code(self, role: Role) -> str:
        """A recovery code that was not used yet."""
        found = recovery_code(self.web, f"{role}@acacia.example")
        assert found is not None
        return found

    def account(self, role: Role) -> Account:
        """A member of staff as they stand."""
        with self.sessions.reading() as session:
            found = account_by_email(session, f"{role}@acacia.example")
            assert found is not None
            return found

    def everything(self) -> str:
        """All that any table holds, as text."""
        with self.sessions.reading() as session:
            return "\n".join(
                repr(tuple(row)) for table in Record.metadata.sorted_tables for row in session.execute(select(table))
            )

    def _last(self) -> int:
        with self.sessions.reading() as session:
            return session.scalar(select(journal.Entry.id).order_by(journal.Entry.id.desc()).limit(1)) or 0

    def _since(self, last: int) -> list[Line]:
        with self.sessions.reading() as session:
            rows = session.execute(
                select(journal.Entry, journal.EntryValues)
                .join(journal.EntryValues, journal.EntryValues.entry_id == journal.Entry.id, isouter=True)
                .where(journal.Entry.id > last)
                .order_by(journal.Entry.id)
            )
            return [
                Line(one.verb, one.actor_name, one.subject, one.subject_id, f"{said.before} {said.after} {said.why}")
                for one, said in rows
            ]


def routes(web: Litestar) -> Iterator[tuple[str, str, Any]]:
    """Each method and path of ours with its handler, but for files of the design."""
    for route in web.routes:
        if isinstance(route, HTTPRoute) and not route.path.startswith("/static"):
            for handler in route.route_handlers:
                yield from ((method, route.path, handler) for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}))


def changing(web: Litestar) -> list[str]:
    """The paths that a form or a program is sent to."""
    return [path for method, path, _ in routes(web) if method == "POST"]


def reading(web: Litestar) -> list[str]:
    """The paths that are only looked at."""
    return [path for method, path, _ in routes(web) if method == "GET"]


def guards_of(handler: Any) -> set[str]:
    """The names of what guards a handler."""
    return {
        getattr(one, "__name__", "") or one.func.__name__ for layer in handler.ownership_layers for one in layer.guards or ()
    }


# --- the table of docs/security.md


def attacks() -> list[tuple[int, str, str, str]]:
    """Every attack: number, what is tried, file, test."""
    return sorted([*_here(), *((one, what, *where.split("::")) for one, what, where in ELSEWHERE)])


def _here() -> Iterator[tuple[int, str, str, str]]:
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            for said in getattr(node, "decorator_list", []):
                if isinstance(said, ast.Call) and getattr(said.func, "id", "") == "attack":
                    number, what = (ast.literal_eval(one) for one in said.args)
                    yield number, what, f"tests/intruder/{path.name}", node.name


def table() -> str:
    """As docs/security.md has it."""
    rows = [f"| INTR-{number:03} | {what} | {where.removeprefix('tests/')} |" for number, what, where, _ in attacks()]
    return "\n".join(["| attack | what is tried | where |", "|---|---|---|", *rows])


ELSEWHERE: tuple[tuple[int, str, str], ...] = ()

if __name__ == "__main__":
    print(table())
