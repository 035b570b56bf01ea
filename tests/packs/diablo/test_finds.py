"""What was found belongs to a run: the one that is on, that was, or that is said."""

import pytest

from tallylight.base.errors import Refused
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show, laws

from .evenings import adopted, adopted_session, at, find, ran
from .histories import tuples


def where(show: Show) -> list[tuple[str, str]]:
    """The finds, each with its run."""
    return tuples(show, "SELECT name, run_id FROM run_items ORDER BY id")


# which run


def test_a_find_goes_into_the_run_that_is_on(hell: Show) -> None:
    hell.do(m.StartRun())
    hell.do(m.AddFind(name="Shaftstop"))
    assert where(hell) == [("Shaftstop", "run-1")]


def test_after_the_end_it_goes_into_the_run_that_was(hell: Show) -> None:
    ran(hell, 60)
    ran(hell, 60)
    hell.clock.forward(minutes=5)
    hell.do(m.AddFind(name="Shaftstop"))
    assert where(hell) == [("Shaftstop", "run-2")]


def test_how_long_after_the_end_is_for_the_user_to_say(hell: Show) -> None:
    hell.do(SetSetting(key="diablo.find_goes_back_minutes", value=60))
    ran(hell, 60)
    hell.clock.forward(minutes=50)
    hell.do(m.AddFind(name="Shaftstop"))
    assert where(hell) == [("Shaftstop", "run-1")]


def test_a_find_that_is_told_of_later_goes_into_the_run_of_its_time(hell: Show) -> None:
    ran(hell, 60, gap=0)
    ran(hell, 60)
    hell.do(m.StartRun())
    hell.do(m.AddFind(name="Shaftstop"), happened_at=at(30))
    assert where(hell) == [("Shaftstop", "run-1")]


def test_a_find_of_between_two_runs_goes_into_the_first(hell: Show) -> None:
    ran(hell, 60, gap=0)
    hell.clock.forward(seconds=20)
    hell.do(m.StartRun())
    hell.clock.forward(seconds=20)
    hell.do(m.AddFind(name="Shaftstop"), happened_at=at(70))
    assert where(hell) == [("Shaftstop", "run-1")]


def test_a_run_that_is_said_gets_it_whenever_it_was(hell: Show) -> None:
    ran(hell, 60)
    hell.clock.forward(hours=5)
    hell.do(m.AddFind(name="Shaftstop", run_id="run-1"))
    assert where(hell) == [("Shaftstop", "run-1")]


# when it was


@pytest.mark.parametrize(("after", "said"), [({"days": 3}, "run-1"), ({"minutes": 5}, None)])
def test_of_a_run_that_is_over_it_was_found_by_its_end(
    hell: Show, after: dict[str, int], said: str | None
) -> None:
    ran(hell, 60)
    hell.clock.forward(**after)
    hell.do(m.AddFind(name="Shaftstop", run_id=said))
    run = hell.get("/runs/run-1")
    assert [one.found_at for one in run.finds] == [run.ended_at]


def test_at_the_time_that_is_said_it_was(hell: Show) -> None:
    ran(hell, 60)
    hell.clock.forward(days=3)
    hell.do(m.AddFind(name="Shaftstop", run_id="run-1"), happened_at=at(30))
    assert [one.found_at for one in hell.get("/runs/run-1").finds] == [at(30)]


# what it is


@pytest.mark.parametrize(
    ("typed", "name", "ethereal"),
    [
        ("shako", "Harlequin Crest", False),
        ("soj", "The Stone of Jordan", False),
        ("eth titans", "Titan's Revenge", True),
        ("Ethereal Edge", "Ethereal Edge", True),
        ("ghostflame", "Ghostflame", True),
        ("Crescent Moon", "Crescent Moon", False),
        ("a fine ring", "a fine ring", False),
        ("eth a fine axe", "a fine axe", True),
    ],
)
def test_a_find_is_called_by_its_name(hell: Show, typed: str, name: str, ethereal: bool) -> None:
    hell.do(m.StartRun())
    answer = hell.do(m.AddFind(name=typed))
    assert (answer["name"], answer["ethereal"]) == (name, ethereal)


def test_an_item_of_the_grail_has_an_entry_there(hell: Show) -> None:
    hell.do(m.StartRun(difficulty="hell"))
    hell.do(m.AddFind(name="shako", note="a note"))
    asked = "SELECT item_id, run_id, difficulty, notes, manually_added FROM grail_progress"
    assert tuples(hell, asked) == [("harlequincrest", "run-1", "hell", "a note", True)]


def test_another_thing_has_none(hell: Show) -> None:  # T19
    hell.do(m.StartRun())
    hell.do(m.AddFind(name="Perfect Topaz"))
    asked = "SELECT name, grail_progress_id, item_id FROM run_items"
    assert tuples(hell, asked) == [("Perfect Topaz", None, None)]


def test_the_same_item_twice_is_two_finds_with_two_entries(hell: Show) -> None:  # T22
    hell.do(m.StartRun())
    hell.do(m.AddFind(name="shako"))
    hell.do(m.AddFind(name="shako"))
    asked = "SELECT count(DISTINCT grail_progress_id), count(*) FROM run_items"
    assert tuples(hell, asked) == [(2, 2)]


# moved, taken out


@pytest.fixture
def two(hell: Show) -> Show:
    """Two runs, each with an item of the grail."""
    ran(hell, 60, "shako")
    ran(hell, 60, "soj")
    return hell


def test_a_find_is_moved_with_its_entry_and_keeps_its_id_and_time(two: Show) -> None:
    before = tuples(two, "SELECT id, found_time FROM run_items ORDER BY id")
    two.do(m.MoveFind(find_id="run-1.1", to_run_id="run-2"))
    assert tuples(two, "SELECT id, found_time FROM run_items ORDER BY id") == before
    assert tuples(two, "SELECT DISTINCT run_id FROM grail_progress") == [("run-2",)]


def test_a_find_that_was_moved_can_be_moved_back(two: Show) -> None:
    two.do(m.MoveFind(find_id="run-1.1", to_run_id="run-2"))
    two.do(m.MoveFind(find_id="run-1.1", to_run_id="run-1", run_id="run-2"))
    assert where(two)[0] == ("Harlequin Crest", "run-1")


def test_to_move_it_where_it_is_is_nothing(two: Show) -> None:
    assert two.outcome(m.MoveFind(find_id="run-1.1", to_run_id="run-1")).seq is None


def test_the_counts_of_both_runs_follow(two: Show) -> None:
    two.do(m.MoveFind(find_id="run-1.1", to_run_id="run-2"))
    assert tuples(two, "SELECT find_count FROM runs ORDER BY id") == [(0,), (2,)]


def test_without_a_word_the_last_find_goes_to_the_run_before(two: Show) -> None:
    two.do(m.MoveFind())
    assert where(two) == [("Harlequin Crest", "run-1"), ("The Stone of Jordan", "run-1")]


def test_without_a_word_the_last_find_of_the_last_run_is_taken_out(two: Show) -> None:
    two.do(m.AddFind(name="vex"))
    two.do(m.RemoveFind())
    assert where(two) == [("Harlequin Crest", "run-1"), ("The Stone of Jordan", "run-2")]


def test_a_find_after_one_that_was_moved_has_an_id_of_its_own(two: Show) -> None:
    two.do(m.MoveFind(find_id="run-1.1", to_run_id="run-2"))
    two.do(m.AddFind(name="vex", run_id="run-1"))
    two.do(m.AddFind(name="ber", run_id="run-2"))
    asked = "SELECT count(DISTINCT id) FROM run_items"
    assert tuples(two, asked) == [(4,)]


def test_a_find_that_is_taken_out_takes_its_entry_along(two: Show) -> None:
    two.do(m.RemoveFind(find_id="run-1.1"))
    assert where(two) == [("The Stone of Jordan", "run-2")]
    assert tuples(two, "SELECT count(*) FROM grail_progress") == [(1,)]


def test_who_moves_a_find_leaves_no_doubt(hell: Show) -> None:
    adopted_session(hell, -900, -600)
    adopted(hell, -900, 100, "1", finds=(find("shaftstop", uncertain=True),))
    adopted(hell, -700, 100, "2")
    hell.do(m.MoveFind(find_id="run-1.1", to_run_id="run-2"))
    assert tuples(hell, "SELECT find_count FROM runs ORDER BY id") == [(0,), (1,)]


def test_the_note_of_a_find_that_came_with_its_run_is_known_after_a_restart(hell: Show) -> None:
    noted = m.FindGiven(name="Shako", note="141 defense")
    hell.do(m.RecordRun(started_at=at(-600), duration_seconds=60, finds=(noted,)))
    hell.restart()
    assert hell.get("/runs/run-1/finds")[0].note == "141 defense"
    laws.replayed(hell)


def test_a_run_that_is_refused_for_a_find_uses_no_id_up(hell: Show) -> None:
    outside = m.FindGiven(name="Ber", found_at=at(-6000))

    with pytest.raises(Refused):
        hell.do(m.RecordRun(started_at=at(-600), duration_seconds=60, finds=(outside,)))

    laws.loaded_alike(hell)


@pytest.mark.parametrize(
    ("name", "perhaps"),
    [
        ("Harlekin Crest", ["Harlequin Crest"]),
        ("eth Titans Revnge", ["Titan's Revenge"]),
        ("shako", []),
        ("A charm", []),
        ("Rare ring", []),
    ],
)
def test_a_name_that_comes_near_to_an_item_is_kept_and_asked_about(
    hell: Show, name: str, perhaps: list[str]
) -> None:
    hell.do(m.StartRun())
    assert hell.do(m.AddFind(name=name))["did_you_mean"] == perhaps
