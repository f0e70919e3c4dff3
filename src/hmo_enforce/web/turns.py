"""Turns at the database: so many requests at once have a transaction open, and whoever comes later waits without a thread.

Each that has its turn has a thread for its next step and a connection to take: none waits for what another holds, and the loop
that all requests share waits for neither.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from typing import TypeVar

from anyio import CancelScope, CapacityLimiter, Semaphore, sleep, to_thread

AT_ONCE = 12
"""With a connection more for a line of the journal each, fewer than the engine opens."""
ANSWERING_AT_ONCE = 2
"""Of those who answer without an account: however many come at once, the office's turns are left to the office."""
LET_GO_FIRST_S, LOOK_EACH_S = 0.25, 0.005
"""How long others are let go first, and how often it is looked whether they went."""
Held = TypeVar("Held")


class Turns:
    """Of one application, or of one part of its pages: which lets `others` that have a turn go first, if they are quick.

    One process computes one thing at a time: two turns of theirs beside each other would take twice as long.
    """

    def __init__(self, at_once: int = AT_ONCE, *, others: "Turns | None" = None) -> None:
        self._turns, self._threads, self._others = Semaphore(at_once), CapacityLimiter(at_once), others
        self._held = 0

    @asynccontextmanager
    async def within(self, manager: AbstractContextManager[Held]) -> AsyncIterator[Held]:
        """Enter and leave `manager` in threads, for as long as one has a turn."""
        async with self._turns:
            if self._others is not None:
                await self._others.quiet()
            self._held += 1
            try:
                async with self._entered(manager) as held:
                    yield held
            finally:
                self._held -= 1

    async def quiet(self) -> None:
        """Until nobody has a turn, or that took too long to wait for."""
        for _ in range(round(LET_GO_FIRST_S / LOOK_EACH_S)):
            if not self._held:
                return
            await sleep(LOOK_EACH_S)

    @asynccontextmanager
    async def _entered(self, manager: AbstractContextManager[Held]) -> AsyncIterator[Held]:
        held = await to_thread.run_sync(manager.__enter__, limiter=self._threads)
        try:
            yield held
        except BaseException as failed:
            said = (type(failed), failed, failed.__traceback__)
            with CancelScope(shield=True):
                is_over = await to_thread.run_sync(manager.__exit__, *said, limiter=self._threads)
            if not is_over:
                raise
        else:
            await to_thread.run_sync(manager.__exit__, None, None, None, limiter=self._threads)
