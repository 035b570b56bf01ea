"""What changed from one snapshot to another: computed when it is asked for, stored nowhere.

The difference of a figure is new - old, exact, over the keys of both sides. It is None where
there is nothing to subtract, and `reasons` says why. What is no number is told in `changes`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from tallylight.base.units import seconds_between
from tallylight.packs.audience.rules.exact_json import Number
from tallylight.packs.audience.rules.normalise import normalise
from tallylight.packs.audience.stats.changes import Change, change, difference, is_number
from tallylight.packs.audience.stats.metrics import COUNTER, IDENTIFIER, WINDOW, metric

NOT_ENOUGH_SNAPSHOTS = "not_enough_snapshots"
NO_METRICS = "no_metrics"
DIFFERENT_SOURCES = "different_sources"
DIFFERENT_NORMALISERS = "different_normalisers"
MISSING_BEFORE = "missing_before"
MISSING_NOW = "missing_now"
NULL = "null"
NOT_A_NUMBER = "not_a_number"
WINDOW_MISMATCH = "window_mismatch"

REASONS: Final[Mapping[str, str]] = {
    NOT_ENOUGH_SNAPSHOTS: "It takes two snapshots to tell what changed.",
    NO_METRICS: "Nothing could be read out of one of the two snapshots.",
    DIFFERENT_SOURCES: "The two snapshots are of different sources.",
    DIFFERENT_NORMALISERS: "The two snapshots were read by different rules.",
    MISSING_BEFORE: "The source didn't say it before.",
    MISSING_NOW: "The source doesn't say it any more.",
    NULL: "The source names it, and says nothing.",
    NOT_A_NUMBER: "It is no number.",
    WINDOW_MISMATCH: "The two figures are of different spans of time.",
}
"""Why there is no difference, in words for a card."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot of a person, as far as a difference needs it.

    `version` says by which rules of its source the metrics were made, `window` which span the
    figures are of. The `payload` is needed only where two versions meet.
    """

    snapshot_id: str
    source: str
    captured_at: datetime
    metrics: Mapping[str, Any] | None
    version: int
    window: str | None = None
    payload: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed. Where the whole can't be told, `delta` is None and `reason` says why.

    `reasons` has a word of `REASONS` for each None in `delta`. `monotonic_violations` are
    counters that shrank, `identity_alarms` identifiers that changed. A rate is a difference by
    `elapsed_seconds`; these are 0 where two persons with a snapshot each of one instant became
    one.
    """

    delta: Mapping[str, Number | None] | None = None
    changes: Mapping[str, Change] = field(default_factory=dict)
    reason: str | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    from_id: str | None = None
    to_id: str | None = None
    from_captured_at: datetime | None = None
    to_captured_at: datetime | None = None
    elapsed_seconds: float | None = None
    monotonic_violations: tuple[str, ...] = ()
    identity_alarms: tuple[str, ...] = ()


def delta(old: Snapshot | None, new: Snapshot | None) -> Delta:
    """What changed from one snapshot to another of the same person and source."""
    if old is None or new is None:
        return replace(_ends(old, new), reason=NOT_ENOUGH_SNAPSHOTS)
    ends = _ends(old, new)
    if old.source != new.source:
        return replace(ends, reason=DIFFERENT_SOURCES)
    if old.version != new.version:
        old, new = renewed(old), renewed(new)
    if old.version != new.version:
        return replace(ends, reason=DIFFERENT_NORMALISERS)
    if old.metrics is None or new.metrics is None:
        return replace(ends, reason=NO_METRICS)
    return _compared(ends, old.metrics, new.metrics, same_window=old.window == new.window)


def renewed(snapshot: Snapshot) -> Snapshot:
    """A snapshot read anew by the rules now in force; as it is where its payload isn't there."""
    if snapshot.payload is None:
        return snapshot
    made = normalise(snapshot.source, snapshot.payload)
    return replace(snapshot, metrics=made.metrics, version=made.version)


def in_order(snapshots: Iterable[Snapshot]) -> list[Snapshot]:
    """Snapshots by when they were captured, however late they came."""
    return sorted(snapshots, key=lambda one: (one.captured_at, one.snapshot_id))


def consecutive(snapshots: Iterable[Snapshot]) -> Iterator[Delta]:
    """What changed from each snapshot to the next; nothing where there are fewer than two."""
    return (delta(old, new) for old, new in pairwise(in_order(snapshots)))


def latest(snapshots: Iterable[Snapshot]) -> Delta:
    """What changed with the last snapshot."""
    *_, old, new = None, None, *in_order(snapshots)
    return delta(old, new)


def since_first(snapshots: Iterable[Snapshot]) -> Delta:
    """What changed from the first snapshot to the last."""
    known = in_order(snapshots)
    return delta(known[0], known[-1]) if len(known) > 1 else latest(known)


def between(before: Iterable[Snapshot], after: Iterable[Snapshot]) -> Delta:
    """What changed between two periods: from the last snapshot of one to the last of the other."""
    return delta(_last(before), _last(after))


def _last(snapshots: Iterable[Snapshot]) -> Snapshot | None:
    *_, last = None, *in_order(snapshots)
    return last


def _ends(old: Snapshot | None, new: Snapshot | None) -> Delta:
    """Which snapshots are compared, and nothing yet of how they differ."""
    return Delta(
        from_id=old.snapshot_id if old else None,
        to_id=new.snapshot_id if new else None,
        from_captured_at=old.captured_at if old else None,
        to_captured_at=new.captured_at if new else None,
        elapsed_seconds=seconds_between(old.captured_at, new.captured_at) if old and new else None,
    )


def _compared(
    ends: Delta, old: Mapping[str, Any], new: Mapping[str, Any], *, same_window: bool
) -> Delta:
    pairs = {key: (old.get(key), new.get(key)) for key in (*old, *new)}
    whys = {key: _why_not(key, *pair, same_window=same_window) for key, pair in pairs.items()}
    found = {key: None if whys[key] else difference(*pair) for key, pair in pairs.items()}
    return replace(
        ends,
        delta=found,
        changes={key: change(*pair) for key, pair in pairs.items() if _has_more_to_say(*pair)},
        reasons={key: why for key, why in whys.items() if why},
        monotonic_violations=tuple(
            key for key, by in found.items() if by and by < 0 and metric(key).kind == COUNTER
        ),
        identity_alarms=tuple(
            key
            for key, (before, now) in pairs.items()
            if None not in (before, now) and before != now and metric(key).kind == IDENTIFIER
        ),
    )


def _why_not(key: str, before: Any, now: Any, *, same_window: bool) -> str | None:
    """Why two values have no difference; None where they have one."""
    if before is None or now is None:
        return NULL if before is now else MISSING_BEFORE if before is None else MISSING_NOW
    if not is_number(before) or not is_number(now):
        return NOT_A_NUMBER
    return None if same_window or metric(key).kind != WINDOW else WINDOW_MISMATCH


def _has_more_to_say(before: Any, now: Any) -> bool:
    return not all(value is None or is_number(value) for value in (before, now))
