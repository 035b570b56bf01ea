"""A made-up evening of runs is one that a player may have had."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from statistics import mean, median
from typing import Any

import pytest

from tallylight.core.pack import Beat, Chance
from tallylight.packs import diablo
from tallylight.packs.diablo import messages as m
from tallylight.packs.diablo.demo import evening
from tallylight.packs.diablo.demo.world import DROPS, GROUNDS, OTHER
from tallylight.packs.diablo.rules.items import known, without_prefix
from tallylight.packs.diablo.rules.places import places, run_word
from tallylight.testing import Show, laws, show

EVENINGS = 3


@pytest.fixture(scope="module")
def season() -> list[list[Beat]]:
    """A hundred evenings."""
    return [list(evening(Chance(number))) for number in range(100)]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Show]:
    """A show that had three of the evenings."""
    file = tmp_path_factory.mktemp("demo") / "tally.db"
    with show(f"sqlite:///{file.as_posix()}", of=[diablo.PACK]) as running:
        for number in range(EVENINGS):
            laws.demo_plays(running, number)
            running.clock.forward(hours=20)
        yield running


def pressed(season: list[list[Beat]]) -> Counter[type]:
    """How often each command was pressed."""
    return Counter(type(command) for beats in season for _, command in beats)


def column(played: Show, sql: str) -> list[Any]:
    return [row[0] for row in played.rows(sql)]


def moment(kept: str) -> datetime:
    return datetime.fromisoformat(kept)


def test_an_evening_lasts_from_an_hour_and_a_half_to_four(season: list[list[Beat]]) -> None:
    hours = [beats[-1][0].total_seconds() / 3600 for beats in season]

    assert min(hours) >= 1.5
    assert max(hours) <= 4


def test_runs_take_as_long_as_runs_do(played: Show) -> None:
    took = column(played, "SELECT duration / 1000.0 FROM runs WHERE note IS NULL")

    assert min(took) >= 35
    assert max(took) <= 300.1
    assert median(took) < mean(took)  # a long tail to the right
    assert 40 <= len(took) / EVENINGS <= 130


def test_between_two_runs_go_a_few_seconds(played: Show) -> None:
    runs = played.rows("SELECT session_id, start_time, end_time FROM runs ORDER BY start_time")
    gaps = [
        (moment(after.start_time) - moment(before.end_time)).total_seconds()
        for before, after in pairwise(runs)
        if before.session_id == after.session_id
    ]

    assert 4 <= median([gap for gap in gaps if gap > 0]) <= 20
    assert all(gap >= 0 for gap in gaps)


def test_something_drops_as_often_as_it_does_for_those_who_write_it_down(played: Show) -> None:
    runs, finds = (
        column(played, f"SELECT COUNT(*) FROM {table}")[0] for table in ("runs", "run_items")
    )

    assert 0.15 <= finds / runs <= 0.6


def test_no_time_of_an_evening_is_before_the_one_before_it(season: list[list[Beat]]) -> None:
    assert all(a <= b for beats in season for (a, _), (b, _) in pairwise(beats))


def test_a_season_has_something_of_everything(season: list[list[Beat]]) -> None:
    ways = {
        m.StartSession, m.StartRun, m.NextRun, m.PauseRun, m.ResumeRun, m.EndRun, m.DiscardRun,
        m.AddFind, m.EditRun, m.EndDiabloSession,
    }  # fmt: skip

    assert set(pressed(season)) == ways


def test_a_rune_of_the_highest_is_a_matter_of_many_evenings(season: list[list[Beat]]) -> None:
    names = Counter(c.name for beats in season for _, c in beats if isinstance(c, m.AddFind))

    assert 1 <= sum(names[rune] for rune in ("Ber", "Jah", "Cham", "Zod")) <= 30
    assert names["Hel"] > names["ist"] > names["Ber"]


def test_all_that_drops_is_known_to_the_grail_but_for_what_is_in_no_list() -> None:
    named = [name for kind, names in DROPS.items() if kind != OTHER for name in names]

    assert [name for name in named if known(without_prefix(name)[0]) is None] == []
    assert [name for name in DROPS[OTHER] if known(name) is not None] == []


def test_all_that_is_run_is_a_place_of_the_game() -> None:
    names = {place.name for place in places()}

    assert {run_word(ground.typed) for ground in GROUNDS} <= names
