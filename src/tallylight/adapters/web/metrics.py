"""`/metrics`: how the program does its work, in the words of Prometheus."""

# ruff: noqa: PLC0415 - most programs are never asked, and need not load its library.

import asyncio
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from tallylight import __version__
from tallylight.adapters.web.health import Health, Watch
from tallylight.adapters.web.problems import SAFE
from tallylight.core.health.measures import BOUNDS
from tallylight.core.program import Program

if TYPE_CHECKING:
    from prometheus_client.core import HistogramMetricFamily, Metric


async def answer(program: Program, watch: Watch, _: Request) -> Response:
    """What is measured now, as text."""
    from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
    from prometheus_client.registry import Collector

    class Now(Collector):
        def collect(self) -> "Iterable[Metric]":
            yield times(program)
            yield from gauges(program, watch.look())

    text = await asyncio.to_thread(generate_latest, Now())
    return Response(text, 200, SAFE, CONTENT_TYPE_LATEST)


def times(program: Program) -> "HistogramMetricFamily":
    """How long each command and question took that was given since the start."""
    from prometheus_client.core import HistogramMetricFamily

    said = "Seconds from when a command or question was given to its answer."
    found = HistogramMetricFamily("tallylight_operation_seconds", said, labels=["kind", "name"])
    bounds = [*map(str, BOUNDS), "+Inf"]
    for (kind, name), took in sorted(program.measures.times.items()):
        up_to = zip(bounds, accumulate(took.counts), strict=True)
        found.add_metric([kind, name], list(up_to), took.seconds)
    return found


def gauges(program: Program, health: Health) -> "Iterator[Metric]":
    """How everything stands now; what is not known is left out."""
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    database, made, proved = health.database, None, None
    if health.backup is not None:
        made, proved = map(_unix, (health.backup.made_at, health.backup.proved_at))
    behind = sum(not one.newest for one in database.schema)
    plain: dict[str, tuple[str, float | None]] = {
        "database_up": ("Whether the database answers.", database.reachable),
        "database_size_bytes": ("What the database takes on disk.", database.size_bytes),
        "migrations_pending": ("Sets of tables that are behind the program.", behind),
        "disk_free_bytes": ("Free on the disk of the database file.", health.disk_free_bytes),
        "writer_up": ("Whether commands are carried out.", health.writing),
        "writer_waiting": ("Commands that wait to be written.", health.waiting_for_writer),
        "readers_in_use": ("Threads that read.", health.readers.in_use),
        "readers_waiting": ("Threads that wait for a connection.", health.readers.waiting),
        "feed_lag_seconds": ("From recording the last event to announcing it.",
                             health.feed.lag_seconds),
        "pictures_waiting": ("Pictures that are to be drawn.", health.feed.pictures_waiting),
        "backup_made_seconds": ("When the newest backup was made, as Unix time.",
                                made),
        "backup_proved_seconds": ("When it was last proved, as Unix time.",
                                  proved),
    }  # fmt: skip
    for name, (said, value) in plain.items():
        if value is not None:
            yield GaugeMetricFamily(f"tallylight_{name}", said, value=float(value))
    yield CounterMetricFamily(
        "tallylight_slow_queries", "Questions that were slow.", value=health.slow_count
    )
    info = GaugeMetricFamily("tallylight_info", "The program.", labels=["version", "engine"])
    info.add_metric([__version__, database.version or "unknown"], 1)
    yield info
    yield from _by_name(program, health)


def _unix(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()


def _by_name(program: Program, health: Health) -> "Iterator[Metric]":
    from prometheus_client.core import GaugeMetricFamily

    up = GaugeMetricFamily(
        "tallylight_listener_up", "Whether what is switched on is heard from.", labels=["name"]
    )
    for one in health.listeners:
        if one.wanted:
            up.add_metric([one.name], float(one.state == "running"))
    yield up
    events = GaugeMetricFamily("tallylight_events", "Events on the timeline.", labels=["channel"])
    live = program.live
    for channel in health.channels:
        events.add_metric([channel], live.position(channel))
    yield events
