"""Entries to rows and back: how the timeline is written and read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row, Select, and_, select

from tallylight.base.errors import Fault
from tallylight.core.pack import Cause, Entry, Origin
from tallylight.core.registry import Registry
from tallylight.core.timeline.tables import texts, timeline, undone
from tallylight.core.words import text_ids

Run = Callable[..., Sequence[Row[Any]]]
"""Runs a statement, in a write transaction or in a reader, and gives its rows."""


class Unreadable(Fault):
    """A row of the timeline that is no event as it is declared."""

    def __init__(self, row: Row[Any], error: Exception) -> None:
        why = str(error)
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        super().__init__(f"{row.channel}-{row.seq}, {row.type}, can't be read: {why}")
        self.subject_id: str = row.subject_id


def runner(connection: Connection) -> Run:
    """Runs statements on a connection that only reads."""
    return lambda statement, parameters=None: connection.execute(statement, parameters or {}).all()


@dataclass(frozen=True, slots=True)
class CommandMark:
    """What the first row of a command says of the command itself."""

    seq: int
    command: str
    command_id: str | None
    command_hash: str | None


def row_of(registry: Registry, entry: Entry, mark: CommandMark) -> dict[str, Any]:
    """The timeline row of an entry that belongs to the command `mark`."""
    declared = registry.events[type(entry.event)]
    key = declared.subject.key
    first = entry.seq == mark.seq
    return {
        "channel": entry.channel,
        "seq": entry.seq,
        "type": declared.full_name,
        "subject": declared.kind,
        "subject_id": str(getattr(entry.event, key)),
        "happened_at": entry.happened_at,
        "recorded_at": entry.recorded_at,
        "command_seq": mark.seq,
        "command": mark.command if first else None,
        "command_id": mark.command_id if first else None,
        "command_hash": mark.command_hash if first else None,
        "origin": entry.cause.origin.value,
        "source": entry.cause.source,
        "confidence": entry.cause.confidence,
        "payload": declared.adapter.dump_python(entry.event, mode="json", exclude={key}),
    }


def entries_of_subject(run: Run, registry: Registry, kind: str, subject_id: Any) -> list[Entry]:
    """A subject's entries that are not undone, in the order of happening."""
    chosen = (
        standing()
        .where(timeline.c.subject == kind, timeline.c.subject_id == str(subject_id))
        .order_by(timeline.c.happened_at, timeline.c.seq)
    )
    return read_entries(run, registry, chosen)


def entries_of_kind(
    run: Run, registry: Registry, kind: str, ids: Sequence[str]
) -> dict[str, list[Entry]]:
    """The entries of several subjects that are not undone, by the subject's id as text."""
    chosen = (
        standing()
        .where(timeline.c.subject == kind, timeline.c.subject_id.in_(ids))
        .order_by(timeline.c.happened_at, timeline.c.seq)
    )
    key = registry.subjects[kind][1].key
    found: dict[str, list[Entry]] = {}
    for entry in read_entries(run, registry, chosen):
        found.setdefault(str(getattr(entry.event, key)), []).append(entry)
    return found


def entries_of_command(run: Run, registry: Registry, channel: str, seq: int) -> list[Entry]:
    """The entries of the command that begins at `seq`, as they were written, undone or not."""
    entries: list[Entry] = []
    start, batch = seq, 64
    while True:
        rows = run(
            select(timeline)
            .where(timeline.c.channel == channel, timeline.c.seq >= start)
            .order_by(timeline.c.seq)
            .limit(batch)
        )
        own = [row for row in rows if row.command_seq == seq]
        entries += decode(run, registry, own)
        start += batch
        if len(own) < batch:
            return entries


def standing() -> Select[Any]:
    """The rows of the timeline that are not undone."""
    taken_back = and_(
        undone.c.channel == timeline.c.channel, undone.c.command_seq == timeline.c.command_seq
    )
    return select(timeline).outerjoin(undone, taken_back).where(undone.c.command_seq.is_(None))


def read_entries(run: Run, registry: Registry, chosen: Select[Any]) -> list[Entry]:
    """The entries that a select over the timeline gives, of kinds this program knows."""
    return decode(run, registry, run(chosen))


def decode(run: Run, registry: Registry, rows: Iterable[Row[Any]]) -> list[Entry]:
    """Rows of the timeline as entries, with the private texts they point at.

    Raises Unreadable for a row that is not what its type declares.
    """
    known = [row for row in rows if row.type in registry.event_types]
    words = _texts(run, registry, known)
    return [_entry(registry, row, words) for row in known]


def _entry(registry: Registry, row: Row[Any], words: Mapping[int, str]) -> Entry:
    declared = registry.event_types[row.type]
    try:
        said = {**row.payload, declared.subject.key: row.subject_id}
        event = declared.adapter.validate_python(said)
        cause = Cause(Origin(row.origin), row.source, row.confidence)
    except (ValueError, TypeError) as error:
        raise Unreadable(row, error) from error
    return Entry(event, row.channel, row.seq, row.happened_at, row.recorded_at, cause, words)


def _texts(run: Run, registry: Registry, rows: Iterable[Row[Any]]) -> dict[int, str]:
    wanted = {
        text_id
        for row in rows
        for path in registry.event_types[row.type].text_paths
        for text_id in text_ids(row.payload, path)
    }
    if not wanted:
        return {}
    chosen = select(texts.c.text_id, texts.c.words).where(
        texts.c.text_id.in_(wanted), texts.c.words.is_not(None)
    )
    return {row.text_id: row.words for row in run(chosen)}
