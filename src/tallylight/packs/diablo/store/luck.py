"""Luck: what dropped, beside what should have dropped by the odds that were given."""

from typing import Any

from sqlalchemy import select

from tallylight.base.text import counted
from tallylight.core.pack import Asked
from tallylight.core.tallies.reading import kept
from tallylight.packs.diablo.messages import questions as q
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.rules.grail import Odds
from tallylight.packs.diablo.rules.items import Item
from tallylight.packs.diablo.stats import chance
from tallylight.packs.diablo.stats.sums import DROPS
from tallylight.packs.diablo.store.dry import item_called
from tallylight.packs.diablo.store.runs import RUN, played
from tallylight.packs.diablo.store.since import Finished
from tallylight.packs.diablo.tables import drop_odds
from tallylight.packs.diablo.views import served
from tallylight.packs.diablo.views.chances import LuckServed, OddsWithRuns

o = drop_odds.c


def odds(asked: Asked, _: q.ListOdds) -> list[served.OddsServed]:
    return [served.odds(one) for one in odds_of(asked)]


def odds_of(asked: Asked, *where: Any) -> list[Odds]:
    """The odds that were given, by item and run type."""
    mine = select(o.id).where(o.channel == asked.channel.name, *where)
    return asked.states("odds", [row.id for row in asked.run(mine.order_by(o.item_id, o.run_type))])


def luck(asked: Asked, query: q.GetLuck) -> LuckServed:
    item = item_called(query.item)
    given = odds_of(asked, o.item_id == item.id)
    if not given:
        raise no.NO_ODDS_GIVEN.because(item=item.name)
    runs_of = played(asked, "ended")
    odds = [_with_runs(one, runs_of[one.run_type]) for one in given]
    finished = Finished(asked, frozenset(one.run_type for one in given))
    drops = sum(kept(asked, RUN, [DROPS], (item.id, one.run_type))[DROPS] for one in given)
    last = finished.last_with(item.id, 1) if drops else ()
    since = finished.since(last[0]) - 1 if last else finished.n
    return _served(item, odds, drops, since)


def _with_runs(one: Odds, n: int) -> OddsWithRuns:
    p = 1 / one.one_in
    return OddsWithRuns(
        run_type=one.run_type,
        one_in=one.one_in,
        runs=n,
        expected=round(n * p, 4),
        runs_for_half=chance.runs_for(p, 0.5),
        runs_for_nine_of_ten=chance.runs_for(p, 0.9),
    )


def _served(item: Item, odds: list[OddsWithRuns], drops: int, since: int) -> LuckServed:
    groups = [(1 / one.one_in, one.runs) for one in odds]
    runs, found = sum(one.runs for one in odds), chance.luck(groups, drops)
    one, middle = chance.at_least_one(groups), found.middle
    return LuckServed(
        item=item.id,
        name=item.name,
        odds=odds,
        runs=runs,
        drops=drops,
        expected=round(chance.expected(groups), 4),
        chance_of_one=_percent(one, runs),
        fewer_percent=_percent(found.fewer, runs),
        at_most_percent=_percent(found.at_most, runs),
        luck_percent=_percent(middle, runs),
        exact=found.exact,
        since_last=since,
        sentence=_sentence(item.name, runs, drops, one, middle),
    )


def _percent(share: float, n: int) -> float | None:
    return round(100 * share, 2) if n else None


def _sentence(name: str, runs: int, drops: int, one: float, middle: float) -> str:
    if not runs:
        return f"No run yet that could drop {name}."
    of_runs = counted(runs, "run")
    if not drops:
        return f"{of_runs} without {name}: {_said(1 - one)} of players would have none by now."
    times = "once" if drops == 1 else f"{drops} times"
    return f"{name} {times} in {of_runs}: luckier than {_said(middle)} of players."


def _said(share: float) -> str:
    """In percent; of what is not quite all or nothing, never all or nothing."""
    return f"{min(max(100 * share, 0.1), 99.9):.1f} %"
