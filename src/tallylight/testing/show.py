"""A whole program without sockets, for tests: do, ask, look, take back."""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from tallylight import packs
from tallylight.core.dispatch import Job
from tallylight.core.outcome import Outcome
from tallylight.core.pack import Pack
from tallylight.core.program import Program, migrations, registry_of
from tallylight.core.registry import discover
from tallylight.core.undo.messages import Undo
from tallylight.storage.engine import Storage
from tallylight.testing.clock import HandClock

OWNER = "a test"


class Show:
    """A running program and its clock. Every method raises Refused when the answer is no."""

    def __init__(self, program: Program, clock: HandClock, url: str = "") -> None:
        self.program = program
        self.clock = clock
        self._url = url

    def do(self, command: Any, **envelope: Any) -> dict[str, Any]:
        """Carry out a command; its answer."""
        return dict(self.outcome(command, **envelope).answer)

    def outcome(self, command: Any, **envelope: Any) -> Outcome:
        """Carry out a command; what it came to."""
        return self.program.do(command, **envelope)

    def ask(self, query: Any, channel: str = "main") -> Any:
        """The answer to a query."""
        return self.program.ask(query, channel)

    def get(self, path: str, channel: str = "main") -> Any:
        """The answer of the query that is served at a path like `/raids/1/kills`."""
        for declared in self.program.registry.queries.values():
            for route in declared.routes:
                found = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", route), path)
                if found is not None:
                    return self.ask(declared.adapter.validate_strings(found.groupdict()), channel)
        raise LookupError(path)

    def undo(self, **envelope: Any) -> dict[str, Any]:
        """Take back the last press."""
        return self.do(Undo(), **envelope)

    def rows(self, sql: str, **parameters: Any) -> Sequence[Any]:
        """The rows of a plain SQL query."""
        with self.program.storage.read() as connection:
            return connection.execute(text(sql), parameters).all()

    def restart(self) -> None:
        """Stop the program and start it again on the same database."""
        before = self.program
        before.stop()
        storage = Storage.open(self._url, owner=OWNER)
        self.program = Program(before.registry, storage, self.clock, before.time_zone)
        self.program.start()

    def settle(self) -> None:
        """Wait until everything that was answered has been announced, too."""
        done = threading.Event()
        self.program.dispatcher.submit(Job((), lambda _: done.set()))
        done.wait()

    def picture(self, topic: str, channel: str = "main") -> str:
        """A topic's picture as JSON, drawn now."""
        self.settle()
        return self.program.live.fresh(channel, topic)


@contextmanager
def show(
    url: str,
    *,
    clock: HandClock | None = None,
    of: Sequence[Pack] | None = None,
    migrate: bool = True,
) -> Iterator[Show]:
    """A program on the database at `url`, migrated and started; stopped at the end.

    `of` are the packs; all that are installed when it is left out. `migrate` false takes
    the database as it is, for one that is a copy of a migrated one.
    """
    hand = clock or HandClock()
    registry = registry_of(discover(packs) if of is None else of)
    storage = Storage.open(url, owner=OWNER)
    running = Show(Program(registry, storage, hand), hand, url)
    try:
        if migrate:
            migrations(storage, registry, hand, backups=None).upgrade()
        running.program.start()
        yield running
    finally:
        running.program.stop()
