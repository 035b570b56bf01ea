"""Whatever is told in whatever order: the tallies say what the runs themselves say."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tallylight.base.errors import Refused
from tallylight.base.units import mean_seconds, ratio
from tallylight.core.channels.messages import MakeChannel
from tallylight.core.sessions.messages import EndSession, VoidSession
from tallylight.core.undo.messages import Undo
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show

from ...conftest import MORE
from .evenings import find, told

ITEMS = ("shako", "eth titans", "titans", "soj", "Rare ring")
TYPES = ("meph", "trav", "My cave")
EXAMPLES = {"sqlite": 16, "postgresql": 5}
PHASES = [Phase.generate] if MORE == 1 else [Phase.generate, Phase.shrink]

NAMES = st.lists(st.sampled_from(ITEMS), max_size=2)
SECONDS = st.integers(1, 400)
STEPS = st.one_of(
    st.tuples(st.just("run"), SECONDS, st.sampled_from(TYPES), NAMES),
    st.tuples(st.just("run"), SECONDS, st.sampled_from(TYPES), NAMES),
    st.tuples(st.just("late"), SECONDS, st.integers(500, 5000), NAMES),
    st.tuples(st.just("adopt"), SECONDS, st.integers(500, 5000), NAMES),
    st.tuples(st.sampled_from(["delete", "merge", "edit"]), st.integers(0, 20)),
    st.tuples(st.just("hand"), st.sampled_from(ITEMS)),
    st.tuples(st.sampled_from(["undo", "undo", "end", "start", "void"])),
)


class Evening:
    """Steps on a channel of their own. What is refused is left out."""

    def __init__(self, show: Show, channel: str) -> None:
        self.show, self.channel, self.keys = show, channel, 0
        show.do(MakeChannel(name=channel))

    def do(self, command: Any, **more: Any) -> dict[str, Any]:
        try:
            return self.show.do(command, channel=self.channel, **more)
        except Refused:
            return {}

    def ask(self, query: Any) -> Any:
        return self.show.ask(query, self.channel)

    def step(self, kind: str, *said: Any) -> None:
        getattr(self, kind)(*said)
        self.show.clock.forward(seconds=7)

    def run(self, seconds: int, run_type: str, names: list[str]) -> None:
        self.do(m.NextRun(run_type=run_type, players=seconds % 3 + 1))
        self.show.clock.forward(seconds=seconds)
        for name in names:
            self.do(m.AddFind(name=name))
        self.do(m.EndRun())

    def late(self, seconds: int, ago: int, names: list[str]) -> None:
        finds = tuple(m.FindGiven(name=name) for name in names)
        at = self.show.clock.now() - timedelta(seconds=ago)
        self.do(m.RecordRun(duration_seconds=seconds, finds=finds), happened_at=at)

    def adopt(self, seconds: int, ago: int, names: list[str]) -> None:
        """Two runs of another program, the second of which begins in the first."""
        self.keys += 1
        key, at = str(self.keys), self.show.clock.now() - timedelta(seconds=ago)
        until = at + timedelta(seconds=2 * seconds)
        session = m.AdoptSession(ended_at=until, provenance=told(key))
        self.do(session, happened_at=at)
        finds = tuple(find(name, uncertain=name == "soj") for name in names)
        for number in (1, 2):
            began = at + timedelta(seconds=(number - 1) * (seconds - 1))
            run = m.AdoptRun(
                session=key, run_number=number, ended_at=began + timedelta(seconds=seconds),
                run_type="meph", finds=finds, provenance=told(f"{key}.{number}"),
            )  # fmt: skip
            self.do(run, happened_at=began)

    def _nth(self, n: int) -> str:
        runs = self.ask(m.ExportRuns())
        return runs[n % len(runs)].run_id if runs else "none"

    def delete(self, n: int) -> None:
        self.do(m.DeleteRun(run_id=self._nth(n)))

    def merge(self, n: int) -> None:
        self.do(m.MergeRuns(run_id=self._nth(n)))

    def edit(self, n: int) -> None:
        self.do(m.EditRun(run_id=self._nth(n), run_type=TYPES[n % 3]))

    def hand(self, item: str) -> None:
        self.do(m.AddProgress(name=item))

    def undo(self) -> None:
        self.do(Undo())

    def end(self) -> None:
        self.do(m.EndDiabloSession())

    def start(self) -> None:
        self.do(m.NextRun())

    def void(self) -> None:
        self.do(EndSession())
        last = self.show.rows("SELECT max(session_id) FROM stream_sessions WHERE channel = :c",
                              c=self.channel)[0][0]  # fmt: skip
        if last is not None:
            self.do(VoidSession(session_id=last))


class Plainly:
    """The numbers of all runs as one would work them out by hand from the runs."""

    def __init__(self, evening: Evening) -> None:
        history = evening.ask(m.ExportHistory())
        voided = {row[0] for row in evening.show.rows(
            "SELECT session_id FROM stream_sessions WHERE voided_at IS NOT NULL")}  # fmt: skip
        counts = [run for run in history.runs if run.session_id not in voided]
        self.known = [run for run in counts if run.duplicate_of is None]
        self.over = [run for run in self.known if run.ended_at is not None]
        alone = {run.diablo_session_id for run in history.runs if run.duplicate_of is None}
        doubled = {run.diablo_session_id for run in history.runs if run.duplicate_of is not None}
        self.sessions = [
            one for one in history.sessions
            if one.session_id not in voided and one.diablo_session_id not in doubled - alone
        ]  # fmt: skip
        self.entries = [
            entry for entry in history.grail
            if entry.run_id is None or entry.run_id in {run.run_id for run in counts}
        ]  # fmt: skip

    def finds(self, runs: list[Any]) -> int:
        return sum(not one.uncertain for run in runs for one in run.finds)

    def new(self) -> Counter[str]:
        """Items by the type of the run that had them first."""
        mine = {run.run_id: run for run in self.known}
        entries = [one for one in self.entries if one.run_id is None or one.run_id in mine]
        first: dict[tuple[str, bool], Any] = {}
        for entry in sorted(entries, key=lambda one: (one.found_at, one.run_id is None)):
            first.setdefault((entry.item, entry.ethereal), entry)
        found: Counter[str] = Counter()
        for entry in first.values():
            run = mine.get(entry.run_id)
            if run is not None and run.ended_at is not None and not self._unsure(run, entry):
                found[run.run_type or ""] += 1
        return found

    def _unsure(self, run: Any, entry: Any) -> bool:
        return any(one.uncertain for one in run.finds if one.progress_id == entry.progress_id)

    def dry(self, runs: list[Any], wanted: Any) -> tuple[int, int]:
        now = most = 0
        for run in runs:
            has = any(wanted(one) and not one.uncertain for one in run.finds)
            now = 0 if has else now + 1
            most = max(most, now)
        return now, most

    def gaps(self) -> tuple[int, int]:
        found = [
            after.started_at - before.ended_at
            for session in {run.diablo_session_id for run in self.known}
            for before, after in pairwise(
                run for run in self.known if run.diablo_session_id == session
            )
        ]
        return sum(gap >= timedelta() for gap in found), sum(gap < timedelta() for gap in found)


@pytest.fixture
def examples(request: pytest.FixtureRequest) -> int:
    return EXAMPLES[request.node.callspec.params["database_url"]]


def test_all_time_numbers_are_those_of_the_runs(hell: Show, examples: int) -> None:
    played = iter(range(10_000))

    @settings(max_examples=MORE * examples, derandomize=MORE == 1, deadline=None, database=None,
              suppress_health_check=list(HealthCheck), phases=PHASES)  # fmt: skip
    @given(st.lists(STEPS, min_size=4, max_size=14))
    def holds(steps: list[tuple[Any, ...]]) -> None:
        evening = Evening(hell, f"evening-{next(played)}")
        for step in steps:
            evening.step(*step)
        compared(evening)

    holds()


def compared(evening: Evening) -> None:
    plain, found = Plainly(evening), evening.ask(m.GetAllRuns())
    over, n = plain.over, len(plain.over)
    times = sorted(run.active_seconds for run in over)
    new = plain.new()
    assert (found.runs, found.finished_runs) == (len(plain.known), n)
    assert found.active_seconds == pytest.approx(sum(run.active_seconds for run in plain.known))
    assert found.wall_seconds == pytest.approx(sum(run.wall_seconds for run in plain.known))
    assert found.mean_seconds == mean_seconds(round(sum(times) * 1e6), n)
    assert found.finds == plain.finds(plain.known)
    assert found.finds_per_run == ratio(plain.finds(over), n, 3)
    assert (found.new_items, found.sessions) == (sum(new.values()), len(plain.sessions))
    assert (found.dry_streak, found.longest_dry_streak) == plain.dry(over, lambda one: True)
    assert (found.gaps.n, found.gaps.overlaps) == plain.gaps()
    fast = [time for time in times if time >= 10]
    assert (found.fastest.seconds if found.fastest else None) == min(fast, default=None)
    assert (found.slowest.seconds if found.slowest else None) == max(times, default=None)
    if n:
        assert found.median_seconds == pytest.approx(median(times), rel=0.026)
    _compared_apart(evening, plain, new)


def _compared_apart(evening: Evening, plain: Plainly, new: Counter[str]) -> None:
    types = Counter(run.run_type or "" for run in plain.known)
    apart = {one.label: one for one in evening.ask(m.GetRunsBy(by="run_type"))}
    assert {label: (one.runs, one.new_items) for label, one in apart.items()} == {
        label: (n, new[label]) for label, n in types.items()
    }
    for one in evening.ask(m.GetRunsBy(by="players", run_type="meph")):
        alike = [
            run.active_seconds for run in plain.over
            if run.run_type == "Mephisto" and str(run.players or "") == one.label
        ]  # fmt: skip
        usual = median(alike) if alike else None
        assert one.median_seconds == (usual and pytest.approx(usual, rel=0.026))
    shako = evening.ask(m.GetDryStreak(item="shako"))
    assert (shako.now, shako.longest) == plain.dry(
        plain.over, lambda one: one.item == "harlequincrest"
    )
    of_type = [run for run in plain.over if run.run_type == "Mephisto"]
    streak = evening.ask(m.GetDryStreak(run_type="meph"))
    assert (streak.now, streak.longest) == plain.dry(of_type, lambda one: True)
    items = {one.item for one in plain.entries}
    assert evening.ask(m.GetGrail()).found == len(items)
