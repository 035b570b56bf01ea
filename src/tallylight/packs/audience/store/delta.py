"""What changed of a person: snapshots are read, and the difference computed; nothing is kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from tallylight.core.pack import Asked
from tallylight.core.sessions.tables import stream_sessions
from tallylight.packs.audience.messages.questions import (
    NO_SUCH_SNAPSHOT,
    GetDelta,
    GetSnapshot,
    ListDeltas,
    ListSnapshots,
)
from tallylight.packs.audience.stats import delta as stats
from tallylight.packs.audience.stats.changes import for_page
from tallylight.packs.audience.stats.delta import Snapshot
from tallylight.packs.audience.stats.metrics import metric
from tallylight.packs.audience.store.paging import after, place_in, place_of
from tallylight.packs.audience.store.persons import OnePerson, one_person
from tallylight.packs.audience.tables.history import snapshots
from tallylight.packs.audience.views.delta import (
    DeltaPage,
    DeltaServed,
    DeltasServed,
    SnapshotPage,
    SnapshotServed,
    SnapshotWhole,
    served,
)

s = snapshots.c
LIGHT: Final = (s.id, s.source, s.captured_at, s.normalized_metrics, s.normalizer_version,
                s.period, s.created_at)  # fmt: skip
"""All of a snapshot but what came, which may be long."""


def all_snapshots(asked: Asked, wanted: ListSnapshots) -> SnapshotPage:
    one = one_person(asked, wanted.person_id)
    mine = _of(one, wanted.of).where(after(place_in(wanted.before), s.captured_at, s.id))
    rows = asked.run(_newest(mine).limit(wanted.limit + 1))
    shown = rows[: wanted.limit]
    return SnapshotPage([_served(row) for row in shown], _next(rows, shown))


def one_snapshot(asked: Asked, wanted: GetSnapshot) -> SnapshotWhole:
    rows = asked.run(select(snapshots).where(s.id == wanted.snapshot_id))
    if not rows:
        raise NO_SUCH_SNAPSHOT.because(snapshot_id=wanted.snapshot_id)
    row = rows[0]
    return SnapshotWhole(row.person_id, _served(row), row.raw_payload, row.raw_sha256)


def delta(asked: Asked, wanted: GetDelta) -> DeltasServed:
    one = one_person(asked, wanted.person_id)
    found = []
    for source in _sources(one) if wanted.of is None else [wanted.of]:
        old, new = _ends(one, source, wanted)
        found.append(served(source, stats.delta(old, new)))
    return DeltasServed(one.row.id, found or [served(None, stats.delta(None, None))])


def deltas(asked: Asked, wanted: ListDeltas) -> DeltaPage:
    """A page of changes; its place is that of the later snapshot of each."""
    one = one_person(asked, wanted.person_id)
    mine = _of(one, wanted.of).where(after(place_in(wanted.before), s.captured_at, s.id))
    rows = asked.run(_newest(mine).limit(wanted.limit + 1))
    changes = list(stats.consecutive(_with_payloads(asked, rows)))
    last = rows[wanted.limit - 1] if len(rows) > wanted.limit else None
    following = None if last is None else place_of(last.captured_at, last.id)
    return DeltaPage([served(wanted.of, one) for one in reversed(changes)], following)


def since_last_stream(one: OnePerson) -> list[DeltaServed]:
    """What changed since the last stream of the channel was over; only what a card shows."""
    c = stream_sessions.c
    mine = (c.channel == one.asked.channel.name, c.voided_at.is_(None), c.ended_at.is_not(None))
    ended = one.asked.run(select(c.ended_at).where(*mine).order_by(c.ended_at.desc()).limit(1))
    found = []
    for source in _sources(one) if ended else []:
        new = _last(one, source)
        old = _last(one, source, ended[0].ended_at)
        if new is not None and old is not None and new.snapshot_id == old.snapshot_id:
            old = None  # nothing was seen since
        it = stats.delta(old, new)
        keys = {key for key in (*(it.delta or {}), *it.changes) if metric(key).shown}
        found.append(served(source, it, keys))
    return found


def _ends(one: OnePerson, source: str, wanted: GetDelta) -> tuple[Any, Any]:
    """The two snapshots that a difference is of; None where there is none such."""
    if wanted.span == "between":
        first = _first(one, source) if wanted.since is None else _last(one, source, wanted.since)
        return _apart(first, _last(one, source, wanted.until))
    if wanted.span == "since_first":
        return _apart(_first(one, source), _last(one, source))
    rows = one.asked.run(_newest(_of(one, source, s.raw_payload)).limit(2))
    new, old = [*map(_snapshot, rows), None, None][:2]
    return old, new


def _apart(old: Snapshot | None, new: Snapshot | None) -> tuple[Snapshot | None, Snapshot | None]:
    """Two snapshots; one alone is no two."""
    same = old is not None and new is not None and old.snapshot_id == new.snapshot_id
    return (None if same else old), new


def _first(one: OnePerson, source: str) -> Snapshot | None:
    chosen = _of(one, source, s.raw_payload).order_by(s.captured_at, s.id).limit(1)
    return _found(one.asked.run(chosen))


def _last(one: OnePerson, source: str, at: datetime | None = None) -> Snapshot | None:
    """The last snapshot that was taken until a time."""
    chosen = _of(one, source, s.raw_payload)
    if at is not None:
        chosen = chosen.where(s.captured_at <= at)
    return _found(one.asked.run(_newest(chosen).limit(1)))


def _found(rows: Sequence[Any]) -> Snapshot | None:
    return _snapshot(rows[0]) if rows else None


def _of(one: OnePerson, source: str | None, *also: Any) -> Any:
    chosen = select(*LIGHT, *also).where(s.person_id.in_(one.ids))
    return chosen if source is None else chosen.where(s.source == source)


def _newest(chosen: Any) -> Any:
    return chosen.order_by(s.captured_at.desc(), s.id.desc())


def _sources(one: OnePerson) -> list[str]:
    chosen = select(s.source).distinct().where(s.person_id.in_(one.ids)).order_by(s.source)
    return [row.source for row in one.asked.run(chosen)]


def _with_payloads(asked: Asked, rows: Sequence[Any]) -> list[Snapshot]:
    """Snapshots of a page; with what came, where they were read by different rules."""
    raw: dict[str, str] = {}
    if len({row.normalizer_version for row in rows}) > 1:
        chosen = select(s.id, s.raw_payload).where(s.id.in_([row.id for row in rows]))
        raw = {row.id: row.raw_payload for row in asked.run(chosen)}
    return [_snapshot(row, raw.get(row.id)) for row in rows]


def _snapshot(row: Any, payload: str | None = None) -> Snapshot:
    return Snapshot(
        row.id, row.source, row.captured_at, row.normalized_metrics, row.normalizer_version,
        row.period, payload or getattr(row, "raw_payload", None),
    )  # fmt: skip


def _served(row: Any) -> SnapshotServed:
    metrics = row.normalized_metrics
    return SnapshotServed(
        row.id, row.source, row.captured_at, row.created_at, row.period, row.normalizer_version,
        None if metrics is None else {key: for_page(value) for key, value in metrics.items()},
    )  # fmt: skip


def _next(rows: Sequence[Any], shown: Sequence[Any]) -> str | None:
    more = len(rows) > len(shown)
    return place_of(shown[-1].captured_at, shown[-1].id) if more else None
