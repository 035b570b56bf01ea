"""What an adoption keeps beside commands, and what it reports."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tallylight.core.foreign import Audited, Connection, Filed, Listened
from tallylight.core.group import Group
from tallylight.core.timeline.record import entries_of_command
from tallylight.core.udp.tables import (
    obs_connections,
    udp_client_connections,
    udp_server_sessions,
)

Places = Callable[[str, str], Iterable[tuple[str, str]]]
"""Where the command of a foreign row may stand, by its table and key: a channel, and its id."""


@dataclass
class Kind:
    """What became of the rows of one table of the file. `found` is how many it holds.

    `known` were here before. Others are other than they were when they were taken over:
    `corrected` got here what is new in them, `changed` stay here as they are. `left` stay in the
    file. `why` counts reasons.
    """

    found: int = 0
    adopted: int = 0
    repaired: int = 0
    known: int = 0
    corrected: int = 0
    changed: int = 0
    left: int = 0
    refused: int = 0
    why: dict[str, int] = field(default_factory=dict)

    @property
    def unaccounted(self) -> int:
        """Rows that nothing is said of; there should be none."""
        told = (self.adopted, self.known, self.corrected, self.changed, self.left, self.refused)
        return self.found - sum(told)


@dataclass
class Report:
    """What was taken over from a file, table by table, and what was wrong with it."""

    pack: str
    what: str
    version: str
    import_id: str
    channel: str
    dry_run: bool
    tables: dict[str, Kind] = field(default_factory=dict)
    audit: tuple[Audited, ...] = ()

    def count(self, outcome: str, table: str, parts: Mapping[str, int], why: str = "") -> None:
        """One row more that came to `outcome`, with its parts."""
        for name, number in {table: 1, **parts}.items():
            kind = self.tables.setdefault(name, Kind())
            setattr(kind, outcome, getattr(kind, outcome) + number)
        if why:
            self.reason(table, why)

    def reason(self, table: str, why: str, number: int = 1) -> None:
        """A reason more for what became of a row."""
        reasons = self.tables.setdefault(table, Kind()).why
        reasons[why] = reasons.get(why, 0) + number


class Keeping:
    """What is known here while rows are kept. See `foreign.Here` for the words."""

    def __init__(
        self, group: Group, places: Places, sessions: dict[str, int], now: datetime
    ) -> None:
        self._group, self._places, self._sessions, self._now = group, places, sessions, now
        self._made: dict[tuple[str, str], Any] = {}

    def next(self, table: str) -> int:
        return self._group.draft.next(table)

    def listening(self, key: str) -> int:
        return self._sessions[key]

    def run(self, statement: Any) -> Sequence[Any]:
        return self._group.run(statement)

    def made(self, table: str, key: str) -> Any | None:
        if (table, key) not in self._made:
            self._made[(table, key)] = self._look_up(table, key)
        return self._made[(table, key)]

    def _look_up(self, table: str, key: str) -> Any | None:
        group = self._group
        places = list(self._places(table, key))
        group.look_up([command_id for _, command_id in places])
        for channel, command_id in places:
            known = group.known_command(channel, command_id)
            if known is None or not isinstance(known[0], int):
                continue
            entry = entries_of_command(group.run, group.registry, channel, known[0])[0]
            declared = group.registry.events[type(entry.event)]
            folded = group.draft.find(declared.kind, getattr(entry.event, declared.subject.key))
            return folded.state if folded else None
        return None

    def keep(self, item: Listened | Filed | Connection) -> None:
        """Write the rows of one item."""
        if isinstance(item, Filed):
            for table, row in item.rows(self):
                self._group.file(table, row)
        elif isinstance(item, Listened):
            self._listened(item)
        else:
            self._connection(item)

    def _listened(self, item: Listened) -> None:
        server = self.made(*item.listener)
        if server is None:
            raise LookupError(f"session {item.number} is of no server")
        session_id = self.next(udp_server_sessions.name)
        own = {"id": session_id, "server_config_id": server.server_id}
        self._group.transaction.insert(udp_server_sessions, {**own, **item.values})
        for client in item.clients:
            row = {"session_id": session_id, **client}
            self._group.transaction.insert(udp_client_connections, row)
        self._sessions[str(item.number)] = session_id

    def _connection(self, item: Connection) -> None:
        self._group.transaction.insert(
            obs_connections,
            {
                "name": item.name,
                "host": item.host,
                "port": item.port,
                "is_active": item.is_active,
                "created_at": self._now,
                "updated_at": self._now,
            },
        )
