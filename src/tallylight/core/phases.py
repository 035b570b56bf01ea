"""Time in phases: a thing is in one state from a change of state until the next. Pure.

    changes  (when, word), in order of (time, id)  --stays-->  how long it was in what

What still runs is counted until now. The word of an ending lasts no time.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc

from tallylight.base.units import MICROSECONDS, microseconds, percent, ratio, seconds
from tallylight.core.panel import Clock

MINUTE = 60 * MICROSECONDS


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in a state, of `us` microseconds; `then` is the state after it, if one came.

    `running`: it goes on, and was counted until now.
    """

    state: str
    began: datetime
    us: int
    then: str | None
    running: bool

    def within(self, until: datetime) -> int:
        """The microseconds of it that lie before a time."""
        return min(self.us, max(0, microseconds(until - self.began)))


@dataclass(frozen=True, slots=True)
class StateTime:
    """The time spent in one state."""

    state: Annotated[str, Doc("The state.")]
    seconds: Annotated[float, Doc("Seconds in it; what still runs is counted until now.")]
    total_minutes: Annotated[float, Doc("The same in minutes.")]
    percentage: Annotated[float | None, Doc("Of the time of all states; null if that is 0.")]


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """The time spent in each state, the longest first."""

    states: Annotated[list[StateTime], Doc("Each state that was entered, endings apart.")]
    total_seconds: Annotated[float, Doc("The seconds of those states together.")]


def stays(
    changes: Sequence[tuple[datetime, str]],
    ended_at: datetime | None,
    now: datetime,
    endings: Collection[str] = (),
) -> list[Stay]:
    """Each stay in a state, in order.

    With `changes` queuing 18:00, in raid 18:02, died 18:10 as an ending: 2 and 8 minutes.
    Changes at one time are in their order, and the earlier of them lasted no time.
    """
    after = [*changes[1:], (ended_at or now, None)]
    last = len(changes) - 1
    return [
        Stay(
            word,
            at,
            max(0, microseconds(until - at)),
            then,
            place == last and ended_at is None,
        )
        for place, ((at, word), (until, then)) in enumerate(zip(changes, after, strict=True))
        if word not in endings
    ]


def spent_in(found: Iterable[Stay], state: str) -> int | None:
    """The microseconds of all stays in a state; None when there was none."""
    spent = [stay.us for stay in found if stay.state == state]
    return sum(spent) if spent else None


def time_spent(found: Iterable[Stay], only: str | None = None) -> TimeSpent:
    """The time in each state, with its share of all; `only` one state, with the same share."""
    sums: dict[str, int] = {}
    for stay in found:
        sums[stay.state] = sums.get(stay.state, 0) + stay.us
    total = sum(sums.values())
    longest = sorted(sums.items(), key=lambda each: (-each[1], each[0]))
    states = [
        StateTime(state, seconds(us), ratio(us, MINUTE, 1) or 0.0, percent(us, total))
        for state, us in longest
        if only in (None, state)
    ]
    return TimeSpent(states, sum(one.seconds for one in states) if only else seconds(total))


def clock(found: Iterable[Stay], state: str) -> Clock:
    """The time spent in a state, running on while it is the present one."""
    spent = [stay for stay in found if stay.state == state]
    stood = sum(stay.us for stay in spent if not stay.running)
    return Clock(seconds(stood), next((stay.began for stay in spent if stay.running), None))
