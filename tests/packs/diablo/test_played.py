"""Who was played in what was taken over is said once for all of it, where nobody is said."""

import pytest

from tallylight.base.errors import Refused
from tallylight.packs.diablo import messages as m
from tallylight.packs.diablo.rules import played
from tallylight.packs.diablo.views import links
from tallylight.testing import Show, laws

from .evenings import adopted, adopted_session, ran
from .histories import tuples

WHO = "SELECT character_id FROM {} ORDER BY start_time"
SAID = m.SayWhoPlayed(character="Zaphira")


@pytest.fixture
def taken(hell: Show) -> Show:
    """A run of nobody that was counted here, and a session of two that was taken over."""
    ran(hell, 60)
    hell.do(m.EndDiabloSession())
    hell.clock.forward(hours=1)
    adopted_session(hell, 600, 900)
    adopted(hell, 600, 100, "1")
    adopted(hell, 700, 100, "2")
    hell.do(m.AddCharacter(name="Zaphira", character_class="sorceress"))
    hell.do(m.AddCharacter(name="Ansgar"))
    return hell


def who_played(show: Show, table: str) -> list[str | None]:
    return [who for (who,) in tuples(show, WHO.format(table))]


def test_all_that_was_taken_over_is_hers_and_the_rest_stays(taken: Show) -> None:
    answer = taken.do(SAID)
    assert (answer["sessions"], answer["runs"]) == (1, 2)
    assert who_played(taken, "sessions") == [None, "character-1"]
    assert who_played(taken, "runs") == [None, "character-1", "character-1"]
    laws.replayed(taken)


def test_the_numbers_of_a_character_have_them(taken: Show) -> None:
    taken.do(SAID)
    runs = {one.name: one.runs for one in taken.ask(m.GetRunsBy(by="character"))}
    assert runs == {None: 1, "Zaphira": 2}


def test_who_is_said_already_stays(taken: Show) -> None:
    taken.do(m.EditRun(run_id="run-3", character="Ansgar"))
    assert taken.do(SAID)["runs"] == 1
    assert who_played(taken, "runs") == [None, "character-1", "character-2"]


def test_what_is_taken_over_into_such_a_session_later_is_hers_too(taken: Show) -> None:
    taken.do(SAID)
    adopted(taken, 800, 50, "3")
    assert who_played(taken, "runs")[-1] == "character-1"


def test_of_many_it_is_said_in_steps_between_which_others_come(
    taken: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in (played, links):
        monkeypatch.setattr(part, "PLAYED_AT_ONCE", 2)
    steps = [taken.do(SAID) for _ in range(2)]
    said = [(one["sessions"], one["runs"], one["more"]) for one in steps]
    assert said == [(1, 1, True), (0, 1, False)]
    assert who_played(taken, "runs") == [None, "character-1", "character-1"]


def test_once_more_is_nothing_and_one_undo_takes_it_back(taken: Show) -> None:
    before = laws.derived_rows(taken, apart=["timeline_undone"])
    taken.do(SAID)
    assert taken.outcome(SAID).seq is None
    taken.undo()
    laws.same_rows(before, laws.derived_rows(taken, apart=["timeline_undone"]))


def test_a_name_that_nobody_has_is_refused(taken: Show) -> None:
    with pytest.raises(Refused) as refused:
        taken.do(m.SayWhoPlayed(character="Nobody"))
    assert refused.value.refusal is m.NO_CHARACTER_CALLED
