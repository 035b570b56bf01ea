"""What listens, what it heard, and from whom: questions to the tables."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select

from tallylight.core.pack import Asked
from tallylight.core.udp.messages import (
    NO_SUCH_LISTENING,
    GetClients,
    GetInterfaces,
    GetListenings,
    GetListeningStatistics,
    GetRecommendedInterface,
    GetServers,
)
from tallylight.core.udp.tables import (
    network_interfaces,
    udp_client_connections,
    udp_server_configs,
    udp_server_sessions,
)
from tallylight.core.udp.views import (
    ClientServed,
    InterfaceServed,
    ListeningServed,
    ListeningStatistics,
    ServerStanding,
    interface,
    served,
    standing,
)

S = udp_server_sessions.c
C = udp_client_connections.c


def servers(asked: Asked, _: GetServers) -> list[ServerStanding]:
    ids = asked.run(select(udp_server_configs.c.id).order_by(udp_server_configs.c.id))
    return [_standing(asked, one) for one in asked.states("server", [row[0] for row in ids])]


def _standing(asked: Asked, server: Any) -> ServerStanding:
    newest = _listenings(asked, server.server_id, 1)
    unknown: list[ClientServed] = []
    if newest:
        mine = (C.session_id == newest[0].listening_id, C.channel.is_(None))
        unknown = _clients(asked.run(_by_last_seen(*mine)))
    return standing(served(server), newest[0] if newest else None, unknown)


def interfaces(asked: Asked, _: GetInterfaces) -> list[InterfaceServed]:
    i = network_interfaces.c
    order = (i.is_recommended.desc(), i.is_active.desc(), i.name, i.address)
    ids = [row[0] for row in asked.run(select(i.id).order_by(*order))]
    return [interface(one) for one in asked.states("interface", ids)]


def recommended(asked: Asked, _: GetRecommendedInterface) -> list[InterfaceServed]:
    return [one for one in interfaces(asked, GetInterfaces()) if one.is_recommended][:1]


def listenings(asked: Asked, wanted: GetListenings) -> list[ListeningServed]:
    return _listenings(asked, wanted.server_id, wanted.limit)


def _listenings(asked: Asked, server_id: int | None, limit: int) -> list[ListeningServed]:
    chosen = select(udp_server_sessions).order_by(S.start_time.desc(), S.id.desc()).limit(limit)
    if server_id is not None:
        chosen = chosen.where(S.server_config_id == server_id)
    own = {"listening_id", "server_id"}
    names = [name for name in ListeningServed.__slots__ if name not in own]
    return [
        ListeningServed(
            listening_id=row.id,
            server_id=row.server_config_id,
            **{name: row._mapping[name] for name in names},
        )
        for row in asked.run(chosen)
    ]


def clients(asked: Asked, wanted: GetClients) -> list[ClientServed]:
    if not asked.run(select(S.id).where(S.id == wanted.listening_id)):
        raise NO_SUCH_LISTENING.because()
    which = [C.session_id == wanted.listening_id]
    if wanted.active is not None:
        which.append(C.is_active.is_(wanted.active))
    return _clients(asked.run(_by_last_seen(*which)))


def _by_last_seen(*which: Any) -> Any:
    chosen = select(udp_client_connections).where(*which)
    return chosen.order_by(C.last_seen.desc(), C.id)


def _clients(rows: Sequence[Any]) -> list[ClientServed]:
    names = ClientServed.__slots__
    return [ClientServed(**{name: row._mapping[name] for name in names}) for row in rows]


def statistics(asked: Asked, _: GetListeningStatistics) -> ListeningStatistics:
    running = func.count().filter(S.status == "running")
    sums = [
        func.coalesce(func.sum(column), 0)
        for column in (S.packets_received, S.messages_heard, S.parse_errors, S.packets_dropped)
    ]
    day = asked.now - timedelta(hours=24)
    lately = func.count().filter(or_(S.end_time.is_(None), S.end_time >= day))
    total, active, *counted, recent = asked.run(select(func.count(), running, *sums, lately))[0]
    received, heard, errors, dropped = (int(one) for one in counted)
    return ListeningStatistics(total, active, received, heard, errors, dropped, recent)
