"""What packs want done by itself, from time to time: such as letting go of what is too old."""

import logging
import threading
from collections.abc import Callable, Iterable
from functools import partial
from types import TracebackType
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import HOUSE
from tallylight.core.erase import On
from tallylight.core.group import Group
from tallylight.core.pack import Asked, Origin
from tallylight.core.program import Program
from tallylight.core.schema import searched_among
from tallylight.storage.search import sweep_a_little

log = logging.getLogger(__name__)

FIRST_SECONDS, EACH_SECONDS = 120.0, 3600.0
BREATH_SECONDS = 0.05
"""Between two commands, so that presses come first."""


class Chores:
    """Does chores beside a program; entered, it goes on until it is left."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chores", daemon=True)

    def __enter__(self) -> "Chores":
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._leaving.set()
        self._thread.join()

    def _run(self) -> None:
        self._leaving.wait(FIRST_SECONDS)
        while not self._leaving.is_set():
            self.do()
            self._leaving.wait(EACH_SECONDS)

    def do(self) -> None:
        """Carry out what every pack wants done now; one that fails is tried again later."""
        for pack in self._program.registry.packs.values():
            if pack.chores is None:
                continue
            try:
                if self._of(pack.name, pack.chores):
                    self._sweep()
            except Exception:
                log.exception("the chores of %s are done later", pack.name)

    def _of(self, pack: str, chores: Callable[[Asked], Iterable[Any]]) -> bool:
        """Whether there was anything to do."""
        before: list[Any] = []
        while not self._leaving.is_set():
            wanted = self._program.reader.look(lambda asked: list(chores(asked)), pack)
            if not wanted or wanted == before:  # what is wanted again can't be done now
                return bool(before)
            before = wanted
            for command in wanted:
                on = command if isinstance(command, On) else On(HOUSE, command)
                try:
                    self._program.do(on.command, origin=Origin.AUTOMATIC, channel=on.channel)
                except Refused as refused:
                    log.warning("A chore of %s was refused: %s", pack, refused.sentence)
                    return True
                if self._leaving.wait(BREATH_SECONDS):
                    break
        return True

    def _sweep(self) -> None:
        """Have the words of what was let go leave what led to them, a little at a time."""
        for table in searched_among(self._program.registry.tables()):
            first = more = True
            while more and not self._leaving.wait(BREATH_SECONDS):
                step = partial(_sweep_a_little, table.name, first=first)
                more, first = self._program.dispatcher.write(step), False


def _sweep_a_little(table: str, group: Group, *, first: bool) -> bool:
    group.erased = True  # what is swept out leaves the database's log, too
    return sweep_a_little(group.run, table, first=first)
