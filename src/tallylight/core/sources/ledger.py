"""What is written of a fetch, in the transaction of what it brought: how it went, what it covered.

how it went      `fetch_log`, like after like as one row; and `source_states`
what it covered  `coverage`: spans that touch are one
what was left    `leftovers`, each once
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from tallylight.core.group import Group
from tallylight.core.replies import storable
from tallylight.core.source import How, Leftover, Span
from tallylight.core.sources.tables import coverage, fetch_log, leftovers, source_states

LOGGED, LEFT = 500, 2_000
"""How many rows of the log, and how many leftovers, are kept of a source on a channel."""

STATES = {How.FAILED: "failing", How.STOPPED: "stopped"}
LACKING = "lacking"


@dataclass(frozen=True, slots=True)
class Whose:
    """A source by its full name, and the channel it tells of."""

    source: str
    channel: str

    @property
    def key(self) -> dict[str, str]:
        """The columns that hold it."""
        return {"source": self.source, "channel": self.channel}

    def of(self, table: Any) -> tuple[Any, Any]:
        """The condition that a row is of it."""
        return table.c.source == self.source, table.c.channel == self.channel


@dataclass(frozen=True, slots=True)
class Fetch:
    """How a fetch went. `failures` counts those in a row, `next_try_at` is when it tries again."""

    how: How
    sentence: str = ""
    failures: int = 0
    next_try_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be written of a fetch, or of a part of one, which has no `fetch` yet.

    `taken` and `refused` count commands.
    """

    at: datetime
    fetch: Fetch | None = None
    taken: int = 0
    refused: int = 0
    left: Sequence[Leftover] = ()
    spans: Sequence[Span] = ()


def keep(group: Group, whose: Whose, note: Note) -> None:
    """Keep what there is to say of a fetch."""
    state: dict[str, Any] = {}
    if note.fetch is not None:
        _log(group, whose, note.at, note.fetch)
        state = _state_after(note.at, note.fetch)
    _cover(group, whose, note)
    _stand(group, whose, note, state, _leave(group, whose, note))


def keep_lack(group: Group, whose: Whose, at: datetime, what: str) -> None:
    """Keep that a source can't begin, and what it waits for."""
    state = {"state": LACKING, "sentence": what, "failures": 0, "next_try_at": None}
    _stand(group, whose, Note(at), state, 0)


def _state_after(at: datetime, fetch: Fetch) -> dict[str, Any]:
    success = fetch.how in (How.OK, How.UNCHANGED)
    return {
        "state": STATES.get(fetch.how, "running"),
        "sentence": fetch.sentence or None,
        "failures": fetch.failures,
        "next_try_at": fetch.next_try_at,
    } | ({"last_success_at": at} if success else {})


def _stand(group: Group, whose: Whose, note: Note, state: dict[str, Any], left: int) -> None:
    rows = group.run(select(source_states).where(*whose.of(source_states)))
    before: dict[str, Any] = {"state": "running", "sentence": None}
    before |= dict(rows[0]._mapping) if rows else {}
    more = {"taken": note.taken, "refused": note.refused, "left_over": left}
    sums = {name: before.get(name, 0) + count for name, count in more.items()}
    after = {**state, **sums, "updated_at": note.at}
    if rows:
        group.transaction.update(source_states, whose.key, after)
    else:
        first = {**whose.key, "state": "running", "created_at": note.at}
        group.transaction.insert(source_states, {**first, **after})
    if not rows or any(after.get(one, before[one]) != before[one] for one in ("state", "sentence")):
        group.draft.hear(f"sources.{whose.source}", whose.channel, None)  # pictures show it


def _log(group: Group, whose: Whose, at: datetime, fetch: Fetch) -> None:
    said = fetch.sentence or None
    last = _newest(group, whose, fetch_log, fetch_log.c.fetch_id)
    if last is not None and (last.outcome, last.sentence) == (fetch.how, said):
        values = {"until": at, "times": last.times + 1, "updated_at": at}
        group.transaction.update(fetch_log, {"fetch_id": last.fetch_id}, values)
        return
    row = {"at": at, "until": at, "times": 1, "outcome": fetch.how, "sentence": said}
    _add(group, whose, fetch_log, row, at)
    _keep_only(group, whose, fetch_log, LOGGED)


def _cover(group: Group, whose: Whose, note: Note) -> None:
    """Keep which times are covered now. A span goes on where it touches the last one like it."""
    c = coverage.c
    for span in note.spans:
        like = c.gap.is_(None) if span.gap is None else c.gap == span.gap
        touching = select(coverage).where(*whose.of(coverage), like, c.until >= span.since)
        rows = group.run(touching.order_by(c.until.desc()).limit(1))
        if not rows or rows[0].since > span.since:
            row = {"since": span.since, "until": max(span.since, span.until), "gap": span.gap}
            _add(group, whose, coverage, row, note.at)
        elif rows[0].until < span.until:
            key = {"coverage_id": rows[0].coverage_id}
            values = {"until": span.until, "updated_at": note.at}
            group.transaction.update(coverage, key, values)


def _leave(group: Group, whose: Whose, note: Note) -> int:
    """Keep what became no command; what has an id, once. How many that were."""
    added = 0
    for one in note.left:
        if one.external_id and _is_left(group, whose, storable(one.external_id)):
            continue
        texts = {name: storable(it) for name, it in asdict(one).items() if isinstance(it, str)}
        _add(group, whose, leftovers, {**texts, "at": one.at}, note.at)
        added += 1
    if added:
        _keep_only(group, whose, leftovers, LEFT)
    return added


def _is_left(group: Group, whose: Whose, external_id: str) -> bool:
    same = leftovers.c.external_id == external_id
    return bool(group.run(select(leftovers.c.at).where(*whose.of(leftovers), same).limit(1)))


def _newest(group: Group, whose: Whose, table: Any, key: Any) -> Any | None:
    rows = group.run(select(table).where(*whose.of(table)).order_by(key.desc()).limit(1))
    return rows[0] if rows else None


def _add(group: Group, whose: Whose, table: Any, row: dict[str, Any], at: datetime) -> None:
    (key,) = table.primary_key.columns
    own = {key.name: group.draft.next(table.name), **whose.key}
    group.transaction.insert(table, {**own, **row, "created_at": at, "updated_at": at})


def _keep_only(group: Group, whose: Whose, table: Any, most: int) -> None:
    """Let go of the oldest rows beyond so many."""
    (key,) = table.primary_key.columns
    mine = whose.of(table)
    if group.run(select(func.count()).select_from(table).where(*mine))[0][0] > most:
        kept = select(key).where(*mine).order_by(key.desc()).limit(1).offset(most - 1)
        group.run(delete(table).where(*mine, key < group.run(kept)[0][0]))
