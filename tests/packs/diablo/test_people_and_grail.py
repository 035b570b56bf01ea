"""Characters, entries of the grail outside of runs, and odds; each channel has its own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import MakeChannel
from tallylight.core.pack import Origin
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show, laws

from .evenings import at, ran
from .histories import tuples

COURT = "court"


# characters


def test_a_character_plays_by_its_name_or_its_id(hell: Show) -> None:
    hell.do(m.AddCharacter(name="Zaphira", character_class="sorceress"))
    ran(hell, 60, character="Zaphira")
    ran(hell, 60, character="character-1")
    assert tuples(hell, "SELECT DISTINCT character_id FROM runs") == [("character-1",)]


def test_a_correction_leaves_the_rest(hell: Show) -> None:
    hell.do(m.AddCharacter(name="Zaphira", character_class="sorceress", level=85))
    hell.do(m.EditCharacter(character_id="character-1", level=86))
    asked = "SELECT name, character_class, level FROM characters"
    assert tuples(hell, asked) == [("Zaphira", "sorceress", 86)]


def test_who_is_taken_out_keeps_the_runs(hell: Show) -> None:  # T18
    hell.do(m.AddCharacter(name="Zaphira"))
    ran(hell, 60, character="Zaphira")
    hell.do(m.DeleteCharacter(character_id="character-1"))
    asked = "SELECT r.character_id FROM runs r JOIN characters c ON c.id = r.character_id"
    assert tuples(hell, asked) == [("character-1",)]


def test_the_name_of_who_was_taken_out_is_free(hell: Show) -> None:
    hell.do(m.AddCharacter(name="Zaphira"))
    hell.do(m.DeleteCharacter(character_id="character-1"))
    hell.do(m.AddCharacter(name="Zaphira"))
    ran(hell, 60, character="Zaphira")
    assert tuples(hell, "SELECT character_id FROM runs") == [("character-2",)]


def test_a_free_name_is_given_once(hell: Show) -> None:
    hell.do(m.AddCharacter(name="Zaphira"))
    hell.do(m.DeleteCharacter(character_id="character-1"))
    hell.do(m.AddCharacter(name="Zaphira"))
    with pytest.raises(Refused) as refused:
        hell.do(m.AddCharacter(name="Zaphira"))
    assert refused.value.refusal is m.CHARACTER_EXISTS


# those of other programs


def came(name: str, source: str = "other", **said: Any) -> m.AdoptCharacter:
    told = m.CameFrom(source=source, key=f"{name} {said.get('hardcore', False)}")
    return m.AdoptCharacter(name=name, character_class="sorceress", provenance=told, **said)


def listed(show: Show) -> list[str]:
    return [one.character_id for one in show.ask(m.ListCharacters())]


def its_run(show: Show, key: str, source: str = "other") -> None:
    """A run that a character of a file played, a minute long."""
    show.clock.forward(hours=1)
    began = show.clock.now() - timedelta(minutes=30)
    of = {"ended_at": began + timedelta(minutes=1)}
    session = m.AdoptSession(**of, provenance=m.CameFrom(source=source, key=f"s {began}"))
    show.do(session, happened_at=began)
    told = m.CameFrom(source=source, key=f"r {began}")
    run = m.AdoptRun(session=f"s {began}", run_number=1, character=key, provenance=told, **of)
    show.do(run, happened_at=began)


def test_one_of_the_same_name_and_class_is_the_one_that_is_here(hell: Show) -> None:
    hell.do(m.AddCharacter(name="Zaphira", character_class="sorceress", level=85))
    answer = hell.do(came("Zaphira", level=20))
    its_run(hell, "Zaphira False")
    assert (listed(hell), answer["same_as"]) == (["character-1"], "character-1")
    said = "it is the character of that name and class that was here already"
    assert answer["repaired"] == [said]
    assert tuples(hell, "SELECT character_id FROM runs") == [("character-1",)]
    assert [one.level for one in hell.ask(m.ListCharacters())] == [85]


def test_she_is_called_by_her_name_as_before(hell: Show) -> None:
    hell.do(m.AddCharacter(name="Zaphira", character_class="sorceress"))
    hell.do(came("Zaphira"))
    ran(hell, 60, character="Zaphira")
    assert tuples(hell, "SELECT character_id FROM runs") == [("character-1",)]


def test_one_of_two_files_is_one(hell: Show) -> None:
    for source in ("one", "two"):
        hell.do(came("Zaphira", source))
        its_run(hell, "Zaphira False", source)
    assert listed(hell) == ["character-1"]
    assert tuples(hell, "SELECT DISTINCT character_id FROM runs") == [("character-1",)]


def test_two_of_one_file_are_two(hell: Show) -> None:
    hell.do(came("Zaphira"))
    twin = m.CameFrom(source="other", key="a twin")
    hell.do(m.AdoptCharacter(name="Zaphira", character_class="sorceress", provenance=twin))
    assert listed(hell) == ["character-1", "character-2"]


@pytest.mark.parametrize(
    "other", [{"hardcore": True}, {"deleted_at": at(-60)}], ids=["hardcore", "taken out there"]
)
def test_one_that_can_not_be_the_same_is_another(hell: Show, other: dict[str, Any]) -> None:
    hell.do(m.AddCharacter(name="Zaphira", character_class="sorceress"))
    assert hell.do(came("Zaphira", **other))["same_as"] is None


def test_another_class_is_another_character(hell: Show) -> None:
    hell.do(m.AddCharacter(name="Zaphira", character_class="druid"))
    hell.do(came("Zaphira"))
    assert listed(hell) == ["character-1", "character-2"]


def test_when_the_one_that_was_here_is_taken_back_the_other_stands_for_itself(hell: Show) -> None:
    hell.do(m.AddCharacter(name="Zaphira", character_class="sorceress"))
    for source in ("one", "two"):
        hell.do(came("Zaphira", source), origin=Origin.IMPORT)
    hell.undo()
    its_run(hell, "Zaphira False", "two")
    assert listed(hell) == ["character-2"]
    assert tuples(hell, "SELECT character_id FROM runs") == [("character-2",)]
    laws.replayed(hell)


# the grail


def test_an_entry_of_no_run_has_its_own_time(hell: Show) -> None:
    hell.do(m.AddProgress(name="soj"), happened_at=at(-600))
    asked = "SELECT item_id, run_id, manually_added FROM grail_progress WHERE found_date < :now"
    now = "2026-03-14T12:00:00.000000Z"
    here = now if hell.program.storage.dialect.name == "sqlite" else at(0)
    assert tuples(hell, asked, now=here) == [("thestoneofjordan", None, True)]


@pytest.mark.parametrize("name", ["eth shaftstop", "ethereal edge"])
def test_an_entry_may_be_ethereal(hell: Show, name: str) -> None:
    hell.do(m.AddProgress(name=name))
    assert tuples(hell, "SELECT count(*) FROM grail_progress WHERE is_ethereal") == [(1,)]


def test_what_is_always_ethereal_is_so_in_another_programs_grail_too(hell: Show) -> None:
    told = m.CameFrom(source="other", key="p1")
    hell.do(m.AdoptProgress(item="Ethereal Edge", provenance=told))
    assert tuples(hell, "SELECT count(*) FROM grail_progress WHERE is_ethereal") == [(1,)]


# odds


def test_odds_of_an_item_in_a_type_of_runs_are_there_once(hell: Show) -> None:
    for one_in in (900, 90):
        hell.do(m.SetOdds(name="shako", run_type="meph", one_in=one_in))
    asked = "SELECT item_id, run_type, one_in FROM drop_odds"
    assert tuples(hell, asked) == [("harlequincrest", "Mephisto", 90.0)]


# channels


@pytest.fixture
def elsewhere(hell: Show) -> Show:
    """All of it on `main`, and another channel with nothing."""
    hell.do(MakeChannel(name=COURT))
    hell.do(m.AddCharacter(name="Zaphira"))
    hell.do(m.SetOdds(name="shako", run_type="meph", one_in=900))
    hell.do(m.AddProgress(name="soj"))
    ran(hell, 60, "shako", character="Zaphira")
    return hell


def of_court(show: Show, command: Any) -> str:
    with pytest.raises(Refused) as refused:
        show.do(command, channel=COURT)
    return refused.value.refusal.name


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (m.StartRun(character="Zaphira"), "no_character_called"),
        (m.StartRun(character="character-1"), "no_character_called"),
        (m.EditCharacter(character_id="character-1", level=2), "on_another_channel"),
        (m.RemoveOdds(odds_id="odds-1"), "on_another_channel"),
        (m.RemoveProgress(progress_id="grail-1"), "no_such_progress"),
        (m.RemoveProgress(progress_id="run-1.1"), "no_such_progress"),
        (m.DeleteSession(diablo_session_id="session-1"), "on_another_channel"),
        (m.EditRun(run_id="run-1", area="x"), "on_another_channel"),
        (m.MergeRuns(run_id="run-1"), "on_another_channel"),
        (m.RemoveFind(find_id="run-1.1"), "no_run"),
        (m.RecordRun(started_at=at(-90), duration_seconds=60, diablo_session_id="session-1"),
         "no_such_diablo_session"),
    ],
)  # fmt: skip
def test_what_is_on_another_channel_can_not_be_used_here(
    elsewhere: Show, command: Any, name: str
) -> None:
    assert of_court(elsewhere, command) == name


@pytest.mark.parametrize(
    "reach",
    [
        lambda: m.RemoveFind(find_id="run-1.1"),
        lambda: m.MoveFind(find_id="run-1.1", to_run_id="run-2"),
    ],
)
def test_a_find_of_another_channel_is_out_of_reach(
    elsewhere: Show, reach: Callable[[], Any]
) -> None:
    elsewhere.do(m.StartRun(), channel=COURT)
    assert of_court(elsewhere, reach()) == "no_such_find"


def test_each_channel_has_a_character_of_a_name(elsewhere: Show) -> None:
    elsewhere.do(m.AddCharacter(name="Zaphira"), channel=COURT)
    assert tuples(elsewhere, "SELECT count(*) FROM characters") == [(2,)]


def test_each_channel_has_its_own_odds(elsewhere: Show) -> None:
    elsewhere.do(m.SetOdds(name="shako", run_type="meph", one_in=90), channel=COURT)
    asked = "SELECT channel, one_in FROM drop_odds ORDER BY channel"
    assert tuples(elsewhere, asked) == [(COURT, 90.0), ("main", 900.0)]
