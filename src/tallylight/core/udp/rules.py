"""What may be said of servers for datagrams, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import NO_SUCH_CHANNEL
from tallylight.core.pack import Context, Decision, Entry, Picture
from tallylight.core.udp.interfaces import record
from tallylight.core.udp.messages import (
    NO_SERVER,
    NO_SUCH_ADDRESS,
    NO_SUCH_FEED,
    NO_SUCH_INTERFACE,
    NO_SUCH_SENDER,
    SERVER_EXISTS,
    SERVER_LISTENED,
    SERVER_OFF,
    WHICH_SERVER,
    AssignSender,
    CorrectServer,
    MakeServer,
    RecordInterfaces,
    ReleaseSender,
    RemoveServer,
    RestartServer,
    SenderAssigned,
    SenderReleased,
    ServerCorrected,
    ServerMade,
    ServerRemoved,
    ServerStarted,
    ServerStopped,
    StartServer,
    StopServer,
)

NULLABLE = frozenset({"network_interface_id", "channel", "request_port"})
FIELDS = (
    "name", "port", "feed", "bind_address", "network_interface_id", "channel", "request_port",
    "enabled", "auto_start", "max_packet_size", "buffer_size", "timeout_ms",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose a sender is."""

    address: str
    channel: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Server:
    """A server for datagrams: where it listens, who reads it, and whether it is to listen.

    `begun` counts how often it was to begin; it listens anew when that grows. `senders` are
    those that somebody assigned, by address; `channel` is that of the first other one.
    """

    server_id: int
    name: str
    port: int
    feed: str
    bind_address: str
    network_interface_id: int | None
    channel: str | None
    request_port: int | None
    enabled: bool
    auto_start: bool
    max_packet_size: int
    buffer_size: int
    timeout_ms: int
    wanted: bool = False
    begun: int = 0
    senders: Mapping[str, Sender] = field(default_factory=dict)


class Rules:
    """The rules, which know what feeds there are: feed -> the port its senders usually use."""

    def __init__(self, feeds: Mapping[str, int]) -> None:
        self._feeds = feeds

    def decide(self, picture: Picture[Server], command: Any, ctx: Context) -> Decision | Refused:
        """What a command about a server comes to."""
        if isinstance(command, RecordInterfaces):
            return record(command, ctx)
        if isinstance(command, MakeServer):
            return self._make(command, ctx)
        server = picture.subject or self._only(command, ctx)
        if isinstance(server, Refused):
            return server
        match command:
            case CorrectServer():
                return self._correct(server, command, ctx)
            case RemoveServer():
                if server.begun:
                    return SERVER_LISTENED.because(server=server.name)
                return Decision.of(ctx.at, ServerRemoved(server_id=server.server_id))
            case AssignSender() | ReleaseSender():
                return _sender(server, command, ctx)
        return _switch(server, command, ctx)

    def _only(self, command: Any, ctx: Context) -> Server | Refused:
        """The server that is meant where none is named."""
        known: list[Server] = ctx.all("server")
        if not known:
            return NO_SERVER.because()
        if len(known) > 1:
            return WHICH_SERVER.because(names=", ".join(f"{s.server_id} {s.name}" for s in known))
        return known[0]

    def _make(self, command: MakeServer, ctx: Context) -> Decision | Refused:
        feed = command.feed or (next(iter(self._feeds)) if len(self._feeds) == 1 else "")
        port = command.port or self._feeds.get(feed, 0)
        said = {name: getattr(command, name) for name in FIELDS} | {"feed": feed, "port": port}
        refused = self._objection(said, ctx)
        if refused is not None:
            return refused
        server_id = ctx.ids.next("udp_server_configs")
        made = ServerMade(server_id=server_id, **said)
        return Decision.of(ctx.at, made)

    def _correct(self, server: Server, command: CorrectServer, ctx: Context) -> Decision | Refused:
        given = {name: getattr(command, name) for name in FIELDS if name in ctx.given}
        new = {
            name: value
            for name, value in given.items()
            if value != getattr(server, name) and (value is not None or name in NULLABLE)
        }
        refused = self._objection(new, ctx)
        if refused is not None:
            return refused
        said, values = tuple(new), tuple(new.values())
        corrected = ServerCorrected(server_id=server.server_id, said=said, values=values)
        return Decision.of(ctx.at, corrected) if new else Decision()

    def _objection(self, said: Mapping[str, Any], ctx: Context) -> Refused | None:
        feeds, channel = self._feeds, said.get("channel")
        if said.get("feed") is not None and said["feed"] not in feeds:
            return NO_SUCH_FEED.because(feed=said["feed"] or "it", feeds=", ".join(feeds) or "none")
        if said.get("name") and ctx.named("server", name=said["name"]) is not None:
            return SERVER_EXISTS.because(server=said["name"])
        if "bind_address" in said and not is_address(said["bind_address"]):
            return NO_SUCH_ADDRESS.because(address=said["bind_address"])
        interface_id = said.get("network_interface_id")
        if interface_id is not None and ctx.find("interface", interface_id) is None:
            return NO_SUCH_INTERFACE.because(interface_id=interface_id)
        if channel is not None and ctx.find("channels.channel", channel) is None:
            return NO_SUCH_CHANNEL.because(channel=channel)
        return None


def _switch(server: Server, command: Any, ctx: Context) -> Decision | Refused:
    if isinstance(command, StopServer):
        stopped = ServerStopped(server_id=server.server_id)
        return Decision.of(ctx.at, stopped) if server.wanted else Decision(about=server)
    if not server.enabled:
        return SERVER_OFF.because(server=server.name)
    fresh = isinstance(command, RestartServer)
    if isinstance(command, StartServer) and server.wanted:
        return Decision(about=server)
    return Decision.of(ctx.at, ServerStarted(server_id=server.server_id, fresh=fresh))


def _sender(
    server: Server, command: AssignSender | ReleaseSender, ctx: Context
) -> Decision | Refused:
    if isinstance(command, ReleaseSender):
        if command.address not in server.senders:
            return NO_SUCH_SENDER.because(address=command.address)
        released = SenderReleased(server_id=server.server_id, address=command.address)
        return Decision.of(ctx.at, released)
    if not is_address(command.address):
        return NO_SUCH_ADDRESS.because(address=command.address)
    if ctx.find("channels.channel", command.channel) is None:
        return NO_SUCH_CHANNEL.because(channel=command.channel)
    known = server.senders.get(command.address)
    if known is not None and known.channel == command.channel:
        return Decision(about=server)
    assigned = SenderAssigned(
        server_id=server.server_id, address=command.address, of_channel=command.channel
    )
    return Decision.of(ctx.at, assigned)


def evolve(server: Server | None, entry: Entry) -> Server | None:
    match entry.event:
        case ServerMade() as event:
            said = {name: getattr(event, name) for name in FIELDS}
            return Server(server_id=event.server_id, **said)
        case ServerRemoved():
            return None
        case _ if server is None:
            return None
        case ServerCorrected(said=names, values=values):
            new: dict[str, Any] = dict(zip(names, values, strict=True))
            return replace(server, **new)
        case ServerStarted(fresh=fresh):
            begins = fresh or not server.wanted
            return replace(server, wanted=True, begun=server.begun + begins)
        case ServerStopped():
            return replace(server, wanted=False)
        case SenderAssigned(address=address, of_channel=channel):
            at = entry.recorded_at
            known = server.senders.get(address)
            sender = Sender(address, channel, known.created_at if known else at, at)
            return replace(server, senders={**server.senders, address: sender})
        case SenderReleased(address=address):
            left = {name: s for name, s in server.senders.items() if name != address}
            return replace(server, senders=left)
    return server


def row(server: Server) -> dict[str, Any]:
    return {"id": server.server_id, **{name: getattr(server, name) for name in FIELDS}}


def sender_rows(server: Server) -> list[dict[str, Any]]:
    return [
        {
            "server_config_id": server.server_id,
            "client_address": sender.address,
            "channel": sender.channel,
            "created_at": sender.created_at,
            "updated_at": sender.updated_at,
        }
        for sender in server.senders.values()
    ]


def tell(entry: Entry) -> str | None:
    match entry.event:
        case ServerCorrected():
            return "Server changed"
        case SenderAssigned(address=address, of_channel=channel):
            return f"{address} is {channel}"
        case SenderReleased(address=address):
            return f"{address} released"
    return None


def is_address(said: str) -> bool:
    """Whether a text is an IPv4 or IPv6 address."""
    try:
        ip_address(said)
    except ValueError:
        return False
    return True
