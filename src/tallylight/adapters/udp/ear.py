"""A socket that listens, and what it has heard and nobody has kept yet."""

import logging
import socket
import sys
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tallylight.adapters.udp.sockets import LARGEST, OVERFLOWS, dropped_by, granted
from tallylight.base.clock import Clock
from tallylight.core.feed import Datagram
from tallylight.core.feeding import Arrival
from tallylight.core.udp.views import ServerStanding

log = logging.getLogger(__name__)

AT_ONCE = 2048
"""How many datagrams are handed to the writer together at most."""

DRAIN = 4096
"""How many are taken from one socket before the others have their turn."""

BYTES_AT_ONCE = 1_000_000
"""How many bytes of them, so that nobody who presses has to wait for long."""

HOLD, OVERHEAD = 256_000_000, 300
"""How many bytes may wait for the writer, counting so many for what each is wrapped in; what
comes beyond that is counted as dropped."""


class Times:
    """Wall times that rise as the monotonic clock does, also when the wall clock is set."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = clock.now()

    def now(self) -> tuple[datetime, int]:
        """The wall time, and microseconds of the monotonic clock."""
        wall = self._clock.now()
        if wall <= self._last:
            wall = self._last + timedelta(microseconds=1)
        self._last = wall
        return wall, int(self._clock.elapsed() * 1_000_000)


@dataclass
class Ear:
    """A socket that listens for one server, and what waits for the writer.

    `dropped` is what the system dropped since there is the socket, `before` what it had
    dropped when this session began.
    """

    server: ServerStanding
    begun: int
    socket: socket.socket
    listening_id: int
    address: tuple[str, int]
    waiting: "deque[Datagram]" = field(default_factory=deque)
    held: int = 0
    before: int = 0
    dropped: int = 0
    turned_away: int = 0

    def empty(self, times: Times) -> None:
        """Take all that the system holds, and no more than it has room for.

        What comes after that came later; a sender that never ceases keeps nobody here.
        """
        room = granted(self.socket)
        while room > 0 and (taken := self.drain(times)):
            room -= taken
        self.dropped = max(self.dropped, dropped_by(self.socket))

    def drain(self, times: Times) -> int:
        """Take what has arrived; how many bytes that is, an empty datagram counted as one."""
        taken = 0
        for _ in range(DRAIN):
            try:
                data, address = self._receive()
            except (BlockingIOError, InterruptedError):
                break
            except ConnectionResetError:  # Windows tells so of an answer that nobody took
                continue
            except OSError as error:
                log.warning("port %s: %s", self.server.port, error)
                break
            taken += max(len(data), 1)
            wall, monotonic_us = times.now()
            if self.held >= HOLD:
                self.turned_away += 1
                continue
            self.held += len(data) + OVERHEAD
            self.waiting.append(Datagram(data, address[0], address[1], wall, monotonic_us))
        return taken

    def _receive(self) -> tuple[bytes, Any]:
        if OVERFLOWS is None:
            return self.socket.recvfrom(LARGEST)
        data, extras, _, address = self.socket.recvmsg(LARGEST, 64)
        for level, kind, value in extras:
            if level == socket.SOL_SOCKET and kind == OVERFLOWS:
                self.dropped = int.from_bytes(value, sys.byteorder)
        return data, address

    def take_back(self, arrival: Arrival, kept: int, *, unsure: bool) -> None:
        """What the writer could not keep: to be tried again, or counted as dropped.

        Tried again is only what is in nobody's hands: nothing is to be kept twice.
        """
        if kept or unsure:
            self.turned_away += len(arrival.datagrams) - kept
            return
        self.waiting.extendleft(reversed(arrival.datagrams))
        self.held += sum(len(one.data) + OVERHEAD for one in arrival.datagrams)

    def arrival(self) -> Arrival:
        """What goes to the writer next."""
        taken: list[Datagram] = []
        size = 0
        while self.waiting and len(taken) < AT_ONCE and size < BYTES_AT_ONCE:
            taken.append(self.waiting.popleft())
            size += len(taken[-1].data)
        self.held -= size + len(taken) * OVERHEAD
        return Arrival(self.listening_id, taken, self.lost)

    @property
    def lost(self) -> int:
        """How many were dropped in this session, by the system or here."""
        return self.dropped - self.before + self.turned_away
