"""What was asked of the tables once, so that a group of commands need not ask it of each.

A question makes everything be written that was decided before it. A history that is taken over
has some of each of its rows; almost always, nothing came between that changes the answer.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tallylight.core.fold import Folded
from tallylight.core.registry import Registry
from tallylight.core.spans import named_so, on_between
from tallylight.core.stretch import Span, Stretch
from tallylight.core.timeline.record import Run

Named = dict[tuple[str, tuple[str, ...]], dict[tuple[Any, ...], Any]]
"""By a kind of subject and some columns of its row: what they hold, and the first one's id."""

NAMES = 10_000
"""How many answers are remembered to who is called what, for each choice of columns."""


class Recall:
    """What a group of commands knows of the tables; `named` is what was known before it."""

    def __init__(self, named: Named, registry: Registry, run: Run) -> None:
        self._before, self._registry, self._run = named, registry, run
        self._named: Named = {}
        self._changed: set[str] = set()
        self._asked: set[tuple[str, str]] = set()
        self._stretches: dict[tuple[str, str], Stretch] = {}

    def named(self, kind: str, **columns: Any) -> Any | None:
        """The id of the first subject whose row holds these values."""
        said = tuple(sorted(columns.items()))
        about, values = (kind, tuple(name for name, _ in said)), tuple(value for _, value in said)
        # What is so in this group only, may yet not be.
        places = self._named if kind in self._changed else self._before
        known = places.setdefault(about, {})
        if values not in known:
            if len(known) >= NAMES:
                known.clear()
            known[values] = named_so(self._run, self._registry.subjects[kind][1], **columns)
        return known[values]

    def on_between(
        self, kind: str, channel: str, span: Span, but: Any | None, now: datetime
    ) -> Any | None:
        """The id of the first subject that was on at some time of a span, apart from one."""
        _, subject = self._registry.subjects[kind]
        place = (kind, channel)
        if place in self._asked:  # a press asks once, and what else was on then is nothing to it
            known = self._stretches.get(place)
            if known is None or known.is_over(span[0]):
                known = Stretch.asked(self._run, subject, channel, span[0], now)
                self._stretches[place] = known
            if known.holds(span):
                return known.first(span, but, now)
        self._asked.add(place)
        return on_between(self._run, subject, channel, span, but, now)

    def changed(
        self, kind: str, subject_id: Any, before: Folded | None, after: Folded | None
    ) -> None:
        """A subject became another; what hangs on what changed of it has to be asked again."""
        if kind not in self._changed:
            self._changed.add(kind)
            own = [about for about in self._before if about[0] == kind]
            self._named |= {about: {**self._before[about]} for about in own}
        channel = next((one.channel for one in (after, before) if one is not None), "")
        known = [(n, known) for (of, n), known in self._named.items() if of == kind and known]
        stretch = self._stretches.get((kind, channel))
        if not known and stretch is None:
            return
        subject = self._registry.subjects[kind][1]
        old, new = (one.own_row(subject) if one else None for one in (before, after))
        for names, answers in known:
            if _differ(old, new, names):
                answers.clear()
        if stretch is not None:
            stretch.put(subject_id, new)

    def commit(self) -> None:
        """What is so in this group, is so."""
        self._before.update(self._named)


def _differ(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, names: Sequence[str]
) -> bool:
    """Whether two rows may differ in some columns. What a row does not say, nobody knows."""
    if old is None or new is None:
        return old is not new
    return any(name not in new or old.get(name) != new[name] for name in names)
