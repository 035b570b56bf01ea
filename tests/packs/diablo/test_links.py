"""Diablo sessions that were told afterwards find the streams of then, all in one press."""

import pytest

from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.packs.diablo import messages as m
from tallylight.packs.diablo.rules import links
from tallylight.testing import Show, laws

from .evenings import at
from .histories import tuples

LINKED = "SELECT id, stream_session_id FROM {} ORDER BY start_time"


def streamed(show: Show) -> None:
    """Two streams of an hour; two sessions in the first, and one after both, all told later."""
    for _ in range(2):
        show.do(CreateSession())
        show.clock.forward(hours=1)
        show.do(EndSession())
    show.clock.forward(hours=5)
    for began in (60, 600, 9000):
        show.do(m.RecordRun(started_at=at(began), duration_seconds=60))


def test_what_fits_goes_into_its_stream_with_its_runs(hell: Show) -> None:
    streamed(hell)
    answer = hell.do(m.LinkSessions())
    assert (answer["sessions"], answer["runs"], answer["dry_run"]) == (2, 2, False)
    for table in ("sessions", "runs"):
        assert [stream for _, stream in tuples(hell, LINKED.format(table))] == [1, 1, None]


def test_a_dry_run_counts_the_same_and_writes_nothing(hell: Show) -> None:
    streamed(hell)
    before = hell.rows("SELECT count(*) FROM timeline")
    answer = hell.do(m.LinkSessions(dry_run=True))
    assert (answer["sessions"], answer["runs"], answer["dry_run"]) == (2, 2, True)
    assert hell.rows("SELECT count(*) FROM timeline") == before


def test_of_many_some_go_at_once_and_others_come_between(
    hell: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "SESSIONS_AT_ONCE", 1)
    streamed(hell)
    dry = hell.do(m.LinkSessions(dry_run=True))
    assert (dry["sessions"], dry["more"]) == (1, None)
    steps = [hell.do(m.LinkSessions()) for _ in range(3)]
    assert [(one["sessions"], one["more"]) for one in steps] == [(1, True), (1, True), (0, False)]


def test_those_without_a_stream_are_in_nobodys_way(
    hell: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "SESSIONS_AT_ONCE", 1)
    hell.do(m.RecordRun(started_at=at(-600), duration_seconds=60))
    streamed(hell)
    assert hell.do(m.LinkSessions())["sessions"] == 1


def test_once_more_there_is_nothing_to_link(hell: Show) -> None:
    streamed(hell)
    hell.do(m.LinkSessions())
    again = hell.outcome(m.LinkSessions())
    assert (again.seq, again.answer["sessions"]) == (None, 0)


def test_it_is_taken_back_as_one_press(hell: Show) -> None:
    streamed(hell)
    before = laws.derived_rows(hell, apart=["timeline_undone"])
    hell.do(m.LinkSessions())
    laws.replayed(hell)
    assert hell.undo()["undone"] == "2 Diablo sessions linked to the stream"
    laws.same_rows(before, laws.derived_rows(hell, apart=["timeline_undone"]))


def test_how_many_fit_is_known_before(hell: Show) -> None:
    streamed(hell)
    assert hell.ask(m.CountUnlinked()).sessions == 2
    hell.do(m.LinkSessions())
    assert hell.ask(m.CountUnlinked()).sessions == 0


def test_one_in_two_streams_goes_into_that_which_lies_over_most_of_it(hell: Show) -> None:
    streamed(hell)
    hell.do(m.RecordRun(started_at=at(3000), ended_at=at(4800)))
    hell.do(m.LinkSessions())
    asked = "SELECT stream_session_id FROM runs WHERE run_number = 1 ORDER BY start_time"
    assert [stream for (stream,) in tuples(hell, asked)] == [1, 1, 2, None]


def test_the_session_that_is_on_stays_where_it_is(hell: Show) -> None:
    hell.do(m.StartSession())
    assert hell.do(m.LinkSessions())["sessions"] == 0
