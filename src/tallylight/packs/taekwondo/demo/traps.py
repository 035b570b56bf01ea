"""What happens to datagrams on their way: some are lost, some come twice, some come late."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from heapq import heappop, heappush
from typing import Final

from tallylight.core.pack import Chance
from tallylight.packs.taekwondo.demo.plan import Traps
from tallylight.packs.taekwondo.demo.voice import Sent

SECOND_PATH_S: Final = 0.08
LATE_S: Final = 0.15


def mistreated(
    chance: Chance, datagrams: Iterable[Sent], traps: Traps
) -> tuple[Iterator[Sent], list[Sent]]:
    """What arrives of datagrams that are in order of time, and what was lost.

    Both come as they are asked for: the list is whole once the iterator is used up.
    """
    dropped: list[Sent] = []
    return _arriving(chance, datagrams, traps, dropped), dropped


def _arriving(
    chance: Chance, datagrams: Iterable[Sent], traps: Traps, dropped: list[Sent]
) -> Iterator[Sent]:
    """In order of arrival; `held` are those on their way, each behind all sent before it."""
    held: list[tuple[timedelta, int, Sent]] = []
    for number, sent in enumerate(datagrams):
        while held and held[0][0] <= sent.at:
            yield heappop(held)[2]
        if chance.random() < traps.lost:
            dropped.append(sent)
            continue
        if chance.random() < traps.doubled:
            _hold(held, number, sent, chance.uniform(0, SECOND_PATH_S))
        if chance.random() < traps.reordered:
            _hold(held, number, sent, chance.uniform(0, LATE_S))
        else:
            yield sent
    while held:
        yield heappop(held)[2]


def _hold(held: list[tuple[timedelta, int, Sent]], number: int, sent: Sent, seconds: float) -> None:
    arrives = sent.at + timedelta(seconds=seconds)
    heappush(held, (arrives, number, sent._replace(at=arrives)))
