"""Questions look at no more runs when there are more: how SQLite goes about them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tallylight.packs import diablo
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show, show

from .evenings import adopted, adopted_session, find, ran

GROWING = "runs|run_items|grail_progress|run_pauses|tally_streaks"
FEW = "(?!runs USING INDEX idx_runs_overlaps )"
"""An index of nothing but runs that were told twice."""

WHOLE = re.compile(rf"^(SCAN ({GROWING})\b|SEARCH {FEW}({GROWING}) .*\(channel=\?\)$)")
"""All rows, or all of the channel: no more than a LIMIT says, where an index has their order."""

SORTED = "USE TEMP B-TREE FOR ORDER BY"

QUERIES: dict[str, Any] = {
    type(query).__name__ + str(number): query
    for number, query in enumerate((
        m.GetCurrentRun(), m.ListRunTypes(), m.GetDiabloSessionStats(), m.ListSessionNumbers(),
        m.CompareDiabloSession(diablo_session_id="session-1"),
        m.GetAllRuns(), m.GetAllRuns(run_type="meph"),
        m.GetRunsBy(by="run_type"), m.GetRunsBy(by="character", run_type="meph"),
        m.GetRunForm(run_type="meph"), m.GetOutliers(),
        m.GetDryStreak(), m.GetDryStreak(item="shako"), m.GetDryStreak(run_type="meph"),
        m.GetDryStreak(item="shako", run_type="meph"),
        m.GetLuck(item="shako"), m.GetNextBest(), m.ListOdds(),
        m.GetGrail(), m.FindItems(text="shako"), m.ListProgress(), m.ListProgress(item="shako"),
        m.GetGrailStanding(), m.ListNewItems(), m.GetRunPace(), m.GetLastFind(),
        m.ListOverlaps(), m.ListCharacters(),
    ))
}  # fmt: skip


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Show]:
    url = f"sqlite:///{tmp_path_factory.mktemp('bounded')}/tally.db"
    with show(url, of=[diablo.PACK]) as evening:
        evening.do(m.SetOdds(name="shako", run_type="meph", one_in=100))
        evening.do(m.AddProgress(name="soj"))
        for _ in range(6):
            ran(evening, 60, "shako", run_type="meph")
        for far_off in (2, 600):
            ran(evening, far_off, run_type="meph")
        evening.clock.forward(hours=1)
        adopted_session(evening, 0, 900)
        adopted(evening, 5, 60, "1", finds=(find("soj", uncertain=True),))
        evening.do(m.StartRun())
        yield evening


def plans(evening: Show, query: Any) -> dict[str, list[str]]:
    """How each statement goes that a question runs."""
    asked: dict[str, Any] = {}

    def note(_: Any, cursor: Any, statement: str, parameters: Any, *more: Any) -> None:
        asked[statement] = parameters

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        evening.ask(query)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    with evening.program.storage.read() as connection:
        return {
            statement: [
                str(step[3])
                for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", said)
            ]
            for statement, said in asked.items()
            if statement.startswith("SELECT")
        }


def is_bounded(statement: str, steps: list[str]) -> bool:
    if not any(WHOLE.match(step) for step in steps):
        return True
    # Of a limited part of a statement the rest may be sorted, the part itself may not.
    within = "FROM (SELECT" in statement
    return "LIMIT" in statement and (within or SORTED not in steps)


@pytest.mark.parametrize("name", QUERIES)
def test_no_question_goes_over_all_runs(known: Show, name: str) -> None:
    found = plans(known, QUERIES[name])
    assert found
    assert [each for each in found.items() if not is_bounded(*each)] == []


def test_chapters_look_at_the_runs_of_their_time(known: Show) -> None:
    found = plans(known, m.GetChapters(began_at=known.clock.now() - timedelta(hours=2)))
    assert all(is_bounded(*each) for each in found.items())
