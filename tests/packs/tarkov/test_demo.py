"""A made-up evening is one that a player may have had."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import mean

import pytest

from tallylight.core.pack import Beat, Chance
from tallylight.packs.tarkov.demo import evening
from tallylight.packs.tarkov.messages import (
    AddKill,
    CreateRaid,
    FinalizeRaid,
    GetAllTimeStats,
    RecordTransition,
)
from tallylight.packs.tarkov.rules.words import ENEMIES, MAPS, OUTCOMES
from tallylight.testing import Show, laws, show


@pytest.fixture(scope="module")
def season() -> list[list[Beat]]:
    """A hundred evenings."""
    return [list(evening(Chance(number))) for number in range(100)]


def said(season: list[list[Beat]], kind: type, name: str) -> Counter[object]:
    """How often each word was said in a field of a command."""
    return Counter(getattr(c, name) for beats in season for _, c in beats if isinstance(c, kind))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Show]:
    """A show that had three of the evenings."""
    file = tmp_path_factory.mktemp("demo") / "tally.db"
    with show(f"sqlite:///{file.as_posix()}") as running:
        for number in range(3):
            laws.demo_plays(running, number)
            running.clock.forward(hours=20)
        yield running


def test_an_evening_has_the_numbers_of_a_real_one(played: Show) -> None:
    stats = played.ask(GetAllTimeStats())

    assert 18 <= stats.total_raids <= 42
    assert 35 <= stats.survival_rate <= 65
    assert 1 <= stats.avg_kills_per_raid <= 3.5
    assert 15 <= stats.avg_matched_queue_seconds <= 25
    assert 11.5 <= stats.avg_in_raid_seconds / 60 <= 16
    assert stats.longest_in_raid_seconds <= 39.1 * 60


def test_nothing_in_an_evening_is_out_of_the_ordinary(played: Show) -> None:
    flagged = played.rows(
        "SELECT flag FROM raid_state_transitions WHERE flag IS NOT NULL"
        " UNION ALL SELECT flag FROM kills WHERE flag IS NOT NULL"
    )

    assert flagged == []


def test_a_season_has_something_of_everything(season: list[list[Beat]]) -> None:
    ends = said(season, FinalizeRaid, "final_state")
    states = said(season, RecordTransition, "to_state")

    assert set(ends) == set(OUTCOMES) - {"unknown"}
    assert {"transfer", "reconnecting"} <= set(states)
    assert set(said(season, CreateRaid, "game_mode")) == {"pvp", "pve"}
    assert set(said(season, AddKill, "headshot")) == {True, False, None}


def test_a_season_knows_only_the_words_of_the_game(season: list[list[Beat]]) -> None:
    assert set(said(season, CreateRaid, "map_name")) <= set(MAPS)
    assert set(said(season, AddKill, "enemy_type")) <= set(ENEMIES)


def test_the_raids_of_a_season_are_shared_as_players_do(season: list[list[Beat]]) -> None:
    maps, sides = said(season, CreateRaid, "map_name"), said(season, CreateRaid, "character_type")
    ends = said(season, FinalizeRaid, "final_state")

    assert maps.most_common(1)[0][0] == "Customs"
    assert 0.18 <= sides["scav"] / sides.total() <= 0.32
    assert 0.45 <= ends["survived"] / (ends.total() - ends["cancelled"]) <= 0.55


def test_an_evening_is_never_still_for_long(season: list[list[Beat]]) -> None:
    """At sixty times the speed, a press every two seconds, and rarely none for twenty."""
    gaps = [(b - a).total_seconds() for beats in season for (a, _), (b, _) in pairwise(beats)]

    assert mean(gaps) <= 150
    assert sorted(gaps)[int(len(gaps) * 0.995)] <= 20 * 60
