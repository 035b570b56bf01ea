"""How sources do, what they covered and what they left: questions to the tables."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from tallylight.core.channels.messages import MAIN
from tallylight.core.pack import Asked
from tallylight.core.source import Source
from tallylight.core.sources.messages import (
    GetCoverage,
    GetFetchLog,
    GetLeftovers,
    GetSources,
)
from tallylight.core.sources.tables import (
    coverage,
    fetch_log,
    leftovers,
    source_states,
    sources,
)
from tallylight.core.sources.views import (
    CoverageServed,
    FetchServed,
    LeftoverServed,
    SourceServed,
    SpanServed,
    covered,
)

C = coverage.c


def all_sources(asked: Asked, _: GetSources) -> list[SourceServed]:
    wanted = {(row.source, row.channel): row for row in asked.run(select(sources))}
    states = {(row.source, row.channel): row for row in asked.run(select(source_states))}
    until = _covered_until(asked)
    found = []
    for name, declared in _declared(asked):
        channels = sorted(channel for source, channel in wanted if source == name) or [MAIN]
        for channel in channels:
            key = (name, channel)
            row = wanted.get(key)
            enabled = row is not None and row.enabled
            state = _state(enabled, states.get(key))
            reached = until.get(key)
            behind = None if reached is None else (asked.now - reached).total_seconds()
            found.append(
                SourceServed(
                    source=name,
                    channel=channel,
                    sentence=declared.sentence,
                    settings=[one.key for one in declared.settings],
                    enabled=enabled,
                    begun=row.begun if row is not None else 0,
                    covered_until=reached,
                    behind_seconds=behind,
                    **state,
                )
            )
    return found


def _declared(asked: Asked) -> Iterator[tuple[str, Source[Any]]]:
    for pack in asked.registry.packs.values():
        for source in pack.sources:
            yield f"{pack.name}.{source.name}", source


def _state(enabled: bool, row: Any | None) -> dict[str, Any]:
    """What is known of how a source does. Of one that is off, only what was counted counts."""
    known = dict(row._mapping) if row is not None else {"state": "starting"}
    told = known if enabled else {"state": "off"}
    return {
        "state": told["state"],
        "says": told.get("sentence"),
        "failures": told.get("failures", 0),
        "next_try_at": told.get("next_try_at"),
        "last_success_at": known.get("last_success_at"),
        "taken": known.get("taken", 0),
        "refused": known.get("refused", 0),
        "left_over": known.get("left_over", 0),
    }


def _covered_until(asked: Asked) -> dict[tuple[str, str], datetime]:
    last = select(C.source, C.channel, func.max(C.until).label("until"))
    rows = asked.run(last.where(C.gap.is_(None)).group_by(C.source, C.channel))
    return {(row.source, row.channel): row.until for row in rows}


def log(asked: Asked, wanted: GetFetchLog) -> list[FetchServed]:
    chosen = _of(asked, fetch_log, wanted.name).order_by(fetch_log.c.fetch_id.desc())
    return _served(FetchServed, asked.run(chosen.limit(wanted.limit)))


def left(asked: Asked, wanted: GetLeftovers) -> list[LeftoverServed]:
    chosen = _of(asked, leftovers, wanted.name).order_by(leftovers.c.leftover_id.desc())
    return _served(LeftoverServed, asked.run(chosen.limit(wanted.limit)))


def coverage_of(asked: Asked, wanted: GetCoverage) -> list[CoverageServed]:
    until = wanted.until or asked.now
    chosen = _of(asked, coverage, wanted.name).where(C.since < until)
    if wanted.since is not None:
        chosen = chosen.where(C.until > wanted.since)
    by_source: dict[str, list[SpanServed]] = {}
    for row in asked.run(chosen.order_by(C.since, C.coverage_id)):
        span = SpanServed(row.since, row.until, row.gap)
        by_source.setdefault(row.source, []).append(span)
    return [
        covered(source, wanted.since or spans[0].since, until, spans)
        for source, spans in sorted(by_source.items())
    ]


def _of(asked: Asked, table: Any, source: str | None) -> Any:
    chosen = select(table).where(table.c.channel == asked.channel.name)
    return chosen if source is None else chosen.where(table.c.source == source)


def _served(shape: Any, rows: Any) -> list[Any]:
    return [shape(**{name: row._mapping[name] for name in shape.__slots__}) for row in rows]
