"""Diablo sessions: an evening of runs, put away, deleted, and found in its stream."""

import pytest

from tallylight.base.errors import Refused
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show, laws

from .evenings import at, ran
from .histories import tuples


def test_a_session_opens_a_stream_session_where_none_is_on(hell: Show) -> None:
    assert hell.do(m.StartSession())["session_id"] == 1


def test_a_session_goes_into_the_stream_session_that_is_on(hell: Show) -> None:
    hell.do(CreateSession())
    hell.do(m.StartSession())
    assert tuples(hell, "SELECT count(*) FROM stream_sessions") == [(1,)]


def test_its_end_leaves_the_stream_on(hell: Show) -> None:
    hell.do(m.StartSession())
    hell.do(m.EndDiabloSession())
    assert tuples(hell, "SELECT status FROM stream_sessions") == [("LIVE",)]


def test_its_end_ends_the_run_that_is_on(hell: Show) -> None:
    hell.do(m.StartRun())
    hell.clock.forward(seconds=60)
    hell.do(m.EndDiabloSession())
    assert tuples(hell, "SELECT duration FROM runs") == [(60_000,)]


def test_its_end_is_never_before_its_last_run_when_the_clock_steps_back(hell: Show) -> None:
    ran(hell, 60)
    hell.clock.forward(seconds=-40)
    hell.do(m.EndDiabloSession())
    rows = tuples(hell, "SELECT s.end_time = r.end_time FROM sessions s, runs r")
    assert [bool(row[0]) for row in rows] == [True]


def test_a_session_that_is_over_stays_as_it_is(hell: Show) -> None:
    hell.do(m.StartSession())
    hell.do(m.EndDiabloSession())
    again = m.EndDiabloSession(diablo_session_id="session-1")
    assert hell.outcome(again).seq is None


def test_a_note_leaves_the_runs_and_the_stamp_of_the_beginning(hell: Show) -> None:  # T3
    ran(hell, 60, "Shaftstop")
    made = tuples(hell, "SELECT created_at FROM sessions")
    hell.clock.forward(minutes=5)
    hell.do(m.NoteSession(note="what an evening"))
    left = tuples(hell, "SELECT run_count, notes FROM sessions")
    assert (left, tuples(hell, "SELECT created_at FROM sessions")) == (
        [(1, "what an evening")], made)  # fmt: skip


def test_a_note_of_nothing_removes_it(hell: Show) -> None:
    hell.do(m.StartSession(note="a note"))
    hell.do(m.NoteSession(note=None))
    assert tuples(hell, "SELECT notes FROM sessions") == [(None,)]


def test_the_last_note_stands_also_when_the_clock_steps_back(hell: Show) -> None:
    hell.do(m.StartSession())
    hell.do(m.NoteSession(note="first"))
    hell.clock.forward(hours=-1)
    hell.do(m.NoteSession(note="second"))
    assert tuples(hell, "SELECT notes FROM sessions") == [("second",)]


def test_a_note_of_before_is_not_the_last_word(hell: Show) -> None:
    hell.do(m.StartSession())
    hell.clock.forward(minutes=30)
    hell.do(m.NoteSession(note="now"))
    hell.do(m.NoteSession(note="then"), happened_at=at(600))
    assert tuples(hell, "SELECT notes FROM sessions") == [("now",)]


def test_what_is_put_away_stays_in_all_numbers(hell: Show) -> None:  # T17
    ran(hell, 60)
    hell.do(m.EndDiabloSession())
    hell.do(m.ArchiveSession(diablo_session_id="session-1"))
    found = hell.ask(m.GetAllRuns())
    assert (found.runs, found.sessions) == (1, 1)


def test_what_is_put_away_is_over(hell: Show) -> None:  # T17
    hell.do(m.StartSession())
    with pytest.raises(Refused):
        hell.do(m.ArchiveSession(diablo_session_id="session-1"))
    assert tuples(hell, "SELECT count(*) FROM sessions WHERE archived") == [(0,)]


def test_what_was_put_away_before_it_was_taken_out_is_out(hell: Show) -> None:
    hell.do(m.StartSession())
    hell.do(m.EndDiabloSession())
    hell.clock.forward(minutes=30)
    for archived, seconds in ((True, 60), (False, 120), (True, 90)):
        said = m.ArchiveSession(diablo_session_id="session-1", archived=archived)
        hell.do(said, happened_at=at(seconds))
    assert tuples(hell, "SELECT count(*) FROM sessions WHERE archived") == [(0,)]


def test_a_deleted_session_takes_its_runs_finds_and_entries_along(hell: Show) -> None:
    ran(hell, 60, "Shaftstop", "A charm")
    hell.do(m.DeleteSession(diablo_session_id="session-1"))
    counted = [tuples(hell, f"SELECT count(*) FROM {table}")[0][0]
               for table in ("sessions", "runs", "run_items", "grail_progress")]  # fmt: skip
    assert counted == [0, 0, 0, 0]


def test_a_deleted_session_comes_back_whole(hell: Show) -> None:
    ran(hell, 60, "Shaftstop", "A charm")
    before = laws.derived_rows(hell, apart=["timeline_undone"])
    hell.do(m.DeleteSession(diablo_session_id="session-1"))
    hell.undo()
    laws.same_rows(before, laws.derived_rows(hell, apart=["timeline_undone"]))


def test_after_the_session_that_was_on_is_deleted_a_new_one_begins(hell: Show) -> None:
    hell.do(m.StartRun())
    hell.do(m.DeleteSession(diablo_session_id="session-1"))
    assert hell.do(m.StartRun())["diablo_session_id"] == "session-2"


def test_a_session_is_linked_to_the_stream_that_was_on_with_all_its_runs(hell: Show) -> None:
    hell.do(CreateSession())
    hell.clock.forward(hours=1)
    hell.do(EndSession())
    hell.do(m.RecordRun(started_at=at(60), duration_seconds=60))
    hell.do(m.LinkSession(diablo_session_id="session-1"))
    asked = "SELECT s.stream_session_id, r.stream_session_id FROM sessions s, runs r"
    assert tuples(hell, asked) == [(1, 1)]


def test_a_session_time_is_counted_once_however_many_runs_it_has(hell: Show) -> None:  # T13
    hell.do(m.StartSession())
    for _ in range(3):
        ran(hell, 50, "Shaftstop", gap=10)
    hell.clock.forward(seconds=20)
    hell.do(m.EndDiabloSession())
    found = hell.ask(m.GetAllRuns())
    assert (found.session_seconds, found.active_seconds) == (200, 150)


def test_a_run_that_is_on_makes_no_average_shorter(hell: Show) -> None:  # T13
    ran(hell, 60)
    hell.do(m.StartRun())
    hell.clock.forward(seconds=4)
    found = hell.ask(m.GetDiabloSessionStats())
    assert (found.mean_seconds, found.finished_runs) == (60, 1)


def test_a_forgotten_run_moves_the_mean_and_not_the_median(hell: Show) -> None:  # T14
    for seconds in (40, 41, 42, 43, 44, 45, 5893):
        ran(hell, seconds, run_type="meph")
    found = hell.ask(m.GetDiabloSessionStats())
    assert (found.median_seconds, round(found.mean_seconds), found.outliers) == (43, 878, 1)


def test_without_a_word_the_last_session_is_put_away_and_deleted(hell: Show) -> None:
    ran(hell, 60)
    hell.do(m.EndDiabloSession())
    assert hell.do(m.ArchiveSession())["archived"]
    assert hell.do(m.DeleteSession())["diablo_session_id"] == "session-1"


def test_without_a_word_the_session_that_is_on_is_deleted(hell: Show) -> None:
    ran(hell, 60)
    hell.do(m.EndDiabloSession())
    ran(hell, 60)
    assert hell.do(m.DeleteSession())["diablo_session_id"] == "session-2"


def test_a_whole_evening_is_told_afterwards_and_its_runs_are_in_it(hell: Show) -> None:
    hell.do(m.RecordDiabloSession(ended_at=at(-600), note="an evening"), happened_at=at(-4200))
    for began in (-4000, -3000, -2000):
        hell.do(m.RecordRun(run_type="meph", started_at=at(began), duration_seconds=60))
    found = hell.ask(m.GetAllRuns())
    assert (found.sessions, found.runs, found.session_seconds, found.gaps.n) == (1, 3, 3600.0, 2)


def test_a_whole_session_is_in_the_stream_that_was_on_then(hell: Show) -> None:
    hell.do(CreateSession())
    hell.clock.forward(seconds=300)
    told = hell.do(m.RecordDiabloSession(started_at=at(60), ended_at=at(200)))
    other = hell.do(m.RecordDiabloSession(started_at=at(-900), ended_at=at(-600)))
    assert (told["session_id"], other["session_id"]) == (1, None)
