"""What runs and sessions add to the sums, so that a number is read as fast at any age.

What may be asked of all runs is kept under no label, once more by run type, and once more under
all labels. Times are kept by their buckets, runs and those with a find by their day: then those
since a time are counted without a look at each.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tallylight.core.tallied import Labels
from tallylight.core.tallies.histogram import bucket
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.session import MILLISECOND, Session

LABELS = ("run_type", "character", "difficulty", "players", "magic_find")
"""What all-time sums are kept apart by, in this order; an empty word is none."""

MEASURES = (
    "runs", "finds", "ended", "ended_finds", "with_find", "active_ms", "wall_ms",
)  # fmt: skip
"""Runs and finds; of runs that are over: runs, finds, runs with a find, both times."""

OF_SESSIONS = ("sessions", "ended_sessions", "session_ms")
TIMES, DAYS, LUCKY_DAYS = "active", "day", "lucky"
"""Histograms: of times, of the days of runs, and of the days of those with a find."""

OF_TYPE, OF_ALL = "/type", "/all"
"""What the names of sums and histograms end in that are kept by run type alone; of times, too,
those that are kept by all labels.
"""

DUPLICATES = "duplicates~"
"""Runs that are in no number, because another was on at their time."""

BESIDE = "beside~"
"""Sessions that were on at the time of another when they came; mostly there are none."""

ITEMS, UNSURE = "items~", "unsure~"
"""Finds of an item of the grail, and those that nobody can tell to be of their run."""

DROPS = "drops~"
"""Runs that are over in which an item of the grail dropped, by the item and the run type."""

ETHEREAL = "ethereal"
BAND = 50
"""Magic find is kept apart in steps of so many percent, or each would stand alone."""


def kept_apart(
    run_type: str | None, character_id: str | None, difficulty: str | None,
    players: int | None, magic_find: int | None,
) -> Labels:  # fmt: skip
    """What the sums of a run are kept apart by."""
    said = (run_type, character_id, difficulty, players, band(magic_find))
    return tuple("" if one is None else str(one) for one in said)


def labels_of(run: Run) -> Labels:
    """The same of a state."""
    return kept_apart(run.run_type, run.character_id, run.difficulty, run.players, run.magic_find)


def band(magic_find: int | None) -> str | None:
    """`300-349` for 312."""
    if magic_find is None:
        return None
    low = magic_find - magic_find % BAND
    return f"{low}-{low + BAND - 1}"


def whole(name: str) -> str:
    """What a sum is called where it is kept under no label; with a `~` no session keeps it."""
    return f"{name}~"


def typed(name: str) -> str:
    """What a sum, or a bucket of a histogram, is called where it is kept by run type alone."""
    name, _, bucket = name.partition("~")
    return f"{name}{OF_TYPE}~{bucket}"


def contribution(run: Run) -> dict[tuple[str, Labels], int]:
    """What a run adds to the sums. Times are milliseconds; what still runs is not in them.

    A run that was on at the time of another is in no number. A find that nobody can tell to be
    of this run is in no rate, but is a find of its item.
    """
    if run.duplicate_of is not None:
        return {(DUPLICATES, ()): 1}
    duration, certain, labels = run.duration, len(run.certain), labels_of(run)
    sums = {"runs": 1, "finds": certain}
    if duration is not None:
        sums |= {"ended": 1, "ended_finds": certain, "with_find": int(certain > 0),
                 "active_ms": duration, "wall_ms": run.wall_ms}  # fmt: skip
        sums |= dict.fromkeys(buckets(duration, run.started_at, certain > 0), 1)
    found = {place: n for name, n in sums.items() if n for place in places(name, labels)}
    if duration is not None:
        found |= {(DROPS, (find.item, labels[0])): 1 for find in run.certain if find.item}
    for find in run.finds:
        if find.item is not None:
            for name in (ITEMS, UNSURE) if find.uncertain else (ITEMS,):
                place = name, of_item(find.item, find.ethereal)
                found[place] = found.get(place, 0) + 1
    return found


def places(name: str, labels: Labels) -> Iterator[tuple[str, Labels]]:
    """Where a sum, or a bucket of a histogram, of a run with these labels is kept."""
    yield typed(name), labels[:1]
    what, bucketed, number = name.partition("~")
    if bucketed:
        yield name, ()
        if what == TIMES:
            yield f"{TIMES}{OF_ALL}~{number}", labels
    else:
        yield whole(name), ()
        yield name, labels


def buckets(duration_ms: int, began: datetime, lucky: bool) -> Iterator[str]:
    """The buckets that a run which is over is in."""
    yield f"{TIMES}~{bucket(duration_ms * MILLISECOND)}"
    yield f"{DAYS}~{day(began)}"
    if lucky:
        yield f"{LUCKY_DAYS}~{day(began)}"


def day(at: datetime) -> int:
    """The number of the day, in UTC, that a time lies in."""
    return at.astimezone(UTC).toordinal()


def day_begins(number: int) -> datetime:
    """When the day of that number began."""
    return datetime(1, 1, 1, tzinfo=UTC) + timedelta(days=number - 1)


def of_item(item: str, ethereal: bool) -> Labels:
    """What the finds of an item are kept under."""
    return item, ETHEREAL if ethereal else ""


def of_session(session: Session) -> dict[tuple[str, Labels], int]:
    """What a Diablo session adds to the sums: itself, and its time when it is over."""
    sums = {"sessions": 1, "ended_sessions": session.ended_at is not None,
            "session_ms": session.wall_ms, BESIDE: session.beside}  # fmt: skip
    return {(name, ()): int(n) for name, n in sums.items() if n}


def in_session(labels: Labels) -> Labels:
    """The labels that the sums of a stream session are kept apart by: the run type."""
    return labels[:1]
