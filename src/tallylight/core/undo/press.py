"""The last press that still stands: what it was, and what hangs on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, select, text

from tallylight.core.fold import fold
from tallylight.core.pack import Context, Entry, Happening
from tallylight.core.registry import Registry
from tallylight.core.timeline.record import (
    Run,
    entries_of_command,
    entries_of_subject,
    standing,
)
from tallylight.core.timeline.tables import BY_A_PERSON, settled_commands, timeline
from tallylight.core.timeline.tables import undone as taken_back
from tallylight.core.undo.hanging import Around, dependents, touched
from tallylight.core.undo.messages import Hanging

AT_ONCE = 300
"""How many commands of an import are taken back in one transaction."""


@dataclass(frozen=True, slots=True)
class Press:
    """A person's command that still stands. `origin` is by which way they sent it, `dependents`
    what hangs on it, else None."""

    seq: int
    command: str
    words: str
    happened_at: datetime
    recorded_at: datetime
    origin: str
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
    return Press(
        found.seq, found.command, words, found.happened_at, found.recorded_at, found.origin
    )


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


def standing_id(run: Run, registry: Registry, channel: str, import_id: str) -> str:
    """The id of an import of that name: another one after all of the last was taken back,
    because a command that was taken back is known by its id for ever, and would not count again.
    """
    found, number = import_id, 1
    while (ids := ids_of_import(run, registry, channel, found)).undone and not ids.stand:
        number += 1
        found = f"{import_id}.{number}"
    return found


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
    around: Around,
) -> Brought:
    """What taking back an import would take back next: some hundred commands at a time."""
    stand = ids_of_import(run, registry, channel, import_id).stand[-AT_ONCE:]
    found = (entries_of_command(run, registry, channel, seq) for seq, _ in stand)
    entries = [entry for own in found for entry in own]
    hanging = dependents(run, registry, entries, around) if entries else None
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
