"""The last press that still stands: what it was, and what hangs on it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, select, text

from tallylight.core.fold import fold
from tallylight.core.pack import PERSONS, Context, Entry, Happening, Origin
from tallylight.core.registry import Registry
from tallylight.core.schema import Kept, kept
from tallylight.core.timeline.record import (
    Run,
    entries_of_command,
    entries_of_subject,
    standing,
)
from tallylight.core.timeline.tables import BY_A_PERSON, settled_commands, timeline
from tallylight.core.timeline.tables import undone as taken_back

AT_ONCE = 300
"""How many commands of an import are taken back in one transaction."""

Key = tuple[str, Any]
SESSION = "sessions.session"


@dataclass(frozen=True, slots=True)
class Hanging:
    """What keeps a command from being taken back, and what can be done, as a sentence."""

    what: str
    help: str


@dataclass(frozen=True, slots=True)
class Press:
    """A person's command that still stands. `dependents` is what hangs on it, else None."""

    seq: int
    command: str
    words: str
    happened_at: datetime
    dependents: Hanging | None = None


def last_press(run: Run, registry: Registry, channel: str) -> Press | None:
    """The last undoable command of a person on a channel that was not taken back."""
    undoable = [c.full_name for c in registry.commands.values() if c.spec.undoable]
    rows = run(
        standing()
        .where(
            timeline.c.channel == channel,
            text(BY_A_PERSON),  # as the index says it, which would not be used for a parameter
            timeline.c.command.in_(undoable),
        )
        .order_by(timeline.c.seq.desc())
        .limit(1)
    )
    if not rows:
        return None
    found = rows[0]
    words = words_of(run, registry, channel, found.seq)
    return Press(found.seq, found.command, words, found.happened_at)


@dataclass(frozen=True, slots=True)
class ImportIds:
    """The command ids of an import on one channel.

    `stand` are those that undo could take back, their numbers and names in order; `undone` is
    how many it did.
    """

    known: frozenset[str]
    stand: tuple[tuple[int, str], ...]
    undone: int


def ids_of_import(run: Run, registry: Registry, channel: str, import_id: str) -> ImportIds:
    """The commands of a channel whose ids are `import_id`, a colon, and something."""
    back = and_(taken_back.c.channel == timeline.c.channel,
                taken_back.c.command_seq == timeline.c.seq)  # fmt: skip
    told = select(
        timeline.c.seq, timeline.c.command, timeline.c.command_id, taken_back.c.undone_by
    ).outerjoin(taken_back, back)
    rows = run(told.where(*_of_import(timeline, channel, import_id)).order_by(timeline.c.seq))
    settled = select(settled_commands.c.command_id)
    idle = run(settled.where(*_of_import(settled_commands, channel, import_id)))
    undoable = {c.full_name for c in registry.commands.values() if c.spec.undoable}
    mine = [row for row in rows if row.command in undoable]
    return ImportIds(
        frozenset(row.command_id for row in (*rows, *idle)),
        tuple((row.seq, row.command) for row in mine if row.undone_by is None),
        sum(row.undone_by is not None for row in mine),
    )


def _of_import(table: Table, channel: str, import_id: str) -> tuple[Any, ...]:
    """The rows of an import, found by the index over its ids: `;` comes right after `:`."""
    command_id = table.c.command_id
    return (
        table.c.channel == channel, command_id >= f"{import_id}:", command_id < f"{import_id};"
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brought:
    """The last commands of an import that stand on a channel, and what hangs on them."""

    commands: tuple[tuple[int, str], ...]
    dependents: Hanging | None


def brought(
    run: Run,
    registry: Registry,
    channel: str,
    import_id: str,
    opened: Callable[[str], Sequence[Any]],
    extent: Callable[[int], tuple[datetime | None, datetime | None]],
) -> Brought:
    """What taking back an import would take back next: some hundred commands at a time."""
    stand = ids_of_import(run, registry, channel, import_id).stand[-AT_ONCE:]
    found = (entries_of_command(run, registry, channel, seq) for seq, _ in stand)
    entries = [entry for own in found for entry in own]
    hanging = dependents(run, registry, entries, opened, extent) if entries else None
    return Brought(tuple(reversed(stand)), hanging)


def words_of(run: Run, registry: Registry, channel: str, seq: int) -> str:
    """What the command that begins at `seq` was, as its pack tells it.

    Of several events, where the pack says nothing of the whole, the one that happened to the
    command's own subject speaks first: who ends a session has not ended a raid, though one
    ended with it.
    """
    command = run(
        select(timeline.c.command).where(timeline.c.channel == channel, timeline.c.seq == seq)
    )[0].command
    declared = registry.command_named(command)
    entries = entries_of_command(run, registry, channel, seq)
    whole = declared.pack.presses.get(declared.cls) if declared else None
    if whole is not None and (words := whole(entries)):
        return words
    told = []
    for entry in entries:
        event = registry.events[type(entry.event)]
        own = declared is not None and event.subject is declared.subject
        if words := event.pack.tell(entry):
            told.append((not own, words))
    if told:
        return min(told, key=lambda one: one[0])[1]
    return declared.sentence.rstrip(".") if declared else str(command)


def touched(registry: Registry, entries: Iterable[Entry]) -> list[Key]:
    """The subjects that entries are about, each once, in order."""
    keys: dict[Key, None] = {}
    for entry in entries:
        declared = registry.events[type(entry.event)]
        keys[(declared.kind, getattr(entry.event, declared.subject.key))] = None
    return list(keys)


def dependents(
    run: Run,
    registry: Registry,
    entries: Sequence[Entry],
    opened: Callable[[str], Sequence[Any]],
    extent: Callable[[int], tuple[datetime | None, datetime | None]],
) -> Hanging | None:
    """What would be left hanging if these entries of one command were taken back.

    Entries of other commands on a subject that would no longer be, or would not be sound
    with them; rows that refer to it; a second open subject where only one may be; what
    would be left outside its session. None when nothing hangs.

    What was recorded since by a pack that is not here may hang on anything: nobody can tell.
    """
    if stranger := _stranger(run, registry, entries[0]):
        what = f"{stranger}, of a pack that is not here"
        return Hanging(what, "Start the program with that pack in its place first.")
    taken, channel = {entry.seq for entry in entries}, entries[0].channel
    keys = touched(registry, entries)
    for key in keys:
        kind, subject_id = key
        _, subject = registry.subjects[kind]
        known = entries_of_subject(run, registry, kind, subject_id)
        left = [entry for entry in known if entry.seq not in taken]
        after = fold(subject, left)
        named = f"{subject.name} {subject_id}"
        if after is None or after.state is None:
            if any(not _follows(registry, entry) for entry in left):
                return Hanging(f"later entries of {named}", _way_out(left, channel))
            if referring := _referring(run, registry, key, keys):
                kind, referring_id = referring
                others = entries_of_subject(run, registry, kind, referring_id)
                what = f"{registry.subjects[kind][1].name} {referring_id} refers to it"
                return Hanging(what, _way_out(others, channel))
            if table := _evidence_of(run, registry, key):
                return Hanging(f"evidence in {table} refers to it", "It goes with an erasure only.")
        elif not subject.sound(after.state):
            return Hanging(f"later entries of {named}", _way_out(left, channel))
        elif kind == SESSION and _outside(after.state, extent(subject_id), keys):
            what = f"what happened in session {subject_id}"
            return Hanging(what, "Say when the session was with `session correct` instead.")
        elif subject.is_open(after.state):
            others = [i for i in opened(kind) if i != subject_id and (kind, i) not in keys]
            if others:
                what = f"{subject.name} {others[0]} is open"
                return Hanging(what, f"End {subject.name} {others[0]} first.")
    return None


def _way_out(entries: Sequence[Entry], channel: str) -> str:
    """What can be done about what was recorded since, by who recorded it."""
    last = max(entries, key=lambda entry: entry.recorded_at)
    origin = last.cause.origin
    if origin in PERSONS:
        at = "" if last.channel == channel else f" --channel {last.channel}"
        return f"Take back what was pressed since first: `tallylight undo{at}`."
    if origin is Origin.IMPORT:
        return "Take the import that brought it back first: `tallylight adopt --undo ID`."
    return f"Undo passes over what came by {origin.value}: correct it instead."


def _follows(registry: Registry, entry: Entry) -> bool:
    """Whether it only follows from what happened to others."""
    return bool(registry.events[type(entry.event)].spec.follows)


def what_is_freed(
    run: Run, registry: Registry, channel: str, seqs: Sequence[int], ctx: Context
) -> Iterator[Happening]:
    """What becomes of others where these commands are taken back, and with them what they made."""
    told = (entries_of_command(run, registry, channel, seq) for seq in seqs)
    for kind, states in _made_by(run, registry, [entry for own in told for entry in own]).items():
        gone = registry.subjects[kind][1].gone
        yield from gone(states, ctx) if gone else ()


def _made_by(run: Run, registry: Registry, entries: Sequence[Entry]) -> dict[str, list[Any]]:
    """What would be no more without these entries, as it is now, by its kind; of kinds on which
    others hang."""
    seqs = {entry.seq for entry in entries}
    found: dict[str, list[Any]] = {}
    for kind, subject_id in touched(registry, entries):
        _, subject = registry.subjects[kind]
        if subject.gone is None:
            continue
        known = entries_of_subject(run, registry, kind, subject_id)
        now, after = fold(subject, known), fold(subject, [e for e in known if e.seq not in seqs])
        if now is not None and now.state is not None and (after is None or after.state is None):
            found.setdefault(kind, []).append(now.state)
    return found


def _stranger(run: Run, registry: Registry, first: Entry) -> str | None:
    """The type of an event that stands, came after `first`, and that nobody here knows."""
    unknown = timeline.c.type.not_in(registry.event_types)
    since = (timeline.c.channel == first.channel, timeline.c.seq > first.seq)
    rows = run(standing().where(*since, unknown).limit(1))
    return str(rows[0].type) if rows else None


def _outside(
    session: Any, extent: tuple[datetime | None, datetime | None], undone: Sequence[Key]
) -> bool:
    """Whether what a session contains would begin before it or end after it."""
    if len(undone) > 1:  # what ended with the session is open again with it
        return False
    first, last = extent
    early = first is not None and first < session.started_at
    return early or (last is not None and session.ended_at is not None and last > session.ended_at)


def _referring(run: Run, registry: Registry, key: Key, undone: Sequence[Key]) -> Key | None:
    """A subject whose rows refer to another one and are no part of what is undone."""
    own = registry.subjects[key[0]][1].rows[0].table
    for kind, (_, subject) in registry.subjects.items():
        gone = {subject_id for other, subject_id in undone if other == kind}
        for rows in subject.rows:
            if kind == key[0] or rows.owner is not None:
                continue
            whose = subject.id_column(rows)
            for column in rows.table.columns:
                if not any(foreign.column.table is own for foreign in column.foreign_keys):
                    continue
                chosen = select(whose).distinct().where(column == key[1]).limit(len(gone) + 1)
                chosen = chosen if rows.among is None else chosen.where(rows.among)
                left = {row[0] for row in run(chosen)} - gone
                if left:
                    return kind, min(left)
    return None


def _evidence_of(run: Run, registry: Registry, key: Key) -> str | None:
    """The name of a table of evidence whose rows refer to a subject."""
    own = registry.subjects[key[0]][1].rows[0].table
    for table in registry.tables():
        for column in table.columns if kept(table) is Kept.EVIDENCE else ():
            refers = any(foreign.column.table is own for foreign in column.foreign_keys)
            if refers and run(select(column).where(column == key[1]).limit(1)):
                return str(table.name)
    return None
