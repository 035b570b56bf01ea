"""Listening for datagrams: servers, the senders they hear, and the network they are on."""

from collections.abc import Mapping

from tallylight.core.pack import Pack, Rows, Subject
from tallylight.core.udp import interfaces, messages, rules, store, views
from tallylight.core.udp.tables import network_interfaces, udp_senders, udp_server_configs

SERVER = Subject(
    name="server",
    key="server_id",
    evolve=rules.evolve,
    rows=(
        Rows(udp_server_configs, lambda it: (it,), rules.row, column="id"),
        Rows(udp_senders, rules.sender_rows, lambda row: row, column="server_config_id"),
    ),
    serve=views.served,
    unknown=messages.NO_SUCH_SERVER,
    timed=False,
    resident=True,
)
INTERFACE = Subject(
    name="interface",
    key="interface_id",
    evolve=interfaces.evolve,
    rows=(Rows(network_interfaces, lambda it: (it,), interfaces.row, column="id"),),
    serve=views.interface,
    unknown=messages.NO_SUCH_INTERFACE,
    timed=False,
    resident=True,
)


def pack(feeds: Mapping[str, int]) -> Pack:
    """The pack of a house with these feeds: their full names, and the ports usual for them."""
    return Pack(
        name="udp",
        sentence="Servers that listen for datagrams, and who is heard.",
        messages=messages,
        decide=rules.Rules(feeds).decide,
        subjects=(SERVER, INTERFACE),
        queries={
            messages.GetServers: store.servers,
            messages.GetInterfaces: store.interfaces,
            messages.GetRecommendedInterface: store.recommended,
            messages.GetListenings: store.listenings,
            messages.GetClients: store.clients,
            messages.GetListeningStatistics: store.statistics,
        },
        topics={"panel": views.panel},
        tell=rules.tell,
        builtin=True,
    )
