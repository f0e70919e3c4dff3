"""One piece of work of the queue: leased, done, and ended one way or another."""

import logging
import socket
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from hmo_enforce.jobs import JOBS, Job, Outcome, named, perform
from hmo_enforce.kernel import logs, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import NotAllowed, NotFound, Refused, Stale
from hmo_enforce.worker.telling import Telling

log = logging.getLogger("hmo_enforce.jobs")


def work_once(sessions: Sessions, telling: Telling, told: Mapping[str, Any], jobs: tuple[Job, ...] = JOBS) -> bool:
    """Lease one piece of work and do it; False if nothing waits."""
    with sessions.reading() as session:
        if not requests.any_free(session):
            return False
    with sessions.writing() as session:
        held = requests.lease(session, telling.name)
    if held is not None:
        numbered = logs.number.set(f"job-{held.request_id}")
        try:
            _do(sessions, held, telling, told, jobs)
        finally:
            logs.number.reset(numbered)
    return held is not None


def _do(sessions: Sessions, held: requests.Lease, telling: Telling, told: Mapping[str, Any], jobs: tuple[Job, ...]) -> None:
    log.info("request %s: %s, asked for by %s %s", held.request_id, held.job, held.asked_by.kind, held.asked_by.id or "")

    def finish(session: Session, outcome: Outcome) -> None:
        requests.finish(session, held.request_id, telling.name, outcome)

    try:
        with telling.of(held.request_id) as report:
            arguments = {**told, **held.arguments}
            perform(sessions, named(held.job, jobs), arguments, by=held.asked_by, report=report, finish=finish)
        log.info("request %s: done", held.request_id)
    except requests.Lost:
        log.warning("request %s: another process has it now; nothing was written here", held.request_id)
    except requests.Stopped:
        log.info("request %s: put back, since this process was asked to stop", held.request_id)
        with sessions.writing() as session:
            requests.release(session, held.request_id, telling.name)
    except requests.Cancelled:
        _end(sessions, held, telling, requests.CANCELLED, {})
    except Exception as error:
        outcome = _failure(error)
        if "reasons" not in outcome:
            log.exception("request %s: failed", held.request_id)
        _end(sessions, held, telling, requests.FAILED, outcome)


def _end(sessions: Sessions, held: requests.Lease, telling: Telling, status: str, outcome: Outcome) -> None:
    log.info("request %s: %s", held.request_id, status)
    with sessions.writing() as session:
        requests.give_up(session, held.request_id, telling.name, status, outcome)


def _failure(error: Exception) -> Outcome:
    """What to tell whoever asked."""
    match error:
        case Refused():
            return {"error": str(error), "reasons": list(error.reasons)}
        case NotFound() | NotAllowed() | Stale():
            return {"error": str(error), "reasons": [str(error)]}
        case MemoryError():
            return {"error": "The server ran out of memory. Nothing was changed. Give it more, or load smaller files."}
        case OperationalError():
            return {"error": "The database could not be reached, or was too busy. Nothing was changed. Ask for it again."}
        case _:
            return {
                "error": "Something went wrong inside the program. Nothing was changed. "
                f"The log of the jobs process on {socket.gethostname()} says more; give IT this number and the time."
            }
