"""Sessions and runs of another tracker's database, put right where they can't have been so."""

from pathlib import Path
from typing import Any

import pytest

from tallylight.packs.diablo.sources.grail_values import instant, instant_in
from tallylight.packs.diablo.sources.past import INFERRED, PastRun, PastSession, Stays

from .origins.grail import BEGAN, V040, Grail
from .origins.grail_taken import all_of, only


@pytest.fixture
def file(tmp_path: Path) -> Grail:
    one = Grail(tmp_path / "grail.db", V040)
    one.item("shaftstop", "Shaftstop")
    one.character("Zaphira")
    return one


@pytest.fixture
def session(file: Grail) -> str:
    """A session of an hour."""
    return file.session(0, 60)


@pytest.mark.parametrize(
    "said",
    [
        "2025-11-20T18:00:00.000Z",
        "2025-11-20T19:00:00.000+01:00",
        "2025-11-20 18:00:00",
        " 2025-11-20T18:00:00 ",
        1763661600000,
        "1763661600000",
        1763661600,
        "1763661600",
    ],
)
def test_a_time_is_read_in_whatever_way_it_is_written(said: Any) -> None:
    assert str(instant(said)) == str(BEGAN)


@pytest.mark.parametrize(
    "said",
    [None, "", "CURRENT_TIMESTAMP", "soon", 0, -1, 10**30, float("nan"), float("inf"), b"1",
     "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+05:00"],
)  # fmt: skip
def test_what_is_no_time_is_none(said: Any) -> None:
    assert instant(said) is None


def test_an_id_tells_when_it_was_made_by_how_it_ends() -> None:
    keys = (
        "run-1763661600000",
        "progress_char_A_1763661600000_shaftstop_123",
        "run-17636616000001",
    )
    assert [instant_in(key) for key in keys] == [BEGAN, None, None]


def test_a_run_keeps_what_its_row_says(file: Grail, session: str) -> None:
    key = file.run(session, 7, 5, 9, character_id=file.hero())
    run = only(file, PastRun)
    told = (run.key, run.session, run.number, run.started_at, run.ended_at, run.active_ms)
    assert told == (key, session, 7, file.when(5), file.when(9), None)


def test_a_session_keeps_what_its_row_says(file: Grail) -> None:
    key = file.session(0, 60, notes=' "a" \0', archived=1)
    kept = only(file, PastSession)
    told = (kept.key, kept.started_at, kept.ended_at, kept.archived, kept.notes, kept.repaired)
    assert told == (key, file.when(0), file.when(60), True, '"a"', ())


def test_a_time_without_an_offset_is_utc_and_what_stood_there_is_kept(file: Grail) -> None:
    file.session(0, 60, start_time=file.space(0))
    kept = only(file, PastSession)
    assert (kept.started_at, kept.original["start_time"]) == (file.when(0), "2025-11-20 18:00:00")


def test_digits_are_the_time_since_1970(file: Grail, session: str) -> None:
    file.run(session, 1, 5, 9, start_time=str(file.ms(5)), end_time=file.ms(9) // 1000)
    run = only(file, PastRun)
    assert (run.started_at, run.ended_at) == (file.when(5), file.when(9))


def test_the_word_for_the_time_is_told_by_the_id(file: Grail, session: str) -> None:
    file.run(session, 1, 5, 9, start_time="CURRENT_TIMESTAMP")
    run = only(file, PastRun)
    assert (run.started_at, run.repaired) == (file.when(5), ("a time could not be read",))


def test_a_run_that_says_nothing_of_its_start_began_with_its_session(
    file: Grail, session: str
) -> None:
    file.run(session, 1, 5, None, id="run", start_time="?", created_at=None)
    assert only(file, PastRun).started_at == file.when(0)


def test_of_two_runs_with_one_number_the_first_keeps_it(file: Grail, session: str) -> None:
    for number, start in ((2, 20), (1, 0), (2, 10), (3, 30)):
        file.run(session, number, start, start + 5)
    runs = all_of(file, PastRun)
    assert [run.number for run in runs] == [1, 2, 4, 3]


def test_the_next_number_is_the_next_of_what_it_said(file: Grail, session: str) -> None:
    for number, start in ((1, 0), (5, 10), (1, 20)):
        file.run(session, number, start, start + 5)
    assert [run.number for run in all_of(file, PastRun)] == [1, 5, 2]


def test_a_number_that_is_missing_is_the_next_that_is_free(file: Grail, session: str) -> None:
    for number, start in ((1, 0), (0, 10), (2, 20)):
        file.run(session, number, start, start + 5)
    assert [run.number for run in all_of(file, PastRun)] == [1, 3, 2]


def test_a_number_that_was_taken_is_kept_as_it_stood(file: Grail, session: str) -> None:
    for start in (0, 10):
        file.run(session, 1, start, start + 5)
    _, second = all_of(file, PastRun)
    assert (second.repaired, second.original["run_number"]) == (("its number was taken",), "1")


def test_an_open_run_ends_with_its_last_find(file: Grail, session: str) -> None:
    run = file.run(session, 1, 5, None)
    for minute in (7, 8, 6):
        file.find(run, minute, name="Nagelring")
    file.run(session, 2, 20, 25)
    first, _ = all_of(file, PastRun)
    assert first.ended_at == file.when(8)


def test_a_find_from_before_an_open_run_is_no_end_of_it(file: Grail, session: str) -> None:
    file.find(file.run(session, 1, 5, None), 3, name="Nagelring")
    file.run(session, 2, 20, 25)
    first, _ = all_of(file, PastRun)
    assert first.ended_at == file.when(20)


def test_an_open_run_from_after_its_session_ends_where_it_began(file: Grail, session: str) -> None:
    file.run(session, 1, 70, None)
    assert only(file, PastRun).ended_at == file.when(70)


def test_an_open_run_that_lasted_nothing_yet_was_not_paused(file: Grail, session: str) -> None:
    file.find(file.run(session, 1, 5, None, duration=0), 8, name="Nagelring")
    assert only(file, PastRun).active_ms is None


def test_an_open_run_without_finds_ends_where_the_next_begins(file: Grail, session: str) -> None:
    file.run(session, 1, 5, None)
    file.run(session, 2, 20, 25)
    first, _ = all_of(file, PastRun)
    assert (first.ended_at, "it ends where the next run begins" in first.repaired) == (
        file.when(20), True,
    )  # fmt: skip


def test_the_last_run_when_open_ends_with_its_session(file: Grail, session: str) -> None:
    file.run(session, 1, 5, None)
    run = only(file, PastRun)
    assert (run.ended_at, run.repaired[0]) == (
        file.when(60), "it was never ended, though its session was",
    )  # fmt: skip


def test_an_open_run_of_an_open_session_ends_where_it_began(file: Grail) -> None:
    file.run(file.session(0, None), 1, 5, None)
    assert only(file, PastRun).ended_at == file.when(5)


def test_an_open_run_with_a_duration_ends_after_it(file: Grail, session: str) -> None:
    file.run(session, 1, 5, None, duration=120_000)
    assert only(file, PastRun).ended_at == file.when(7)


def test_a_run_of_which_nobody_knows_when_it_ended_says_so(file: Grail) -> None:
    session = file.session(0, 60)
    file.run(session, 1, 0, 4)
    file.run(session, 2, 5, None, duration=120_000)
    file.find(file.run(session, 3, 10, None), 12, name="Nagelring")
    file.run(session, 4, 20, None)
    file.run(session, 5, 30, 25)
    file.run(session, 6, 40, None)
    told = {run.number: run.uncertain for run in all_of(file, PastRun)}
    assert told == {1: False, 2: False, 3: True, 4: True, 5: True, 6: True}


def test_a_run_that_ended_before_it_began_ends_after_its_duration(
    file: Grail, session: str
) -> None:
    file.run(session, 1, 10, 5, duration=120_000)
    assert only(file, PastRun).ended_at == file.when(12)


def test_a_run_that_ended_before_it_began_and_lasted_less_than_nothing_has_no_length(
    file: Grail, session: str
) -> None:
    file.run(session, 1, 10, 5)
    run = only(file, PastRun)
    assert (run.ended_at, run.original["end_time"]) == (file.when(10), file.iso(5))


@pytest.mark.parametrize(
    ("said", "active", "noted"),
    [
        (240_000, None, ()),
        (240_900, None, ()),
        (100_000, 100_000, ("its duration was shorter than from start to end",)),
        (0, 0, ("its duration was shorter than from start to end",)),
        (900_000, None, ("its duration was longer than from start to end",)),
        (-1, None, ("its duration was negative",)),
        (None, None, ("it had an end and no duration",)),
        ("long", None, ("a number could not be read",)),
        (10**15, None, ("a number could not be read",)),
    ],
)
def test_a_duration_counts_where_it_is_possible(
    file: Grail, session: str, said: Any, active: int | None, noted: tuple[str, ...]
) -> None:
    file.run(session, 1, 5, 9, duration=said)
    run = only(file, PastRun)
    assert (run.active_ms, run.repaired) == (active, noted)


def test_an_open_session_ends_with_its_last_run(file: Grail) -> None:
    session = file.session(0, None)
    for start in (5, 20):
        file.run(session, 1, start, start + 5)
    kept = only(file, PastSession)
    assert (kept.ended_at, "the session was never ended" in kept.repaired) == (file.when(25), True)


def test_an_open_session_without_runs_has_no_length(file: Grail) -> None:
    file.session(5, None)
    assert only(file, PastSession).ended_at == file.when(5)


def test_a_session_in_the_archive_without_an_end_is_ended_too(file: Grail) -> None:
    file.run(file.session(0, None, archived=1), 1, 5, 9)
    kept = only(file, PastSession)
    assert (kept.archived, kept.ended_at) == (True, file.when(9))


def test_a_session_that_ended_before_it_began_ends_after_its_length(file: Grail) -> None:
    file.session(10, 5, total_session_time=120_000)
    assert only(file, PastSession).ended_at == file.when(12)


def test_a_session_ends_no_sooner_than_its_last_run(file: Grail, session: str) -> None:
    file.run(session, 1, 50, 70)
    kept = only(file, PastSession)
    assert (kept.ended_at, kept.original["end_time"]) == (file.when(70), file.iso(60))


def test_a_session_begins_no_later_than_its_first_run(file: Grail, session: str) -> None:
    file.run(session, 1, -5, 10)
    kept = only(file, PastSession)
    assert (kept.started_at, kept.original["start_time"]) == (file.when(-5), file.iso(0))


def test_a_session_that_says_nothing_of_its_start_began_with_its_first_run(file: Grail) -> None:
    session = file.session(0, None, id="session", start_time="?", created_at=None)
    for start in (20, 5):
        file.run(session, start, start, start + 5)
    assert only(file, PastSession).started_at == file.when(5)


def test_a_negative_duration_takes_nothing_off_the_time_in_runs(file: Grail) -> None:
    session = file.session(0, 60, run_count=2, total_run_time=240_000)
    file.run(session, 1, 5, 9)
    file.run(session, 2, 20, 25, duration=-5_000)
    assert only(file, PastSession).repaired == ()


def test_what_a_session_claimed_is_kept(file: Grail) -> None:
    file.session(0, 60, run_count=3)
    kept = only(file, PastSession)
    assert (kept.repaired, kept.original) == (("it claimed runs and has none",), {"run_count": "3"})


@pytest.mark.parametrize(("minutes", "noted"), [(-1, True), (0.05, False), (1, True)])
def test_a_row_that_was_made_at_another_time_is_noted(
    file: Grail, minutes: float, noted: bool
) -> None:
    file.session(0, 60, created_at=file.iso(minutes))
    assert bool(only(file, PastSession).repaired) == noted


def test_a_session_of_weeks_is_kept(file: Grail) -> None:
    file.session(0, 24.9 * 24 * 60)
    kept = only(file, PastSession)
    assert (kept.ended_at - kept.started_at).days == 24


def test_yes_as_a_word_is_yes(file: Grail) -> None:
    file.session(0, 60, archived="true")
    kept = only(file, PastSession)
    assert (kept.archived, kept.original["archived"]) == (True, "true")


def test_no_as_a_word_is_no(file: Grail) -> None:
    file.session(0, 60, archived="false")
    assert not only(file, PastSession).archived


def test_runs_without_a_session_get_one(file: Grail) -> None:
    file.run("nowhere 🕳", 1, 5, 9)
    file.run("nowhere 🕳", 2, 20, 25)
    kept = only(file, PastSession)
    told = (kept.key, kept.table, kept.started_at, kept.ended_at)
    assert told == ("inferred-nowhere 🕳", INFERRED, file.when(5), file.when(25))


def test_runs_of_two_lost_sessions_get_two(file: Grail) -> None:
    for session in ("a", "b", "a"):
        file.run(session, 1, 5, 9)
    runs = all_of(file, PastRun)
    assert [run.session for run in runs] == ["inferred-a", "inferred-a", "inferred-b"]


def test_overlapping_runs_are_kept_as_they_are(file: Grail, session: str) -> None:
    file.run(session, 1, 5, 20)
    file.run(session, 2, 10, 15)
    runs = all_of(file, PastRun)
    assert [(run.started_at, run.ended_at, run.repaired) for run in runs] == [
        (file.when(5), file.when(20), ()),
        (file.when(10), file.when(15), ()),
    ]


def test_a_run_of_a_character_that_is_not_there_is_nobodys(file: Grail, session: str) -> None:
    file.run(session, 1, 5, 9, character_id="char_gone_1")
    run = only(file, PastRun)
    assert (run.character, run.original["character_id"]) == (None, "char_gone_1")


def test_a_row_without_an_id_is_named_by_its_place(file: Grail) -> None:
    file.session(0, 60, id=None)
    assert only(file, PastSession).key == "row 1"


def test_what_says_nothing_of_when_it_was_stays_with_all_that_hangs_on_it(file: Grail) -> None:
    nothing = {"start_time": "?", "created_at": None}
    session = file.session(0, None, id="session", **nothing)
    run = file.run(session, 1, 0, None, id="run", **nothing)
    entry = file.progress("shaftstop", None, id="entry", created_at=None)
    file.find(run, 0, entry, id="find", found_time="?", created_at=None)
    stays = [(one.table, one.count) for one in all_of(file, Stays) if "when it was" in one.why]
    tables = ("sessions", "runs", "run_items", "grail_progress")
    assert stays == [(table, 1) for table in tables]
