"""Datagrams on their way into the record: whose they are, what they say, what is kept of them.

    arrival  --whose channel?-->  read  --> commands, decided like any others
                                        --> evidence, filed with what they led to
                                        --> counters of the session of listening

All of it happens on the writer, in the transaction of the group: what is counted as received
is kept, and what is kept is counted.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tallylight.base.clock import Clock
from tallylight.base.errors import Refused
from tallylight.core.channels.messages import HOUSE
from tallylight.core.decide import Decider, Envelope
from tallylight.core.feed import Datagram, Filing, Reading
from tallylight.core.group import Group
from tallylight.core.pack import Cause, Origin
from tallylight.core.registry import Registry
from tallylight.core.udp.rules import Server
from tallylight.core.udp.session import Client, Counts, Listening, keep

log = logging.getLogger(__name__)

SERVER = "udp.server"
MILLISECOND = timedelta(milliseconds=1)

MOST_CLIENTS = 1_000
"""How many addresses and ports of one session are told apart."""

OTHERS = ("others", 0)
"""Under which name all further ones are counted."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Datagrams that one session of listening received, in order.

    `dropped` is how many the system dropped so far, before they could be taken. `whose` says
    whose channel's a datagram is where that is known already, and not the server's to say.
    """

    listening_id: int
    datagrams: Sequence[Datagram]
    dropped: int = 0
    whose: Callable[[Datagram], str | None] | None = None


@dataclass(frozen=True, slots=True)
class Fed:
    """What became of an arrival: how many datagrams were kept, and which senders to ask.

    `asks` are addresses with the port to ask at and what to send.
    """

    listening_id: int
    kept: int
    asks: tuple[tuple[str, int, bytes], ...] = ()


@dataclass
class Feeder:
    """Takes arrivals in. Only the writer calls it."""

    registry: Registry
    decider: Decider
    clock: Clock

    def take(self, group: Group, arrival: Arrival, fault: str | None = None) -> Fed:
        """Read, carry out, file and count.

        With a `fault`, only file: what was tried before has failed, and that is why.
        """
        listening = group.draft.listening(arrival.listening_id)
        if listening is None:  # it was ended; what came too late is nobody's
            return Fed(arrival.listening_id, 0)
        server: Server = _state(group, SERVER, listening.server_id)
        taking = _Taking(self, group, listening, server, arrival.whose)
        for datagram in arrival.datagrams:
            taking.take(datagram, fault)
        return taking.finish(arrival.dropped)

    def carry_out(self, group: Group, server: Server, channel: str, reading: Reading[Any]) -> None:
        """Carry out what a datagram told. A refusal is an answer nobody waits for."""
        for at, command in reading.commands:
            house = self.registry.commands[type(command)].spec.house
            envelope = Envelope(
                command,
                channel=HOUSE if house else channel,
                cause=Cause(Origin.FEED, server.name),
                happened_at=at,
                answered=False,
                given=frozenset(said_in(command)),
            )
            reply = self.decider.carry_out(group, envelope)
            if isinstance(reply, Refused):
                log.warning("%s on %s is refused: %s", type(command).__name__, channel,
                            reply.sentence)  # fmt: skip


@dataclass(slots=True)
class _Sender:
    """One address and port while an arrival is taken in."""

    client: Client
    packets: int = 0
    total_bytes: int = 0
    last_seen: datetime | None = None

    def counted(self) -> Client:
        """The client with what this arrival brought."""
        return self.client.counted(self.packets, self.total_bytes, self.last_seen)


class _Taking:
    """One arrival being taken in."""

    def __init__(
        self,
        feeder: Feeder,
        group: Group,
        listening: Listening,
        server: Server,
        whose: Callable[[Datagram], str | None] | None,
    ) -> None:
        self._whose = whose
        self._feeder, self._group, self._server = feeder, group, server
        self._name = server.feed
        self._feed = feeder.registry.feeds[server.feed]
        self._kind = feeder.registry.first_kind(server.feed.partition(".")[0])
        self._ids = self._feed.evidence.name
        self._listening = listening
        self._own = None if listening.own in server.senders else listening.own
        self._senders: dict[tuple[str, int], _Sender] = {}
        self._asks: dict[str, str] = {}
        self._counts = Counts()
        self._now = feeder.clock.now()

    def take(self, datagram: Datagram, fault: str | None) -> None:
        """Read one datagram, carry out what it tells, and file what was heard."""
        draft, size = self._group.draft, len(datagram.data)
        channel = self._channel_of(datagram)
        last = draft.peek(self._ids)
        if not datagram.first_id:
            datagram = replace(datagram, first_id=last + 1)
        reading = self._feed.read(self._memory(channel), datagram)
        draft.advance(self._ids, datagram.first_id - 1 - last + len(reading.heard))
        if channel is None and not reading.unclear:
            channel = self._claimed(datagram.sender)
            if channel is not None:  # what it heard before counts
                reading = self._feed.read(self._memory(channel), datagram)
        self._count(datagram, size, channel)
        if channel is not None and fault is None:
            draft.hear(self._name, channel, reading.memory)
            if reading.commands:
                self._feeder.carry_out(self._group, self._server, channel, reading)
            if reading.ask:
                self._asks[datagram.sender] = channel
        self._file(channel, datagram, reading, fault)
        large = size > self._server.max_packet_size
        self._counts.add(size, len(reading.heard), reading.unclear, large)

    def _memory(self, channel: str | None) -> Any:
        """What a channel heard so far; an unknown sender is read as if nothing ever was."""
        known = None if channel is None else self._group.draft.heard(self._name, channel)
        return self._feed.begin() if known is None else known

    def _channel_of(self, datagram: Datagram) -> str | None:
        """The channel that a sender was assigned to, or that it claimed; None: nobody knows it."""
        if self._whose is not None:
            return self._whose(datagram)
        assigned = self._server.senders.get(datagram.sender)
        if assigned is not None:
            return assigned.channel
        return self._server.channel if self._own == datagram.sender else None

    def _claimed(self, sender: str) -> str | None:
        """The server's own channel, for the first sender that is understood."""
        if self._whose is not None or self._server.channel is None or self._own is not None:
            return None
        self._own = sender
        self._asks[sender] = self._server.channel
        return self._server.channel

    def _count(self, datagram: Datagram, size: int, channel: str | None) -> None:
        """Who sent it, counted. Only so many are told apart: addresses can be made up."""
        key = (datagram.sender, datagram.port)
        sender = self._senders.get(key)
        if sender is None:
            known = self._listening.clients
            if key not in known and len(known) + len(self._senders) >= MOST_CLIENTS:
                key = OTHERS
            sender = self._senders.get(key) or self._met(key, datagram, channel)
        sender.packets += 1
        sender.total_bytes += size
        sender.last_seen = datagram.received_at

    def _met(self, key: tuple[str, int], datagram: Datagram, channel: str | None) -> _Sender:
        known = self._listening.clients
        if channel is not None and not any(address == key[0] for address, _ in known):
            self._asks[datagram.sender] = channel
        at = datagram.received_at
        client = known.get(key) or Client(*key, at, at)
        channel = None if key == OTHERS else channel
        sender = self._senders[key] = _Sender(replace(client, channel=channel))
        return sender

    def _file(
        self, channel: str | None, datagram: Datagram, reading: Reading[Any], fault: str | None
    ) -> None:
        active, latest = self._standing(channel)
        first = self._listening.messages_heard + self._counts.heard + 1
        for part, heard in enumerate(reading.heard):
            filing = Filing(
                evidence_id=datagram.first_id + part,
                listening_id=self._listening.listening_id,
                sequence=first + part,
                part=part,
                channel=channel,
                datagram=datagram,
                active=active,
                latest=latest,
                waited_ms=max(0, (self._now - datagram.received_at) // MILLISECOND),
                fault=fault,
            )
            for table, row in self._feed.file(heard, filing):
                self._group.file(table, row)

    def _standing(self, channel: str | None) -> tuple[Any | None, Any | None]:
        if channel is None or self._kind is None:
            return None, None
        on = self._group.draft.on(self._kind, channel)
        return (on.state if on else None), self._group.draft.latest(self._kind, channel)

    def finish(self, dropped: int) -> Fed:
        """Keep the counters with what they count."""
        counted = [sender.counted() for sender in self._senders.values()]
        listening = self._listening.after(self._counts, counted, dropped, self._own)
        keep(self._group, listening, counted)
        return Fed(listening.listening_id, self._counts.packets, tuple(self._requests()))

    def _requests(self) -> Iterator[tuple[str, int, bytes]]:
        port, requests = self._server.request_port, self._feed.requests
        if port is not None and requests:
            yield from ((sender, port, requests) for sender in self._asks)


def said_in(command: Any) -> Sequence[str]:
    """The fields of a command that say something else than their default."""
    fields = type(command).__dataclass_fields__.values()
    return [one.name for one in fields if getattr(command, one.name) != one.default]


def _state(group: Group, kind: str, subject_id: Any) -> Any:
    folded = group.draft.find(kind, subject_id)
    if folded is None or folded.state is None:
        raise LookupError(f"{kind} {subject_id}")
    return folded.state


Chore = Callable[[Group], Any]
"""Something to write in a transaction of the writer that is no command: operational rows."""
