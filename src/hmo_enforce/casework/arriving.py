"""The job `arrive`: whatever has come is taken in, each in a transaction of its own, so that none stops the others."""

import logging
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from hmo_enforce import council as councils
from hmo_enforce.casework import arrival_homes, arrivals
from hmo_enforce.casework.arrival_homes import Meant
from hmo_enforce.casework.arrivals import Hand
from hmo_enforce.casework.loads.loading import Report
from hmo_enforce.council import Council
from hmo_enforce.intake import states
from hmo_enforce.intake.actions import settling
from hmo_enforce.intake.queries import found
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotAllowed, NotFound, Refused, Stale

log = logging.getLogger("hmo_enforce.arrivals")

Step = Callable[[], AbstractContextManager[Session]]

AT_ONCE = 200
"""Matched together: what the matcher reads of all streets serves so many."""
FAILED = "failed"


def take_in_all(reading: Step, writing: Step, arguments: dict[str, Any], by: Actor, report: Report) -> dict[str, Any]:
    """All that is new, urgent ones first; how many came to which state. `arguments`: "council"."""
    of, done = councils.read(arguments["council"]), Counter[str]()
    while ids := _new(reading):
        before = done.total()
        meant = _meant(reading, ids, of, by)
        for arrival_id in ids:
            report(done.total(), done.total() + len(ids), "Taking in what has arrived")
            done.update(_one(writing, arrival_id, meant.get(arrival_id), Hand(of, by, clock.today())))
        if done.total() == before:
            break  # the database is too busy: they wait for the next run
    return dict(done)


def _new(reading: Step) -> list[int]:
    with reading() as session:
        return found.new(session, AT_ONCE)


def _meant(reading: Step, ids: list[int], of: Council, by: Actor) -> dict[int, Meant]:
    """What the rules make of all of these; of none, where one of them makes them fail: then each is asked about by itself."""
    try:
        with reading() as session:
            come = [found.arrival(session, one) for one in ids]
            return arrival_homes.meant(session, come, arrival_homes.ask(of, by, clock.today()), of.gss)
    except Exception as error:
        log.error("arrivals could not be matched together: %s", _where(error))
        return {}


def _one(writing: Step, arrival_id: int, meant: Meant | None, hand: Hand) -> tuple[str, ...]:
    try:
        with writing() as session:
            return (arrivals.take_in(session, arrival_id, council=hand.council, by=hand.by, on=hand.on, meant=meant),)
    except OperationalError as error:
        log.warning("arrival %s waits, since the database is busy: %s", arrival_id, error.orig)
        return ()
    except (Stale, StaleDataError):
        log.warning("arrival %s waits, since somebody changed it in that moment", arrival_id)
        return ()
    except Exception as error:
        if not isinstance(error, Refused | NotFound | NotAllowed):
            log.error("arrival %s could not be taken in: %s", arrival_id, _where(error))
        return _fail(writing, arrival_id, error, hand)


def _fail(writing: Step, arrival_id: int, error: Exception, hand: Hand) -> tuple[str, ...]:
    said = str(error) if isinstance(error, Refused | NotFound | NotAllowed) else _of_the_program(error)
    with writing() as session:
        arrival = found.arrival(session, arrival_id)
        if arrival.state == states.NEW:
            settling.fail(session, arrival, said, due_on=arrivals.due_on(arrival, hand.council), by=hand.by)
    return (FAILED,)


def _of_the_program(error: Exception) -> str:
    return f"the program made a mistake ({type(error).__name__}). Say which home it is, or have it tried again."


def _where(error: Exception) -> str:
    """Which error, and where: never its words, which may hold what somebody said."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return " ".join([type(error).__name__, *(f"{frame.filename}:{frame.lineno}" for frame in last)])
