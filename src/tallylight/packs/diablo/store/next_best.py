"""What to run next: where most new items of the grail are to be expected in an hour.

new items an hour = Σ of the chances of what is missing / (mean time of a run + gap before it)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tallylight.core.pack import Asked
from tallylight.core.tallies.reading import histograms
from tallylight.packs.diablo.messages import questions as q
from tallylight.packs.diablo.rules.grail import Odds
from tallylight.packs.diablo.rules.items import all_items
from tallylight.packs.diablo.stats.chance import hourly
from tallylight.packs.diablo.stats.sums import OF_TYPE, TIMES
from tallylight.packs.diablo.stats.times import Weighed, of_buckets, spread_of
from tallylight.packs.diablo.store.all_time import GAPS_OF, gaps_before
from tallylight.packs.diablo.store.grail import counted_items, found_items
from tallylight.packs.diablo.store.luck import odds_of
from tallylight.packs.diablo.store.runs import RUN, played
from tallylight.packs.diablo.views.chances import Choice, NextBest, Wanted


@dataclass(frozen=True, slots=True)
class Pace:
    """How long runs of a type take, in milliseconds: themselves, and the gap before each."""

    n: int
    active_ms: int
    gap: float | None
    times: Weighed

    @property
    def seconds(self) -> float | None:
        """Both together, on average; None without a run."""
        return (self.active_ms / self.n + (self.gap or 0)) / 1000 if self.n else None

    @property
    def error(self) -> float | None:
        """The standard error of the mean, in seconds; None of fewer than two runs."""
        spread = spread_of(self.times)
        return None if spread is None else spread.of_mean**0.5 / 1000


def next_best(asked: Asked, _: q.GetNextBest) -> NextBest:
    missing = {item.id for item in counted_items(asked)} - found_items(asked)
    by_type: dict[str, list[Odds]] = {}
    for one in odds_of(asked):
        if one.item in missing:
            by_type.setdefault(one.run_type, []).append(one)
    paces = _paces(asked, by_type)
    choices = [_choice(run_type, odds, paces[run_type]) for run_type, odds in by_type.items()]
    choices.sort(key=lambda one: (-(one.new_per_hour or -1), one.run_type))
    return NextBest(choices, _switch([one for one in choices if one.n]))


def _paces(asked: Asked, types: Iterable[str]) -> dict[str, Pace]:
    """How long runs of some types take: all of them, and the gaps among the last ones."""
    buckets = histograms(asked, RUN, TIMES + OF_TYPE)
    gaps = {one: gap.mean_us / 1000 for one, gap in gaps_before(asked, GAPS_OF).items() if gap.n}
    runs, active = played(asked, "ended"), played(asked, "active_ms")
    return {
        one: Pace(
            n=runs[one],
            active_ms=active[one],
            gap=gaps.get(one),
            times=of_buckets(buckets.get((one,), {})),
        )
        for one in types
    }


def _choice(run_type: str, odds: Iterable[Odds], pace: Pace) -> Choice:
    likeliest = sorted(odds, key=lambda one: (one.one_in, one.item))
    wanted = [Wanted(one.item, all_items()[one.item].name, one.one_in) for one in likeliest]
    rate, low, high = hourly(_per_run(wanted), pace.seconds, pace.error)
    return Choice(
        run_type=run_type,
        new_per_hour=_rounded(rate),
        low=_rounded(low),
        high=_rounded(high),
        n=pace.n,
        seconds_per_run=_rounded(pace.seconds),
        gap_seconds=_rounded(None if pace.gap is None else pace.gap / 1000),
        wanted=wanted,
    )


def _per_run(wanted: Iterable[Wanted], found: str | None = None) -> float:
    """New items to be expected in a run, when one more is found."""
    return sum(1 / one.one_in for one in wanted if one.item != found)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _switch(choices: Sequence[Choice]) -> str | None:
    """Until which find the first choice is the best: `Travincal before Mephisto until ...`."""
    for item in choices[0].wanted if choices else ():
        rates = {
            one.run_type: _per_run(one.wanted, item.item) / (one.seconds_per_run or 1)
            for one in choices
        }
        best = max(rates, key=lambda one: rates[one])
        if best != choices[0].run_type:
            return f"{choices[0].run_type} before {best} until {item.name} is found."
    return None
