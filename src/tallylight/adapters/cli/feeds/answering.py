"""Senders that are asked while they send: each listens for requests at a port of its own."""

import selectors
import socket
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from ipaddress import ip_address
from types import TracebackType

from tallylight.adapters.cli.feeds.sending import outward
from tallylight.adapters.cli.feeds.target import LAST_PORT, Route
from tallylight.base.clock import Clock
from tallylight.base.errors import Refusal

NO_PORTS = Refusal("no_ports", "There are not {count} ports from {first} on to ask at.", 422)

Answer = Callable[[str, bytes], Iterable[bytes]]

LARGEST = 65_535
AT_ONCE_SECONDS = 0.5
"""How long it waits at one go: on some systems, Ctrl+C is heard only in between."""


class Answers(AbstractContextManager["Answers"]):
    """Answers whoever asks, while it waits.

    Senders with an address of their own are asked there, all at one port; of the others, the
    first is asked at `port`, the second at the next one, and so on.
    """

    def __init__(
        self, routes: Mapping[str, Route], port: int, answer: Answer, clock: Clock
    ) -> None:
        if port + len(routes) - 1 > LAST_PORT:
            raise NO_PORTS.because(count=len(routes), first=port)
        self._answer, self._clock = answer, clock
        self._held = ExitStack()
        with self._held as held:
            self._selector = held.enter_context(selectors.DefaultSelector())
            for place, (name, route) in enumerate(routes.items()):
                own = route.source or _nearest(route.to[0])
                door = outward(own, route.to[0], port if route.source else port + place)
                self._selector.register(held.enter_context(door), selectors.EVENT_READ, name)
            self._held = held.pop_all()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._held.close()

    def wait(self, seconds: float) -> None:
        """Wait so long, and answer meanwhile."""
        until = self._clock.elapsed() + seconds
        while True:
            left = max(0.0, until - self._clock.elapsed())
            for key, _ in self._selector.select(min(left, AT_ONCE_SECONDS)):
                self._reply(key.fileobj, key.data)
            if self._clock.elapsed() >= until:
                return

    def _reply(self, door: object, name: str) -> None:
        if not isinstance(door, socket.socket):
            return
        try:
            request, who = door.recvfrom(LARGEST)
            for data in self._answer(name, request):
                door.sendto(data, who)
        except OSError:  # whoever asked is gone
            return


def _nearest(to: str) -> str:
    """Where to be asked by whoever is at an address: this computer only, if that is here."""
    address = ip_address(to)
    if address.is_loopback:
        return to
    return "::" if address.version == 6 else "0.0.0.0"  # noqa: S104 - who is sent to may ask
