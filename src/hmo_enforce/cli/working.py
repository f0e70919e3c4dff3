"""`jobs` does what the queue holds; `run` and `flag` do one job here and now."""

import logging
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import date

from hmo_enforce import jobs
from hmo_enforce.cli import opening, stopping, telling, worded
from hmo_enforce.cli.failing import SaidWrongly
from hmo_enforce.worker import process


def work() -> int:
    """Work until SIGTERM or Ctrl-C, then put back what is in hand and end; a second Ctrl-C ends at once."""
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    stop = stopping.by_signals(signal.SIGTERM, signal.SIGINT)
    with opening.house() as (found, sessions):
        opening.log_to_standard_error(found)
        print("Waiting for work. Ctrl-C stops.", file=sys.stderr, flush=True)
        process.run(sessions, stop, told=opening.told_to_jobs(found))
    return 0


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _yes(text: str) -> bool:
    return {"yes": True, "no": False}[text]


Reads = Callable[[str], object]
# What each job may be told by --set: how it is read, and how to say so.
ON = (_day, "a date such as 2026-04-01")
YES = (_yes, "yes or no")
SETTINGS: dict[str, dict[str, tuple[Reads, str]]] = {
    "flag": {"full": YES},
    "anchor": {"anew": YES},
    "seal": {"unwarranted": YES},
    "judge": {"on": ON, "property": (int, "the number of one home")},
    "expire": {"on": ON},
    "destroy-list": {"on": ON},
    "destroy": {"list": (int, "the number of a list")},
}


def run(name: str, own: Mapping[str, str], *, as_json: bool) -> int:
    """Do one job, as `own` has it, and tell what came of it."""
    others = [job.name for job in jobs.JOBS if job.name != "import"]
    if name == "import":
        raise SaidWrongly("Load a file by `hmo-enforce import KIND FILE`.")
    if name not in others:
        raise SaidWrongly(f"There is no job “{name}”. The jobs are: {', '.join(others)}.")
    _perform(name, _arguments(name, own), as_json=as_json)
    return 0


def _arguments(name: str, own: Mapping[str, str]) -> dict[str, object]:
    """The job's arguments. `SaidWrongly` for a name or a value that it does not take."""
    known = SETTINGS.get(name, {})
    unknown = [f"“{one}”" for one in own if one not in known]
    if unknown:
        there = f"The settings are: {', '.join(known)}." if known else "It has none."
        raise SaidWrongly(f"{', '.join(unknown)}: there is no such setting for {name}. {there}")
    read: dict[str, object] = {}
    for one, text in own.items():
        reads, form = known[one]
        try:
            read[one] = reads(text)
        except (ValueError, KeyError):
            raise SaidWrongly(f"{one} must be {form}, not “{text}”.") from None
    return read


def flag(on: date | None, *, as_json: bool) -> int:
    """Find the areas of each home, then judge it by that day: what the nightly job asks for in two steps."""
    _perform("flag", {"judge": False}, as_json=as_json)
    _perform("judge", {"on": on.isoformat() if on else None}, as_json=as_json)
    return 0


def _perform(name: str, arguments: Mapping[str, object], *, as_json: bool) -> None:
    job = jobs.named(name)
    with opening.house() as (found, sessions), telling.progress(job.title) as report:
        asked = {**opening.told_to_jobs(found), **arguments}
        outcome = jobs.perform(sessions, job, asked, by=opening.whoever_types(), report=report)
    if as_json:
        telling.as_json({"job": name, **outcome})
        return
    for said in worded.of(name, outcome):
        telling.line(said)
