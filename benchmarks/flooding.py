"""The form for complaints, asked for 200 times a second for a minute, while people complain and an officer works.

    python benchmarks/flooding.py [--homes 500000] [--rate 200] [--seconds 60] [--people 20] [--json]

A real server with as many processes as the machine has cores, as it is put on one. The flood comes from one address, each time
on a connection of its own, whether or not those before it were answered: two in three ask for the form's first page, and one in
three begins a complaint and never ends it. People complain at the same time from the flood's own address and from another, all
of it, page by page; told that too many ask at once, they send again after the seconds they were told, as a browser's page bids
them. An officer looks at lists, homes, the inbox and hints.

Claims: each complaint that somebody finished is on record, once; nobody is refused for their address; and 95 in 100 of the
office's pages take at most twice what they take when nobody else asks.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import re
import sys
import time
from collections import Counter
from typing import Any

import httpx
import machine
import officers
import town
from sqlalchemy import func, select

from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import clock, database

CLAIM_RATIO = 2.0
PAUSE_S = 0.2
"""Between two pages of the officer, so that resting and flooded are asked alike."""
READS_S = 1.0
"""What somebody takes to read a page and answer it, quicker than anyone does."""
FLOODING, ELSEWHERE = "127.0.0.1", "127.0.0.2"
ANSWERS = {
    "where": {"way": "typed", "lines": "12 Kingford Road\nAcacia"}, "matters": {"answer": "noise"},
    "what": {"answer": "Music every night."}, "at_risk_today": {"answer": "no"},
}  # fmt: skip
MOST_TRIES = 40


def flood(port: int, rate: float, seconds: float, told: Any) -> None:
    """In a process of its own: ask at the rate, and tell how many of each answer came."""
    os.nice(10)  # It stands for other machines: it takes no time from the one that answers.
    told.put(dict(asyncio.run(_flood(port, rate, seconds))))


async def _flood(port: int, rate: float, seconds: float) -> Counter[str]:
    answers: Counter[str] = Counter()
    begun, asked, running = time.perf_counter(), 0, set[asyncio.Task[None]]()
    while (now := time.perf_counter() - begun) < seconds:
        while asked < now * rate:
            task = asyncio.create_task(_one(port, asked % 3 == 0, answers))
            running.add(task)
            task.add_done_callback(running.discard)
            asked += 1
        await asyncio.sleep(0.005)
    if running:
        await asyncio.wait(running, timeout=30)
    answers["asked"] = asked
    return answers


async def _one(port: int, begins: bool, answers: Counter[str]) -> None:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            head = await _said(reader, writer, "GET /complain/q/where" if begins else "GET /complain")
            answers[_status(head)] += 1
            token = re.search(rb'name="_csrf_token" value="([^"]+)"', head)
            cookie = re.search(rb"set-cookie: (hmo_csrf=[^;]+)", head)
            if begins and token and cookie:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                body = f"_csrf_token={token[1].decode()}&way=typed&lines=1+Nowhere+Road"
                answers[_status(await _said(reader, writer, "POST /complain/q/where", cookie[1].decode(), body))] += 1
        finally:
            writer.close()
    except (OSError, asyncio.IncompleteReadError):
        answers["no answer"] += 1


async def _said(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, what: str, cookie: str = "", body: str = ""
) -> bytes:
    lines = [f"{what} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", f"Content-Length: {len(body)}"]
    lines += [f"Cookie: {cookie}", "Content-Type: application/x-www-form-urlencoded"] if body else []
    writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
    await writer.drain()
    return await reader.read()


def _status(answer: bytes) -> str:
    return answer[9:12].decode() or "no answer"


class Person:
    """Somebody who complains, from an address, until told a reference."""

    def __init__(self, number: int, site: str, address: str, waits: list[float]) -> None:
        transport = httpx.AsyncHTTPTransport(local_address=address, retries=3)
        self.client = httpx.AsyncClient(base_url=site, transport=transport, timeout=120)
        self.chance, self.waits = random.Random(number), waits

    async def complain(self) -> str:
        """The reference; what went wrong in words, from "lost:" on, where none came."""
        at = "/complain/q/where"
        for _ in range(40):
            shown = await self._ask("GET", at)
            await asyncio.sleep(READS_S * (0.5 + self.chance.random()))
            if shown.status_code != 200:
                return f"lost: {shown.status_code} at {at}"
            if at.endswith("/sent"):
                found = re.search(r"A-[0-9A-Z]{4,}[0-9A-Z-]*", shown.text)
                return found[0] if found else "lost: no reference"
            at = await self._next(at, shown.text)
        return f"lost: still at {at}"

    async def _next(self, at: str, shown: str) -> str:
        name = at.rpartition("/")[2]
        if name == "now":
            found = re.search(r'class="button" href="([^"]+)"', shown)
            return found[1] if found else at
        token = re.search(r'name="_csrf_token" value="([^"]+)"', shown)
        there = f"/complain/photos-done/{name}" if "/photos/" in at else at
        said = {"_csrf_token": token[1] if token else "", **ANSWERS.get(name, {})}
        sent = await self._ask("POST", there, said)
        return str(sent.headers.get("location", at))

    async def _ask(self, method: str, at: str, said: dict[str, str] | None = None) -> httpx.Response:
        begun = time.perf_counter()
        for _ in range(MOST_TRIES):
            answer = await self.client.request(method, at, data=said)
            if answer.status_code != 503:
                break
            await asyncio.sleep(float(answer.headers.get("retry-after", 5)) * (0.5 + self.chance.random()))
        self.waits.append(time.perf_counter() - begun)
        return answer


async def people(site: str, many: int, seconds: float, waits: list[float]) -> list[str]:
    """So many at once, half of them from the flood's address, one complaint after the other; their references."""
    until, references = time.perf_counter() + seconds, list[str]()

    async def one(number: int) -> None:
        while time.perf_counter() < until:
            person = Person(number, site, FLOODING if number % 2 else ELSEWHERE, waits)
            try:
                references.append(await person.complain())
            except httpx.HTTPError as lost:
                references.append(f"lost: {type(lost).__name__}")
            await person.client.aclose()
            await asyncio.sleep(1)

    await asyncio.gather(*(one(number) for number in range(many)))
    return references


async def office(site: str, token: str, homes: int, seconds: float) -> officers.Tally:
    """What an officer's pages take."""
    tally, until, chance = officers.Tally(), time.perf_counter() + seconds, random.Random(7)
    officer = officers.Officer(7, site, token, homes, tally)
    while time.perf_counter() < until:
        at = chance.choice(
            (f"/properties/{chance.randrange(1, homes)}", "/properties?q=fern", "/inbox?kind=survey", "/search/hints?q=ash")
        )
        await officer.ask(at.partition("?")[0].split("/")[1], at)
        await asyncio.sleep(PAUSE_S)
    await officer.client.aclose()
    return tally


async def flooded(site: str, token: str, given: argparse.Namespace, waits: list[float]) -> tuple[Any, Any, Any]:
    """The office and people while the flood runs; and what the flood was told."""
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    port = int(site.rpartition(":")[2])
    process = context.Process(target=flood, args=(port, given.rate, given.seconds, told))
    process.start()
    await asyncio.sleep(2)
    seconds = given.seconds - 2
    answered, references = await asyncio.gather(
        office(site, token, given.homes, seconds), people(site, given.people, seconds, waits)
    )
    counts = await asyncio.to_thread(told.get)
    process.join()
    return answered, references, counts


def on_record(sessions: database.Sessions, references: list[str]) -> tuple[int, int]:
    """How many of the references are there, and how many arrivals there are in all."""
    with sessions.reading() as session:
        kept = set(session.scalars(select(Arrival.reference)))
        return len(kept & set(references)), session.scalar(select(func.count()).select_from(Arrival)) or 0


def main() -> int:
    """Measure on each database that is there, and say whether the claims hold."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--homes", type=int, default=500_000)
    said.add_argument("--rate", type=float, default=200)
    said.add_argument("--seconds", type=float, default=60)
    said.add_argument("--people", type=int, default=20)
    said.add_argument("--json", action="store_true")
    given = said.parse_args()
    os.environ.setdefault("HMO_WORKERS", str(os.cpu_count() or 1))
    results: dict[str, Any] = {"machine": machine.facts(), "claim": {"lost": 0, "ratio": CLAIM_RATIO}}
    for backend, fresh in machine.databases():
        with fresh() as sessions:
            town.fill(sessions, given.homes, clock.today())
            token = officers.signed_in(sessions, 1)[0]
            waits: list[float] = []
            with officers.serving(sessions) as site:
                asyncio.run(office(site, token, given.homes, 5))
                resting = asyncio.run(office(site, token, given.homes, 20))
                busy, references, counts = asyncio.run(flooded(site, token, given, waits))
            kept, all_kept = on_record(sessions, references)
        results[backend] = _result(resting, busy, references, counts, kept, all_kept, waits)
        print(f"{backend}: {_in_words(results[backend], given)}", file=sys.stderr)
    print(json.dumps(results, indent=2) if given.json else "")
    return 0 if all(one["holds"] for one in results.values() if isinstance(one, dict) and "holds" in one) else 1


def _result(
    resting: officers.Tally,
    busy: officers.Tally,
    references: list[str],
    counts: Any,
    kept: int,
    all_kept: int,
    waits: list[float],
) -> dict[str, Any]:
    lost = [one for one in references if one.startswith("lost")]
    quiet, loud = machine.p95(resting.all()), machine.p95(busy.all())
    is_whole = not lost and kept == len(references) == all_kept and references != []
    return {
        "flood": counts, "complaints": len(references), "lost": lost, "on_record": kept, "arrivals": all_kept,
        "page_of_a_complaint_p95_ms": machine.p95(waits) * 1000, "office_wrong": busy.wrong, "office_pages": len(busy),
        "resting_p95_ms": quiet * 1000, "flooded_p95_ms": loud * 1000, "ratio": loud / quiet,
        "holds": is_whole and not busy.wrong and loud / quiet <= CLAIM_RATIO,
    }  # fmt: skip


def _in_words(one: dict[str, Any], given: argparse.Namespace) -> str:
    return (
        f"{given.rate:.0f} a second for {given.seconds:.0f} s ({one['flood']}); {one['complaints']} complaints finished, "
        f"{one['on_record']} of them on record, {len(one['lost'])} lost {one['lost'][:3]}, each page p95 "
        f"{one['page_of_a_complaint_p95_ms']:.0f} ms; {one['office_pages']} office pages p95 {one['flooded_p95_ms']:.0f} ms, "
        f"{one['ratio']:.1f} of {one['resting_p95_ms']:.0f} ms at rest (claim: none lost, at most {CLAIM_RATIO:.0f}) "
        f"{one['office_wrong'][:3]}"
    )


if __name__ == "__main__":
    sys.exit(main())
