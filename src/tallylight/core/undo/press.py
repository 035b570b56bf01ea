"""The last press that still stands: what it was, and what hangs on it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from tallylight.core.fold import fold
from tallylight.core.pack import Entry
from tallylight.core.registry import Registry
from tallylight.core.timeline.record import (
    Run,
    entries_of_command,
    entries_of_subject,
    standing,
)
from tallylight.core.timeline.tables import BY_A_PERSON, timeline

Key = tuple[str, Any]
SESSION = "sessions.session"


@dataclass(frozen=True, slots=True)
class Press:
    """A person's command that still stands. `dependents` names what hangs on it, else None."""

    seq: int
    command: str
    words: str
    happened_at: datetime
    dependents: str | None = None


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


def words_of(run: Run, registry: Registry, channel: str, seq: int) -> str:
    """What the command that begins at `seq` was, as its pack tells it.

    Of several events the one that happened to the command's own subject speaks first: who
    ends a session has not ended a raid, though one ended with it.
    """
    command = run(
        select(timeline.c.command).where(timeline.c.channel == channel, timeline.c.seq == seq)
    )[0].command
    declared = registry.command_named(command)
    told = []
    for entry in entries_of_command(run, registry, channel, seq):
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
) -> str | None:
    """What would be left hanging if these entries of one command were taken back.

    Entries of other commands on a subject that would no longer be, or would not be sound
    with them; rows that refer to it; a second open subject where only one may be; what
    would be left outside its session. None when nothing hangs.

    What was recorded since by a pack that is not here may hang on anything: nobody can tell.
    """
    if stranger := _stranger(run, registry, entries[0]):
        return f"{stranger}, of a pack that is not here"
    taken = {entry.seq for entry in entries}
    keys = touched(registry, entries)
    for key in keys:
        kind, subject_id = key
        _, subject = registry.subjects[kind]
        known = entries_of_subject(run, registry, kind, subject_id)
        left = [entry for entry in known if entry.seq not in taken]
        after = fold(subject, left)
        if after is None or after.state is None:
            if left and fold(subject, known) is not None:
                return f"later entries of {subject.name} {subject_id}"
            if referring := _referring(run, registry, key, keys):
                return f"rows of {referring}"
        elif not subject.sound(after.state):
            return f"later entries of {subject.name} {subject_id}"
        elif kind == SESSION and _outside(after.state, extent(subject_id), keys):
            return f"what happened in session {subject_id}"
        elif subject.is_open(after.state):
            others = [i for i in opened(kind) if i != subject_id and (kind, i) not in keys]
            if others:
                return f"{subject.name} {others[0]} is open"
    return None


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


def _referring(run: Run, registry: Registry, key: Key, undone: Sequence[Key]) -> str | None:
    """The name of a table whose rows refer to a subject and are no part of what is undone."""
    own = registry.subjects[key[0]][1].rows[0].table
    for kind, (_, subject) in registry.subjects.items():
        gone = {subject_id for other, subject_id in undone if other == kind}
        for rows in subject.rows:
            if kind == key[0] or subject.key not in rows.table.c:
                continue
            whose = rows.table.c[subject.key]
            for column in rows.table.columns:
                if not any(foreign.column.table is own for foreign in column.foreign_keys):
                    continue
                chosen = select(whose).distinct().where(column == key[1]).limit(len(gone) + 1)
                if {row[0] for row in run(chosen)} - gone:
                    return str(rows.table.name)
    return None
