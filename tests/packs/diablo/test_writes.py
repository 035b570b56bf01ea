"""What a write of the game means, at once and after what follows."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.packs.diablo.sources.saves import read
from tallylight.packs.diablo.sources.writes import (
    Memory,
    Suggestion,
    Write,
    due,
    heard,
    waited,
)

from .origins import saves

CHARACTER, STASH = "Nimue.d2s", "SharedStashSoftCoreV2.d2i"
MILLION = 1_000_000


@dataclass
class Evening:
    """Files written at so many seconds, and what was said about them."""

    memory: Memory = field(default_factory=Memory)
    told: list[Suggestion] = field(default_factory=list)

    def writes(self, seconds: float, name: str, data: bytes, **more: Any) -> list[Suggestion]:
        at = saves.EVENING + timedelta(seconds=seconds)
        write = Write(name, read(name, data), at, seconds, **more)
        self.memory, told = heard(self.memory, write)
        self.told += told
        return list(told)

    def saves(self, seconds: float, experience: int = 1300 * MILLION, **known: Any) -> Suggestion:
        """The game writes the character; what is said of this write itself."""
        played = saves.EVENING + timedelta(seconds=int(seconds))
        name = known.pop("file", CHARACTER)
        given = {"experience": experience, "last_played": played, **known}
        return self.writes(seconds, name, saves.save(**given))[-1]

    def found(self, experience: int = 1299 * MILLION, **known: Any) -> "Evening":
        """The character as it lies there when the program starts, an hour before."""
        played = saves.EVENING - timedelta(hours=1)
        data = saves.save(**{"experience": experience, "last_played": played, **known})
        self.writes(-200.0, CHARACTER, data, found=True)
        return self

    def waits(self, seconds: float) -> list[Suggestion]:
        self.memory, told = waited(self.memory, seconds)
        self.told += told
        return list(told)

    def said(self) -> list[tuple[str, float, bool]]:
        """Kind, seconds and whether it is a revision, of all that was said."""
        return [
            (one.kind, (one.at - saves.EVENING).total_seconds(), one.revised) for one in self.told
        ]


def after_an_exit(**known: Any) -> Evening:
    """A short run ended at 0 s, and nobody doubts it."""
    evening = Evening().found(**known)
    evening.saves(-100.0, 1299 * MILLION + 1, **known)
    evening.saves(0.0, **known)
    evening.told.clear()
    return evening


def test_what_is_found_at_the_start_means_nothing() -> None:
    assert Evening().found().told == []


def test_a_save_soon_after_the_one_before_is_the_end_of_a_run() -> None:
    found = after_an_exit().saves(130.0, 1301 * MILLION)
    assert (found.kind, found.confidence, found.revised) == ("run_ended", 0.9, False)


def test_a_suggestion_says_who_it_was_and_where_and_when() -> None:
    found = after_an_exit(level=86).saves(130.0, 1301 * MILLION, level=87, difficulty="nightmare")
    assert (found.character, found.character_class, found.level, found.difficulty, found.at) == (
        "Nimue",
        "sorceress",
        87,
        "nightmare",
        saves.EVENING + timedelta(seconds=130),
    )


def test_the_reasons_are_said_in_words() -> None:
    found = after_an_exit().saves(130.0, 1300 * MILLION + 120_455)
    assert found.evidence == (
        "Saved 2 min 10 s after the save before. The game's own timer was not due. "
        "120,455 experience was gained."
    )


def test_a_new_level_is_a_reason() -> None:
    found = after_an_exit(level=86).saves(130.0, 1301 * MILLION, level=87)
    assert found.evidence.endswith("Level 87 was reached.")


def test_a_run_in_which_nothing_was_gained_is_less_sure() -> None:
    found = after_an_exit().saves(130.0, 1300 * MILLION)
    assert (found.kind, found.confidence) == ("run_ended", 0.6)
    assert "No experience was gained" in found.evidence


def test_at_the_highest_level_nothing_can_be_gained_and_nothing_is_doubted() -> None:
    found = after_an_exit(level=99).saves(130.0, level=99)
    assert (found.confidence, "No experience" in found.evidence) == (0.9, False)


def test_many_short_runs_are_said_once_each() -> None:
    evening = after_an_exit()
    for number in range(1, 21):
        evening.saves(number * 47.0, (1300 + number) * MILLION)
    evening.waits(5_000.0)
    assert evening.said() == [("run_ended", number * 47.0, False) for number in range(1, 21)]


@pytest.mark.parametrize("seconds", [285.0, 300.0, 315.0])
def test_a_save_when_the_timer_is_due_is_an_autosave(seconds: float) -> None:
    found = after_an_exit().saves(seconds, 1301 * MILLION)
    assert (found.kind, found.confidence) == ("autosave", 0.7)


@pytest.mark.parametrize("seconds", [284.0, 316.0, 3_000.0])
def test_a_save_when_the_timer_is_not_due_is_none(seconds: float) -> None:
    assert after_an_exit().saves(seconds, 1301 * MILLION).kind == "run_ended"


def test_an_autosave_after_which_nothing_comes_was_the_end_of_the_run() -> None:
    evening = after_an_exit()
    evening.saves(302.0, 1301 * MILLION)
    assert evening.waits(616.9) == []
    [found] = evening.waits(617.0)
    assert (found.kind, found.confidence, found.revised) == ("run_ended", 0.95, True)
    assert found.at == saves.EVENING + timedelta(seconds=302)


def test_a_long_run_after_a_break_is_put_right_by_its_second_autosave() -> None:
    evening = after_an_exit()
    evening.saves(1_000.0, 1301 * MILLION)
    evening.saves(1_301.0, 1302 * MILLION)
    evening.saves(1_400.0, 1303 * MILLION)
    evening.waits(9_000.0)
    assert evening.said() == [
        ("run_ended", 1_000.0, False),
        ("autosave", 1_000.0, True),
        ("autosave", 1_301.0, False),
        ("run_ended", 1_400.0, False),
    ]


def test_a_save_at_any_time_is_unsure_until_nothing_follows() -> None:
    evening = after_an_exit()
    before = evening.saves(1_000.0, 1301 * MILLION)
    [after] = evening.waits(1_316.0)
    assert (before.confidence, after.confidence, after.at) == (0.6, 0.95, before.at)


def test_what_was_unsure_stays_so_when_the_next_save_comes_sooner() -> None:
    evening = after_an_exit()
    evening.saves(1_000.0, 1301 * MILLION)
    evening.saves(1_100.0, 1302 * MILLION)
    evening.waits(9_000.0)
    assert evening.said() == [("run_ended", 1_000.0, False), ("run_ended", 1_100.0, False)]


@pytest.mark.parametrize("other", [{"difficulty": "nightmare"}, {"map_id": 7}])
def test_a_save_from_another_game_proves_that_the_one_before_was_an_end(
    other: dict[str, Any],
) -> None:
    evening = after_an_exit()
    evening.saves(302.0, 1301 * MILLION)
    evening.saves(400.0, 1302 * MILLION, **other)
    assert evening.said()[:2] == [("autosave", 302.0, False), ("run_ended", 302.0, True)]


def test_time_that_went_by_unasked_is_made_up_for_by_the_next_write() -> None:
    evening = after_an_exit()
    evening.saves(1_000.0, 1301 * MILLION)
    evening.saves(2_000.0, 1302 * MILLION)
    assert evening.said()[1] == ("run_ended", 1_000.0, True)


def test_the_first_save_after_the_start_is_an_unsure_end() -> None:
    found = Evening().found().saves(10.0)
    assert (found.kind, found.confidence) == ("run_ended", 0.6)


def test_a_character_that_was_never_seen_is_less_sure_still() -> None:
    found = Evening().saves(10.0)
    assert (found.kind, found.confidence) == ("run_ended", 0.5)


def test_a_character_that_is_only_made_has_not_run() -> None:
    assert Evening().writes(5.0, CHARACTER, saves.never_played()) == []


def test_the_first_run_of_a_new_character_counts() -> None:
    evening = Evening()
    evening.writes(5.0, CHARACTER, saves.never_played())
    found = evening.saves(65.0, 900, level=2)
    assert (found.kind, found.evidence[-20:]) == ("run_ended", "Level 2 was reached.")


@pytest.mark.parametrize("status", [["expansion"], ["expansion", "hardcore"]])
def test_the_first_death_is_marked_in_the_file(status: list[str]) -> None:
    found = after_an_exit(status=status).saves(130.0, 1299 * MILLION, status=[*status, "died"])
    assert (found.kind, found.confidence) == ("death", 0.95)


def test_experience_that_is_lost_in_hell_is_a_death() -> None:
    found = after_an_exit().saves(130.0, 1293 * MILLION)
    assert (found.kind, found.confidence) == ("death", 0.8)
    assert found.evidence == "7,000,000 experience was lost, as at a death."


def test_experience_that_is_gone_in_normal_is_an_older_copy() -> None:
    found = after_an_exit(difficulty="normal").saves(130.0, 1293 * MILLION, difficulty="normal")
    assert (found.kind, found.confidence) == ("backup_restored", 0.6)


def test_a_run_goes_on_after_a_death_and_ends_later() -> None:
    evening = after_an_exit()
    evening.saves(130.0, 1293 * MILLION)
    evening.saves(145.0, 1293 * MILLION + 50)
    evening.waits(9_000.0)
    assert evening.said() == [("death", 130.0, False), ("run_ended", 145.0, False)]


def test_a_death_after_which_nothing_comes_ended_the_run() -> None:
    evening = after_an_exit()
    evening.saves(130.0, 1293 * MILLION)
    evening.waits(445.0)
    assert evening.said() == [("death", 130.0, False), ("run_ended", 130.0, False)]


def test_a_death_does_not_put_the_timer_off() -> None:
    evening = after_an_exit()
    evening.saves(200.0, 1293 * MILLION)
    assert evening.saves(303.0, 1294 * MILLION).kind == "autosave"


def test_a_death_is_never_taken_for_an_autosave_afterwards() -> None:
    evening = after_an_exit()
    evening.saves(200.0, 1293 * MILLION)
    evening.saves(500.0, 1294 * MILLION)
    assert [one for one in evening.said() if one[0] == "autosave"] == []


def test_a_file_that_was_played_last_before_the_one_it_replaces_is_a_backup() -> None:
    evening = after_an_exit()
    early = saves.EVENING - timedelta(hours=2, minutes=3)
    found = evening.saves(130.0, 1200 * MILLION, last_played=early)
    assert (found.kind, found.confidence) == ("backup_restored", 0.95)
    assert found.evidence == "It was last played 2 h 3 min before the one that it replaced."


def test_a_lower_level_is_a_backup_or_a_namesake() -> None:
    found = after_an_exit().saves(130.0, 5_000, level=4)
    assert (found.kind, found.confidence) == ("backup_restored", 0.9)


def test_after_a_backup_runs_are_measured_by_what_is_there_now() -> None:
    evening = after_an_exit()
    early = saves.EVENING - timedelta(hours=2)
    evening.saves(100.0, 1200 * MILLION, last_played=early)
    found = evening.saves(160.0, 1201 * MILLION)
    assert (found.kind, found.evidence[-32:]) == ("run_ended", "1,000,000 experience was gained.")


def test_the_same_bytes_again_are_unchanged() -> None:
    evening = after_an_exit()
    evening.saves(50.0, 1301 * MILLION)
    played = saves.EVENING + timedelta(seconds=50)
    data = saves.save(experience=1301 * MILLION, last_played=played)
    [found] = evening.writes(80.0, CHARACTER, data)
    assert (found.kind, found.confidence) == ("unchanged", 1.0)


def test_a_change_by_another_program_is_no_run() -> None:
    found = after_an_exit().saves(60.0, items=b"JM", last_played=saves.EVENING)
    assert (found.kind, found.confidence) == ("stash_only", 0.6)


def test_a_file_that_cannot_be_read_is_as_if_it_had_not_been_written() -> None:
    evening = after_an_exit()
    before = evening.memory
    told = evening.writes(40.0, CHARACTER, saves.save()[:500])
    assert (told, evening.memory) == ([], before)


def test_each_character_has_its_own_time() -> None:
    evening = after_an_exit()
    evening.saves(100.0, file="Merlin.d2s", name="Merlin")
    found = evening.saves(290.0, 1301 * MILLION)
    assert (found.character, found.kind) == ("Nimue", "autosave")


def test_a_stash_with_no_character_is_said_once_nothing_else_comes() -> None:
    evening = Evening()
    evening.writes(-10.0, STASH, saves.stash(b"ring"), found=True)
    assert evening.writes(0.0, STASH, saves.stash(b"rune")) == []
    [found] = evening.waits(5.0)
    assert (found.kind, found.at, found.character) == ("stash_only", saves.EVENING, None)


def test_gold_alone_is_a_change_of_the_stash() -> None:
    evening = Evening()
    evening.writes(-10.0, STASH, saves.stash(b"ring"), found=True)
    evening.writes(0.0, STASH, saves.stash(b"ring", gold=1))
    assert [one.kind for one in evening.waits(5.0)] == ["stash_only"]


def test_a_stash_as_it_was_is_unchanged() -> None:
    evening = Evening()
    evening.writes(-10.0, STASH, saves.stash(b"ring"), found=True)
    evening.writes(0.0, STASH, saves.stash(b"ring"))
    assert [one.kind for one in evening.waits(5.0)] == ["unchanged"]


@pytest.mark.parametrize("first", ["character", "stash"])
def test_one_exit_is_one_suggestion(first: str) -> None:
    evening = after_an_exit()
    if first == "character":
        evening.saves(100.0, 1301 * MILLION)
    evening.writes(101.0, STASH, saves.stash(b"rune"))
    if first == "stash":
        evening.saves(102.0, 1301 * MILLION)
    evening.waits(400.0)
    assert [one.kind for one in evening.told] == ["run_ended"]


def test_what_is_open_says_when_to_ask_again() -> None:
    evening = after_an_exit()
    evening.saves(1_000.0, 1301 * MILLION)
    first = due(evening.memory)
    evening.writes(1_200.0, STASH, saves.stash(b"rune"))
    assert (first, due(evening.memory)) == (1_315.0, 1_205.0)


WRITES = st.lists(
    st.tuples(
        st.floats(0.0, 700.0),
        st.sampled_from([1290, 1300, 1301]),
        st.sampled_from([0, -5_000]),
        st.sampled_from([["expansion"], ["expansion", "died"]]),
    ),
    max_size=12,
)


@given(WRITES)
def test_whatever_is_written_each_write_is_said_once_and_nothing_stays_open(
    writes: list[tuple[float, int, int, list[str]]],
) -> None:
    evening, seconds = Evening(), 0.0
    for gap, experience, back, status in writes:
        seconds += gap
        played = saves.EVENING + timedelta(seconds=int(seconds) + back)
        evening.saves(seconds, experience * MILLION, status=status, last_played=played)
    evening.waits(seconds + 1_000.0)
    firsts = [one for one in evening.told if not one.revised]
    deaths = [one for one in evening.told if one.kind == "death"]
    assert len(writes) <= len(firsts) <= len(writes) + len(deaths)
    assert due(evening.memory) is None
