"""Runs that were on at the time of another are not counted, while that other one is there."""

import pytest

from tallylight.core.pack import Origin
from tallylight.core.undo.messages import UndoImport
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show, laws

from .evenings import at, ran
from .histories import tuples

UNDONE = "timeline_undone"


def told(source: str, key: str) -> m.CameFrom:
    return m.CameFrom(source=source, key=key)


def beside(show: Show, source: str, began: float = 10, seconds: float = 60, key: str = "1") -> str:
    """A run that a file of that name tells of, in a session of its own; its id."""
    session = m.AdoptSession(ended_at=at(began + seconds), provenance=told(source, f"s{key}"))
    when = {"happened_at": at(began), "origin": Origin.IMPORT}
    show.do(session, command_id=f"{source}:session {key}", **when)
    run = m.AdoptRun(
        session=f"s{key}", run_number=1, ended_at=at(began + seconds),
        provenance=told(source, key),
    )  # fmt: skip
    return str(show.do(run, command_id=f"{source}:run {key}", **when)["run_id"])


@pytest.fixture
def doubled(hell: Show) -> Show:
    """A run of a minute, and the same from a file."""
    ran(hell, 60, gap=10)
    hell.clock.forward(hours=1)
    beside(hell, "other")
    return hell


def counted(show: Show) -> tuple[int, int, float]:
    """Runs, and how many of them are not counted; the time in those that are."""
    found = show.ask(m.GetAllRuns())
    return found.runs, len(show.ask(m.ListOverlaps())), found.active_seconds


def test_while_both_are_there_one_counts(doubled: Show) -> None:
    assert counted(doubled) == (1, 1, 60.0)


@pytest.mark.parametrize(
    "press",
    [m.DeleteRun(run_id="run-1"), m.DeleteSession(diablo_session_id="session-1")],
    ids=["deleted", "deleted with its session"],
)
def test_when_the_one_that_counted_is_gone_the_other_counts(doubled: Show, press: object) -> None:
    before = laws.derived_rows(doubled, apart=[UNDONE])
    doubled.do(press)
    assert counted(doubled) == (1, 0, 60.0)
    laws.replayed(doubled)
    doubled.undo()
    laws.same_rows(before, laws.derived_rows(doubled, apart=[UNDONE]))


def test_when_a_run_is_thrown_away_the_other_counts(hell: Show) -> None:
    hell.do(m.StartRun())
    hell.clock.forward(seconds=60)
    beside(hell, "other", 0, 60)
    hell.do(m.DiscardRun())
    assert counted(hell) == (1, 0, 60.0)


def test_when_its_start_is_taken_back_the_other_counts(doubled: Show) -> None:
    doubled.undo()
    doubled.undo()
    assert counted(doubled) == (1, 0, 60.0)
    laws.replayed(doubled)
    doubled.restart()
    laws.loaded_alike(doubled)


def test_when_its_import_is_taken_back_the_other_counts_and_can_be_taken_back_too(
    hell: Show,
) -> None:
    hell.clock.forward(hours=1)
    beside(hell, "one")
    beside(hell, "two")
    hell.do(UndoImport(import_id="one"))
    assert counted(hell) == (1, 0, 60.0)
    hell.do(UndoImport(import_id="two"))
    assert counted(hell) == (0, 0, 0.0)


def test_of_two_others_one_counts(doubled: Show) -> None:
    beside(doubled, "third")
    assert counted(doubled) == (1, 2, 60.0)
    doubled.do(m.DeleteRun(run_id="run-1"))
    assert counted(doubled) == (1, 1, 60.0)
    doubled.do(m.DeleteRun(run_id="run-2"))
    assert counted(doubled) == (1, 0, 60.0)


def test_one_that_shares_half_with_the_next_is_that_one_then(hell: Show) -> None:
    ran(hell, 60, gap=10)
    ran(hell, 60, gap=0)
    hell.clock.forward(hours=1)
    beside(hell, "other", 10, 120)
    hell.do(m.DeleteRun(run_id="run-1"))
    asked = "SELECT duplicate_of FROM runs WHERE duplicate_of IS NOT NULL"
    assert tuples(hell, asked) == [("run-2",)]


def test_when_it_is_merged_the_other_is_the_same_as_both(hell: Show) -> None:
    ran(hell, 60, gap=10)
    ran(hell, 60, gap=10)
    hell.clock.forward(hours=1)
    beside(hell, "other", 80, 60)
    hell.do(m.MergeRuns(run_id="run-2"))
    asked = "SELECT duplicate_of FROM runs WHERE duplicate_of IS NOT NULL"
    assert tuples(hell, asked) == [("run-1",)]


# sessions


def all_time(show: Show) -> tuple[int, float]:
    found = show.ask(m.GetAllRuns())
    return found.sessions, found.session_seconds


def test_a_session_of_nothing_but_doubles_is_no_time_twice(hell: Show) -> None:
    hell.do(m.StartSession())
    ran(hell, 60, gap=10)
    hell.do(m.EndDiabloSession())
    alone = all_time(hell)
    hell.clock.forward(hours=1)
    beside(hell, "other")
    assert all_time(hell) == alone


def test_one_with_a_run_of_its_own_counts(hell: Show) -> None:
    ran(hell, 60, gap=10)
    hell.do(m.EndDiabloSession())
    hell.clock.forward(hours=1)
    beside(hell, "other")
    own = m.AdoptRun(session="s1", run_number=2, ended_at=at(200), provenance=told("other", "2"))
    hell.do(own, happened_at=at(100))
    assert all_time(hell)[0] == 2


def test_the_time_that_it_shares_with_another_counts_once(hell: Show) -> None:
    ran(hell, 60, gap=10)
    hell.do(m.EndDiabloSession())
    hell.clock.forward(hours=1)
    beside(hell, "other")
    own = m.AdoptRun(session="s1", run_number=2, ended_at=at(200), provenance=told("other", "2"))
    hell.do(own, happened_at=at(100))
    assert all_time(hell) == (2, 190.0)
    others = hell.ask(m.CompareDiabloSession(diablo_session_id="session-1")).others
    assert (others.sessions, others.session_seconds) == (1, 190.0)


def test_the_time_that_three_share_counts_once(hell: Show) -> None:
    ran(hell, 60, gap=10)
    hell.do(m.EndDiabloSession())
    hell.clock.forward(hours=1)
    for source, ended in (("one", 200), ("two", 300)):
        beside(hell, source)
        own = m.AdoptRun(
            session="s1", run_number=2, ended_at=at(ended), provenance=told(source, "2")
        )
        hell.do(own, happened_at=at(ended - 50))
    assert all_time(hell) == (3, 290.0)


def told_of(show: Show, source: str, began: float, ended: float) -> None:
    """A session that a file tells of, with no run."""
    session = m.AdoptSession(ended_at=at(ended), provenance=told(source, "empty"))
    show.do(session, command_id=f"{source}:session", happened_at=at(began), origin=Origin.IMPORT)


def test_time_that_sessions_of_different_runs_share_counts_once(hell: Show) -> None:
    ran(hell, 60, gap=10)
    hell.do(m.EndDiabloSession())
    hell.clock.forward(hours=1)
    told_of(hell, "one", 40, 100)
    told_of(hell, "two", 500, 600)
    assert all_time(hell) == (3, 190.0)
    laws.replayed(hell)
    hell.do(UndoImport(import_id="one"))
    assert all_time(hell) == (2, 160.0)


def test_time_that_one_shares_only_since_it_is_longer_counts_once(hell: Show) -> None:
    ran(hell, 60, gap=10)
    hell.do(m.EndDiabloSession())
    hell.clock.forward(hours=1)
    beside(hell, "other", 100, 60)
    own = m.AdoptRun(session="s1", run_number=2, ended_at=at(90), provenance=told("other", "2"))
    hell.do(own, happened_at=at(50))
    assert all_time(hell) == (2, 150.0)
    laws.replayed(hell)


def test_one_that_is_looked_at_apart_is_not_taken_off_twice(hell: Show) -> None:
    ran(hell, 60, gap=10)
    hell.do(m.EndDiabloSession())
    alone = all_time(hell)
    hell.clock.forward(hours=1)
    beside(hell, "other")
    others = hell.ask(m.CompareDiabloSession(diablo_session_id="session-2")).others
    assert others == hell.ask(m.CompareDiabloSession()).others  # the last one
    assert (others.sessions, others.session_seconds) == alone
