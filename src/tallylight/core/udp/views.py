"""Servers, senders and sessions of listening as they are served, and their place on the page."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc

from tallylight.core.pack import View
from tallylight.core.panel import Action, Fact, Headline, Panel
from tallylight.core.udp.interfaces import Interface
from tallylight.core.udp.messages import GetServers
from tallylight.core.udp.rules import Server


@dataclass(frozen=True, slots=True)
class SenderServed:
    """Whose a sender is."""

    address: Annotated[str, Doc("Its IP address.")]
    channel: Annotated[str, Doc("The channel it belongs to.")]


@dataclass(frozen=True, slots=True)
class ListeningServed:
    """One session of listening and its counters."""

    listening_id: Annotated[int, Doc("Its number.")]
    server_id: Annotated[int, Doc("The server that listened.")]
    start_time: Annotated[datetime, Doc("When it began.")]
    end_time: Annotated[datetime | None, Doc("When it ended; null while it goes on.")]
    status: Annotated[str, Doc("running, stopped, failed or interrupted.")]
    packets_received: Annotated[int, Doc("Datagrams taken in.")]
    packets_parsed: Annotated[int, Doc("Those that were understood, whole or with repairs.")]
    parse_errors: Annotated[int, Doc("Those in which something was not understood.")]
    total_bytes_received: Annotated[int, Doc("Bytes of all of them.")]
    average_packet_size: Annotated[float, Doc("Bytes of one of them, on average.")]
    max_packet_size_seen: Annotated[int, Doc("Bytes of the largest.")]
    min_packet_size_seen: Annotated[int, Doc("Bytes of the smallest; 0 before the first.")]
    unique_clients_count: Annotated[int, Doc("From how many addresses and ports.")]
    messages_heard: Annotated[int, Doc("Messages in them, kept as evidence.")]
    oversized_packets: Annotated[int, Doc("Those larger than the server's max_packet_size.")]
    packets_dropped: Annotated[int, Doc("Those the system dropped before we could take them.")]
    receive_buffer: Annotated[int | None, Doc("Bytes of buffer that the system granted.")]
    error_message: Annotated[str | None, Doc("Why it failed.")]


@dataclass(frozen=True, slots=True)
class ClientServed:
    """Somebody who was heard in a session of listening."""

    client_address: Annotated[str, Doc("The IP address.")]
    client_port: Annotated[int, Doc("The port it sends from.")]
    first_seen: Annotated[datetime, Doc("When it was first heard.")]
    last_seen: Annotated[datetime, Doc("When it was last heard.")]
    packets_received: Annotated[int, Doc("Datagrams from it.")]
    total_bytes_received: Annotated[int, Doc("Bytes from it.")]
    is_active: Annotated[bool, Doc("Whether that session still goes on.")]
    channel: Annotated[str | None, Doc("Whose it is; null for a sender nobody knows.")]


@dataclass(frozen=True, slots=True)
class ServerServed:
    """A server for datagrams."""

    server_id: Annotated[int, Doc("Its number.")]
    name: Annotated[str, Doc("What it is called.")]
    port: Annotated[int, Doc("The UDP port it listens at.")]
    feed: Annotated[str, Doc("Who reads what arrives.")]
    bind_address: Annotated[str, Doc("The address it listens at.")]
    network_interface_id: Annotated[int | None, Doc("The interface it listens at, if one is set.")]
    channel: Annotated[str | None, Doc("The channel of a sender that nobody assigned.")]
    request_port: Annotated[int | None, Doc("The port at which senders are asked.")]
    enabled: Annotated[bool, Doc("Whether it may listen.")]
    auto_start: Annotated[bool, Doc("Whether it listens from the program's start.")]
    max_packet_size: Annotated[int, Doc("Bytes beyond which a datagram is counted as large.")]
    buffer_size: Annotated[int, Doc("Bytes of buffer it asks for.")]
    timeout_ms: Annotated[int, Doc("Milliseconds of silence that are no gap.")]
    wanted: Annotated[bool, Doc("Whether it is to listen now.")]
    begun: Annotated[int, Doc("How often it was to begin.")]
    senders: Annotated[list[SenderServed], Doc("The senders that were assigned.")]


@dataclass(frozen=True, slots=True)
class ServerStanding:
    """A server, and how its newest session of listening does."""

    server_id: Annotated[int, Doc("The server's number.")]
    name: Annotated[str, Doc("The server's name.")]
    port: Annotated[int, Doc("Where it listens.")]
    bind_address: Annotated[str, Doc("At which address of this computer.")]
    network_interface_id: Annotated[int | None, Doc("At which interface, if one is set.")]
    feed: Annotated[str, Doc("By whom it is read.")]
    channel: Annotated[str | None, Doc("Whose a sender is that nobody assigned.")]
    request_port: Annotated[int | None, Doc("Where its senders are asked.")]
    buffer_size: Annotated[int, Doc("The bytes of buffer it wants.")]
    enabled: Annotated[bool, Doc("Whether it is allowed to listen.")]
    auto_start: Annotated[bool, Doc("Whether it starts with the program.")]
    wanted: Annotated[bool, Doc("Whether it should be listening.")]
    begun: Annotated[int, Doc("How often it was started.")]
    senders: Annotated[list[SenderServed], Doc("Whose senders are, as somebody said.")]
    listening_id: Annotated[int | None, Doc("Its newest session; null before the first.")]
    status: Annotated[str | None, Doc("How that session is: running, stopped, failed ...")]
    packets_received: Annotated[int, Doc("Datagrams in it.")]
    packets_dropped: Annotated[int, Doc("Datagrams the system dropped in it.")]
    parse_errors: Annotated[int, Doc("Datagrams of it that were not understood, in part or whole.")]
    error_message: Annotated[str | None, Doc("What went wrong with it.")]
    unknown_senders: Annotated[list[ClientServed], Doc("Who was heard in it and is nobody's.")]


@dataclass(frozen=True, slots=True)
class InterfaceServed:
    """One address of a network interface."""

    interface_id: Annotated[int, Doc("Its number.")]
    name: Annotated[str, Doc("What the computer calls it.")]
    address: Annotated[str, Doc("An IP address of it.")]
    netmask: Annotated[str | None, Doc("Which part of that is the network's.")]
    broadcast: Annotated[str | None, Doc("Where everybody on the network is reached.")]
    is_loopback: Annotated[bool, Doc("Whether it leads to this computer only.")]
    is_active: Annotated[bool, Doc("Whether it is up now.")]
    is_recommended: Annotated[bool, Doc("Whether it is the one to listen at, as far as we see.")]
    speed_mbps: Annotated[int | None, Doc("Its speed in megabits a second.")]
    mtu: Annotated[int | None, Doc("The largest packet it carries, in bytes.")]
    mac_address: Annotated[str | None, Doc("The address of its hardware.")]
    interface_type: Annotated[str | None, Doc("What it is: ethernet, wireless, loopback, other.")]


@dataclass(frozen=True, slots=True)
class ListeningStatistics:
    """What was listened to, in all."""

    total_sessions: Annotated[int, Doc("Sessions of listening.")]
    active_sessions: Annotated[int, Doc("Those that are running.")]
    packets_received: Annotated[int, Doc("Datagrams taken in.")]
    messages_heard: Annotated[int, Doc("Messages in them.")]
    parse_errors: Annotated[int, Doc("Datagrams in which something was not understood.")]
    packets_dropped: Annotated[int, Doc("Datagrams the system dropped before we could take them.")]
    sessions_last_24_hours: Annotated[int, Doc("Sessions that went on in the last 24 hours.")]


def served(server: Server) -> ServerServed:
    names = [name for name in ServerServed.__slots__ if name != "senders"]
    senders = [SenderServed(s.address, s.channel) for s in server.senders.values()]
    return ServerServed(**{name: getattr(server, name) for name in names}, senders=senders)


def interface(one: Interface) -> InterfaceServed:
    return InterfaceServed(one.interface_id, **asdict(one.given))


def standing(
    server: ServerServed, newest: ListeningServed | None, unknown: list[ClientServed]
) -> ServerStanding:
    """A server with its newest session."""
    names = [name for name in ServerStanding.__slots__ if name in ServerServed.__slots__]
    return ServerStanding(
        **{name: getattr(server, name) for name in names},
        listening_id=newest.listening_id if newest else None,
        status=newest.status if newest else None,
        packets_received=newest.packets_received if newest else 0,
        packets_dropped=newest.packets_dropped if newest else 0,
        parse_errors=newest.parse_errors if newest else 0,
        error_message=newest.error_message if newest else None,
        unknown_senders=unknown,
    )


def panel(view: View) -> Panel:
    """What listens, what it hears, and who is not known."""
    servers: list[ServerStanding] = view.ask(GetServers())
    listening = [one for one in servers if one.status == "running"]
    unknown = [client for one in listening for client in one.unknown_senders]
    return Panel(
        title="Listening",
        headline=Headline(
            title="Listening" if listening else "Not listening",
            facts=tuple(Fact(f"Port {s.port}", f"{s.packets_received}") for s in listening),
        ),
        actions=(
            *(_switch(one) for one in servers),
            *(_assign(one, view.picture.channel.name) for one in unknown[:4]),
        ),
        note=_note(servers, len(unknown)),
    )


def _switch(server: ServerStanding) -> Action:
    body = {"server_id": server.server_id}
    if server.wanted:
        return Action(f"Stop {server.name}", "/udp/stop", body, "quiet")
    return Action(f"Start {server.name}", "/udp/start", body, "normal")


def _assign(client: ClientServed, channel: str) -> Action:
    label = f"{client.client_address} is {channel}"
    body = {"address": client.client_address, "channel": channel}
    return Action(label, "/udp/sender/assign", body, "normal", hint="An unknown sender")


def _note(servers: list[ServerStanding], unknown: int) -> str | None:
    failed = [s for s in servers if s.wanted and s.status == "failed"]
    if failed:
        return f"{failed[0].name}: {failed[0].error_message}"
    if unknown:
        who = "1 unknown sender" if unknown == 1 else f"{unknown} unknown senders"
        return f"{who}: nothing is made of what they send until a channel is said."
    return None
