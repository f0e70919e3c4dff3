"""Answers that take the same time whoever asks, so that how long one took does not tell who has an account."""

import time

from hmo_enforce.kernel import clock

ANSWERED_AFTER_S = 0.3
"""Longer than it takes to write a message."""


def began() -> float:
    """The instant from which `wait` counts."""
    return clock.now().timestamp()


def wait(since: float) -> None:
    """Until every answer is as late as the latest. Call it when the transaction has ended: nobody waits for that."""
    time.sleep(min(max(0.0, ANSWERED_AFTER_S - (clock.now().timestamp() - since)), ANSWERED_AFTER_S))
