"""Killed anywhere, a source goes on behind what was kept: nothing is lost, nothing is double."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from tallylight.fakes import Platform, Trick
from tallylight.fakes.tricks import PASSING
from tallylight.storage.engine import Storage
from tallylight.storage.faults import Owned
from tallylight.testing.show import Show

from .fetcher import fetcher
from .meters import TOKEN, lamps_at, point_at, readings, tip, until

SPEC = "tests.laws.sample_pack:PACK"
MANY = 600
SECRET = {"TALLYLIGHT_LAMP_METER_TOKEN": TOKEN}


def test_a_kill_in_the_middle_of_a_batch_loses_and_doubles_nothing(database_url: str) -> None:
    chance, amounts = Random(3), 0
    with Platform() as platform:
        with lamps_at(database_url) as lamps:
            point_at(lamps.program, platform)
        kept = 0
        for _ in range(3):
            tip(platform, range(amounts, amounts + MANY))
            amounts += MANY
            asked = len(platform.serving.asked)
            with fetcher(database_url, SPEC, **SECRET):
                until(lambda: len(platform.serving.asked) > asked)  # noqa: B023
                time.sleep(chance.uniform(0.0, 0.3))
            with opened(database_url) as lamps:
                now = readings(lamps)
                assert now == list(range(len(now)))
                assert kept <= len(now) <= amounts
                kept = len(now)
        with fetcher(database_url, SPEC, **SECRET):
            until(lambda: asked_for_the_end(platform))
        with opened(database_url) as lamps:
            assert readings(lamps) == list(range(amounts))


def test_a_kill_amid_tricks_loses_and_doubles_nothing(sqlite_url: str) -> None:
    chance = Random(8)
    with Platform(most=100) as platform:
        platform.serving.drip = 0.0005
        platform.serving.mischief = lambda: (
            chance.choice(PASSING) if chance.random() < 0.4 else Trick.NONE
        )
        with lamps_at(sqlite_url) as lamps:
            point_at(lamps.program, platform)
        for number in range(3):
            tip(platform, range(number * 300, number * 300 + 300))
            with fetcher(sqlite_url, SPEC, **SECRET):
                time.sleep(chance.uniform(0.05, 0.5))
        platform.serving.mischief = lambda: Trick.NONE
        with fetcher(sqlite_url, SPEC, **SECRET):
            until(lambda: asked_for_the_end(platform))
        with opened(sqlite_url) as lamps:
            assert sorted(readings(lamps)) == list(range(900))


def asked_for_the_end(platform: Platform) -> bool:
    """Whether somebody asked for what comes after all there is: the rest is kept by then."""
    last = platform.room.events[-1].id
    return any(asked.query.get("i") == last for asked in platform.serving.asked[-3:])


@contextmanager
def opened(url: str) -> Iterator[Show]:
    """The lamps after a kill; PostgreSQL may notice a moment later that their owner is gone."""
    until(lambda: not owned(url))
    with lamps_at(url) as lamps:
        yield lamps


def owned(url: str) -> bool:
    try:
        Storage.open(url, owner="a test").close()
    except Owned:
        return True
    return False
