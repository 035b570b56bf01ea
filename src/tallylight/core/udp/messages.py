"""The language of listening: servers for datagrams, whose senders are whose, what was heard."""

from dataclasses import dataclass
from typing import Annotated

from annotated_doc import Doc
from annotated_types import Ge, Le, Len
from pydantic import StringConstraints

from tallylight.base.errors import Refusal
from tallylight.core.channels.messages import NO_SUCH_CHANNEL
from tallylight.core.declare import command, event, query
from tallylight.core.roles import Role

NO_SUCH_SERVER = Refusal("no_such_server", "There is no server {server_id} for datagrams.", 404)
NO_SERVER = Refusal("no_server", "There is no server for datagrams yet. Make one first.", 404)
WHICH_SERVER = Refusal(
    "which_server", "There are several servers for datagrams; say which one: {names}.", 422
)
SERVER_EXISTS = Refusal("server_exists", "There is a server called {server} already.")
SERVER_OFF = Refusal("server_off", "The server {server} is switched off. Enable it first.")
SERVER_LISTENED = Refusal(
    "server_listened", "What the server {server} heard hangs on it. Disable it instead."
)
NO_SUCH_FEED = Refusal("no_such_feed", "Nothing here reads {feed}. There are: {feeds}.", 422)
NO_SUCH_ADDRESS = Refusal("no_such_sender_address", "{address} is no IP address.", 422)
NO_SUCH_INTERFACE = Refusal(
    "no_such_interface", "There is no network interface {interface_id}.", 404
)
NO_SUCH_SENDER = Refusal("no_such_sender", "The sender {address} has no channel here.", 404)
NO_SUCH_LISTENING = Refusal("no_such_listening", "There is no such session of listening.", 404)

Port = Annotated[int, Ge(1), Le(65535)]
Bytes = Annotated[int, Ge(1), Le(16_777_216)]
ServerId = Annotated[int, Doc("Which server.")]
WhichServer = Annotated[int | None, Doc("Which server; the only one when left out.")]
ServerName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    Doc("What the server is called."),
]
BindAddress = Annotated[
    str, Len(1, 64), Doc("This computer's address it listens at; 0.0.0.0 is every one.")
]
InterfaceId = Annotated[int | None, Doc("The network interface it listens at, before any address.")]
OfChannel = Annotated[str | None, Len(1, 64), Doc("The channel of a sender that nobody assigned.")]
AskPort = Annotated[Port | None, Doc("The port at which senders can be asked for their state.")]
Enabled = Annotated[bool, Doc("Whether it may listen at all.")]
AutoStart = Annotated[bool, Doc("Whether it begins to listen when the program starts.")]
Largest = Annotated[Bytes, Doc("Bytes beyond which a datagram is counted as too large.")]
Buffer = Annotated[Bytes, Doc("Bytes of buffer to ask the system for; it may grant less.")]
Timeout = Annotated[
    int,
    Ge(1),
    Le(3_600_000),
    Doc("Milliseconds of silence that are nothing; kept, and used by no feed yet."),
]
SenderAddress = Annotated[str, Len(1, 64), Doc("The sender's IP address, without its port.")]


@command("udp/server/make", creates=True, house=True, undoable=False, subject="server",
         arguments=("port",),
         refuses=(SERVER_EXISTS, NO_SUCH_FEED, NO_SUCH_CHANNEL, NO_SUCH_ADDRESS,
                  NO_SUCH_INTERFACE))  # fmt: skip
class MakeServer:
    """Make a server that listens for datagrams; it listens once it is started."""

    name: ServerName
    port: Annotated[Port | None, Doc("The UDP port it listens at; the feed's usual one.")] = None
    feed: Annotated[str | None, Doc("Who reads what arrives; the only feed when left out.")] = None
    bind_address: BindAddress = "0.0.0.0"  # noqa: S104 - senders broadcast
    network_interface_id: InterfaceId = None
    channel: OfChannel = None
    request_port: AskPort = None
    enabled: Enabled = True
    auto_start: AutoStart = False
    max_packet_size: Largest = 1024
    buffer_size: Buffer = 4_194_304
    timeout_ms: Timeout = 1000


@command("udp/server/correct", house=True, undoable=False, subject="server",
         refuses=(SERVER_EXISTS, NO_SUCH_FEED, NO_SUCH_CHANNEL, NO_SUCH_ADDRESS,
                  NO_SUCH_INTERFACE))  # fmt: skip
class CorrectServer:
    """Change what is said of a server; what is left out stays. It takes hold at a restart."""

    server_id: ServerId
    name: Annotated[ServerName | None, Doc("What it is called.")] = None
    port: Annotated[Port | None, Doc("The UDP port it listens at.")] = None
    feed: Annotated[str | None, Doc("Who reads what arrives.")] = None
    bind_address: Annotated[str | None, Len(1, 64), Doc("The address it listens at.")] = None
    network_interface_id: InterfaceId = None
    channel: OfChannel = None
    request_port: AskPort = None
    enabled: Annotated[bool | None, Doc("Whether it may listen at all.")] = None
    auto_start: Annotated[bool | None, Doc("Whether it listens from the program's start.")] = None
    max_packet_size: Annotated[Bytes | None, Doc("Bytes beyond which it is too large.")] = None
    buffer_size: Annotated[Bytes | None, Doc("Bytes of buffer to ask for.")] = None
    timeout_ms: Annotated[Timeout | None, Doc("Milliseconds of silence that are nothing.")] = None


@command("udp/server/remove", house=True, undoable=False, subject="server",
         refuses=(SERVER_LISTENED,))  # fmt: skip
class RemoveServer:
    """Remove a server that never listened."""

    server_id: ServerId


@command("udp/start", house=True, undoable=False, subject="server", arguments=("server_id",),
         role=Role.OPERATE, refuses=(NO_SERVER, WHICH_SERVER, SERVER_OFF))  # fmt: skip
class StartServer:
    """Begin to listen."""

    server_id: WhichServer = None


@command("udp/stop", house=True, undoable=False, subject="server", arguments=("server_id",),
         role=Role.OPERATE, refuses=(NO_SERVER, WHICH_SERVER))  # fmt: skip
class StopServer:
    """Listen no more; what has arrived is still taken in."""

    server_id: WhichServer = None


@command("udp/restart", house=True, undoable=False, subject="server", arguments=("server_id",),
         role=Role.OPERATE, refuses=(NO_SERVER, WHICH_SERVER, SERVER_OFF))  # fmt: skip
class RestartServer:
    """Begin a new session of listening, as the server is now set; nothing that arrives is lost."""

    server_id: WhichServer = None


@command("udp/sender/assign", house=True, subject="server", arguments=("server_id",),
         refuses=(NO_SERVER, WHICH_SERVER, NO_SUCH_CHANNEL, NO_SUCH_ADDRESS))  # fmt: skip
class AssignSender:
    """Say whose a sender is: what it sends from now on belongs to that channel."""

    address: SenderAddress
    channel: Annotated[str, Len(1, 64), Doc("The channel, such as a court.")]
    server_id: WhichServer = None


@command("udp/sender/release", house=True, subject="server", arguments=("server_id",),
         refuses=(NO_SERVER, WHICH_SERVER, NO_SUCH_SENDER))  # fmt: skip
class ReleaseSender:
    """Take a sender's channel away again."""

    address: SenderAddress
    server_id: WhichServer = None


@dataclass(frozen=True, kw_only=True)
class InterfaceGiven:
    """One address of a network interface, as the computer tells it."""

    name: Annotated[str, Len(1, 200), Doc("The interface's name.")]
    address: Annotated[str, Len(1, 64), Doc("Its IP address.")]
    netmask: Annotated[str | None, Doc("Which part of the address is the network's.")] = None
    broadcast: Annotated[str | None, Doc("The address that reaches the whole network.")] = None
    is_loopback: Annotated[bool, Doc("Whether only this computer is behind it.")] = False
    is_active: Annotated[bool, Doc("Whether it is up.")] = True
    is_recommended: Annotated[bool, Doc("Whether it is the one to listen at.")] = False
    speed_mbps: Annotated[int | None, Ge(0), Le(10_000_000), Doc("Megabits a second.")] = None
    mtu: Annotated[int | None, Ge(0), Le(10_000_000), Doc("Bytes of its largest packet.")] = None
    mac_address: Annotated[str | None, Doc("The hardware's address.")] = None
    interface_type: Annotated[str | None, Doc("ethernet, wireless, loopback or other.")] = None


@command("udp/interface/record", house=True, undoable=False, subject="interface")
class RecordInterfaces:
    """Say which network interfaces there are; what is not named is no longer active."""

    interfaces: Annotated[tuple[InterfaceGiven, ...], Len(0, 500), Doc("All there are.")]


@query("udp/servers")
class GetServers:
    """Every server for datagrams, and how it does."""


@query("udp/interfaces")
class GetInterfaces:
    """The computer's network interfaces, those to listen at first."""


@query("udp/interfaces/recommended")
class GetRecommendedInterface:
    """The network interface to listen at, if there is one."""


@query("udp/sessions")
class GetListenings:
    """Sessions of listening with their counters, the newest first."""

    server_id: Annotated[int | None, Doc("Only those of this server.")] = None
    limit: Annotated[int, Ge(1), Le(500), Doc("How many at most.")] = 50


@query("udp/sessions/{listening_id}/clients", refuses=(NO_SUCH_LISTENING,))
class GetClients:
    """Who was heard in one session of listening; those without a channel are unknown senders."""

    listening_id: Annotated[int, Doc("Which session of listening.")]
    active: Annotated[bool | None, Doc("Only those that are, or are not, active.")] = None


@query("udp/statistics")
class GetListeningStatistics:
    """Sessions of listening and what was received in them, in all and in the last 24 hours."""


@event("interface")
class InterfaceSeen:
    """A network interface is there, or is otherwise than it was."""

    interface_id: int
    given: InterfaceGiven


@event("interface")
class InterfaceGone:
    """A network interface is not there any more."""

    interface_id: int


@event("server")
class ServerMade:
    """There is one server more."""

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


@event("server")
class ServerCorrected:
    """What is said of a server was changed; `said` names the fields, `values` what they are."""

    server_id: int
    said: tuple[str, ...]
    values: tuple[str | int | bool | None, ...]


@event("server")
class ServerRemoved:
    """A server is no more."""

    server_id: int


@event("server")
class ServerStarted:
    """It was to listen from here on; `fresh` begins a new session where one is on."""

    server_id: int
    fresh: bool = False


@event("server")
class ServerStopped:
    """It was to listen no more."""

    server_id: int


@event("server")
class SenderAssigned:
    """A sender is a channel's."""

    server_id: int
    address: str
    of_channel: str


@event("server")
class SenderReleased:
    """A sender is no channel's any more."""

    server_id: int
    address: str
