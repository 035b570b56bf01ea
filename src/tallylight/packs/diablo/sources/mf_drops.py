"""Drops of MF_run_counter, and which run each is of.

They are kept by the number of their run, which is not sure: the numbers stay as they are when
a run before is deleted, and 0 is before the first. What a drop says of its time decides then.
A drop of the run that goes on waits until that is over: it would count in two runs otherwise.

A drop is named by its own time and what was typed, as a lap is; see `mf_laps`.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from re import IGNORECASE
from re import compile as pattern
from typing import Any, Final

from tallylight.packs.diablo.sources.mf_laps import UNDATED, Kept, Lap, Profile
from tallylight.packs.diablo.sources.past import PastFind, PastProgress, Stays
from tallylight.packs.diablo.sources.reading import SLACK, Row, Told, local, mark, rest, text, whole

DROPS: Final = "drops"
NAMELESS: Final = Stays(DROPS, "it names no item")
WAITING: Final = Stays(DROPS, "its run is still going on; take the file over again later")
MOST_RUNS: Final = 10**9
TAKEN: Final = ("item_name", "input", "extra", "eth", "Real time")

_NEW = pattern(r"(?:\((?:\*|E)\)\s*)+")
_ETHEREAL = pattern(r"eth\s+(?!rune\b)", IGNORECASE)
_ROLLS = pattern(r"(?:\s+[-+~]?\d\S*)+$")


@dataclass(frozen=True, slots=True)
class Drop:
    """What a drop says, without the marks that the program put before it."""

    item: str
    name: str
    ethereal: bool
    row: Row


def dropped(said: Any) -> Drop | None:
    """What a drop says; None where it names nothing.

    Where no item was chosen from the list, it is what was typed, without the word for
    ethereal before it and the rolls after it: `Eth Titan's 195` is an ethereal `Titan's`.
    """
    row = said if isinstance(said, dict) else {"input": said}
    typed = _NEW.sub("", text(row.get("input")) or "", count=1)
    chosen = text(row.get("item_name"))
    before = _ETHEREAL.match(typed)
    item = chosen or _ROLLS.sub("", typed[before.end() if before else 0 :]).strip()
    if not item:
        return None
    ethereal = row.get("eth") is True or (chosen is None and before is not None)
    return Drop(item, typed or item, ethereal, row)


def finds(
    kept: Kept, laps: Sequence[Lap], profile: Profile
) -> Iterator[tuple[str, PastFind | Stays]]:
    """Each drop of a session, with the key of the run it is given to."""
    homes = _Homes(kept, laps)
    for run, said in kept.drops:
        drop = dropped(said)
        if drop is None:
            yield "", NAMELESS
            continue
        place = whole(run, 0, MOST_RUNS) or 0
        at = local(drop.row.get("Real time"), profile.zone, homes.since(place))
        if homes.wait_for(place, at.at if at else None):
            yield "", WAITING
            continue
        home, sure = homes.of(place, at.at if at else None)
        doubts = () if sure else ("it may be of another run",)
        yield (
            home,
            PastFind(
                uncertain=not sure,
                note=text(drop.row.get("extra")),
                **_facts(drop, at, run, profile, doubts),
            ),
        )


def outside(kept: Kept, profile: Profile) -> Iterator[PastProgress | Stays]:
    """The drops of a session that has no runs."""
    for run, said in kept.drops:
        drop = dropped(said)
        if drop is None:
            yield NAMELESS
        else:
            yield WAITING if kept.until is None else progress(drop, run, profile)


def progress(drop: Drop, run: str, profile: Profile) -> PastProgress:
    """A drop that is of no run."""
    at = local(drop.row.get("Real time"), profile.zone)
    return PastProgress(
        character=mark(profile.character) if profile.character else None,
        notes=text(drop.row.get("extra")),
        **_facts(drop, at, run, profile, ("its run is not there",)),
    )


def _facts(
    drop: Drop, at: Told | None, run: str, profile: Profile, doubts: tuple[str, ...]
) -> dict[str, Any]:
    """What a drop comes to, in a run or not. What it looked like there is kept where it differs."""
    said = {name: text(drop.row.get(name)) for name in ("input", "Real time")}
    stamp = said["Real time"] if at else UNDATED
    clear = at is not None and at.doubt is None
    kept = {"Run": run if doubts else None,
            "input": None if said["input"] == drop.name else said["input"],
            "Real time": None if clear else said["Real time"]}  # fmt: skip
    return {
        "key": profile.keys.of(f"{stamp} {mark(drop.name)}"),
        "table": DROPS,
        "item": drop.item,
        "name": drop.name,
        "found_at": at.at if at else None,
        "ethereal": drop.ethereal,
        "typed": True,
        "repaired": (*((at.doubt,) if at and at.doubt else ()), *doubts),
        "original": {**rest(drop.row, TAKEN), **rest(kept, ())},
    }


class _Homes:
    """Which run a drop is of, among those of its session."""

    def __init__(self, kept: Kept, laps: Sequence[Lap]) -> None:
        self._laps, self._most = laps, len(kept.laps)
        self._going_on = kept.until is None
        self._starts = [lap.start for lap in laps]
        self._numbers = [lap.number for lap in laps]
        self._places = {lap.number: place for place, lap in enumerate(laps)}
        highest = max((whole(run, 0, MOST_RUNS) or 0 for run, _ in kept.drops), default=0)
        self._deleted = highest > self._most + self._going_on

    def since(self, run: int) -> datetime:
        """When the run of a number began; the first, where there is none of that number."""
        return self._starts[self._places.get(run, 0)]

    def wait_for(self, run: int, at: datetime | None) -> bool:
        """Whether a drop is of a run that the file does not have yet."""
        later = at is None or at > self._laps[-1].end + SLACK
        return self._going_on and run > self._most and later

    def of(self, run: int, at: datetime | None) -> tuple[str, bool]:
        """The key of the run, and whether it is sure.

        A number that is too high shows that runs were deleted; then only a drop's own time
        makes its run sure.
        """
        named = self._places.get(run)
        if named is not None and at is not None and self._fits(named, at):
            return self._laps[named].key, True
        if at is not None:
            return self._laps[max(0, bisect_right(self._starts, at) - 1)].key, False
        if named is not None:
            return self._laps[named].key, not self._deleted
        return self._laps[max(0, bisect_right(self._numbers, run) - 1)].key, False

    def _fits(self, place: int, at: datetime) -> bool:
        """Whether a drop may be of a run by its time: after the run before, and no later than
        the next, in which one may still add to the last."""
        before = self._laps[place - 1].end if place else at
        after = self._laps[place + 1].end if place + 1 < len(self._laps) else at
        return before - SLACK <= at <= after + SLACK
