"""From the event loop to the writer's thread and back."""

import asyncio
from collections import deque
from collections.abc import Sequence

from tallylight.base.errors import Fault
from tallylight.core.decide import Envelope
from tallylight.core.dispatch import Dispatcher, Job, Reply
from tallylight.core.program import Program

DEADLINE = 30.0
"""Seconds that a command waits for the writer before its caller is told so."""


class Unanswered(Fault):
    """The writer did not answer in time; the command still waits for it."""

    unsure = True

    def __init__(self) -> None:
        super().__init__(
            "The database did not answer in time; the command may still be carried out."
        )


class Bridge:
    """Hands commands to the writer and resolves their futures on the loop.

    The writer answers a whole group at once; the loop is woken once for it.
    """

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._answered: deque[tuple[asyncio.Future[Reply], Reply]] = deque()
        self._awake = False

    async def carry_out(self, envelope: Envelope) -> Reply:
        """Carry out a command; its reply, after the commit or at the deadline."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Reply] = loop.create_future()

        def answer(replies: Sequence[Reply]) -> None:
            self._answered.append((future, replies[0]))
            if not self._awake:
                self._awake = True
                loop.call_soon_threadsafe(self._deliver)

        self._dispatcher.submit(Job((envelope,), answer))
        late = loop.call_later(DEADLINE, _give_up, future)
        try:
            return await future
        finally:
            late.cancel()

    def _deliver(self) -> None:
        self._awake = False  # first: what is answered from here on wakes the loop again
        while self._answered:
            future, reply = self._answered.popleft()
            if not future.done():
                future.set_result(reply)


async def addressed(program: Program, envelope: Envelope) -> Envelope:
    """The envelope, ready to be carried out; the loop waits for no network drive, no keyring."""
    if program.takes_time(envelope.command):
        return await asyncio.to_thread(program.addressed, envelope)
    return program.addressed(envelope)


def _give_up(future: asyncio.Future[Reply]) -> None:
    if not future.done():
        future.set_result(Unanswered())
