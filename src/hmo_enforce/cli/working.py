"""`jobs` does what the queue holds; `run` and `flag` do one job here and now."""

import logging
import signal
import sys
import threading
from collections.abc import Mapping
from datetime import date
from types import FrameType

from hmo_enforce import jobs
from hmo_enforce.cli import opening, telling
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.worker import process


def work() -> int:
    """Work until SIGTERM or Ctrl-C, then put back what is in hand and end; a second Ctrl-C ends at once."""
    opening.log_to_standard_error()
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    stop = threading.Event()

    def asked_to_stop(number: int, frame: FrameType | None) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    signal.signal(signal.SIGTERM, asked_to_stop)
    signal.signal(signal.SIGINT, asked_to_stop)
    with opening.house() as (found, sessions):
        print("Waiting for work. Ctrl-C stops.", file=sys.stderr, flush=True)
        process.run(sessions, stop, told=opening.told_to_jobs(found))
    return 0


def run(name: str, arguments: Mapping[str, object], *, as_json: bool) -> int:
    """Do one job, and tell what came of it."""
    if name == "import":
        raise Refused("Load a file by `hmo-enforce import KIND FILE`.")
    job = jobs.named(name)
    with opening.house() as (found, sessions), telling.progress(job.title) as report:
        asked = {**opening.told_to_jobs(found), **arguments}
        outcome = jobs.perform(sessions, job, asked, by=opening.whoever_types(), report=report)
    telling.outcome({"job": name, **outcome}, in_json=as_json)
    return 0


def flag(on: date | None, *, as_json: bool) -> int:
    """Find the areas of each home, then judge it by that day: what the nightly job asks for in two steps."""
    run("flag", {"judge": False}, as_json=as_json)
    return run("judge", {"on": on.isoformat() if on else None}, as_json=as_json)
