"""What was found, in a run or outside of any, as the rows of a grail database tell it.

A row of a find comes joined with its grail entry, the item and the character of that.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from tallylight.packs.diablo.sources.grail_faults import Fault
from tallylight.packs.diablo.sources.grail_values import Record, Values, instant
from tallylight.packs.diablo.sources.past import PastFind, PastProgress, Stays

BURST: Final = 20
"""More finds than this within a second are no drops."""

WITHIN: Final = timedelta(seconds=1)
LEEWAY: Final = timedelta(seconds=5)
"""How far outside of its run a find may lie: a save is read a moment after it is written."""

TWIN: Final = "eth_"
"""With this began the ids of ethereal items, before entries could say that they are ethereal."""

TYPED: Final[Mapping[str, Any]] = {"item": None, "typed": True}
"""What is known of a find without a grail entry, besides its name."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A find of a run, and when it was found."""

    record: Record
    at: datetime | None


def dropped(row: Values) -> Dropped:
    """A find as its row tells it, dated by its grail entry or its id where it has no time."""
    record = Record(row)
    at = record.at("found_time") or instant(row.get("found_date")) or record.made()
    return Dropped(record, at)


def progress(rows: Iterator[Values]) -> Iterator[PastProgress | Stays]:
    """Grail entries that belong to no run. Those that tell of no find stay."""
    staying = Counter[str]()
    for row in rows:
        record = Record(row)
        why = _nothing_in(record)
        if why is not None:
            staying[why] += 1
            continue
        found_at = record.at("found_date") or record.made()
        if row["found_date"] is None:
            record.note(Fault.UNDATED, "found")
        yield PastProgress(key=record.key, found_at=found_at, **_entry(record), **record.notes)
    yield from (Stays("grail_progress", why, number) for why, number in staying.items())


def _nothing_in(record: Record) -> str | None:
    """Why a grail entry tells of no find; None where it does."""
    if record.row["item_id"] is None:
        return "it names no item"
    if record.row["found_date"] is None and not record.flag("found"):
        return "it says that this was not found yet"
    return None


class Finds:
    """The finds of one run after another. A grail entry stands for the first that names it."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def of_run(
        self, drops: Sequence[Dropped], start: datetime, end: datetime
    ) -> tuple[tuple[PastFind, ...], int]:
        """What was found in a run, each thing once, and how many repeats there were."""
        if not drops:
            return (), 0
        drops = sorted(drops, key=lambda drop: drop.at or start)
        crowded = _crowded([drop.at or start for drop in drops])
        finds: dict[Any, PastFind] = {}
        for place, drop in enumerate(drops):
            same = drop.record.row["grail_progress_id"] or place
            if same in finds:
                continue
            faults = [Fault.BURST] if place in crowded else []
            if drop.at is not None and not start - LEEWAY <= drop.at <= end + LEEWAY:
                faults.append(Fault.OUTSIDE)
            finds[same] = self._find(drop.record, drop.at, faults)
        return tuple(finds.values()), len(drops) - len(finds)

    def pass_over(self, rows: Sequence[Values]) -> int:
        """How many grail entries stay in the file together with finds of no known time."""
        entries = {row["progress"] for row in rows} - self._told - {None}
        self._told |= entries
        return len(entries)

    def _find(self, record: Record, at: datetime | None, faults: Sequence[Fault]) -> PastFind:
        """A find, which is uncertain where it has such faults."""
        said, entry = record.row["grail_progress_id"], record.row["progress"]
        again = entry in self._told
        for fault in faults:
            record.note(fault)
        if again:
            record.note(Fault.IN_ANOTHER_RUN, "grail_progress_id")
        elif entry is not None:
            self._told.add(entry)
        elif said is not None:
            record.note(Fault.PROGRESS_GONE, "grail_progress_id")
        fields = dict(TYPED) if said is None else _entry(record)
        fields["name"] = fields.get("name") or record.text("name")
        fields["note"] = fields.pop("notes", None)
        return PastFind(
            key=record.key,
            found_at=at,
            uncertain=again or bool(faults),
            progress=None if again or entry is None else str(entry),
            **fields,
            **record.notes,
        )


def _entry(record: Record) -> dict[str, Any]:
    """What a grail entry says, in the fields that a find in a run has too."""
    item = record.row.get("item_id")
    if item is not None and record.row["listed"] is None:
        record.note(Fault.ITEM_GONE, "item_id")
    item = None if item is None else str(item)
    ethereal = record.flag("is_ethereal")
    if item is not None and item.startswith(TWIN):
        item, ethereal = item.removeprefix(TWIN), True
        record.note(Fault.ETHEREAL_TWIN, "item_id")
    if record.row.get("found_date") is not None and not record.flag("found", default=True):
        record.note(Fault.MARKED_MISSING, "found")
    return {
        "item": item,
        "name": record.text("listed"),
        "character": record.owner(),
        "ethereal": ethereal,
        "typed": record.flag("manually_added"),
        "from_initial_scan": record.flag("from_initial_scan"),
        "difficulty": record.text("difficulty"),
        "notes": record.text("notes"),
    }


def _crowded(times: Sequence[datetime]) -> set[int]:
    """The places of those that lie more than BURST within a second; times are in order."""
    crowded: set[int] = set()
    for first in range(len(times) - BURST):
        if times[first + BURST] - times[first] <= WITHIN:
            crowded.update(range(first, first + BURST + 1))
    return crowded
