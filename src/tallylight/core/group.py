"""A group of commands on its way into one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Row, Table, and_, select

from tallylight.core.channels.messages import ChannelCorrected, ChannelMade
from tallylight.core.fold import Change, Folded, changes, extend, is_late
from tallylight.core.given import gives_ids
from tallylight.core.hashchain import is_chained
from tallylight.core.keepable import objection
from tallylight.core.pack import Entry
from tallylight.core.registry import Registry
from tallylight.core.schema import metadata, searched_among
from tallylight.core.state import BEGINNING, Draft, Key, State
from tallylight.core.tallies.counting import Counting
from tallylight.core.timeline.record import CommandMark, entries_of_command, row_of
from tallylight.core.timeline.tables import settled_commands, source_memories, texts, timeline
from tallylight.core.undo.hanging import touched
from tallylight.core.undo.messages import CommandUndone
from tallylight.storage.search import sweep
from tallylight.storage.writer import WriteTransaction


@dataclass(frozen=True)
class Settled:
    """A command that was carried out and had nothing to do: its id, and what was answered."""

    channel: str
    command_id: str
    command_hash: str | None
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Filed:
    """A command that left no event, and what it left: a row of evidence."""

    table: Table
    row: Mapping[str, Any]


Known = int | Settled | Filed
"""Where a command begins on the timeline, how it was settled, or what it filed."""


@dataclass
class Group:
    """The transaction, the draft laid over the state, and the timeline rows recorded.

    Rows of the timeline wait apart from the other writes: no table refers to them, so
    they are written together before the next read or at the end. `afterwards` is called when
    it is committed. `erased`: something is to be nowhere any more, in no log of the database;
    `unsaid`: nor are its words to be where they are searched.
    """

    transaction: WriteTransaction
    state: State
    registry: Registry
    recorded: list[dict[str, Any]] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    erased: bool = False
    unsaid: bool = False

    def __post_init__(self) -> None:
        self.draft = Draft(self.state, self.registry, self.run)
        self._counting = Counting(self.transaction, self.registry, self.draft.find)
        self._rows: list[dict[str, Any]] = []
        self._filed: dict[Table, list[Mapping[str, Any]]] = {}
        self._commands: dict[tuple[str, str], tuple[Known, str | None]] = {}
        self._changing: tuple[Key, Folded | None] | None = None
        self._stamps: dict[tuple[Any, ...], Change] = {}

    def run(self, statement: Executable, parameters: Any = None) -> Sequence[Row[Any]]:
        """Run a statement after everything recorded before it."""
        self._write()
        return self.transaction.rows(statement, parameters)

    def kept(self, name: str, /, **columns: Any) -> Row[Any] | None:
        """The row of a table, by its name, that holds these values."""
        table = metadata.tables[name]
        where = [table.c[column] == value for column, value in columns.items()]
        rows = self.run(select(table).where(*where).limit(1))
        return rows[0] if rows else None

    def newest(self, name: str, by: str, most: Any = None, /, **columns: Any) -> Row[Any] | None:
        """Of the rows of a table that hold these values the one with the highest in a column, of
        those with no more than `most` in it."""
        table = metadata.tables[name]
        where = [table.c[column] == value for column, value in columns.items()]
        if most is not None:
            where.append(table.c[by] <= most)
        rows = self.run(select(table).where(*where).order_by(table.c[by].desc()).limit(1))
        return rows[0] if rows else None

    def look_up(self, ids: Sequence[str]) -> None:
        """Learn which of these command ids were carried out before, all in one question.

        Channels are named, all that there are, because indexes are in order of them first.
        """
        ids = [one for one in ids if objection(one, "id") is None]  # the others are refused
        if not ids:
            return

        def of(table: Any) -> Any:
            return and_(table.c.channel.in_(list(self.state.heads)), table.c.command_id.in_(ids))

        known = (timeline.c.channel, timeline.c.command_id, timeline.c.seq, timeline.c.command_hash)
        for row in self.run(select(*known).where(of(timeline))):
            self._commands[(row.channel, row.command_id)] = (row.seq, row.command_hash)
        chosen = select(settled_commands).where(of(settled_commands))
        for row in self.run(chosen):
            settled = Settled(row.channel, row.command_id, row.command_hash, row.answer)
            self._commands[(row.channel, row.command_id)] = (settled, row.command_hash)
        for table in self.registry.marking:
            for row in self.run(select(table).where(of(table))):
                filed = Filed(table, dict(row._mapping))
                self._commands.setdefault((row.channel, row.command_id), (filed, row.command_hash))

    def settle(self, settled: "Settled", at: datetime) -> None:
        """Keep the id and the answer of a command that had nothing to do."""
        self.transaction.insert(settled_commands, {**asdict(settled), "created_at": at})
        key = (settled.channel, settled.command_id)
        self._commands[key] = (settled, settled.command_hash)

    def known_command(
        self, channel: str, command_id: str | None
    ) -> tuple[Known, str | None] | None:
        """What is known of the command of that id, and its hash."""
        return self._commands.get((channel, command_id)) if command_id else None

    def record(self, entries: Sequence[Entry], mark: CommandMark) -> None:
        """Write a command's entries to the timeline and fold them into their subjects."""
        if mark.command_id is not None:
            known = (mark.seq, mark.command_hash)
            self._commands[(entries[0].channel, mark.command_id)] = known
        by_subject = self._by_subject(entries)
        undone = self._undone_by(entries)
        for key in (*by_subject, *undone):
            self.draft.find(*key)  # as it was, before its new entries can be read
        self._rows += (row_of(self.registry, entry, mark) for entry in entries)
        for key, own in by_subject.items():
            self._fold(key, own)
        for key in undone:
            self.replace(key, self.draft.refold(*key))
        for entry in entries:
            if isinstance(entry.event, ChannelMade | ChannelCorrected):
                self.draft.put_channel(entry.event.channel)

    def _undone_by(self, entries: Sequence[Entry]) -> list[Key]:
        """The subjects of the commands that these entries take back, what came last first."""
        found: list[Key] = []
        for entry in entries:
            if isinstance(entry.event, CommandUndone):
                seq = entry.event.command_seq
                taken = entries_of_command(self.run, self.registry, entry.channel, seq)
                found += reversed(touched(self.registry, taken))
        return found

    def keep_texts(self, channel: str, said: Mapping[int, str], at: datetime) -> None:
        """Write persons' words to the private table."""
        for text_id, words in said.items():
            row = {"text_id": text_id, "channel": channel, "words": words, "created_at": at}
            self.transaction.insert(texts, row)

    def replace(self, key: Key, after: Folded | None) -> None:
        """Make a subject what it was folded to; the difference of its rows is written later.

        Neighbouring changes of one subject are written as one. At the next subject they
        are written first, because what closes one raid must reach the table before what
        opens the next.
        """
        before = self.draft.find(*key)
        if self._changing is None or self._changing[0] != key:
            self._write_changes()
            self._changing = (key, before)
        self.draft.put(*key, before, after)

    def file(self, table: Table, row: Mapping[str, Any]) -> None:
        """Keep a row of evidence. Tables are written in the order of their first rows."""
        if is_chained(table):
            link = self.draft.bind(table, row)
            row = {**row, "chain_no": link.number, "row_hash": link.row_hash}
        self._filed.setdefault(table, []).append(row)
        if "command_hash" in table.c:  # a command's, of which no event tells: pictures show it
            self.draft.hear(table.name, row["channel"], None)

    def file_marked(
        self, table: Table, row: Mapping[str, Any], command_id: str, body_hash: str | None
    ) -> None:
        """Keep a row of evidence that is the mark of its command, which left no event."""
        row = {**row, "command_id": command_id, "command_hash": body_hash}
        self._commands[(row["channel"], command_id)] = (Filed(table, row), body_hash)
        self.file(table, row)

    def remember(self, source: str, memory: Any, at: datetime) -> None:
        """Keep what a source needs to go on from here, with the commands it gave."""
        self.transaction.delete(source_memories, {"source": source})
        row = {"source": source, "memory": memory, "updated_at": at}
        self.transaction.insert(source_memories, row)
        self.draft.memories[source] = memory

    def commit(self) -> None:
        """Write what waits, and commit durably. The draft is not the state yet."""
        self._write()
        self._counting.flush()
        self.draft.settle()
        self._advance_ids()
        for table in searched_among(self.registry.tables()) if self.unsaid else ():
            sweep(self.transaction.rows, table.name)
        self.transaction.commit()

    def _fold(self, key: Key, entries: Sequence[Entry]) -> None:
        kind, subject_id = key
        _, subject = self.registry.subjects[kind]
        after = self.draft.find(kind, subject_id)
        for entry in entries:
            if is_late(after, entry):
                after = self.draft.refold(kind, subject_id)
                break
            after = extend(subject, after, entry)
        self.replace(key, after)

    def _by_subject(self, entries: Sequence[Entry]) -> dict[Key, list[Entry]]:
        found: dict[Key, list[Entry]] = {}
        for entry in entries:
            declared = self.registry.events[type(entry.event)]
            subject_id = getattr(entry.event, declared.subject.key)
            found.setdefault((declared.kind, subject_id), []).append(entry)
        return found

    def _write(self) -> None:
        self._write_changes()
        for change in self._stamps.values():
            write(self.transaction, change)
        self._stamps.clear()
        for row in self._rows:
            self.transaction.insert(timeline, row)
        self.recorded += self._rows
        self._rows.clear()
        # After the subjects, which evidence may refer to; table by table, so that rows go together.
        for table, filed in self._filed.items():
            self.transaction.insert_all(table, filed)
        self._filed.clear()

    def _write_changes(self) -> None:
        if self._changing is None:
            return
        (kind, subject_id), before = self._changing
        _, subject = self.registry.subjects[kind]
        after = self.draft.find(kind, subject_id)
        for change in changes(subject, before, after):
            self._write_row(change)
        self._changing = None
        self._counting.note(kind, before, after)

    def _write_row(self, change: Change) -> None:
        """Write one row. Where only its stamp is another, the last one is enough: no other row
        and no rule hangs on it."""
        place = (change.table, *change.key.values())
        if change.values is not None and not change.fresh and {*change.values} == {"updated_at"}:
            self._stamps[place] = change
        else:
            self._stamps.pop(place, None)
            write(self.transaction, change)

    def _advance_ids(self) -> None:
        for name, highest in self.draft.ids.items():
            if gives_ids(metadata.tables[name]):
                self.transaction.advance_ids(metadata.tables[name], highest)


def write(transaction: WriteTransaction, change: Change) -> None:
    """Write one row; an updated one's `updated_at` becomes what it is meant to be.

    The trigger for rows changed by hand acts when a statement left `updated_at` alone,
    and can't tell that from the same value written again: so it is moved away first.
    """
    values = change.values
    if values is None:
        transaction.delete(change.table, change.key)
    elif change.fresh:
        transaction.insert(change.table, values)
    else:
        if change.stamp is not None and "updated_at" not in values:
            transaction.update(change.table, change.key, {"updated_at": BEGINNING})
            values = {**values, "updated_at": change.stamp}
        transaction.update(change.table, change.key, values)
