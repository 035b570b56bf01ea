"""The numbers of all time apart by run type, character, difficulty, players or magic find.

They are bounded by the number of different labels that runs have, not by the number of runs.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from tallylight.core.pack import Asked
from tallylight.core.tallied import Labels
from tallylight.core.tallies.reading import histograms, labelled
from tallylight.packs.diablo.messages import questions as q
from tallylight.packs.diablo.rules.places import run_word
from tallylight.packs.diablo.stats.sums import (
    LABELS,
    MEASURES,
    OF_ALL,
    OF_TYPE,
    TIMES,
    kept_apart,
    labels_of,
    typed,
)
from tallylight.packs.diablo.stats.times import of_buckets
from tallylight.packs.diablo.store.firsts import first_finds, new_in_runs
from tallylight.packs.diablo.store.runs import RUN, open_run, running
from tallylight.packs.diablo.tables import characters
from tallylight.packs.diablo.views import numbers as v

Only = Mapping[int, str]
"""The labels that are wanted, by their places."""


def by(asked: Asked, query: q.GetRunsBy) -> list[v.LabelNumbers]:
    place, only = LABELS.index(query.by), _only(query)
    of_type = {place, *only} == {0}
    sums = _of_types(asked, only) if of_type else _sums(asked, place, only)
    new = _new(asked, place, only)
    times = _times_of_types(asked) if of_type else _times(asked, place, only)
    on = _running(asked, place, only)
    names = _names(asked) if query.by == "character" else {}
    return [
        v.LabelNumbers(
            **v.rates(own, times.get(label, {}), new[label], on.get(label, (0, 0))),
            label=label,
            name=names.get(label),
        )
        for label, own in sorted(sums.items(), key=_in_order)
    ]


def _of_types(asked: Asked, only: Only) -> dict[str, Counter[str]]:
    """The sums of each run type, or of the wanted one, which are kept apart already."""
    found = labelled(asked, RUN, [typed(name) for name in MEASURES])
    return {
        labels[0]: Counter({name: own[typed(name)] for name in MEASURES})
        for labels, own in found.items()
        if _fits(labels, only)
    }


def _sums(asked: Asked, place: int, only: Only) -> dict[str, Counter[str]]:
    """The sums of all that fits, by the label in a place."""
    found: dict[str, Counter[str]] = {}
    for labels, own in labelled(asked, RUN, MEASURES).items():
        if _fits(labels, only):
            found.setdefault(labels[place], Counter()).update(own)
    return found


def _only(query: q.GetRunsBy) -> Only:
    said = {name: getattr(query, name) for name in LABELS}
    if query.run_type is not None:
        said["run_type"] = run_word(query.run_type)
    return {LABELS.index(name): str(one) for name, one in said.items() if one is not None}


def _fits(labels: Labels, only: Only) -> bool:
    return all(labels[place] == wanted for place, wanted in only.items())


def _new(asked: Asked, place: int, only: Only) -> Counter[str]:
    """Items that were found first in a run with each label."""
    found: Counter[str] = Counter()
    for one in new_in_runs(asked, first_finds(asked)).values():
        labels = kept_apart(
            one.run_type, one.character_id, one.difficulty, one.players, one.magic_find
        )
        found[labels[place]] += _fits(labels, only)
    return found


def _times_of_types(asked: Asked) -> dict[str, Counter[int]]:
    """The times of each run type."""
    found = histograms(asked, RUN, TIMES + OF_TYPE)
    return {labels[0]: of_buckets(buckets) for labels, buckets in found.items()}


def _times(asked: Asked, place: int, only: Only) -> dict[str, Counter[int]]:
    """The times of all that fits, by the label in a place."""
    found: dict[str, Counter[int]] = {}
    for labels, buckets in histograms(asked, RUN, TIMES + OF_ALL).items():
        if _fits(labels, only):
            found.setdefault(labels[place], Counter()).update(buckets)
    return {label: of_buckets(buckets) for label, buckets in found.items()}


def _running(asked: Asked, place: int, only: Only) -> dict[str, tuple[int, int]]:
    """The times of the run that is on, by its label."""
    run = open_run(asked)
    if run is None or not _fits(labels_of(run), only):
        return {}
    return {labels_of(run)[place]: running(asked, run)}


def _names(asked: Asked) -> dict[str, Any]:
    c = characters.c
    rows = asked.run(select(c.id, c.name).where(c.channel == asked.channel.name))
    return {row.id: row.name for row in rows}


def _in_order(each: tuple[str, Any]) -> tuple[bool, int, str]:
    """Numbers, and what begins with one, by their size."""
    number = each[0].partition("-")[0]
    return (number.isdigit(), int(number) if number.isdigit() else 0, each[0])
