"""The state as it is at the start: read once, before the first command."""

from typing import Any

from sqlalchemy import ColumnClause, Connection, column, select
from sqlalchemy import table as lookup

from tallylight.core.channels.tables import channels
from tallylight.core.erasures.store import chained, last_link
from tallylight.core.given import gives_ids, last_named, names_ids
from tallylight.core.pack import Channel, Subject
from tallylight.core.registry import Registry
from tallylight.core.state import BEGINNING, Head, State, look_up_latest, refold
from tallylight.core.timeline.record import Run
from tallylight.core.timeline.tables import source_memories, timeline
from tallylight.core.udp import session
from tallylight.storage.dialect import Dialect
from tallylight.storage.ids import highest_ids
from tallylight.storage.references import references
from tallylight.storage.writer import WriteTransaction


def load(transaction: WriteTransaction, dialect: Dialect, registry: Registry) -> State:
    """The channels' heads, what is open or resident, the highest ids, the sources' memories."""
    run: Run = transaction.rows
    state = State()
    for row in run(select(channels)):
        channel = Channel(row.channel, row.time_zone, row.platform, row.broadcaster)
        state.heads[row.channel] = _head(run, channel)
    for kind, (_, subject) in registry.subjects.items():
        _load_subjects(run, registry, state, kind, subject)
    giving = [table for table in registry.tables() if gives_ids(table)]
    state.ids = highest_ids(dialect, transaction.connection, giving)
    for kind, (_, subject) in registry.subjects.items():
        if names_ids(subject.rows[0].table):
            state.ids[subject.rows[0].table.name] = last_named(run, kind)
    _load_heard(run, registry, state)
    state.listening = {one.listening_id: one for one in session.running(run)}
    state.strangers = _strangers(transaction.connection, registry)
    state.links = {table.name: last_link(run, table) for table in chained(registry)}
    state.memories = {row.source: row.memory for row in run(select(source_memories))}
    return state


def _strangers(connection: Connection, registry: Registry) -> dict[str, list[ColumnClause[Any]]]:
    """The columns by which tables that nobody here declares refer to those that are declared."""
    known = {table.name for table in registry.tables()}
    found: dict[str, list[ColumnClause[Any]]] = {}
    for name, own, referred in references(connection):
        if name not in known and referred in known:
            found.setdefault(referred, []).extend(lookup(name, column(own)).columns)
    return found


def _head(run: Run, channel: Channel) -> Head:
    rows = run(
        select(timeline.c.seq, timeline.c.recorded_at)
        .where(timeline.c.channel == channel.name)
        .order_by(timeline.c.seq.desc())
        .limit(1)
    )
    if not rows:
        return Head(channel, 0, BEGINNING, {}, {})
    return Head(channel, rows[0].seq, rows[0].recorded_at, {}, {})


def _load_subjects(
    run: Run, registry: Registry, state: State, kind: str, subject: Subject[Any]
) -> None:
    for subject_id in _ids_in_memory(run, registry, kind, subject):
        folded = refold(run, registry, kind, subject_id)
        if folded is None or folded.state is None:
            continue
        state.subjects[(kind, subject_id)] = folded
        head = state.heads[folded.channel]
        head.open[kind] = (*head.open.get(kind, ()), subject_id)
    if subject.timed:
        for name, head in state.heads.items():
            newest = look_up_latest(run, subject, name)
            head.latest[kind] = newest
            folded = newest and refold(run, registry, kind, newest)
            if folded:
                state.subjects[(kind, newest)] = folded


def _load_heard(run: Run, registry: Registry, state: State) -> None:
    """What feeds heard lately, read once more; the commands of then were carried out then."""
    for name, feed in registry.feeds.items():
        for channel in state.heads:
            memory = None
            for datagram in feed.lately(run, channel):
                memory = feed.read(feed.begin() if memory is None else memory, datagram).memory
            if memory is not None:
                state.heard[(name, channel)] = memory


def _ids_in_memory(run: Run, registry: Registry, kind: str, subject: Subject[Any]) -> list[Any]:
    if subject.resident:
        chosen = select(timeline.c.subject_id).distinct().where(timeline.c.subject == kind)
        return [registry.subject_id(kind, row[0]) for row in run(chosen)]
    if not subject.timed:
        return []
    ended = subject.column("ended_at")
    return [row[0] for row in run(select(subject.id_column()).where(ended.is_(None)))]
