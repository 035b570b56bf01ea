"""Whatever is done can be taken back, and leaves every row as it was."""

from typing import Any

import pytest

from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show, laws

from .evenings import adopted_session, at, ran, told
from .evenings import find as find_told
from .test_refusals import Scene, ended, found, nothing, on, over, paused, session, zaphira

UNDONE = "timeline_undone"


def neighbours(show: Show) -> None:
    """Two runs with finds and a pause, one after the other."""
    ran(show, 60, "Shaftstop")
    show.do(m.StartRun(run_type="cows"))
    show.clock.forward(seconds=5)
    show.do(m.PauseRun())
    show.clock.forward(seconds=5)
    show.do(m.AddFind(name="A charm", note="a note"))


def ended_neighbours(show: Show) -> None:
    neighbours(show)
    show.do(m.EndRun())


def streamed(show: Show) -> None:
    """A run that is on, in a stream session, with a find."""
    show.do(CreateSession())
    found(show)


def outside(show: Show) -> None:
    """A Diablo session that was told of late, in the time of a stream session."""
    show.do(CreateSession())
    show.clock.forward(hours=1)
    show.do(EndSession())
    show.do(m.RecordRun(started_at=at(60), duration_seconds=60))


def marked(show: Show) -> None:
    show.do(m.AddProgress(name="Shaftstop"))


def with_odds(show: Show) -> None:
    show.do(m.SetOdds(name="Shaftstop", run_type="meph", one_in=900))


def archived(show: Show) -> None:
    over(show)
    show.do(m.ArchiveSession(diablo_session_id="session-1"))


def adopted_one(show: Show) -> None:
    adopted_session(show, -1000, -500)


def unended(show: Show) -> None:
    """A session and a run that were taken over while they were on."""
    provenance = told("s2")
    session = m.AdoptSession(ended_at=at(-390), uncertain=True, provenance=provenance)
    show.do(session, happened_at=at(-400))
    run = m.AdoptRun(
        session="s2", run_number=1, ended_at=at(-390), uncertain=True, provenance=told("run 2")
    )
    show.do(run, happened_at=at(-400))


def doubled(show: Show) -> None:
    """A run that was counted here, and the same from elsewhere."""
    show.do(m.RecordRun(started_at=at(-1000), duration_seconds=60))
    adopted_session(show, -1000, -500)
    run = m.AdoptRun(session="s1", run_number=1, ended_at=at(-940), provenance=told("run 1"))
    show.do(run, happened_at=at(-1000))


def unplayed(show: Show) -> None:
    """A session and a run of nobody that were taken over, and a character."""
    unended(show)
    zaphira(show)


DONE: dict[str, tuple[Scene, Any]] = {
    "starting a session": (nothing, m.StartSession(note="a note")),
    "recording a session": (nothing, m.RecordDiabloSession(started_at=at(-90), ended_at=at(-30))),
    "ending a session": (session, m.EndDiabloSession()),
    "ending a session with its run": (found, m.EndDiabloSession()),
    "a note": (session, m.NoteSession(note="a note")),
    "putting a session away": (over, m.ArchiveSession(diablo_session_id="session-1")),
    "taking a session out again": (
        archived, m.ArchiveSession(diablo_session_id="session-1", archived=False)),
    "deleting a session": (ended_neighbours, m.DeleteSession(diablo_session_id="session-1")),
    "deleting the session that is on": (
        neighbours, m.DeleteSession(diablo_session_id="session-1")),
    "linking a session": (outside, m.LinkSession(diablo_session_id="session-1")),
    "linking all sessions": (outside, m.LinkSessions()),
    "starting a run": (session, m.StartRun(run_type="meph", note="a note")),
    "starting a run in no session": (nothing, m.StartRun(run_type="meph")),
    "a pause": (on, m.PauseRun()),
    "going on": (paused, m.ResumeRun()),
    "ending a run": (found, m.EndRun()),
    "ending a run that is paused": (paused, m.EndRun()),
    "the next run": (found, m.NextRun(run_type="cows")),
    "throwing a run away": (found, m.DiscardRun()),
    "writing a run down": (
        session, m.RecordRun(
            started_at=at(-600), duration_seconds=60, finds=(m.FindGiven(name="Shaftstop"),))),
    "correcting a run": (
        ended, m.EditRun(run_type="cows", note="a note", ended_at=at(65), players=3)),
    "deleting a run": (neighbours, m.DeleteRun(run_id="run-1")),
    "deleting the run that is on": (neighbours, m.DeleteRun()),
    "merging with the run that is on": (neighbours, m.MergeRuns()),
    "merging runs that are over": (ended_neighbours, m.MergeRuns()),
    "a find": (on, m.AddFind(name="Shaftstop", ethereal=True, note="a note")),
    "a find of no item": (on, m.AddFind(name="A charm")),
    "a find after the run": (
        lambda show: ran(show, 60), m.AddFind(name="Shaftstop")),
    "moving a find": (neighbours, m.MoveFind(find_id="run-1.1", to_run_id="run-2")),
    "taking a find out": (neighbours, m.RemoveFind(find_id="run-1.1")),
    "a character": (nothing, m.AddCharacter(name="Zaphira", character_class="sorceress")),
    "correcting a character": (
        zaphira, m.EditCharacter(character_id="character-1", name="Hob", level=9)),
    "taking a character out": (zaphira, m.DeleteCharacter(character_id="character-1")),
    "an entry of the grail": (nothing, m.AddProgress(name="Shaftstop", note="a note")),
    "taking an entry out": (marked, m.RemoveProgress(progress_id="grail-1")),
    "odds": (nothing, m.SetOdds(name="Shaftstop", run_type="meph", one_in=900)),
    "other odds": (with_odds, m.SetOdds(name="Shaftstop", run_type="meph", one_in=90)),
    "taking odds out": (with_odds, m.RemoveOdds(odds_id="odds-1")),
    "taking a session over": (nothing, m.AdoptSession(ended_at=at(-5), provenance=told("s1"))),
    "taking a run over": (
        adopted_one, m.AdoptRun(
            session="s1", run_number=1, ended_at=at(-600), provenance=told("run 1"),
            finds=(find_told("Shaftstop"),))),
    "taking a character over": (
        nothing, m.AdoptCharacter(name="Zaphira", provenance=told("c1"))),
    "taking an entry over": (
        nothing, m.AdoptProgress(item="Shaftstop", provenance=told("p1"))),
    "the end of a session that was taken over without one": (
        unended, m.AmendSession(ended_at=at(-300), provenance=told("s2"))),
    "the end of a run that was taken over without one": (
        unended, m.AmendRun(
            ended_at=at(-350), provenance=told("run 2"), finds=(find_told("Shaftstop"),))),
    "saying who was played in what was taken over": (
        unplayed, m.SayWhoPlayed(character="Zaphira")),
    "deleting a run that another was the same as": (doubled, m.DeleteRun(run_id="run-1")),
    "ending the stream session": (streamed, EndSession()),
}  # fmt: skip


@pytest.mark.parametrize("name", DONE)
def test_what_is_done_and_taken_back_leaves_every_row_as_it_was(hell: Show, name: str) -> None:
    scene, command = DONE[name]
    scene(hell)
    before = laws.derived_rows(hell, apart=[UNDONE])
    late = {"happened_at": at(-700)} if "over" in name.split() else {}
    hell.do(command, **late)
    changed = laws.derived_rows(hell, apart=[UNDONE])
    hell.undo()
    assert changed != before
    laws.same_rows(before, laws.derived_rows(hell, apart=[UNDONE]))


@pytest.mark.parametrize("name", DONE)
def test_what_is_done_is_what_the_timeline_says(hell: Show, name: str) -> None:
    scene, command = DONE[name]
    scene(hell)
    hell.do(command, **({"happened_at": at(-700)} if "over" in name.split() else {}))
    laws.replayed(hell)


def test_every_command_is_taken_back_here(hell: Show) -> None:
    own = {one.cls for one in hell.program.registry.commands.values()
           if one.pack.name == "diablo" and "uggest" not in one.cls.__name__}  # fmt: skip
    done = {type(command) for _, command in DONE.values()}
    assert {one.__name__ for one in own - done} <= {"NoticeSave"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("the next run", "Run ended, and run 2 started: Cows"),
        ("ending a session with its run", "Diablo session ended"),
        ("merging runs that are over", "Runs merged"),
        ("moving a find", "Find moved: Shaftstop"),
        ("writing a run down", "Run 1 written down"),
        ("recording a session", "Diablo session written down"),
    ],
)
def test_undo_says_what_the_press_was(hell: Show, name: str, words: str) -> None:
    scene, command = DONE[name]
    scene(hell)
    hell.do(command)
    assert hell.undo()["undone"] == words


def test_a_next_run_where_none_was_on_only_starts_one(hell: Show) -> None:
    hell.do(m.NextRun(run_type="cows"))
    assert hell.undo()["undone"] == "Run 1 started: Cows"


def test_a_whole_evening_is_taken_back_press_by_press(hell: Show) -> None:
    before = laws.derived_rows(hell, apart=[UNDONE, "channels"])
    presses = [
        m.StartRun(run_type="meph"), m.AddFind(name="Shaftstop"), m.PauseRun(), m.ResumeRun(),
        m.NextRun(), m.AddFind(name="A charm"), m.EndRun(), m.MergeRuns(),
        m.MoveFind(find_id="run-1.1", to_run_id="run-1"), m.NoteSession(note="a note"),
        m.EndDiabloSession(), m.DeleteSession(diablo_session_id="session-1"),
    ]  # fmt: skip
    written = 0
    for press in presses:
        hell.clock.forward(seconds=7)
        written += hell.outcome(press).seq is not None
    for _ in range(written):
        hell.undo()
    laws.same_rows(before, laws.derived_rows(hell, apart=[UNDONE, "channels"]))
