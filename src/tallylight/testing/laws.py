"""The dynamic laws, as functions that raise `Broken` when a law does not hold for a show.

They know no pack: a pack's author plays an evening and then asks.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tallylight.adapters.demo import evening
from tallylight.base.errors import Refused
from tallylight.core.channels.messages import HOUSE
from tallylight.core.check.run import check
from tallylight.core.fold import Folded, row_of
from tallylight.core.load import load
from tallylight.core.program import migrations
from tallylight.core.rebuild import Report, rebuild
from tallylight.core.schema import Kept, kept, metadata, sums
from tallylight.core.state import LOOK_UP, Head, State, refold
from tallylight.core.timeline.tables import timeline, undone
from tallylight.storage.engine import Storage
from tallylight.testing.sequences import Player, Sent, is_persons
from tallylight.testing.show import Show

Rows = Mapping[str, Sequence[tuple[Any, ...]]]
"""The rows of tables, by the table's name, in order of their keys."""


class Broken(AssertionError):
    """A law does not hold; the message says where."""


# replay


def replayed(show: Show) -> Report:
    """Every derived row is what the timeline says, and nothing on the timeline is unknown."""
    program = show.program
    report = rebuild(program.storage, program.registry, program.clock, check_only=True)
    found = [one for table in report.tables.values() for one in table.examples]
    if found:
        said = "\n".join(
            f"{one.table.name} {one.key}: {_said(one.has, one.columns())} "
            f"should be {_said(one.should, one.columns())}"
            for one in found
        )
        raise Broken(f"rows are not what the timeline says:\n{said}")
    if report.skipped:
        raise Broken(f"events of unknown types: {report.skipped}")
    return report


def _said(row: Mapping[str, Any] | None, columns: Sequence[str]) -> Any:
    return None if row is None else {name: row[name] for name in columns if name in row}


def whole_rows(show: Show) -> None:
    """Every row that follows from a subject says all its columns: no default is left to chance."""
    state = in_memory(show)
    for (kind, _), folded in state.subjects.items():
        subject = show.program.registry.subjects[kind][1]
        for rows in subject.rows if folded.state is not None else ():
            said = {name for part in rows.parts(folded.state) for name in row_of(rows, part)}
            own = {"created_at", "updated_at"} if rows is subject.rows[0] else set()
            missing = set(rows.table.c.keys()) - said - own - {*rows.table.info["summed"]}
            if said and missing:
                raise Broken(f"a row of {rows.table.name} does not say {sorted(missing)}")


def in_order(show: Show) -> None:
    """A check finds nothing to say about the show's database."""
    program = show.program
    sets = migrations(program.storage, program.registry, program.clock, backups=None)
    found = check(program.storage, program.registry, sets, program.clock).findings
    if found:
        raise Broken("\n".join(f"{one.check}: {one.what} {one.examples}" for one in found))


def in_memory(show: Show) -> State:
    """The state that the writer works on. Look only while nothing is being written."""
    state = show.program.dispatcher._state
    if state is None:
        raise Broken("the writer has no state")
    return state


def loaded_alike(show: Show) -> None:
    """What the writer knows is what a program that starts now would load."""
    memory, program = in_memory(show), show.program
    transaction = program.storage.begin()
    try:
        fresh = load(transaction, program.storage.dialect, program.registry)
        folded = {key: refold(transaction.rows, program.registry, *key) for key in memory.subjects}
    finally:
        transaction.rollback()
    _same("channels", memory.heads.keys(), fresh.heads.keys())
    for name, head in memory.heads.items():
        _same(f"the head of {name}", _plain(head), _plain(fresh.heads[name]))
        for kind, latest in head.latest.items():
            if latest is not LOOK_UP:
                _same(f"the latest {kind} of {name}", latest, fresh.heads[name].latest.get(kind))
    _subjects_alike(memory, fresh, folded)
    for table, last in memory.ids.items():
        if last > fresh.ids.get(table, 0):
            raise Broken(f"ids of {table} went to {last}, a start would forget it")


def _subjects_alike(
    memory: State, fresh: State, folded: Mapping[tuple[str, Any], Folded | None]
) -> None:
    for key, one in fresh.subjects.items():
        _same(f"{key} in memory", memory.subjects.get(key), one)
    for key, known in memory.subjects.items():
        _same(f"{key} folded anew", known, folded[key])
    _same("memories", memory.memories, fresh.memories)


def _plain(head: Head) -> tuple[Any, ...]:
    opened = {kind: set(ids) for kind, ids in head.open.items() if ids}
    return head.channel, head.seq, head.recorded_at, opened


def _same(what: str, one: Any, other: Any) -> None:
    if one != other:
        raise Broken(f"{what}: {one!r}\nis not {other!r}")


# undo, late


def derived_rows(show: Show, *, apart: Iterable[str] = ()) -> Rows:
    """Every row of every derived table but those set apart."""
    return rows_of(
        show,
        [
            table
            for table in show.program.registry.tables()
            if kept(table) is Kept.DERIVED and table.name not in apart
        ],
    )


def rows_of(show: Show, tables: Iterable[Any]) -> Rows:
    """The rows of tables, in one state of the database."""
    with show.program.storage.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(_without_sums(table))]
            for table in tables
        }


def _without_sums(table: Any) -> Any:
    """The rows of a table but for what sums up evidence, which stays when a command is undone."""
    summing = [sums(one) for one in metadata.tables.values() if kept(one) is Kept.EVIDENCE]
    apart = {
        name
        for one in summing
        if one is not None and one.into == table.name
        for name in (*one.columns, *one.first, *one.last)
    }
    told = [column for column in table.columns if column.name not in apart]
    return select(*told).order_by(*table.primary_key)


def taken_back(player: Player, sent: Sent, before: Rows) -> None:
    """Undo of the command that was just sent makes every derived row what it was `before`.

    What a command had to tell the house first stays told: pressed once more, it has no need to,
    and then nothing is left of it.
    """
    if not is_persons(sent):
        return
    after = _after_undo(player, sent)
    told = {name for name in _of_the_house(player.show) if before[name] != after[name]}
    if told and sent.envelope.channel != HOUSE:
        same_rows(_apart(before, told), _apart(after, told))
        before, after = after, _after_undo(player, player.send(player.anew(sent)))
    same_rows(before, after)


def _after_undo(player: Player, sent: Sent) -> Rows:
    """The derived rows when the command that was just sent is taken back."""
    show, channel = player.show, sent.envelope.channel
    undo = show.undo(channel=channel)
    if undo["undone_seq"] != sent.seq:
        raise Broken(f"undo took back {undo['undone_seq']}, the last press was {sent.seq}")
    return derived_rows(show, apart=[undone.name])


def _of_the_house(show: Show) -> set[str]:
    """The tables of what belongs to the house and to no channel."""
    commands = show.program.registry.commands.values()
    subjects = [one.subject for one in commands if one.spec.house and one.subject]
    return {rows.table.name for subject in subjects for rows in subject.rows} - {undone.name}


def _apart(rows: Rows, names: set[str]) -> Rows:
    return {name: own for name, own in rows.items() if name not in names}


def same_rows(before: Rows, after: Rows) -> None:
    """Two states of tables are the same, to the byte."""
    for name in before.keys() | after.keys():
        gone = [row for row in before.get(name, ()) if row not in after.get(name, ())]
        come = [row for row in after.get(name, ()) if row not in before.get(name, ())]
        if gone or come:
            raise Broken(f"{name} differs:\n- {gone}\n+ {come}")


def rows_apart_from_ids(show: Show, key: str) -> Rows:
    """Derived rows without what tells only when they were learned: ids of parts, and stamps.

    `key` is an id that stays: that of the subject the story is about.
    """
    found = {}
    for table in show.program.registry.tables():
        if kept(table) is not Kept.DERIVED:
            continue
        alone = len(table.primary_key) == 1
        given = {column.name for column in table.primary_key if alone and column.name != key}
        told = [c for c in table.columns if c.name not in given | STAMPS]
        with show.program.storage.read() as connection:
            rows = [tuple(row) for row in connection.execute(select(*told))] if told else []
        found[table.name] = sorted(rows, key=repr)
    return found


STAMPS = {"created_at", "updated_at"}


# gapless


Stamped = Iterable[tuple[str, int, datetime]]


def gapless(rows: Stamped) -> None:
    """Each channel counts 1 to n without a gap, and its stamps rise. Rows are in order of seq."""
    last: dict[str, tuple[int, datetime | None]] = {}
    for channel, seq, recorded_at in rows:
        before, stamp = last.get(channel, (0, None))
        if seq != before + 1:
            raise Broken(f"{channel} goes from {before} to {seq}")
        if stamp is not None and recorded_at <= stamp:
            raise Broken(f"{channel}-{seq} is recorded at {recorded_at}, not after {stamp}")
        last[channel] = (seq, recorded_at)


def stamped(storage: Storage) -> list[tuple[str, int, datetime]]:
    """The timeline as `gapless` wants it."""
    chosen = select(timeline.c.channel, timeline.c.seq, timeline.c.recorded_at)
    with storage.read() as connection:
        rows = connection.execute(chosen.order_by(timeline.c.channel, timeline.c.seq))
        return [(row.channel, row.seq, row.recorded_at) for row in rows]


# retry


def same_reply(first: Sent, second: Sent) -> None:
    """A retry is answered as the command was: the same status, ids and all."""
    one, other = first.reply, second.reply
    if isinstance(one, Exception) or isinstance(other, Exception):
        raise Broken(f"one was refused: {one!r}, {other!r}")
    if not other.repeated:
        raise Broken(f"{first.declared.full_name} was carried out twice")
    _same("the status", other.status, one.status)
    _same("the answer", dict(other.answer), dict(one.answer))


# restart


def nothing_lost(acknowledged: Iterable[Mapping[str, Any]], rows: Iterable[Any]) -> None:
    """What was acknowledged is on the timeline, whole.

    An acknowledgement says the `id` of a command, its `seq`, and how many `entries` it wrote
    where that is known. Rows are `(seq, command_seq, command_id)`.
    """
    known = list(rows)
    firsts = {row[0]: row[2] for row in known if row[0] == row[1]}
    counts = Counter(row[1] for row in known)
    for one in acknowledged:
        if firsts.get(one["seq"]) != one["id"]:
            raise Broken(f"{one['id']} was acknowledged as number {one['seq']} and is not there")
        if one["entries"] not in (None, counts[one["seq"]]):
            raise Broken(f"{one['id']} wrote {one['entries']}, {counts[one['seq']]} are there")
    headless = counts.keys() - firsts.keys()
    if headless:
        raise Broken(f"commands without their first entry: {sorted(headless)}")


# live


def followed(show: Show, channel: str, frames: Sequence[str], after: int = 0) -> None:
    """The frames are the channel's timeline after a position: each event once, in order."""
    said = [json.loads(frame) for frame in frames]
    seqs = [message["data"]["seq"] for message in said]
    wanted = [json.loads(text) for _, text in show.program.live.events(channel, after, 100_000)]
    if seqs != [message["data"]["seq"] for message in wanted]:
        raise Broken(f"{channel} has {[w['data']['seq'] for w in wanted]}, heard was {seqs}")
    _same("what was heard", said, wanted)


def drawn(show: Show, channel: str, topic: str, patience: float = 5.0) -> None:
    """The picture of a topic that is wanted becomes what it would be if drawn now."""
    show.settle()
    live, news = show.program.live, threading.Event()
    stop = live.listen(news.set)
    until = time.monotonic() + patience
    try:
        while True:
            news.clear()
            shot, fresh = live.shot(channel, topic), live.fresh(channel, topic)
            if shot is not None and shot.data == fresh:
                return
            if not news.wait(until - time.monotonic()):
                raise Broken(f"{topic} of {channel} shows {shot!r}, it should be {fresh}")
    finally:
        stop()


# demo


def demo_plays(show: Show, number: int, *, afterwards: bool = False) -> None:
    """An evening of the packs' demos comes in order, could be sent, and meets no refusal.

    `afterwards` tells it when it is over, as the evenings before a demo are.
    """
    began = show.clock.now()
    beats = list(evening(show.program.registry.packs.values(), number))
    if afterwards:
        show.clock.set(began + max(at for at, _ in beats))
    for (at, command), (following, _) in zip(beats, [*beats[1:], beats[-1]], strict=True):
        if following < at:
            raise Broken(f"a demo goes back in time after {command}")
        _could_be_sent(show, command)
        if not afterwards:
            show.clock.set(began + at)
        try:
            show.do(command, happened_at=began + at if afterwards else None)
        except Refused as refused:
            raise Broken(f"a demo's {command} is refused: {refused.sentence}") from refused


def _could_be_sent(show: Show, command: Any) -> None:
    adapter = show.program.registry.commands[type(command)].adapter
    try:
        adapter.validate_json(adapter.dump_json(command, warnings=False))
    except ValueError as error:
        raise Broken(f"a demo's {command} could not be sent: {error}") from error
