"""What keeps a command from being taken back: what was recorded since and hangs on it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnClause, select

from tallylight.core.fold import Folded, fold, key_names, row_sets
from tallylight.core.pack import PERSONS, Entry, Origin, Subject
from tallylight.core.registry import Registry
from tallylight.core.schema import Kept, kept
from tallylight.core.timeline.record import Run, entries_of_subject, standing
from tallylight.core.timeline.tables import timeline
from tallylight.core.undo.messages import Hanging

Key = tuple[str, Any]
SESSION = "sessions.session"
BRING_BACK = "Start the program with that pack in its place first"


@dataclass(frozen=True, slots=True)
class Around:
    """What undo must know of what it leaves on a channel.

    `opened` gives the ids of a kind that are open, `extent` the first and last time of what a
    session holds. `strangers` are the columns by which tables of packs that are not here refer
    to one of these, by its name.
    """

    channel: str
    opened: Callable[[str], Sequence[Any]]
    extent: Callable[[int], tuple[datetime | None, datetime | None]]
    strangers: Mapping[str, Sequence[ColumnClause[Any]]]


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
    around: Around,
) -> Hanging | None:
    """What would be left hanging if these entries of one command were taken back.

    Entries of other commands on a subject that would no longer be, or would not be sound
    with them; rows that refer to it; a second open subject where only one may be; what
    would be left outside its session. None when nothing hangs.

    What was recorded since by a pack that is not here may hang on anything: nobody can tell.
    """
    if stranger := _stranger(run, registry, entries[0]):
        return Hanging(f"{stranger}, of a pack that is not here", BRING_BACK)
    taken = {entry.seq for entry in entries}
    keys = touched(registry, entries)
    back = {rows.table for kind, _ in keys for rows in registry.subjects[kind][1].rows}
    for key in keys:
        kind, subject_id = key
        _, subject = registry.subjects[kind]
        known = entries_of_subject(run, registry, kind, subject_id)
        left = [entry for entry in known if entry.seq not in taken]
        after = fold(subject, left)
        if after is None or after.state is None:
            hanging = _on_what_is_gone(run, registry, key, keys, left, around)
        elif not subject.sound(after.state):
            hanging = _on_later(subject, subject_id, left, around.channel)
        elif kind == SESSION and _outside(after.state, around.extent(subject_id), keys):
            what = f"what happened in session {subject_id}"
            hanging = Hanging(what, "Say when the session was with `session correct` instead")
        elif subject.is_open(after.state):
            hanging = _beside_another(subject, key, keys, around)
        else:
            hanging = None
        hanging = hanging or _back_to_nobody(run, subject, (fold(subject, known), after), back)
        if hanging:
            return hanging
    return None


def _back_to_nobody(
    run: Run, subject: Subject[Any], folded: tuple[Folded | None, Folded | None], back: set[Any]
) -> Hanging | None:
    """What somebody who comes back would refer to, and is no more: an erasure took it.

    `folded` is the subject as it is and as it would be; the tables of `back` are those of all
    that comes back together.
    """
    now, after = folded
    if after is None or after.state is None or (now is not None and now.state is not None):
        return None
    for table, rows in row_sets(subject, after):
        for foreign in table.foreign_keys:
            for row in rows if foreign.column.table not in back else ():
                value = row.get(foreign.parent.name)
                found = select(foreign.column).where(foreign.column == value).limit(1)
                if value is not None and not run(found):
                    what = f"what {subject.name} {row[key_names(table)[0]]} refers to is no more"
                    return Hanging(what, "What was erased does not come back")
    return None


def _on_what_is_gone(
    run: Run,
    registry: Registry,
    key: Key,
    undone: Sequence[Key],
    left: Sequence[Entry],
    around: Around,
) -> Hanging | None:
    """What hangs on a subject that would be no more: entries, rows of others, evidence."""
    kind, subject_id = key
    channel = around.channel
    if any(not _follows(registry, entry) for entry in left):
        return _on_later(registry.subjects[kind][1], subject_id, left, channel)
    if referring := _referring(run, registry, key, undone):
        other, other_id = referring
        others = entries_of_subject(run, registry, other, other_id)
        what = f"{registry.subjects[other][1].name} {other_id} refers to it"
        return Hanging(what, _way_out(others, channel))
    if table := _evidence_of(run, registry, key):
        return Hanging(f"evidence in {table} refers to it", "It goes with an erasure only")
    if table := _kept_by_strangers(run, registry, key, around):
        return Hanging(f"{table}, of a pack that is not here, refers to it", BRING_BACK)
    return None


def _on_later(
    subject: Subject[Any], subject_id: Any, left: Sequence[Entry], channel: str
) -> Hanging:
    return Hanging(f"later entries of {subject.name} {subject_id}", _way_out(left, channel))


def _beside_another(
    subject: Subject[Any], key: Key, undone: Sequence[Key], around: Around
) -> Hanging | None:
    """Another one that is open, where what is open again would be the second."""
    kind, own = key
    others = [i for i in around.opened(kind) if i != own and (kind, i) not in undone]
    if not others:
        return None
    return Hanging(f"{subject.name} {others[0]} is open", f"End {subject.name} {others[0]} first")


def _way_out(entries: Sequence[Entry], channel: str) -> str:
    """What can be done about what was recorded since, by who recorded it."""
    last = max(entries, key=lambda entry: entry.recorded_at)
    origin = last.cause.origin
    if origin in PERSONS:
        at = "" if last.channel == channel else f" --channel {last.channel}"
        return f"Take back what was pressed since first: `tallylight undo{at}`"
    if origin is Origin.IMPORT:
        return "Take the import that brought it back first: `tallylight adopt --undo ID`"
    return f"Undo passes over what came by {origin.value}: correct it instead"


def _follows(registry: Registry, entry: Entry) -> bool:
    """Whether it only follows from what happened to others."""
    return bool(registry.events[type(entry.event)].spec.follows)


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
    """The name of a table of evidence whose rows refer to a subject, and can't do without."""
    own = registry.subjects[key[0]][1].rows[0].table
    for table in registry.tables():
        for column in table.columns if kept(table) is Kept.EVIDENCE else ():
            refers = any(
                foreign.column.table is own and foreign.ondelete != "SET NULL"
                for foreign in column.foreign_keys
            )
            if refers and run(select(column).where(column == key[1]).limit(1)):
                return str(table.name)
    return None


def _kept_by_strangers(run: Run, registry: Registry, key: Key, around: Around) -> str | None:
    """The name of a table of a pack that is not here, whose rows refer to a subject."""
    own = registry.subjects[key[0]][1].rows[0].table
    for column in around.strangers.get(own.name, ()):
        if run(select(column).where(column == key[1]).limit(1)):
            return str(column.table.name)  # type: ignore[union-attr]
    return None
