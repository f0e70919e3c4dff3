"""What every attack needs: a site that holds something of everything, and a watch over what became of it.

Each attack has a number and one sentence, by which docs/security.md lists it: `PYTHONPATH=tests python
tests/intruder/means.py` prints that table anew. An attack passes where the site refuses it, nothing is changed by it, and the journal says that it was tried.
"""

import ast
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
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
Test = TypeVar("Test", bound=Callable[..., Any])
ANSWERING = ("/complain", "/survey/", "/status")
"""Where people answer without an account: whoever is signed in as staff is nobody there."""
PARAMETER = re.compile(r"\{(\w+):(\w+)\}")
# Of a parameter that this site has nothing for: the first of its kind, if there is one at all.
FIRST = {"int": 1, "str": "nothing", "path": "nothing"}


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
        return PARAMETER.sub(lambda named: str(known.get(named[1], FIRST[named[2]])), route)

    def path_but_numbers(self, route: str) -> str:
        """The same, its numbers left open."""
        return PARAMETER.sub(lambda named: named[0] if named[2] == "int" else str(self.keys.get(named[1], "nothing")), route)

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


@dataclass(frozen=True, order=True)
class Attack:
    """As the table has it. `journalled` is whether its test asks for a line in the journal; None where the test is elsewhere."""

    number: int
    what: str
    where: str
    test: str
    journalled: bool | None = None


@cache
def attacks() -> list[Attack]:
    """Every attack."""
    return sorted([*_here(), *(Attack(one, what, *where.split("::")) for one, what, where in ELSEWHERE)])


def _here() -> Iterator[Attack]:
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            for said in getattr(node, "decorator_list", []):
                if isinstance(said, ast.Call) and getattr(said.func, "id", "") == "attack":
                    number, what = (ast.literal_eval(one) for one in said.args)
                    journalled = "refuses(" in ast.unparse(node) or "watch.lines" in ast.unparse(node)
                    yield Attack(number, what, f"tests/intruder/{path.name}", getattr(node, "name", ""), journalled)


def table() -> str:
    """As docs/security.md has it."""
    said = {True: "yes", False: "", None: "see there"}
    rows = [
        f"| INTR-{one.number:03} | {one.what} | {said[one.journalled]} | `{one.where.removeprefix('tests/')}::{one.test}` |"
        for one in attacks()
    ]
    return "\n".join(["| attack | what is tried | a line in the journal | test |", "|---|---|---|---|", *rows])


LIES, WITH_IT, SLOW = "tests/web/test_provider_lies.py", "tests/web/test_provider.py", "tests/web/test_slow_senders.py"
# Where an attack needs more than this folder has (a provider that lies, a sender that is slow): number, what is tried, test.
ELSEWHERE: tuple[tuple[int, str, str], ...] = (
    (200, "The identity provider's way back is used a second time (state replay).", f"{WITH_IT}::test_a_way_back_is_good_once"),
    (201, "The way back is opened in another browser than the one that was sent (state of the attacker's own, login CSRF).",
     f"{WITH_IT}::test_a_way_back_is_good_only_in_the_browser_that_was_sent"),
    (202, "A code of the identity provider is used twice.", f"{WITH_IT}::test_a_code_that_was_used_is_refused_by_the_provider"),
    (203, "A stolen code is brought without the proof of who asked for it (PKCE).",
     f"{WITH_IT}::test_a_stolen_code_is_worth_nothing_without_the_proof_of_who_asked"),
    (204, "An identity token of another site, another time or another try (audience, expiry, nonce replay).",
     f"{LIES}::test_a_token_that_is_not_for_us_and_now_signs_nobody_in"),
    (205, "An identity token signed with no algorithm, by our own secret, or by a key of its own (algorithm confusion).",
     f"{LIES}::test_a_token_that_the_provider_did_not_sign_signs_nobody_in"),
    (206, "Another provider's answer is taken for ours (mix-up).",
     f"{LIES}::test_another_providers_way_back_is_not_mixed_up_with_ours"),
    (207, "The provider's own description leads to an address elsewhere (SSRF).",
     f"{LIES}::test_a_discovery_that_leads_elsewhere_is_not_followed"),
    (208, "After the provider's sign-in one is sent to another site.", f"{LIES}::test_the_way_back_leads_to_no_other_site"),
    (209, "The same email address at the provider takes over an account here.",
     f"{WITH_IT}::test_the_same_email_address_alone_links_nothing"),
    (210, "Somebody is led to link the attacker's identity to their own account.",
     f"{WITH_IT}::test_nobody_can_be_led_to_link_an_attackers_identity"),
    (211, "A logout token that was made up signs somebody out.",
     "tests/web/test_provider_ends.py::test_a_logout_token_that_is_none_ends_nothing"),
    (212, "A head that drips, byte by byte (slow loris).", f"{SLOW}::test_a_head_that_drips_is_not_waited_for"),
    (213, "A body that drips.", f"{SLOW}::test_a_body_that_drips_may_not_drip_for_ever"),
    (214, "Two lengths for one body (request smuggling).", f"{SLOW}::test_a_message_with_two_ideas_of_its_length_is_refused"),
    (215, "Fifty slow senders at once, while everybody else waits.", f"{SLOW}::test_fifty_slow_ones_keep_nobody_else_waiting"),
    (216, "An answer that is never taken keeps a connection.",
     f"{SLOW}::test_who_takes_nothing_of_an_answer_does_not_keep_the_connection"),
    (217, "A file of 2 GB is announced, or a body only grows.",
     "tests/web/test_upload_limits.py::test_a_body_that_only_grows_too_long_is_cut_off_and_its_part_deleted"),
    (218, "An original that was changed on the disk is handed out.",
     "tests/web/test_evidence.py::test_an_original_that_is_no_longer_what_was_received_is_given_to_nobody"),
    (219, "Somebody who has a second factor sets up another by the password alone.",
     "tests/web/test_second_factor.py::test_whoever_has_one_cannot_set_up_another_by_the_password_alone"),
    (220, "A secret of the attacker's own choosing is set up as the second factor.",
     "tests/web/test_second_factor.py::test_a_secret_of_ones_own_choosing_is_not_taken"),
    (230, "Whoever had an email sends a report that it came back, to have never had it.",
     "tests/letters/test_bounces.py::test_reports_that_contradict_each_other_are_both_kept_and_somebody_has_to_decide"),
    (231, "Reports are sent without end, or a thousand that are none, so that no true one is read.",
     "tests/letters/test_bounces.py::test_a_thousand_that_are_none_of_ours_keep_no_report_from_being_read"),
)  # fmt: skip

if __name__ == "__main__":
    print(table())
