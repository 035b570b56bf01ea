"""Has every source that is switched on do its work, as soon as it has all that it needs."""

import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from random import SystemRandom
from types import TracebackType
from typing import Any

from tallylight.adapters.fetching.http import trusted
from tallylight.adapters.fetching.run import Kit, Running
from tallylight.base.errors import Fault
from tallylight.core.channels.messages import HOUSE
from tallylight.core.fetching import Errand, sources_of
from tallylight.core.pack import Chance
from tallylight.core.program import Program
from tallylight.core.sources import ledger
from tallylight.core.sources.messages import GetSources

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
"""How often to look again at what a source lacks: a keyring may be open by now."""

TRY_AGAIN_SECONDS = 2.0
"""How long to wait after a fault, such as a database that can't be read."""

Conditions = dict[str, Any]
"""What a source began with; when it is otherwise, and not by its own doing, it begins anew."""


class Fetching:
    """Fetches beside a program; entered, it goes on until it is left.

    Chance, and how long is slept for so many seconds to be waited, are handed in.
    """

    def __init__(
        self,
        program: Program,
        *,
        chance: Chance | None = None,
        slept: Callable[[float], float] | None = None,
        tls: Callable[[], ssl.SSLContext] = trusted,
    ) -> None:
        speed = program.clock.speed
        self._program = program
        self._kit = Kit(
            program,
            tls=cache(tls),
            chance=chance or SystemRandom(),
            slept=slept or (lambda seconds: seconds / speed),
        )
        self._sources = sources_of(program.registry.packs)
        self._running: dict[str, tuple[Conditions, Running]] = {}
        self._lacking: dict[str, str] = {}
        self._seen = -1
        self._looked_at = 0.0
        self._woken, self._leaving = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="sources", daemon=True)

    def __enter__(self) -> "Fetching":
        self._deaf = self._program.live.listen(self._woken.set)
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._leaving.set()
        self._woken.set()
        self._deaf()
        self._thread.join()
        running = [one for _, one in self._running.values()]
        for one in running:
            one.leave()
        for one in running:
            one.stop()

    @property
    def at_work(self) -> tuple[str, ...]:
        """The sources that are at work, such as `audience.events@main`."""
        return tuple(name for name, (_, one) in self._running.items() if one.at_work)

    def _run(self) -> None:
        while not self._leaving.is_set():
            try:
                self._follow_the_record()
            except Exception:
                log.exception("sources go on after a fault")
                self._leaving.wait(TRY_AGAIN_SECONDS)
                continue
            self._woken.wait(LOOK_SECONDS)
            self._woken.clear()

    def _follow_the_record(self) -> None:
        position, now = self._program.live.position(HOUSE), time.monotonic()
        due = self._lacking and now - self._looked_at >= LOOK_SECONDS
        if position == self._seen and not due:
            return
        self._looked_at = now
        wanted = dict(self._wanted())
        for name in [name for name in self._running if name not in wanted]:
            self._running.pop(name)[1].stop()
        self._lacking = {name: it for name, it in self._lacking.items() if name in wanted}
        for name, (errand, begun) in wanted.items():
            self._follow(name, errand, begun)
        self._seen = position  # not before: what went wrong on the way is tried again

    def _wanted(self) -> Iterator[tuple[str, tuple[Errand[Any], int]]]:
        for one in self._program.ask(GetSources()):
            if one.enabled:
                pack, source = self._sources[one.source]
                errand = Errand(pack, source, one.channel)
                yield errand.source_id, (errand, one.begun)

    def _follow(self, name: str, errand: Errand[Any], begun: int) -> None:
        means = self._kit.means(errand)
        conditions: Conditions = {s.key: means.chosen(s) for s in errand.source.settings}
        conditions |= {"": (begun, means.platform, means.broadcaster)}
        known = self._running.get(name)
        if known is not None and _are_as_before(*known, conditions):
            return
        if known is not None:
            self._running.pop(name)[1].stop()
        lacks = errand.source.lacks(means)
        if lacks is not None:
            self._tell_lack(name, errand, lacks)
            return
        self._lacking.pop(name, None)
        running = Running(self._kit, errand)
        self._running[name] = conditions, running
        running.start()

    def _tell_lack(self, name: str, errand: Errand[Any], lacks: str) -> None:
        if self._lacking.get(name) == lacks:
            return
        at = self._program.clock.now()
        chore = partial(ledger.keep_lack, whose=errand.whose, at=at, what=lacks)
        try:
            self._program.dispatcher.write(chore)
            self._lacking[name] = lacks
        except Fault as fault:
            log.error("%s: %s", name, fault)


def _are_as_before(before: Conditions, running: Running, now: Conditions) -> bool:
    """Whether nothing is otherwise but what the source changed itself."""
    return all(value in (before[key], running.renewed.get(key)) for key, value in now.items())
