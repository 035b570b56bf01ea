"""What dropped, as MF_run_counter keeps it, and which run each drop is of."""

from typing import Any

import pytest

from tallylight.packs.diablo.sources import mf
from tallylight.packs.diablo.sources.mf_drops import WAITING, dropped

from .origins.others import drop, lap, profile, session
from .origins.reading import Reader, at

MF = Reader(mf.recognise, mf.counts, mf.read, mf.audit)
THREE = [lap(60, "20:10:00"), lap(60, "20:20:00"), lap(60, "20:30:00")]


def one(drops: Any, laps: list[Any] = THREE) -> bytes:
    return profile({"2026-01-03 20:40:00": session(laps, drops)})


def links(drops: Any, laps: list[Any] = THREE) -> list[tuple[int, bool]]:
    """The number of the run that each drop is given to, and whether that is uncertain."""
    runs = MF.runs(one(drops, laps))
    return [(run.number, find.uncertain) for run in runs for find in run.finds]


@pytest.mark.parametrize(
    ("said", "item", "name", "ethereal"),
    [
        (drop("Shako", "(*) Shako 141"), "Shako", "Shako 141", False),
        (drop("Shako", "(*)(E) Shako", eth=True), "Shako", "Shako", True),
        (drop("Shako", "(E) Shako", eth=True), "Shako", "Shako", True),
        (drop("Shako", "Eth Shako"), "Shako", "Eth Shako", False),
        (drop(None, "(*) Eth Titan's 195 9%"), "Titan's", "Eth Titan's 195 9%", True),
        (drop(None, "Nagelring +30"), "Nagelring", "Nagelring +30", False),
        (drop(None, "perfect skull", eth=True), "perfect skull", "perfect skull", True),
        ("Eth Rune", "Eth Rune", "Eth Rune", False),
        ("Ethereal Edge", "Ethereal Edge", "Ethereal Edge", False),
        ("eth shako 2os", "shako", "eth shako 2os", True),
        ("33", "33", "33", False),
    ],
)
def test_a_drop_is_called_by_its_item(said: Any, item: str, name: str, ethereal: bool) -> None:
    read = dropped(said)
    assert read
    assert (read.item, read.name, read.ethereal) == (item, name, ethereal)


@pytest.mark.parametrize("said", [None, 5.5j, [], {}, "", "(*) ", drop(None, ""), drop([], {})])
def test_what_names_no_item_is_no_drop(said: Any) -> None:
    assert dropped(said) is None


def test_a_drop_that_does_not_say_so_is_not_ethereal() -> None:
    read = dropped(drop("Shako", "Shako"))
    assert read
    assert read.ethereal is False


def test_a_drop_comes_over_as_it_stood() -> None:
    said = drop("Shako", "(*) Shako 141", "20:19:30", extra="141", Grailer="True", Profile="meph")
    [find] = MF.finds(one({"2": [said]}))
    assert (find.note, find.typed, find.found_at) == ("141", True, at("19:19:30"))
    assert find.original == {"Grailer": "True", "Profile": "meph", "input": "(*) Shako 141"}


def test_a_drop_in_the_time_of_its_run_is_sure() -> None:
    assert links({"2": [drop("Shako", "Shako", "20:19:30")]}) == [(2, False)]


def test_a_drop_in_the_next_run_that_was_added_to_the_last_is_sure() -> None:
    assert links({"1": [drop("Shako", "Shako", "20:19:30")]}) == [(1, False)]


def test_a_drop_before_a_pause_of_its_run_is_sure() -> None:
    assert links({"2": [drop("Shako", "Shako", "20:12:00")]}) == [(2, False)]


def test_a_drop_without_a_time_is_sure_while_no_run_was_deleted() -> None:
    assert links({"3": ["Shako"]}) == [(3, False)]


def test_a_drop_without_a_time_is_uncertain_where_a_run_was_deleted() -> None:
    assert links({"1": ["Shako"], "9": [drop("Ist Rune", "Ist", "20:29:50")]})[0] == (1, True)


def test_a_drop_from_before_its_run_is_given_to_the_one_that_was_on() -> None:
    assert links({"3": [drop("Shako", "Shako", "20:09:30")]}) == [(1, True)]


def test_a_drop_from_long_after_its_run_is_given_to_the_one_that_was_on() -> None:
    assert links({"1": [drop("Shako", "Shako", "20:29:30")]}) == [(3, True)]


def test_a_drop_beyond_the_last_run_is_given_to_the_one_that_was_on() -> None:
    assert links({"8": [drop("Shako", "Shako", "20:19:30")]}) == [(2, True)]


def test_a_drop_beyond_the_last_run_without_a_time_is_given_to_the_last() -> None:
    assert links({"8": ["Shako"]}) == [(3, True)]


def test_a_drop_of_a_run_that_can_not_be_read_is_given_to_the_one_before() -> None:
    assert links({"2": ["Shako"]}, [THREE[0], lap(None, "20:20:00"), THREE[2]]) == [(1, True)]


@pytest.mark.parametrize("found", [None, "20:08:00"])
def test_a_drop_before_the_first_run_is_given_to_it(found: str | None) -> None:
    assert links({"0": [drop("Shako", "Shako", found)]}) == [(1, True)]


def test_a_drop_of_a_run_without_a_number_is_given_to_the_first() -> None:
    assert links({"later": ["Shako"]}) == [(1, True)]


def test_a_number_that_was_put_right_is_kept_with_the_drop() -> None:
    [find] = MF.finds(one({"8": ["Shako"]}))
    assert (find.original, find.repaired) == ({"Run": "8"}, ("it may be of another run",))


@pytest.mark.parametrize("found", [None, "20:31:00"])
def test_a_drop_of_the_run_that_goes_on_waits_for_it(found: str | None) -> None:
    kept = session(THREE, {"1": ["Ist Rune"], "4": [drop("Shako", "Shako", found)]})
    data = profile(active=kept)
    assert [(find.item, find.uncertain) for find in MF.finds(data)] == [("Ist Rune", False)]
    assert MF.stays(data) == {("drops", WAITING.why): 1}


def test_a_drop_before_the_first_run_that_is_over_waits_for_it() -> None:
    data = profile(active=session([], {"0": ["Ist Rune"], "1": ["Shako"]}))
    assert MF.stays(data) == {("drops", WAITING.why): 2, ("sessions", "it has no runs"): 1}


def test_a_drop_beyond_the_run_that_goes_on_was_of_one_that_is_over_by_its_time() -> None:
    kept = session(THREE, {"4": [drop("Shako", "Shako", "20:19:30")]})
    [find] = MF.finds(profile(active=kept))
    assert find.uncertain


def test_a_file_taken_over_again_and_again_counts_each_drop_once() -> None:
    laps = [lap(60, f"20:{minute}:00") for minute in range(10, 50, 10)]
    typed = {  # by the minute: while it runs, right after it, and added to the run before
        "1": [drop("Shako", "Shako", "20:09:30"), drop("Ist Rune", "Ist Rune", "20:12:00")],
        "2": [drop("Ber Rune", "Ber Rune", "20:19:30"), drop("Nagelring", "n", "20:29:30")],
        "3": [drop("Shako", "Shako", "20:29:40")],
        "4": [drop("Gull", "Gull", "20:39:30")],
    }
    taken, counted = set[str](), list[str]()
    for over in range(len(laps) + 1):
        drops = {run: some for run, some in typed.items() if int(run) <= over + 1}
        data = profile(active=session(laps[:over], drops))
        new = [run for run in MF.runs(data) if run.key not in taken]
        taken |= {run.key for run in new}
        counted += [find.key for run in new for find in run.finds]
        counted += [one.key for one in MF.outside(data)]
    assert len(counted) == len(set(counted)) == 6


def test_a_drop_of_a_session_without_runs_is_of_no_run() -> None:
    [found] = MF.outside(one({"1": [drop("Shako", "Eth Shako", "20:31:00", eth=True)]}, []))
    assert (found.item, found.ethereal, found.found_at) == ("Shako", True, at("19:31:00"))
    assert found.repaired == ("its run is not there",)


def test_uncertain_drops_are_counted() -> None:
    data = one({"0": ["Shako"], "8": ["Ist Rune"], "1": ["Ber Rune"]})
    assert MF.audited(data) == {"drops that may be of another run": 3}


def test_drops_that_say_the_same_have_keys_of_their_own() -> None:
    first, second = MF.finds(one({"1": ["Ist Rune", "Ist Rune"]}))
    assert first.key != second.key
