"""Luck, and what to run next, as they are served."""

from dataclasses import dataclass
from typing import Annotated

from annotated_doc import Doc

from tallylight.packs.diablo.views.numbers import Share


@dataclass(frozen=True, slots=True)
class OddsWithRuns:
    """The odds of an item in runs of a type, and those runs."""

    run_type: Annotated[str, Doc("In which runs.")]
    one_in: Annotated[float, Doc("It drops once in so many.")]
    runs: Annotated[int, Doc("Those that are over.")]
    expected: Annotated[float, Doc("How many drops they should have had.")]
    runs_for_half: Annotated[int, Doc("After so many, half of all players have it.")]
    runs_for_nine_of_ten: Annotated[int, Doc("After so many, nine of ten have it.")]


@dataclass(frozen=True, slots=True)
class LuckServed:
    """How lucky one was with an item. A run counts as one throw, with or without the item."""

    item: Annotated[str, Doc("The item, by its id.")]
    name: Annotated[str, Doc("What the item is called.")]
    odds: Annotated[list[OddsWithRuns], Doc("Its odds, by run type.")]
    runs: Annotated[int, Doc("All runs with odds that are over: n.")]
    drops: Annotated[int, Doc("Those in which it dropped.")]
    expected: Annotated[float, Doc("How many should have been.")]
    chance_of_one: Annotated[Share, Doc("Players who would have one or more, in percent.")]
    fewer_percent: Annotated[Share, Doc("Players who would have fewer.")]
    at_most_percent: Annotated[Share, Doc("Players who would have as many or fewer.")]
    luck_percent: Annotated[Share, Doc("Half way between: 50 is as lucky as most (mid-p).")]
    exact: Annotated[bool, Doc("False where so many drops were taken as normal.")]
    since_last: Annotated[int, Doc("Runs since the last: a hunt that goes on, no result yet.")]
    sentence: Annotated[str, Doc("All of it in words.")]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A missing item that runs may bring."""

    item: Annotated[str, Doc("The item, by its id.")]
    name: Annotated[str, Doc("What the item is called.")]
    one_in: Annotated[float, Doc("It drops once in so many of these runs.")]


@dataclass(frozen=True, slots=True)
class Choice:
    """A run type, and how many new items it should bring."""

    run_type: Annotated[str, Doc("What to run.")]
    new_per_hour: Annotated[Share, Doc("New items to be expected in an hour; null without runs.")]
    low: Annotated[Share, Doc("The lower end of its 95 % interval, by the spread of run times.")]
    high: Annotated[Share, Doc("The upper end of it; null of fewer than two runs.")]
    n: Annotated[int, Doc("Runs of this type that are over: n.")]
    seconds_per_run: Annotated[Share, Doc("Their mean time, and the gap before each if known.")]
    gap_seconds: Annotated[Share, Doc("That gap, of the last runs; null if none is known.")]
    wanted: Annotated[list[Wanted], Doc("What is missing and may drop, the likeliest first.")]


@dataclass(frozen=True, slots=True)
class NextBest:
    """What to run next: the best choice first, those without runs of one's own at the end."""

    choices: Annotated[list[Choice], Doc("Run types in which a missing item may drop.")]
    sentence: Annotated[str | None, Doc("Until when the first is the best; null if for good.")]
