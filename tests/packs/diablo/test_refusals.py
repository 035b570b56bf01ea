"""Every "no" of this pack, once: what was there, what was asked, which refusal came."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from tallylight.base.errors import Refusal, Refused
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show
from tallylight.testing.clock import NOON

from .evenings import at, ran, told

Scene = Callable[[Show], Any]
Case = tuple[Scene, Any, Refusal]


def nothing(_: Show) -> None:
    """An empty evening."""


def session(show: Show) -> None:
    show.do(m.StartSession())


def over(show: Show) -> None:
    """A session of ten minutes that is over."""
    session(show)
    show.clock.forward(minutes=10)
    show.do(m.EndDiabloSession())
    show.clock.forward(minutes=10)


def on(show: Show) -> None:
    """A run that is on for a minute."""
    show.do(m.StartRun(run_type="meph"))
    show.clock.forward(minutes=1)


def paused(show: Show) -> None:
    """The same, with its clock stopped for another minute."""
    on(show)
    show.do(m.PauseRun())
    show.clock.forward(minutes=1)


def ended(show: Show) -> None:
    """A run of a minute, from ten seconds after noon, that is over for an hour."""
    ran(show, 60)
    show.clock.forward(hours=1)


def two(show: Show) -> None:
    """Two runs in two sessions."""
    ran(show, 60)
    show.do(m.EndDiabloSession())
    ran(show, 60)


def zaphira(show: Show) -> None:
    show.do(m.AddCharacter(name="Zaphira"))


def and_hob(show: Show) -> None:
    zaphira(show)
    show.do(m.AddCharacter(name="Hob"))


def odds_of_two(show: Show) -> None:
    for run_type in ("meph", "nihl"):
        show.do(m.SetOdds(name="soj", run_type=run_type, one_in=9))


def marked_twice(show: Show) -> None:
    for _ in range(2):
        show.do(m.AddProgress(name="soj"))


def found(show: Show) -> None:
    """A run that is on, with an item of the grail."""
    on(show)
    show.do(m.AddFind(name="Shaftstop"))


def record(**said: Any) -> m.RecordRun:
    return m.RecordRun(**{"started_at": at(-600), "duration_seconds": 60, **said})


CASES: dict[str, Case] = {
    "a session while one is on": (session, m.StartSession(), m.DIABLO_SESSION_IS_OPEN),
    "a session of nobody who is known": (
        nothing, m.StartSession(character="X"), m.NO_CHARACTER_CALLED),
    "a whole session that is to come": (
        nothing, m.RecordDiabloSession(started_at=at(-60), ended_at=at(9999)),
        m.DIABLO_SESSION_CANT_BE),
    "a whole session that ended before it began": (
        nothing, m.RecordDiabloSession(started_at=at(-60), ended_at=at(-90)),
        m.DIABLO_SESSION_CANT_BE),
    "a whole session of nobody who is known": (
        nothing, m.RecordDiabloSession(started_at=at(-90), ended_at=at(-60), character="X"),
        m.NO_CHARACTER_CALLED),
    "a whole session in the time of another": (
        over, m.RecordDiabloSession(started_at=at(-60), ended_at=at(30)),
        m.DIABLO_SESSION_OVERLAPS),
    "the end of no session": (nothing, m.EndDiabloSession(), m.NO_DIABLO_SESSION),
    "the end of a session nobody heard of": (
        nothing, m.EndDiabloSession(diablo_session_id="session-9"), m.NO_SUCH_DIABLO_SESSION),
    "the note of no session": (nothing, m.NoteSession(note="x"), m.NO_DIABLO_SESSION),
    "to put an unknown session away": (
        nothing, m.ArchiveSession(diablo_session_id="session-9"), m.NO_SUCH_DIABLO_SESSION),
    "to put a session away that is on": (
        session, m.ArchiveSession(diablo_session_id="session-1"), m.DIABLO_SESSION_IS_OPEN),
    "to put no session away": (nothing, m.ArchiveSession(), m.NO_DIABLO_SESSION),
    "to delete an unknown session": (
        nothing, m.DeleteSession(diablo_session_id="session-9"), m.NO_SUCH_DIABLO_SESSION),
    "to delete no session": (nothing, m.DeleteSession(), m.NO_DIABLO_SESSION),
    "to link an unknown session": (
        nothing, m.LinkSession(diablo_session_id="session-9"), m.NO_SUCH_DIABLO_SESSION),
    "a run while one is on": (on, m.StartRun(), m.RUN_IS_OPEN),
    "what was taken over, of nobody who is known": (
        nothing, m.SayWhoPlayed(character="X"), m.NO_CHARACTER_CALLED),
    "a run of nobody who is known": (nothing, m.StartRun(character="X"), m.NO_CHARACTER_CALLED),
    "a next run of nobody who is known": (on, m.NextRun(character="X"), m.NO_CHARACTER_CALLED),
    "a run of another's file whose session did not come": (
        nothing,
        m.AdoptRun(session="s9", run_number=1, ended_at=at(60), provenance=told("1")),
        m.NO_DIABLO_SESSION),
    "the end of a session that nobody took over": (
        nothing, m.AmendSession(ended_at=at(60), provenance=told("1")), m.ADOPTED_OTHERWISE),
    "the end of a run that nobody took over": (
        nothing, m.AmendRun(ended_at=at(60), provenance=told("1")), m.ADOPTED_OTHERWISE),
    "a pause of no run": (ended, m.PauseRun(), m.NO_RUN),
    "a pause of an unknown run": (nothing, m.PauseRun(run_id="run-9"), m.NO_SUCH_RUN),
    "a pause of a run that is over": (ended, m.PauseRun(run_id="run-1"), m.RUN_IS_OVER),
    "to go on with no run": (nothing, m.ResumeRun(), m.NO_RUN),
    "to go on with a run that is over": (ended, m.ResumeRun(run_id="run-1"), m.RUN_IS_OVER),
    "the end of no run": (nothing, m.EndRun(), m.NO_RUN),
    "to throw no run away": (ended, m.DiscardRun(), m.NO_RUN),
    "to delete no run": (nothing, m.DeleteRun(), m.NO_RUN),
    "to delete an unknown run": (nothing, m.DeleteRun(run_id="run-9"), m.NO_SUCH_RUN),
    "to correct no run": (nothing, m.EditRun(area="X"), m.NO_RUN),
    "to correct the end of a run that is on": (on, m.EditRun(ended_at=NOON), m.RUN_NOT_OVER),
    "an end before the beginning": (ended, m.EditRun(ended_at=at(5)), m.RUN_CANT_BE),
    "a beginning after the end": (ended, m.EditRun(started_at=at(90)), m.RUN_CANT_BE),
    "an end that has not come": (ended, m.EditRun(ended_at=at(9000)), m.RUN_TO_COME),
    "a beginning before that of the session": (
        ended, m.EditRun(started_at=at(-9)), m.RUN_OUTSIDE_SESSION),
    "a beginning in the time of another run": (
        two, m.EditRun(started_at=at(60)), m.RUN_OVERLAPS),
    "a run played by nobody who is known": (
        ended, m.EditRun(character="X"), m.NO_CHARACTER_CALLED),
    "a past run without times": (nothing, m.RecordRun(ended_at=NOON), m.NO_TIMES_OF_RUN),
    "a past run that has not ended": (nothing, record(duration_seconds=900), m.RUN_TO_COME),
    "a past run that ended before it began": (
        nothing, m.RecordRun(started_at=at(-60), ended_at=at(-90)), m.RUN_BACKWARDS),
    "a past run in the time of one that is on": (
        on, record(started_at=at(-30)), m.RUN_IS_OPEN),
    "a past run in the time of another": (ended, record(started_at=at(0)), m.RUN_OVERLAPS),
    "a past run in an unknown session": (
        nothing, record(diablo_session_id="session-9"), m.NO_SUCH_DIABLO_SESSION),
    "a past run outside of its session": (
        session, record(diablo_session_id="session-1"), m.RUN_OUTSIDE_SESSION),
    "a past run of nobody who is known": (
        nothing, record(character="X"), m.NO_CHARACTER_CALLED),
    "a find outside of a past run": (
        nothing, record(finds=(m.FindGiven(name="x", found_at=NOON),)), m.OUTSIDE_RUN),
    "an ethereal bow in a past run": (
        nothing, record(finds=(m.FindGiven(name="eth windforce"),)), m.NEVER_ETHEREAL),
    "to merge an unknown run": (nothing, m.MergeRuns(run_id="run-9"), m.NO_SUCH_RUN),
    "to merge no run": (nothing, m.MergeRuns(), m.NO_RUN),
    "to merge the first run": (ended, m.MergeRuns(), m.NOT_NEIGHBOURS),
    "to merge runs of two sessions": (two, m.MergeRuns(), m.NOT_NEIGHBOURS),
    "a find in no run": (nothing, m.AddFind(name="Shaftstop"), m.NO_RUN),
    "a find long after the last run": (ended, m.AddFind(name="Shaftstop"), m.NO_RUN),
    "a find in an unknown run": (
        nothing, m.AddFind(name="Shaftstop", run_id="run-9"), m.NO_SUCH_RUN),
    "an ethereal bow": (on, m.AddFind(name="Windforce", ethereal=True), m.NEVER_ETHEREAL),
    "to move a find nobody heard of": (
        found, m.MoveFind(find_id="run-1.9", to_run_id="run-1"), m.NO_SUCH_FIND),
    "to move a find to an unknown run": (
        found, m.MoveFind(find_id="run-1.1", to_run_id="run-9"), m.NO_SUCH_RUN),
    "to move a find of no run": (
        nothing, m.MoveFind(find_id="run-1.1", to_run_id="run-1"), m.NO_RUN),
    "to move the last find of a run without one": (on, m.MoveFind(), m.NO_FIND),
    "to move a find to before the first run": (found, m.MoveFind(), m.NO_RUN_BEFORE),
    "to take the last find out of a run without one": (on, m.RemoveFind(), m.NO_FIND),
    "to take a find out of no run": (nothing, m.RemoveFind(find_id="run-1.1"), m.NO_RUN),
    "to take out a find nobody heard of": (
        found, m.RemoveFind(find_id="run-1.9"), m.NO_SUCH_FIND),
    "a second character of a name": (
        zaphira, m.AddCharacter(name="Zaphira"), m.CHARACTER_EXISTS),
    "the name of another character": (
        and_hob, m.EditCharacter(character_id="character-1", name="Hob"), m.CHARACTER_EXISTS),
    "to correct an unknown character": (
        nothing, m.EditCharacter(character_id="character-9"), m.NO_SUCH_CHARACTER),
    "to take out an unknown character": (
        nothing, m.DeleteCharacter(character_id="character-9"), m.NO_SUCH_CHARACTER),
    "an unknown item for the grail": (nothing, m.AddProgress(name="Shaftstopp"), m.NO_SUCH_ITEM),
    "an ethereal bow for the grail": (
        nothing, m.AddProgress(name="eth windforce"), m.NEVER_ETHEREAL),
    "an item found by nobody who is known": (
        nothing, m.AddProgress(name="Shaftstop", character="X"), m.NO_CHARACTER_CALLED),
    "to take out an unknown entry": (
        nothing, m.RemoveProgress(progress_id="grail-9"), m.NO_SUCH_PROGRESS),
    "to take out the entry of a find": (
        found, m.RemoveProgress(progress_id="run-1.1"), m.PROGRESS_OF_A_RUN),
    "odds of an ethereal bow": (
        nothing, m.SetOdds(name="eth windforce", run_type="meph", one_in=9), m.NEVER_ETHEREAL),
    "odds of an unknown item": (
        nothing, m.SetOdds(name="Shaftstopp", run_type="meph", one_in=9), m.NO_SUCH_ITEM),
    "to take out unknown odds": (nothing, m.RemoveOdds(odds_id="odds-9"), m.NO_SUCH_ODDS),
    "to take out odds of nothing": (nothing, m.RemoveOdds(), m.NO_ODDS_SAID),
    "to take out odds that nobody set": (nothing, m.RemoveOdds(name="soj"), m.NO_ODDS_OF),
    "to take out one of two odds": (odds_of_two, m.RemoveOdds(name="soj"), m.SEVERAL_ODDS),
    "to take out odds of an unknown item": (
        nothing, m.RemoveOdds(name="Shaftstopp"), m.NO_SUCH_ITEM),
    "to take out odds of an ethereal bow": (
        nothing, m.RemoveOdds(name="eth windforce"), m.NEVER_ETHEREAL),
    "to take out no entry": (nothing, m.RemoveProgress(), m.NO_ENTRY_SAID),
    "to take out an entry that is not there": (
        nothing, m.RemoveProgress(name="soj"), m.NO_ENTRY_OF),
    "to take out one of two entries": (
        marked_twice, m.RemoveProgress(name="soj"), m.SEVERAL_ENTRIES),
    "to take out an entry of an unknown item": (
        nothing, m.RemoveProgress(name="Shaftstopp"), m.NO_SUCH_ITEM),
    "to take out the entry of an ethereal bow": (
        nothing, m.RemoveProgress(name="eth windforce"), m.NEVER_ETHEREAL),
}  # fmt: skip

LATE: dict[str, tuple[Scene, datetime, Any, Refusal]] = {
    "a session in the time of another": (
        over, at(300), m.StartSession(), m.DIABLO_SESSION_OVERLAPS),
    "a session that begins before another": (
        over, at(-300), m.StartSession(), m.DIABLO_SESSION_OVERLAPS),
    "the end of a session before its last run": (
        on, at(-30), m.EndDiabloSession(), m.NO_DIABLO_SESSION),
    "an end of a session in the middle of its run": (
        ended, at(30), m.EndDiabloSession(diablo_session_id="session-1"),
        m.DIABLO_SESSION_TOO_SHORT),
    "a run in the time of another": (ended, at(30), m.StartRun(), m.RUN_OVERLAPS),
    "a run before all sessions": (over, at(-30), m.StartRun(), m.NO_DIABLO_SESSION),
    "a pause before the run": (on, at(-5), m.PauseRun(run_id="run-1"), m.OUTSIDE_RUN),
    "to go on before the run": (on, at(-5), m.ResumeRun(run_id="run-1"), m.OUTSIDE_RUN),
    "an end before the run": (on, at(-5), m.EndRun(run_id="run-1"), m.RUN_CANT_BE),
    "an end before a pause": (paused, at(30), m.EndRun(), m.RUN_CANT_BE),
    "a next run in the time of another": (ended, at(30), m.NextRun(), m.RUN_OVERLAPS),
    "a next run before all sessions": (over, at(-30), m.NextRun(), m.NO_DIABLO_SESSION),
    "a next run before the one that is on": (on, at(-5), m.NextRun(), m.RUN_CANT_BE),
    "a find before its run": (
        on, at(-5), m.AddFind(name="x", run_id="run-1"), m.OUTSIDE_RUN),
}  # fmt: skip


def refusal(show: Show, command: Any, **envelope: Any) -> Refusal:
    with pytest.raises(Refused) as raised:
        show.do(command, **envelope)
    return raised.value.refusal


@pytest.mark.parametrize("name", CASES)
def test_what_can_not_be_is_refused_by_its_name(hell: Show, name: str) -> None:
    scene, command, expected = CASES[name]
    scene(hell)
    assert refusal(hell, command) is expected


@pytest.mark.parametrize("name", LATE)
def test_what_can_not_have_been_is_refused_by_its_name(hell: Show, name: str) -> None:
    scene, happened_at, command, expected = LATE[name]
    scene(hell)
    assert refusal(hell, command, happened_at=happened_at) is expected


def test_a_refusal_leaves_everything_as_it_was(hell: Show) -> None:
    found(hell)
    before = hell.rows("SELECT count(*) FROM timeline")
    refusal(hell, m.RemoveFind(find_id="run-1.9"))
    assert hell.rows("SELECT count(*) FROM timeline") == before


def test_a_command_refuses_all_that_it_declares_and_nothing_else(hell: Show) -> None:
    met: dict[type, set[str]] = {}
    for *_, command, no in (*CASES.values(), *LATE.values()):
        met.setdefault(type(command), set()).add(no.name)
    own = [one for one in hell.program.registry.commands.values() if one.pack.name == "diablo"]
    for one in own:
        if one.subject is not None and one.subject.name != "suggestion":
            said, heard = {no.name for no in one.refuses}, met.get(one.cls, set())
            unmet = {no.name for no in one.spec.refuses} - heard
            assert (one.cls.__name__, heard - said, unmet) == (one.cls.__name__, set(), set())


FIRST, LAST = (datetime.fromisoformat(one) for one in ("0002-01-01T00:00Z", "9998-12-31T23:59Z"))


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (m.RecordRun(started_at=LAST, duration_seconds=3600), m.RUN_TO_COME),
        (m.RecordRun(ended_at=FIRST, duration_seconds=3600), None),
        (m.AddFind(name="shako"), m.NO_RUN),
    ],
)
def test_at_either_end_of_time_it_is_as_always(
    hell: Show, command: Any, expected: Refusal | None
) -> None:
    if expected is None:
        assert hell.do(command)["active_seconds"] == 3600
    else:
        assert refusal(hell, command, happened_at=FIRST) is expected


def test_a_find_that_is_known_in_no_known_way_is_not_taken_over(hell: Show) -> None:
    reader = hell.program.registry.commands[m.AdoptRun].adapter
    find = {"item": None, "name": "Shako", "found_at": None, "ethereal": False, "how": "guessed",
            "uncertain": False, "note": None,
            "provenance": {"source": "a file", "key": "1"}}  # fmt: skip
    run = {"session": "s", "run_number": 1, "ended_at": "2026-03-01T20:00:00Z", "finds": [find],
           "provenance": find["provenance"]}  # fmt: skip

    with pytest.raises(ValidationError) as refused:
        reader.validate_python(run)

    assert ("finds", 0, "how") in [fault["loc"] for fault in refused.value.errors()]
