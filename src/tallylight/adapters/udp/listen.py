"""Sockets that are drained on a thread of their own, and handed to the writer.

The thread does what the servers of the record say: it listens where they are wanted, begins
anew when one is restarted, and says in their sessions what became of it. While the writer is
busy, what arrives waits here and not in the system's buffer, which drops what does not fit.
"""

import logging
import queue
import selectors
import socket
import threading
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial
from types import TracebackType
from typing import Any

from tallylight.adapters.udp.ear import Ear, Times
from tallylight.adapters.udp.interfaces import interfaces
from tallylight.adapters.udp.sockets import bell, bound, granted, quiet
from tallylight.base.errors import Fault
from tallylight.core.channels.messages import HOUSE, MAIN
from tallylight.core.dispatch import Job, Reply
from tallylight.core.feeding import Arrival, Fed
from tallylight.core.pack import Origin
from tallylight.core.program import Program
from tallylight.core.udp import session
from tallylight.core.udp.messages import (
    GetInterfaces,
    GetServers,
    MakeServer,
    RecordInterfaces,
    StartServer,
)
from tallylight.core.udp.views import ServerStanding

log = logging.getLogger(__name__)

REST_SECONDS = 0.25
"""How long the writer is left alone after it could not keep something."""

TRY_AGAIN_SECONDS = 2.0
"""How long until a server that could not listen tries again."""

Answered = tuple[Sequence[Fed], Sequence[Fault]]
"""What the writer took of what it was given, and what went wrong."""


class Udp:
    """Listens beside a program; entered, it goes on until it is left."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._writer = program.dispatcher
        self._times = Times(program.clock)
        self._ears: dict[int, Ear] = {}
        self._answers: queue.SimpleQueue[tuple[Sequence[Fed], Sequence[Fault]]] = (
            queue.SimpleQueue()
        )
        self._selector = selectors.DefaultSelector()
        self._knock, self._door = bell()
        self._selector.register(self._door, selectors.EVENT_READ, None)
        self._leaving = False
        self._given: tuple[tuple[Ear, Arrival], ...] = ()
        self._rest_until = 0.0
        self._failed_at: dict[int, tuple[int, float]] = {}
        self._seen = -1
        self._thread = threading.Thread(target=self._run, name="datagrams", daemon=True)

    def __enter__(self) -> "Udp":
        self._writer.write(session.end_interrupted)
        self._tell_interfaces()
        self._make_first_servers()
        self._start_what_starts_itself()
        self._deaf = self._program.live.listen(self._wake)
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._leaving = True
        self._deaf()
        self._wake()
        self._thread.join()
        self._knock.close()
        self._door.close()

    def listening(self) -> frozenset[int]:
        """The servers that listen now, by their ids."""
        return frozenset(self._ears)

    def _tell_interfaces(self) -> None:
        self._program.do(RecordInterfaces(interfaces=interfaces()), origin=Origin.AUTOMATIC)

    def _make_first_servers(self) -> None:
        """A server for each feed that never had one, off until somebody starts it."""
        program = self._program
        known = {one.feed for one in program.ask(GetServers())}
        for name, feed in program.registry.feeds.items():
            if name not in known:
                first = MakeServer(
                    name=f"Default {feed.name.upper()} Server",
                    feed=name,
                    port=feed.port,
                    channel=MAIN,
                )
                program.do(first, origin=Origin.AUTOMATIC)

    def _start_what_starts_itself(self) -> None:
        for server in self._program.ask(GetServers()):
            if server.auto_start and server.enabled and not server.wanted:
                start = StartServer(server_id=server.server_id)
                self._program.do(start, origin=Origin.AUTOMATIC)

    def _run(self) -> None:
        while not self._leaving:
            try:
                self._follow_the_record()
                while not self._answers.empty():
                    self._hear_the_writer()
                self._hand_over()
                self._listen()
            except Exception:
                log.exception("listening goes on after a fault")
                time.sleep(0.1)
        for ear in list(self._ears.values()):
            try:
                self._close(ear)
            except Fault as fault:
                log.error("port %s: not all that arrived is kept: %s", ear.server.port, fault)
                ear.socket.close()

    def _listen(self) -> None:
        """Wait until something arrives, and take it."""
        resting = time.monotonic() < self._rest_until
        patience = REST_SECONDS if resting else TRY_AGAIN_SECONDS if self._failed_at else None
        for key, _ in self._selector.select(patience):
            if key.data is None:
                quiet(self._door)
            else:
                key.data.drain(self._times)

    # What the record says

    def _follow_the_record(self) -> None:
        position = self._program.live.position(HOUSE)
        if position == self._seen and not self._is_due():
            return
        wanted = {
            server.server_id: server
            for server in self._program.ask(GetServers())
            if server.wanted and server.enabled
        }
        self._failed_at = {key: at for key, at in self._failed_at.items() if key in wanted}
        for server_id, ear in list(self._ears.items()):
            if server_id not in wanted:
                self._close(ear)
        for server in wanted.values():
            self._hear(server)
        self._seen = position  # not before: what went wrong on the way is tried again

    def _is_due(self) -> bool:
        now = time.monotonic()
        return any(now - at >= TRY_AGAIN_SECONDS for _, at in self._failed_at.values())

    def _hear(self, server: ServerStanding) -> None:
        ear = self._ears.get(server.server_id)
        if ear is not None and ear.begun == server.begun:
            ear.server = server
            return
        begun, at = self._failed_at.get(server.server_id, (-1, 0.0))
        if ear is None and begun == server.begun and time.monotonic() - at < TRY_AGAIN_SECONDS:
            return
        address = self._address(server)
        if ear is not None and ear.address == address:
            self._begin_anew(ear, server)
            return
        if ear is not None:
            self._close(ear)
        try:
            door = bound(address, server.buffer_size)
        except OSError as error:
            self._fail(server, error, again=begun == server.begun)
            return
        self._failed_at.pop(server.server_id, None)
        self._open(server, door)

    def _address(self, server: ServerStanding) -> tuple[str, int]:
        """Where it listens: its interface's address, else its own."""
        if server.network_interface_id is not None:
            for one in self._program.ask(GetInterfaces()):
                if one.interface_id == server.network_interface_id:
                    return one.address, server.port
        return server.bind_address, server.port

    def _open(self, server: ServerStanding, door: socket.socket) -> None:
        """Begin a session at a socket of its own."""
        room, now = granted(door), self._program.clock.now()
        listening_id = self._writer.write(
            lambda group: session.begin(group, server.server_id, now, room)
        )
        ear = Ear(server, server.begun, door, listening_id, self._address(server))
        self._ears[server.server_id] = ear
        self._selector.register(door, selectors.EVENT_READ, ear)

    def _begin_anew(self, ear: Ear, server: ServerStanding) -> None:
        """End a session and begin another at the same socket, which goes on taking what comes."""
        self._take_in(ear)
        ear.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, server.buffer_size)
        room, now = granted(ear.socket), self._program.clock.now()

        def write(group: Any) -> int:
            session.end(group, ear.listening_id, now, "stopped", dropped=ear.lost)
            return session.begin(group, server.server_id, now, room)

        new = Ear(
            server, server.begun, ear.socket, self._writer.write(write), ear.address,
            before=ear.dropped, dropped=ear.dropped,
        )  # fmt: skip
        self._ears[server.server_id] = new
        self._selector.modify(ear.socket, selectors.EVENT_READ, new)

    def _fail(self, server: ServerStanding, error: OSError, *, again: bool) -> None:
        self._failed_at[server.server_id] = (server.begun, time.monotonic())
        if again:  # said once already
            return
        address, port = self._address(server)
        why = f"Port {port} of {address} can't be opened: {error.strerror}."
        now = self._program.clock.now()
        self._writer.write(lambda group: session.fail(group, server.server_id, now, why))

    def _close(self, ear: Ear) -> None:
        """End a session: what has arrived is taken in first."""
        self._take_in(ear)
        now = self._program.clock.now()
        self._writer.write(
            lambda group: session.end(group, ear.listening_id, now, "stopped", dropped=ear.lost)
        )
        self._selector.unregister(ear.socket)
        ear.socket.close()
        del self._ears[ear.server.server_id]

    def _take_in(self, ear: Ear) -> None:
        """Have all kept that has arrived. Raises Fault when the writer can't; the rest waits."""
        ear.empty(self._times)
        while self._given:  # what the writer can't keep may come back
            self._hear_the_writer()
        while ear.waiting:
            arrival, fed = ear.arrival(), list[Fed]()
            try:
                self._writer.finish(Job(arrivals=(arrival,), taken=fed.append))
            except Fault as fault:
                kept = sum(one.kept for one in fed)
                ear.take_back(arrival, kept, unsure=getattr(fault, "unsure", False))
                raise

    # To the writer and back

    def _hand_over(self) -> None:
        """Give the writer what waits, as soon as it is done with what it had."""
        if self._given or time.monotonic() < self._rest_until:
            return
        self._given = tuple((ear, ear.arrival()) for ear in self._ears.values() if ear.waiting)
        if self._given:
            arrivals = tuple(arrival for _, arrival in self._given)
            fed: list[Fed] = []
            answer = partial(self._answered, fed)
            self._writer.submit(Job(answer=answer, arrivals=arrivals, taken=fed.append))

    def _answered(self, fed: Sequence[Fed], replies: Sequence[Reply]) -> None:
        self._answers.put((fed, [reply for reply in replies if isinstance(reply, Fault)]))
        self._wake()

    def _hear_the_writer(self) -> None:
        """What became of what was given: what was not kept is taken back, senders are asked."""
        given, self._given = self._given, ()
        taken, faults = self._answers.get()
        kept = Counter[int]()
        for fed in taken:
            kept[fed.listening_id] += fed.kept
            self._ask(fed)
        if faults:
            log.error("datagrams could not be kept: %s", faults[0])
            unsure = any(getattr(fault, "unsure", False) for fault in faults)
            for ear, arrival in given:
                ear.take_back(arrival, kept[ear.listening_id], unsure=unsure)
            self._rest_until = time.monotonic() + REST_SECONDS

    def _ask(self, fed: Fed) -> None:
        """Ask senders for their state, from where they are heard."""
        doors = (ear.socket for ear in self._ears.values() if ear.listening_id == fed.listening_id)
        for door in doors:
            for address, port, data in fed.asks:
                try:
                    door.sendto(data, (address, port))
                except OSError as error:
                    log.warning("%s could not be asked: %s", address, error)

    def _wake(self) -> None:
        try:
            self._knock.send(b"!")
        except (BlockingIOError, OSError):  # it was rung already, or is gone
            return
