"""Datagrams on their way out, each when it is due and from the socket of its sender."""

import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from datetime import timedelta
from types import TracebackType

import click

from tallylight.adapters.cli.feeds.target import Route
from tallylight.adapters.cli.progress import progress
from tallylight.base.clock import Clock
from tallylight.base.errors import Fault, Refusal
from tallylight.core.rebuild import Progress
from tallylight.core.recordings import Recorded

NO_SUCH_SOURCE = Refusal(
    "no_such_source",
    "This computer gives no sender the address {source}: {why}. Say --senders ports.",
    422,
)

TOGETHER, BREATH_SECONDS = 32, 0.002
"""After how many datagrams without a pause there is one, and how long it is: whoever listens on
the same computer has to come to it before a buffer is full."""

Wait = Callable[[float], None]


class Pace:
    """Waits until datagrams are due. The first one is due at once."""

    def __init__(self, speed: float, elapsed: Callable[[], float], wait: Wait) -> None:
        self._speed, self._elapsed, self._wait = speed, elapsed, wait
        self._began: tuple[float, timedelta] | None = None
        self._together = 0

    def until(self, at: timedelta) -> bool:
        """Wait until it is time for what came at `at`; whether there was a pause."""
        if self._began is None:
            self._began = self._elapsed(), at
        started, first = self._began
        due = started + (at - first).total_seconds() / self._speed
        paused = False
        while (left := due - self._elapsed()) > 0:
            self._wait(left)
            paused = True
        self._together = 0 if paused else self._together + 1
        if self._together >= TOGETHER:
            self._wait(BREATH_SECONDS)
            self._together, paused = 0, True
        return paused


class Sockets(AbstractContextManager["Sockets"]):
    """A socket for each sender, closed at the end."""

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self._ways: dict[str, tuple[socket.socket, tuple[str, int]]] = {}
        self._held = ExitStack()
        with self._held as held:
            for name, route in routes.items():
                self._ways[name] = held.enter_context(outward(route.source, route.to[0])), route.to
            self._held = held.pop_all()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._held.close()

    def send(self, one: Recorded) -> None:
        """Send a datagram as its sender."""
        door, to = self._ways[one.sender]
        try:
            door.sendto(one.data, to)
        except OSError as error:
            raise Fault(f"Nothing can be sent to {to[0]}: {error.strerror}.") from error


def outward(source: str, to: str, port: int = 0) -> socket.socket:
    """A socket that sends to such an address, from a source and port of its own if these are said.

    Refused where the system does not give it the source.
    """
    family = socket.AF_INET6 if ":" in to else socket.AF_INET
    door = socket.socket(family, socket.SOCK_DGRAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if source or port:
            door.bind((source, port))
    except OSError as error:
        door.close()
        where = f"{source} with port {port}" if port else source
        raise NO_SUCH_SOURCE.because(source=where, why=error.strerror) from error
    return door


class Sending:
    """Sends to the end, or until Ctrl+C, and says how far it is and what came of it."""

    def __init__(self, sockets: Sockets, pace: Pace, clock: Clock) -> None:
        self._sockets, self._pace, self._clock = sockets, pace, clock
        self.sent = 0

    def run(self, laps: Iterable[Iterable[Recorded]], of: int) -> None:
        """Send some laps of `of` datagrams each."""
        began, stopped = self._clock.elapsed(), ""
        try:
            with progress() as say:
                for number, lap in enumerate(laps, 1):
                    kind = "datagrams" if number == 1 else f"datagrams, time {number}"
                    for done in self._lap(lap):
                        say(Progress(kind, done, of))
        except KeyboardInterrupt:
            stopped = "Stopped: "
        seconds = self._clock.elapsed() - began
        click.echo(f"{stopped}{self.sent} datagrams sent in {seconds:.1f} s.")

    def _lap(self, items: Iterable[Recorded]) -> Iterator[int]:
        """How many are sent, whenever there is time to say so."""
        before = self.sent
        for one in items:
            if self._pace.until(one.at):
                yield self.sent - before
            self._sockets.send(one)
            self.sent += 1
        yield self.sent - before


def tell(routes: Mapping[str, Route]) -> None:
    """Say which sender is sent where, when there is more than one."""
    if len(routes) > 1:
        for name, (source, to) in routes.items():
            whence = f" from {source}" if source else ""
            click.echo(f"  {name}{whence} to {to[0]}, port {to[1]}", err=True)
