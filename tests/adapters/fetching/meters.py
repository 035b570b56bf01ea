"""Lamps whose meter is read from afar: a real program, a real server, and no patience."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

from tallylight.adapters.fetching.keep import Fetching
from tallylight.base.clock import SystemClock
from tallylight.core.program import Program
from tallylight.core.settings.messages import SetSetting
from tallylight.core.sources.messages import EnableSource, GetSources
from tallylight.fakes import Platform, Trick
from tallylight.fakes.platform import TOKEN
from tallylight.fakes.serving import until
from tallylight.testing.show import Show, show

from ...laws.sample_pack import PACK as LAMP

SOURCE = "lamp.readings"
__all__ = ["SOURCE", "TOKEN", "Platform", "Trick", "until"]


class Naps:
    """Waits that are remembered, and hardly waited."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    def __call__(self, seconds: float) -> float:
        if seconds > 0:
            self.asked.append(seconds)
        return min(seconds, 0.01)


@contextmanager
def lamps_at(url: str) -> Iterator[Show]:
    with show(url, of=[LAMP], clock=SystemClock()) as running:  # type: ignore[arg-type]
        yield running


@contextmanager
def fetching(program: Program, naps: Callable[[float], float] | None = None) -> Iterator[Fetching]:
    with Fetching(program, chance=Random(5), slept=naps or Naps()) as running:
        yield running


def point_at(program: Program, platform: Platform, token: str = TOKEN) -> None:
    """Have the meter be read at a platform, and switch its source on."""
    program.do(SetSetting(key="lamp.meter_token", value=token))
    program.do(SetSetting(key="lamp.meter", value=platform.origin))
    program.do(EnableSource(name=SOURCE))


def readings(lamps: Show) -> list[int]:
    rows = lamps.rows("SELECT watt_hours FROM lamp_readings ORDER BY chain_no")
    return [row[0] for row in rows]


def standing(lamps: Show) -> Any:
    (one,) = lamps.ask(GetSources())
    return one


def stands(lamps: Show, state: str) -> Any:
    """The source, once it is in a state."""
    until(lambda: standing(lamps).state == state)
    return standing(lamps)


def tip(platform: Platform, amounts: Sequence[int]) -> None:
    for amount in amounts:
        platform.room.tip("viewer", amount)
