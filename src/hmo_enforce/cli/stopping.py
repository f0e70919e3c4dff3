"""Signals that ask a long-running command to stop."""

import queue
import signal
import threading
from collections.abc import Callable
from types import FrameType


def by_signals(*numbers: signal.Signals, then: Callable[[], None] = lambda: None) -> threading.Event:
    """An event that is set at one of these signals, when `then` is called, too; the second Ctrl-C is a KeyboardInterrupt."""
    stop, told, asked = threading.Event(), queue.SimpleQueue[int](), list[int]()

    def asked_to_stop(number: int, frame: FrameType | None) -> None:
        # Python runs this in the very thread that waits for the event: to set it here may wait for a lock that the same
        # thread holds, for ever. A SimpleQueue may be put into in the middle of anything.
        asked.append(number)
        if len(asked) > 1 and number == signal.SIGINT:
            raise KeyboardInterrupt
        told.put(number)

    def set_when_told() -> None:
        told.get()
        stop.set()
        then()

    threading.Thread(target=set_when_told, name="signals", daemon=True).start()
    for number in numbers:
        signal.signal(number, asked_to_stop)
    return stop
