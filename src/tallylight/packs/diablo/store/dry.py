"""Dry streaks: finished runs since the last find, of anything or of one item."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tallylight.core.pack import Asked
from tallylight.core.tallies.reading import streak
from tallylight.packs.diablo.messages import questions as q
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.rules.items import Item, guesses, known
from tallylight.packs.diablo.rules.places import run_word
from tallylight.packs.diablo.stats.times import dry as dry_of
from tallylight.packs.diablo.store.runs import LOOKED_AT, RUN
from tallylight.packs.diablo.store.since import Finished
from tallylight.packs.diablo.views.form import DryStreak

FINDS = 50
"""Between so many of an item's last finds the longest streak is looked for."""


def dry(asked: Asked, query: q.GetDryStreak) -> DryStreak:
    item = None if query.item is None else item_called(query.item)
    run_type = None if query.run_type is None else run_word(query.run_type)
    runs = Finished(asked, None if run_type is None else frozenset({run_type}))
    last = runs.last_lucky() if item is None else runs.last_with(item.id, FINDS + 1)
    now = runs.since(last[0]) - 1 if last else runs.n
    longest, looked_at = _longest(runs, item, last)
    return DryStreak(
        item=item.id if item else None,
        run_type=run_type,
        finished_runs=runs.n,
        now=now,
        longest=max(now, longest),
        looked_at=looked_at,
        last_run_id=last[0].id if last else None,
        last_at=last[0].start_time if last else None,
    )


def _longest(runs: Finished, item: Item | None, last: Sequence[Any]) -> tuple[int, str]:
    """The most runs in a row, and how far was looked for them."""
    if item is None and runs.types is None:
        return streak(runs.asked, RUN, "dry").longest, "all runs"
    if item is None:
        return dry_of(runs.find_counts())[1], f"the channel's last {LOOKED_AT} runs"
    places = runs.since_each(last)
    if len(last) > FINDS:
        looked_at = f"the last {FINDS} finds"
    else:
        looked_at, places = "all runs", [*places, runs.n + 1]
    return max(
        (before - after - 1 for after, before in pairwise([0, *places])), default=0
    ), looked_at


def item_called(text: str) -> Item:
    """The item of a name or nickname. Raises Refused where there is none."""
    item = known(text)
    if item is None:
        raise no.NO_SUCH_ITEM.because(item=text, guesses=guesses(text))
    return item
