"""A hundred officers at work at once for a minute, on a register of 500,000 homes.

    python benchmarks/officers.py [--homes 500000] [--officers 100] [--seconds 60] [--pause 4] [--json]

A real server process; each officer is signed in, and with pauses of some seconds (exponential, so that they also come all
at once) looks at lists, homes, the map, cases and hints as they type, and writes a note on a case in one turn of twenty.
Claims: no answer is an error, or says that the address was not understood, and none is lost; and 95 in 100 answers take at
most 25 times what the same pages take one officer alone, asked of the same server before the others come (two cores share
a hundred).
"""

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import machine
import town
from starting import free_port

from hmo_enforce.accounts.actions import opening, signing_in
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock, database

CLAIM_RATIO = 25.0
COOKIE = "hmo_session"
PROBLEM = "There is a problem"
"""What a page says that was asked something else than it knows, and shows what was not asked for."""
TYPED = ("ash", "ashbourne r", "fern", "12 kingford", "ac12 1", "bola", "hmo-2026-0000", "marl")
Took = dict[str, list[float]]


@dataclass(slots=True)
class Tally:
    """Seconds by what was asked, and what went wrong in words."""

    took: Took = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(len(times) for times in self.took.values())

    def all(self) -> list[float]:
        """Every time, whatever was asked."""
        return [one for times in self.took.values() for one in times]


class Officer:
    """One browser, signed in."""

    def __init__(self, number: int, site: str, token: str, homes: int, tally: Tally) -> None:
        self.chance, self.homes, self.tally = random.Random(number), homes, tally
        self.client = httpx.AsyncClient(base_url=site, cookies={COOKIE: token}, timeout=60)

    async def turn(self) -> None:
        """One thing that an officer does."""
        chance = self.chance
        what = chance.choices(["home", "list", "cases", "hints", "map", "note"], [30, 20, 14, 20, 11, 5])[0]
        number = chance.randrange(1, self.homes)
        view = town.in_degrees(chance.choice(list(town.pans())))
        addresses = {
            "home": f"/properties/{number}",
            "list": chance.choice(
                ("/properties", "/properties?outcome=licensable", "/properties?q=fern", "/properties?licensed=no")
            ),
            "cases": f"/cases{chance.choice(('', '?whose=nobody', '?overdue=1', f'/{number // 50 or 1}'))}",
            "hints": f"/search/hints?q={chance.choice(TYPED)}",
            "map": f"/map/shown.json?show=homes&show=cases&shown=1&degrees={view}&zoom=16",
        }
        await (self.note(number // 50 or 1) if what == "note" else self.ask(what, addresses[what]))

    async def ask(self, what: str, address: str, **sent: Any) -> httpx.Response | None:
        """Ask, and tell how long it took or what went wrong."""
        begun = time.perf_counter()
        try:
            answer = await (self.client.post(address, data=sent) if sent else self.client.get(address))
        except httpx.HTTPError as lost:
            self.tally.wrong.append(f"{what}: {type(lost).__name__}")
            return None
        self.tally.took.setdefault(what, []).append(time.perf_counter() - begun)
        if answer.status_code not in (200, 303):
            self.tally.wrong.append(f"{what}: {answer.status_code} of {address}")
        elif PROBLEM in answer.text:
            self.tally.wrong.append(f"{what}: it was not understood: {address}")
        return answer

    async def note(self, case: int) -> None:
        """A note, by its form."""
        page = await self.ask("note's form", f"/cases/{case}/note")
        token = page and re.search(r'name="_csrf_token" value="([^"]+)"', page.text)
        if token:
            said = {"_csrf_token": token[1], "text": "Nobody was in.", "kind": "fact"}
            await self.ask("note", f"/cases/{case}/note", **said)

    async def work(self, until: float, pause: float) -> None:
        """Turn after turn."""
        await asyncio.sleep(self.chance.random() * pause)
        while time.perf_counter() < until:
            await self.turn()
            await asyncio.sleep(self.chance.expovariate(1 / pause) if pause else 0)
        await self.client.aclose()


def signed_in(sessions: database.Sessions, officers: int) -> list[str]:
    """A token for each of so many officers' sign-ins."""
    by, tokens = actor.command("benchmark"), []
    with sessions.writing() as session:
        for number in range(officers):
            account = opening.open_account(
                session, f"officer{number}@acacia.example", f"Officer {number}", Role.OFFICER, None, by=by
            )
            tokens.append(signing_in.begin(session, account, complete=True).token)
    return tokens


@contextmanager
def serving(sessions: database.Sessions) -> Iterator[str]:
    """A server process on this database, once it answers."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        url = sessions.engine.url.render_as_string(hide_password=False)
        said = {"HMO_DATABASE_URL": url, "HMO_DATA_DIR": folder, "HMO_SECURE_COOKIES": "no"}
        command = [sys.executable, "-m", "hmo_enforce", "serve", "--port", str(port)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen(command, env={**os.environ, **said}, **quiet)  # type: ignore[call-overload]
        try:
            site = f"http://127.0.0.1:{port}"
            _awaited(f"{site}/health/ready")
            yield site
        finally:
            server.terminate()
            server.wait()


def _awaited(address: str) -> None:
    begun = time.perf_counter()
    while time.perf_counter() - begun < 60:
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the server did not answer within a minute")


async def alone(site: str, token: str, homes: int, turns: int) -> Tally:
    """One officer without pauses."""
    tally = Tally()
    officer = Officer(-1, site, token, homes, tally)
    for _ in range(turns):
        await officer.turn()
    await officer.client.aclose()
    return tally


async def together(site: str, tokens: list[str], homes: int, seconds: float, pause: float) -> Tally:
    """All of them at once."""
    tally, until = Tally(), time.perf_counter() + seconds
    await asyncio.gather(*(Officer(nth, site, one, homes, tally).work(until, pause) for nth, one in enumerate(tokens)))
    return tally


def main() -> int:
    """Measure on each database that is there, and say whether the claims hold."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--homes", type=int, default=500_000)
    said.add_argument("--officers", type=int, default=100)
    said.add_argument("--seconds", type=float, default=60)
    said.add_argument("--pause", type=float, default=4)
    said.add_argument("--runs", type=int, default=1)
    said.add_argument("--json", action="store_true")
    given = said.parse_args()
    results: dict[str, Any] = {"machine": machine.facts(), "claim": {"wrong": 0, "ratio": CLAIM_RATIO}}
    for backend, fresh in machine.databases():
        with fresh() as sessions:
            town.fill(sessions, given.homes, clock.today())
            tokens = signed_in(sessions, given.officers)
            with serving(sessions) as site:
                asyncio.run(alone(site, tokens[0], given.homes, 20))
                one = asyncio.run(alone(site, tokens[0], given.homes, 150))
                all_of_them = asyncio.run(together(site, tokens, given.homes, given.seconds, given.pause))
        wrong, ratio = one.wrong + all_of_them.wrong, machine.p95(all_of_them.all()) / machine.p95(one.all())
        results[backend] = {
            "answers": len(all_of_them), "wrong": wrong, "alone_p95_ms": machine.p95(one.all()) * 1000, "ratio": ratio,
            "p95_ms": {what: machine.p95(took) * 1000 for what, took in all_of_them.took.items() if len(took) > 1},
            "holds": not wrong and ratio <= CLAIM_RATIO,
        }  # fmt: skip
        medians = ", ".join(f"{what} {statistics.median(took) * 1000:.0f}" for what, took in all_of_them.took.items())
        print(
            f"{backend}: {given.officers} officers, {len(all_of_them):,} answers in {given.seconds:.0f} s, {len(wrong)} wrong, "
            f"p95 {machine.p95(all_of_them.all()) * 1000:.0f} ms, {ratio:.1f} times one officer's "
            f"(claim: none wrong, at most {CLAIM_RATIO:.0f}); medians in ms: {medians}",
            *wrong[:5], sep="\n  ", file=sys.stderr,
        )  # fmt: skip
    print(json.dumps(results, indent=2) if given.json else "")
    return 0 if all(one["holds"] for one in results.values() if isinstance(one, dict) and "holds" in one) else 1


if __name__ == "__main__":
    sys.exit(main())
