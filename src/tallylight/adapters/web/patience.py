"""Reading from a database that may have fallen silent.

A question may take its time, as a report over a million rows does: it is waited for as long as
the database answers anybody at all. Where it does not, as a server that hangs while its line
lives, whoever asked is told so, and may come again. What was asked stays with its thread until
the server is back, so reading has threads of its own: nearly as many as may read, that some
are left to ask whether the database answers.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from tallylight.base.errors import Fault
from tallylight.storage.readers import READERS

T = TypeVar("T")
P = ParamSpec("P")

PATIENCE_S = 5.0
"""After how many seconds it is asked whether the database answers anybody, and again after each."""


LEFT = 4
"""So many connections are left to others, however many questions take their time."""


class Silent(Fault):
    """The database answers nobody; nothing was asked of it that could be kept."""

    seconds = int(PATIENCE_S)


class Patience:
    """Waits for what is read. `why_silent` says why the database answers nobody; None: it does."""

    def __init__(self, why_silent: Callable[[], Awaitable[str | None]]) -> None:
        self._why_silent = why_silent
        self._threads = ThreadPoolExecutor(READERS - LEFT, "reading")

    async def read(self, work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """What `work` gives, which runs in a thread. Raises what it raises, or Silent."""
        loop = asyncio.get_running_loop()
        reading = loop.run_in_executor(self._threads, partial(work, *args, **more))
        try:
            while not (await asyncio.wait({reading}, timeout=PATIENCE_S))[0]:
                why = await self._why_silent()
                if why is not None and not reading.done():
                    raise Silent(why)
            return reading.result()
        finally:
            reading.cancel()  # what nobody waits for any more is not begun
