"""The truth audit of another tracker's database: each fault is told, as often as it is there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tallylight.packs.diablo.sources.grail_audit import OVERLAPS, SEVERAL_OPEN
from tallylight.packs.diablo.sources.grail_faults import Fault

from .origins.grail import LITERAL, PRE_RELEASE, V011, V040, WITH_RUNS, Grail, build
from .origins.grail_taken import audits

LITERAL_ROWS = "rows that say CURRENT_TIMESTAMP instead of when they were made"
MARKS = Fault.MARKED_MISSING.found
Plant = Callable[[Grail], object]


def a_session(file: Grail) -> str:
    return file.session(0, 60)


def a_run(file: Grail) -> str:
    return file.run(a_session(file), 1, 10, 20)


def finds(file: Grail, *minutes: float) -> None:
    run = a_run(file)
    for minute in minutes:
        file.find(run, minute, name="Nagelring")


def numbers(file: Grail, *numbers: int) -> None:
    session = a_session(file)
    for place, number in enumerate(numbers):
        file.run(session, number, 10 * place, 10 * place + 5)


def two_open(file: Grail) -> None:
    session = a_session(file)
    for start in (10, 20):
        file.run(session, start, start, None)


def an_entry_in_two_runs(file: Grail) -> None:
    entry = file.progress("shaftstop", 12)
    file.find(a_run(file), 12, entry)
    file.find(a_run(file), 12, entry)


def one_find_three_times(file: Grail) -> None:
    run, entry = a_run(file), file.progress("shaftstop", 12)
    for minute in (12, 13, 14):
        file.find(run, minute, entry)


PLANTED: dict[Fault, tuple[int, Plant]] = {
    Fault.NO_ID: (1, lambda file: file.session(0, 60, id=None)),
    Fault.SPELLED: (1, lambda file: file.session(0, 60, start_time=file.space(0))),
    Fault.NO_TIME: (1, lambda file: file.session(0, 60, start_time="CURRENT_TIMESTAMP")),
    Fault.WORDED: (1, lambda file: file.session(0, 60, archived="true")),
    Fault.NO_NUMBER: (1, lambda file: file.character("A", level="?")),
    Fault.NO_NAME: (1, lambda file: file.character(" ")),
    Fault.OWNER_GONE: (1, lambda file: file.progress("shaftstop", 1, character_id="gone")),
    Fault.ITEM_GONE: (1, lambda file: file.progress("noitem", 1)),
    Fault.SESSION_OPEN: (2, lambda file: [file.session(start, None) for start in (0, 60)]),
    Fault.SESSION_PUT_AWAY: (1, lambda file: file.session(0, None, archived=1)),
    Fault.SESSION_BACKWARDS: (1, lambda file: file.session(60, 0)),
    Fault.SESSION_LATE: (1, lambda file: file.run(a_session(file), 1, -5, 5)),
    Fault.SESSION_SHORT: (1, lambda file: file.run(a_session(file), 1, 50, 70)),
    Fault.REWRITTEN: (1, lambda file: file.session(0, 60, created_at=file.space(60))),
    Fault.PHANTOM_RUNS: (1, lambda file: file.session(0, 60, run_count=3)),
    Fault.PHANTOM_TIME: (1, lambda file: file.session(0, 60, total_run_time=9_000)),
    Fault.MISCOUNTED: (1, lambda file: file.run(file.session(0, 60, run_count=3), 1, 5, 9)),
    Fault.RUN_TIME_OFF: (1, lambda file: file.run(file.session(0, 60), 1, 5, 9)),
    Fault.LENGTH_OFF: (1, lambda file: file.session(0, 60, total_session_time=9)),
    Fault.SEVERAL_OPEN: (1, two_open),
    Fault.RUN_ORPHANED: (2, lambda file: [file.run("gone", n, n * 9, n * 9 + 5) for n in (1, 2)]),
    Fault.RUN_OPEN: (1, lambda file: file.run(file.session(0, None), 1, 5, None)),
    Fault.RUN_LEFT_BEHIND: (2, two_open),
    Fault.RUN_BACKWARDS: (1, lambda file: file.run(a_session(file), 1, 10, 5)),
    Fault.NUMBER_TAKEN: (2, lambda file: numbers(file, 1, 1, 1)),
    Fault.NUMBER_MISSING: (1, lambda file: numbers(file, 1, 0)),
    Fault.NO_DURATION: (1, lambda file: file.run(a_session(file), 1, 5, 9, duration=None)),
    Fault.NEGATIVE: (1, lambda file: file.run(a_session(file), 1, 5, 9, duration=-1)),
    Fault.SHORTER: (1, lambda file: file.run(a_session(file), 1, 5, 9, duration=1)),
    Fault.LONGER: (1, lambda file: file.run(a_session(file), 1, 5, 9, duration=10**6)),
    Fault.BURST: (21, lambda file: finds(file, *[12] * 21)),
    Fault.OUTSIDE: (2, lambda file: finds(file, 5, 15, 25)),
    Fault.IN_ANOTHER_RUN: (1, an_entry_in_two_runs),
    Fault.REPEATED: (2, one_find_three_times),
    Fault.PROGRESS_GONE: (1, lambda file: file.find(a_run(file), 12, "gone")),
    Fault.FIND_ORPHANED: (1, lambda file: file.find("gone", 12, name="Nagelring")),
}
PLANTED_EARLIER: dict[Fault, tuple[int, Plant]] = {
    Fault.MARKED_MISSING: (1, lambda file: file.progress("shaftstop", 1, found=0)),
    Fault.UNDATED: (1, lambda file: file.progress("shaftstop", 1, found_date=None)),
    Fault.ETHEREAL_TWIN: (1, lambda file: file.progress("eth_shaftstop", 1)),
}
"""Faults of versions that had other columns."""


def reported(tmp_path: Path, shape: str, plant: Plant) -> dict[str, int]:
    """What the audit says of a file with nothing in it but what is planted."""
    with Grail(tmp_path / "grail.db", shape) as file:
        file.item("shaftstop", "Shaftstop")
        file.item("eth_shaftstop", "Shaftstop")
        file.character("Zaphira")
        plant(file)
    return {line.what: line.count for line in audits(file.path)}


@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: fault.name)
def test_a_fault_is_reported_as_often_as_it_is_there(fault: Fault, tmp_path: Path) -> None:
    number, plant = PLANTED[fault]
    assert reported(tmp_path, V040, plant).get(fault.found) == number


@pytest.mark.parametrize("fault", PLANTED_EARLIER, ids=lambda fault: fault.name)
def test_a_fault_of_an_earlier_version_is_reported(fault: Fault, tmp_path: Path) -> None:
    number, plant = PLANTED_EARLIER[fault]
    assert reported(tmp_path, V011, plant).get(fault.found) == number


def test_every_fault_is_planted_here() -> None:
    assert {*PLANTED, *PLANTED_EARLIER} == set(Fault)


def test_every_fault_has_a_note_of_its_own() -> None:
    assert len({fault.note for fault in Fault}) == len(Fault)


def test_a_file_without_faults_has_nothing_to_report(tmp_path: Path) -> None:
    assert reported(tmp_path, V040, a_session) == {}


@pytest.mark.parametrize("shape", WITH_RUNS)
def test_of_a_tidy_history_only_the_sum_of_that_program_is_wrong(
    shape: str, tmp_path: Path
) -> None:
    path = build(tmp_path / "grail.db", shape, sessions=2, runs=3)
    lines = [line.what for line in audits(path) if line.what not in (LITERAL_ROWS, MARKS)]
    assert lines == [
        "sessions whose length is counted once for each of their runs: "
        "the overall time reads 1.4 h instead of 0.5 h"
    ]


def test_of_a_sum_it_says_how_many_sessions_are_in_it_more_than_once(tmp_path: Path) -> None:
    lines = audits(build(tmp_path / "grail.db", V040, sessions=2, runs=3))
    assert [(line.count, line.done) for line in lines] == [(2, "each session counts once")]


def test_a_session_of_one_run_is_in_the_sum_once(tmp_path: Path) -> None:
    assert audits(build(tmp_path / "grail.db", V040, sessions=2, runs=1)) == []


def test_a_session_in_the_archive_is_in_no_sum(tmp_path: Path) -> None:
    with Grail(tmp_path / "grail.db", V040) as file:
        numbers(file, 1, 2)
        file.sql("UPDATE sessions SET archived = 1")
        file.settle()
    assert audits(file.path) == []


def test_sessions_that_are_open_at_once_are_reported(tmp_path: Path) -> None:
    told = reported(tmp_path, V040, PLANTED[Fault.SESSION_OPEN][1])
    assert told[SEVERAL_OPEN] == 2


def test_runs_that_overlap_are_reported(tmp_path: Path) -> None:
    def overlapping(file: Grail) -> None:
        session = a_session(file)
        for start, end in ((0, 30), (5, 10), (20, 25), (30, 40)):
            file.run(session, start + 1, start, end)

    assert reported(tmp_path, V040, overlapping)[OVERLAPS] == 2


def test_runs_of_two_sessions_do_not_overlap(tmp_path: Path) -> None:
    assert OVERLAPS not in reported(tmp_path, V040, lambda file: [a_run(file), a_run(file)])


def test_rows_that_have_the_word_for_the_time_are_counted(tmp_path: Path) -> None:
    told = reported(tmp_path, LITERAL, a_session)
    assert told == {LITERAL_ROWS: 4}


def test_every_line_says_what_was_done(tmp_path: Path) -> None:
    lines = audits(build(tmp_path / "grail.db", V040, dirty=True))
    assert [line.what for line in lines if not line.done] == []


def test_a_file_of_before_runs_were_counted_can_be_audited(tmp_path: Path) -> None:
    assert audits(build(tmp_path / "grail.db", PRE_RELEASE)) == []


def test_the_dirty_set_has_a_burst_of_142_finds_with_26_repeats(tmp_path: Path) -> None:
    lines = audits(build(tmp_path / "grail.db", V040, dirty=True))
    told = {line.what: line.count for line in lines}
    assert (told[Fault.BURST.found], told[Fault.REPEATED.found]) == (116, 26)
