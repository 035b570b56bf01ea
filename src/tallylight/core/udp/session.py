"""A session of listening while it goes on: its counters, and who is heard in it.

They are kept in memory and written with what they count, so a row never says more than what
is on disk, nor less.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select

from tallylight.core.udp.tables import udp_client_connections, udp_server_sessions


@dataclass(frozen=True, slots=True)
class Client:
    """One address and port that is heard in a session, and whose it is."""

    address: str
    port: int
    first_seen: datetime
    last_seen: datetime
    packets: int = 0
    total_bytes: int = 0
    channel: str | None = None
    kept: bool = False

    def counted(self, packets: int, total_bytes: int, last: datetime | None) -> "Client":
        """With so many datagrams more, the last of them at a time."""
        return replace(
            self,
            packets=self.packets + packets,
            total_bytes=self.total_bytes + total_bytes,
            last_seen=max(last or self.last_seen, self.last_seen),
        )


@dataclass(slots=True)
class Counts:
    """What one arrival comes to, counted as it is taken in."""

    packets: int = 0
    total_bytes: int = 0
    largest: int = 0
    smallest: int | None = None
    heard: int = 0
    unclear: int = 0
    large: int = 0

    def add(self, size: int, heard: int, unclear: int, large: bool) -> None:
        """One datagram more, of so many bytes and messages."""
        self.packets += 1
        self.total_bytes += size
        self.largest = max(self.largest, size)
        self.smallest = size if self.smallest is None else min(self.smallest, size)
        self.heard += heard
        self.unclear += bool(unclear)
        self.large += large


@dataclass(frozen=True, slots=True)
class Listening:
    """The counters of one session. `own` is the sender whose channel is the server's own."""

    listening_id: int
    server_id: int
    packets_received: int = 0
    packets_parsed: int = 0
    parse_errors: int = 0
    total_bytes_received: int = 0
    max_packet_size_seen: int = 0
    min_packet_size_seen: int = 0
    messages_heard: int = 0
    oversized_packets: int = 0
    packets_dropped: int = 0
    own: str | None = None
    last_at: datetime | None = None
    clients: Mapping[tuple[str, int], Client] = field(default_factory=dict)

    def after(
        self, counts: Counts, clients: Iterable[Client], dropped: int, own: str | None
    ) -> "Listening":
        """The session after an arrival of so much, from these clients."""
        smallest = [n for n in (self.min_packet_size_seen, counts.smallest) if n is not None]
        known = {**self.clients, **{(one.address, one.port): one for one in clients}}
        return replace(
            self,
            packets_received=self.packets_received + counts.packets,
            packets_parsed=self.packets_parsed + counts.packets - counts.unclear,
            parse_errors=self.parse_errors + counts.unclear,
            total_bytes_received=self.total_bytes_received + counts.total_bytes,
            max_packet_size_seen=max(self.max_packet_size_seen, counts.largest),
            min_packet_size_seen=min(smallest[not self.packets_received :], default=0),
            messages_heard=self.messages_heard + counts.heard,
            oversized_packets=self.oversized_packets + counts.large,
            packets_dropped=dropped,
            own=own,
            last_at=max((one.last_seen for one in known.values()), default=self.last_at),
            clients=known,
        )


COUNTERS = (
    "packets_received", "packets_parsed", "parse_errors", "total_bytes_received",
    "max_packet_size_seen", "min_packet_size_seen", "messages_heard", "oversized_packets",
    "packets_dropped",
)  # fmt: skip


class Writing(Protocol):
    """What of a group is needed here: its transaction, its ids, and its sessions."""

    transaction: Any
    draft: Any


def keep(group: Writing, listening: Listening, clients: Iterable[Client]) -> None:
    """Write the counters of a session, and of those of its clients that were heard."""
    received = listening.packets_received
    values = {name: getattr(listening, name) for name in COUNTERS}
    values["average_packet_size"] = listening.total_bytes_received / received if received else 0.0
    values["unique_clients_count"] = len(listening.clients)
    values["own_sender"] = listening.own
    values["updated_at"] = listening.last_at
    group.transaction.update(udp_server_sessions, {"id": listening.listening_id}, values)
    known = dict(listening.clients)
    for client in clients:
        known[(client.address, client.port)] = _kept(group, listening.listening_id, client)
    group.draft.listen(replace(listening, clients=known))


def _kept(group: Writing, listening_id: int, client: Client) -> Client:
    key = {
        "session_id": listening_id,
        "client_address": client.address,
        "client_port": client.port,
    }
    values = {
        "last_seen": client.last_seen,
        "packets_received": client.packets,
        "total_bytes_received": client.total_bytes,
        "channel": client.channel,
        "updated_at": client.last_seen,
    }
    if client.kept:
        group.transaction.update(udp_client_connections, key, values)
        return client
    row = {**key, **values, "first_seen": client.first_seen}
    group.transaction.insert(udp_client_connections, row)
    return replace(client, kept=True)


def begin(group: Writing, server_id: int, at: datetime, granted: int | None) -> int:
    """Begin a session of a server; its number. One that was on ends."""
    for row in group.transaction.rows(
        select(udp_server_sessions.c.id).where(
            udp_server_sessions.c.server_config_id == server_id,
            udp_server_sessions.c.end_time.is_(None),
        )
    ):
        end(group, row.id, at, "stopped")
    listening_id: int = group.draft.next(udp_server_sessions.name)
    group.transaction.insert(
        udp_server_sessions,
        {
            "id": listening_id,
            "server_config_id": server_id,
            "start_time": at,
            "receive_buffer": granted,
            "created_at": at,
            "updated_at": at,
        },
    )
    group.draft.listen(Listening(listening_id, server_id))
    return listening_id


def end(
    group: Writing,
    listening_id: int,
    at: datetime,
    status: str,
    *,
    error: str | None = None,
    dropped: int | None = None,
) -> None:
    """End a session that is on. `dropped` is all that was, also after what came last."""
    values = {"end_time": at, "status": status, "error_message": error, "updated_at": at}
    if dropped is not None:
        values["packets_dropped"] = dropped
    group.transaction.update(udp_server_sessions, {"id": listening_id}, values)
    mine = {"session_id": listening_id}
    group.transaction.update(udp_client_connections, mine, {"is_active": False})
    group.draft.listen_no_more(listening_id)


def running(run: Callable[..., Sequence[Any]]) -> Iterator[Listening]:
    """The sessions that are on, with who was heard in them, as the tables have them."""
    s, c = udp_server_sessions.c, udp_client_connections.c
    for row in run(select(udp_server_sessions).where(s.end_time.is_(None))):
        clients = [
            Client(
                one.client_address, one.client_port, one.first_seen, one.last_seen,
                one.packets_received, one.total_bytes_received, one.channel, kept=True,
            )
            for one in run(select(udp_client_connections).where(c.session_id == row.id))
        ]  # fmt: skip
        yield Listening(
            row.id,
            row.server_config_id,
            **{name: row._mapping[name] for name in COUNTERS},
            own=row.own_sender,
            last_at=row.updated_at,
            clients={(one.address, one.port): one for one in clients},
        )


def end_interrupted(group: Writing) -> None:
    """End what went on when the program stopped without a word: when it was last heard of."""
    open_ones = select(udp_server_sessions.c.id, udp_server_sessions.c.updated_at)
    open_ones = open_ones.where(udp_server_sessions.c.end_time.is_(None))
    for row in group.transaction.rows(open_ones):
        end(group, row.id, row.updated_at, "interrupted")


def fail(group: Writing, server_id: int, at: datetime, error: str) -> None:
    """Keep that a server could not listen, and why."""
    listening_id = begin(group, server_id, at, None)
    end(group, listening_id, at, "failed", error=error)
