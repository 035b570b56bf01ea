"""A venue for tests: courts with their senders, whose datagrams go to the writer in batches.

No socket is between: what arrives is handed over as the adapter would, at times of its own.
"""

import queue
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from tallylight.core.channels.messages import MakeChannel
from tallylight.core.dispatch import Job
from tallylight.core.feed import Datagram
from tallylight.core.feeding import Arrival, Fed
from tallylight.core.udp import session
from tallylight.core.udp.messages import AssignSender, MakeServer
from tallylight.testing import Show

BATCH = 200
MICROSECOND = timedelta(microseconds=1)


class Venue:
    """Courts 1 to n, each a channel `court-n` with the sender 10.0.0.n."""

    def __init__(self, show: Show, courts: int = 2, request_port: int | None = None) -> None:
        self.show = show
        self.began = show.clock.now()
        self.last = self.began
        self.fed: list[Fed] = []
        for number in range(1, courts + 1):
            show.do(MakeChannel(name=f"court-{number}"))
        made = show.do(MakeServer(name="PSS", port=6000, request_port=request_port))
        self.server_id: int = made["server_id"]
        for number in range(1, courts + 1):
            show.do(AssignSender(address=sender(number), channel=f"court-{number}"))
        self.listening_id = self.begin()

    def begin(self) -> int:
        """Begin a session of listening."""
        now, server_id = self.show.clock.now(), self.server_id
        found: list[int] = []
        self.work(chore=lambda group: found.append(session.begin(group, server_id, now, 65536)))
        return found[0]

    def restart(self) -> None:
        """Stop the program, start it again, and listen on."""
        self.show.restart()
        self.work(chore=session.end_interrupted)
        self.listening_id = self.begin()

    def work(self, **job: Any) -> Sequence[Any]:
        """Have the writer do something, and wait; faults are raised."""
        replies: queue.SimpleQueue[Sequence[Any]] = queue.SimpleQueue()
        self.show.program.dispatcher.submit(Job((), replies.put, taken=self.fed.append, **job))
        came = replies.get(timeout=60)
        for reply in came:
            raise reply
        return came

    def say(self, *lines: str, court: int = 1, after: float = 0.1, end: str = "\r\n") -> None:
        """Send each line in a datagram of its own, so many seconds after the one before."""
        for line in lines:
            self.send((line + end).encode(), court, after)

    def send(self, data: bytes, court: int = 1, after: float = 0.1, address: str = "") -> None:
        """Send one datagram."""
        at = self.last + timedelta(seconds=after)
        self.arrive([self._datagram(data, address or sender(court), at)])

    def play(
        self,
        sent: Iterable[Any],
        batch: int = BATCH,
        between: Callable[[timedelta], None] = lambda _: None,
    ) -> None:
        """Send what a simulator sends; `between` batches, something else may be done."""
        waiting: list[Datagram] = []
        at = timedelta()
        for one in sent:
            at = one.at
            waiting.append(self._datagram(one.data, sender(one.court), self.began + one.at))
            if len(waiting) == batch:
                self.arrive(waiting)
                waiting = []
                between(at)
        self.arrive(waiting)
        between(at)

    def arrive(self, datagrams: Sequence[Datagram]) -> None:
        """Datagrams arrive together."""
        if datagrams:
            self.show.clock.set(max(datagrams[-1].received_at, self.show.clock.now()))
            self.work(arrivals=(Arrival(self.listening_id, datagrams),))

    def _datagram(self, data: bytes, address: str, at: datetime) -> Datagram:
        """Times rise, as the adapter sees to."""
        self.last = max(at, self.last + MICROSECOND)
        us = (self.last - self.began) // MICROSECOND
        return Datagram(data, address, 5000, self.last, us)

    def match(self, court: int = 1) -> Any:
        """The newest match of a court, as it is served."""
        return self.matches(court)[0]

    def matches(self, court: int = 1) -> list[Any]:
        """All matches of a court, the newest first."""
        found: list[Any] = self.show.get("/matches", f"court-{court}").items
        return found


def sender(court: int) -> str:
    return f"10.0.0.{court}"
