"""The jobs process, from its start until it is told to stop."""

import logging
import os
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import DBAPIError

from hmo_enforce.jobs import JOBS, Job
from hmo_enforce.kernel import requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.worker import leased, telling, timetable

log = logging.getLogger("hmo_enforce.jobs")


def run(sessions: Sessions, stop: threading.Event, *, told: Mapping[str, Any]) -> None:
    """The jobs process: keep the clock and do the work, until `stop`."""
    clock_thread = threading.Thread(target=timetable.keep_the_clock, args=(sessions, stop), kwargs={"told": told}, name="clock")
    clock_thread.start()
    try:
        work(sessions, stop, told=told)
    finally:
        stop.set()
        clock_thread.join()


def work(
    sessions: Sessions,
    stop: threading.Event,
    *,
    told: Mapping[str, Any],
    jobs: tuple[Job, ...] = JOBS,
    name: str | None = None,
    every: float = 1.0,
) -> None:
    """Do what the queue holds until `stop` is set; what is in hand then goes back into the queue.

    `told` is what every job is told of the settings, where its own arguments do not say otherwise.
    `every` is how often, in seconds, the queue is looked at and progress is told.
    """
    teller = telling.Telling(sessions, name or worker_name(), stop)
    with telling.told_every(every, teller):
        while not stop.is_set():
            try:
                busy = leased.work_once(sessions, teller, told, jobs)
            except DBAPIError as error:
                log.warning("the queue cannot be reached: %s", error.orig)
                busy = False
            if not busy:
                stop.wait(every)
    with suppress(DBAPIError), sessions.writing() as session:
        requests.fall_silent(session, teller.name)


def worker_name() -> str:
    """This process, among all that may work on one database."""
    return f"{socket.gethostname()[:60]}/{os.getpid()}"
