"""Snapshots and what changed between them, as they are served."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.packs.audience.stats.changes import Change, for_page
from tallylight.packs.audience.stats.delta import REASONS, Delta
from tallylight.packs.audience.stats.metrics import metric


@dataclass(frozen=True, slots=True)
class SnapshotServed:
    """What a source said of a person at one moment."""

    snapshot_id: Annotated[str, Doc("The id of the snapshot.")]
    source: Annotated[str, Doc("Who said it.")]
    captured_at: Annotated[datetime, Doc("When it was so.")]
    kept_at: Annotated[datetime, Doc("When it was written down.")]
    period: Annotated[str | None, Doc("The time that its numbers are about.")]
    normalizer_version: Annotated[int, Doc("By which rules its numbers were read.")]
    metrics: Annotated[dict[str, Any] | None, Doc("What was read; null where nothing could be.")]


@dataclass(frozen=True, slots=True)
class SnapshotWhole:
    """A snapshot with all that came."""

    person_id: Annotated[str, Doc("Of whom it is.")]
    snapshot: Annotated[SnapshotServed, Doc("What it says.")]
    raw: Annotated[str, Doc("The answer, exactly as it came.")]
    raw_sha256: Annotated[str, Doc("The SHA-256 of it, in hexadecimal.")]


@dataclass(frozen=True, slots=True)
class SnapshotPage:
    """One page of snapshots."""

    items: Annotated[list[SnapshotServed], Doc("The snapshots, the newest first.")]
    next: Annotated[str | None, Doc("Where the page after it begins; null at the end.")]


@dataclass(frozen=True, slots=True)
class MetricChange:
    """What was said and what is said now, where one of them is no number."""

    old: Annotated[Any, Doc("What was said.")]
    new: Annotated[Any, Doc("What is said now.")]
    changed: Annotated[bool, Doc("Whether that is something else.")]
    elapsed_seconds: Annotated[float | None, Doc("From one instant to the other.")]
    added: Annotated[list[Any], Doc("What a list has more.")]
    removed: Annotated[list[Any], Doc("What a list has no more.")]


@dataclass(frozen=True, slots=True)
class MetricServed:
    """What is known of a figure."""

    label: Annotated[str, Doc("What it is called.")]
    kind: Annotated[str, Doc("counter, gauge, window, identifier, rank, time, text or list.")]
    unit: Annotated[str | None, Doc("Of what it is a number.")]
    lower_is_better: Annotated[bool, Doc("Whether a fall is good news.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeltaServed:
    """What changed from one snapshot to another. Where it can't be told, it is said why."""

    source: Annotated[str | None, Doc("Who said both; null where nobody said anything.")]
    delta: Annotated[dict[str, Any] | None, Doc("new - old of each figure, exact; null if none.")]
    changes: Annotated[dict[str, MetricChange], Doc("What became of what is no number.")]
    reason: Annotated[str | None, Doc("Why there is no delta at all.")]
    reasons: Annotated[dict[str, str], Doc("Why a figure has no difference.")]
    words: Annotated[dict[str, str], Doc("These reasons as sentences.")]
    figures: Annotated[dict[str, MetricServed], Doc("What the figures are.")]
    from_id: Annotated[str | None, Doc("The earlier snapshot.")]
    to_id: Annotated[str | None, Doc("The later snapshot.")]
    from_captured_at: Annotated[datetime | None, Doc("When the earlier one was so.")]
    to_captured_at: Annotated[datetime | None, Doc("When the later one was so.")]
    elapsed_seconds: Annotated[float | None, Doc("The time between them, for a rate.")]
    monotonic_violations: Annotated[list[str], Doc("Counters that shrank.")]
    identity_alarms: Annotated[list[str], Doc("Ids that changed: it may be somebody else.")]


@dataclass(frozen=True, slots=True)
class DeltasServed:
    """What changed of a person, source by source."""

    person_id: Annotated[str, Doc("Of whom.")]
    items: Annotated[list[DeltaServed], Doc("One for each source.")]


@dataclass(frozen=True, slots=True)
class DeltaPage:
    """One page of changes."""

    items: Annotated[list[DeltaServed], Doc("The changes, the newest first.")]
    next: Annotated[str | None, Doc("Where the page after it begins; null at its end.")]


def served(source: str | None, it: Delta, keys: Iterable[str] | None = None) -> DeltaServed:
    """A delta as it is served; with `keys`, of these figures only."""
    known = {*(it.delta or {}), *it.changes}
    chosen = known if keys is None else known & set(keys)
    reasons = {key: why for key, why in it.reasons.items() if key in chosen}
    said = {*reasons.values(), *([it.reason] if it.reason else [])}
    return DeltaServed(
        source=source,
        delta=None if it.delta is None else
        {key: for_page(by) for key, by in it.delta.items() if key in chosen},
        changes={key: change(one) for key, one in it.changes.items() if key in chosen},
        reason=it.reason,
        reasons=reasons,
        words={why: REASONS[why] for why in sorted(said)},
        figures={key: figure(key) for key in sorted(chosen)},
        from_id=it.from_id,
        to_id=it.to_id,
        from_captured_at=it.from_captured_at,
        to_captured_at=it.to_captured_at,
        elapsed_seconds=it.elapsed_seconds,
        monotonic_violations=[one for one in it.monotonic_violations if one in chosen],
        identity_alarms=list(it.identity_alarms),
    )  # fmt: skip


def change(it: Change) -> MetricChange:
    return MetricChange(
        for_page(it.old), for_page(it.new), it.changed, it.elapsed_seconds,
        list(it.added), list(it.removed),
    )  # fmt: skip


def figure(key: str) -> MetricServed:
    known = metric(key)
    return MetricServed(known.label, known.kind, known.unit, known.lower_is_better)
