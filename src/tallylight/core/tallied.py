"""What a pack says of how its subjects are counted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

S = TypeVar("S")

Labels = tuple[str, ...]
"""The words that a sum is kept apart by, such as map, mode and side."""
Counted = tuple[str, int | None, str, Labels, int]
"""A channel, a session, a measure, labels, and how much."""


def coarse(_: Labels) -> Labels:
    """All labels as one."""
    return ()


@dataclass(frozen=True)
class Tallied(Generic[S]):
    """How subjects of a kind are counted, so that a number is read as fast at any age.

    `contribution` is what one subject adds to the sums: (measure, labels) -> how much. Not
    a word of it depends on the time now. `recount` is the plain SQL that the sums must
    equal, over the subjects that a condition on their own table picks. All-time sums keep
    the labels, those of a session what `in_session` leaves of them. A measure with a `~`
    (a bucket of a histogram) is summed over all time only.

    `streaks` are conditions over the subject's own table, by name, asked of those that are
    over: true continues a streak, false ends it, NULL is no part of it. The gaps between
    the subjects of a session are counted by core, unless `gaps` is false, as the measures `gap`,
    `gap_us`, `overhead` and `overhead_us`. `signed` are the measures of which a subject may add
    less than nothing. A higher `version` has everything counted anew at the next start.
    """

    contribution: Callable[[S], Mapping[tuple[str, Labels], int]]
    recount: Callable[[Callable[..., Sequence[Any]], Any], Iterable[Counted]]
    in_session: Callable[[Labels], Labels] = coarse
    streaks: Mapping[str, Any] = field(default_factory=dict)
    signed: frozenset[str] = frozenset()
    gaps: bool = True
    version: int = 1
