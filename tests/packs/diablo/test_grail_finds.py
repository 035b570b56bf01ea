"""What another tracker's database says was found: in a run, outside of any, twice, too often."""

from pathlib import Path
from typing import Any

import pytest

from tallylight.packs.diablo.sources.past import PastCharacter, PastProgress, PastRun, Stays

from .origins.grail import UPGRADED, V011, V040, Grail
from .origins.grail_taken import all_of, finds_of, only


def filled(path: Path, shape: str) -> Grail:
    file = Grail(path, shape)
    file.item("shaftstop", "Shaftstop")
    file.character("Zaphira")
    return file


@pytest.fixture
def file(tmp_path: Path) -> Grail:
    return filled(tmp_path / "grail.db", V040)


@pytest.fixture
def run(file: Grail) -> str:
    """A run from the tenth to the twentieth minute."""
    return file.run(file.session(0, 60), 1, 10, 20)


def test_a_find_is_what_its_grail_entry_says(file: Grail, run: str) -> None:
    entry = file.progress("shaftstop", 12, is_ethereal=1, difficulty="nightmare", notes="my 🛡")
    key = file.find(run, 12, entry)
    (find,) = finds_of(file)
    told = (find.key, find.item, find.name, find.found_at, find.ethereal, find.progress)
    assert (*told, find.difficulty, find.note, find.typed, find.uncertain) == (
        key, "shaftstop", "Shaftstop", file.when(12), True, entry, "nightmare", "my 🛡", False,
        False,
    )  # fmt: skip


def test_a_find_of_an_entry_is_whose_the_entry_is(file: Grail, run: str) -> None:
    hero = file.hero()
    file.find(run, 12, file.progress("shaftstop", 12))
    (find,) = finds_of(file)
    assert find.character == hero


def test_a_find_that_was_typed_has_its_words(file: Grail, run: str) -> None:
    file.find(run, 12, name=' Perfect "Topaz" 💎 ')
    (find,) = finds_of(file)
    assert (find.item, find.name, find.typed) == (None, 'Perfect "Topaz" 💎', True)


def test_an_entry_of_a_find_does_not_come_twice(file: Grail, run: str) -> None:
    file.find(run, 12, file.progress("shaftstop", 12))
    alone = file.progress("shaftstop", 30)
    assert [entry.key for entry in all_of(file, PastProgress)] == [alone]


def test_a_find_without_a_time_is_dated_by_its_entry(file: Grail, run: str) -> None:
    file.find(run, 0, file.progress("shaftstop", 12), found_time="CURRENT_TIMESTAMP")
    (find,) = finds_of(file)
    assert (find.found_at, find.original["found_time"]) == (file.when(12), "CURRENT_TIMESTAMP")


@pytest.mark.parametrize(("number", "uncertain"), [(20, False), (21, True)])
def test_more_than_twenty_finds_within_a_second_are_uncertain(
    file: Grail, run: str, number: int, uncertain: bool
) -> None:
    for place in range(number):
        file.find(run, 12 + place / 20 / 60, name=f"item {place}")
    finds = finds_of(file)
    assert {find.uncertain for find in finds} == {uncertain}


def test_a_find_beside_a_burst_is_certain(file: Grail, run: str) -> None:
    for place in range(30):
        file.find(run, 12 + place / 100 / 60, name=f"item {place}")
    file.find(run, 15, name="a drop")
    assert [find.name for find in finds_of(file) if not find.uncertain] == ["a drop"]


@pytest.mark.parametrize(
    ("seconds", "uncertain"), [(-6, True), (-4, False), (604, False), (606, True)]
)
def test_a_find_from_far_outside_its_run_is_uncertain(
    file: Grail, run: str, seconds: int, uncertain: bool
) -> None:
    file.find(run, 10 + seconds / 60, name="Nagelring")
    (find,) = finds_of(file)
    assert find.uncertain == uncertain


def test_of_one_entry_in_a_run_one_find_is_kept(file: Grail, run: str) -> None:
    entry = file.progress("shaftstop", 12)
    keys = [file.find(run, minute, entry) for minute in (14, 12, 13)]
    assert [find.key for find in finds_of(file)] == [keys[1]]


def test_the_repeats_of_a_find_stay_and_say_why(file: Grail, run: str) -> None:
    entry = file.progress("shaftstop", 12)
    for minute in (14, 12, 13):
        file.find(run, minute, entry)
    stays = [one for one in all_of(file, Stays) if one.table == "run_items"]
    assert stays == [Stays("run_items", "the same find stands in its run already", 2)]


def test_an_entry_stands_for_the_first_run_that_names_it(file: Grail, run: str) -> None:
    entry = file.progress("shaftstop", 12)
    file.find(run, 12, entry)
    file.find(file.run(file.session(100, 160), 1, 110, 120), 112, entry)
    finds = [(find.progress, find.uncertain, find.item) for find in finds_of(file)]
    assert finds == [(entry, False, "shaftstop"), (None, True, "shaftstop")]


def test_a_find_of_an_entry_that_is_gone_keeps_its_name(file: Grail, run: str) -> None:
    file.find(run, 12, "gone", name="Shaftstop")
    (find,) = finds_of(file)
    told = (find.name, find.progress, find.original["grail_progress_id"])
    assert told == ("Shaftstop", None, "gone")


def test_a_find_without_its_run_stays(file: Grail) -> None:
    file.find("nowhere", 12, name="Nagelring")
    stays = [one for one in all_of(file, Stays) if one.table == "run_items"]
    assert stays == [Stays("run_items", "its run is not there", 1)]


def test_the_entry_of_a_find_without_its_run_comes_over(file: Grail) -> None:
    entry = file.progress("shaftstop", 12)
    file.find("nowhere", 12, entry)
    assert only(file, PastProgress).key == entry


def test_an_entry_without_a_date_was_not_found(file: Grail) -> None:
    file.progress("shaftstop", None)
    assert Stays("grail_progress", "it says that this was not found yet") in all_of(file, Stays)


@pytest.mark.parametrize("shape", [V011, UPGRADED])
def test_an_entry_with_a_date_was_found_whatever_its_mark_says(shape: str, tmp_path: Path) -> None:
    file = filled(tmp_path / "grail.db", shape)
    file.progress("shaftstop", 12, found=0)
    entry = only(file, PastProgress)
    assert (entry.found_at, entry.original["found"]) == (file.when(12), "0")


def test_an_entry_that_is_marked_as_found_is_dated_by_its_id(tmp_path: Path) -> None:
    file = filled(tmp_path / "grail.db", V011)
    file.progress("shaftstop", 12, found_date=None)
    assert only(file, PastProgress).found_at == file.when(12)


def test_an_entry_without_an_id_comes_over(file: Grail, run: str) -> None:
    file.find(run, 12, file.progress("shaftstop", 12))
    file.progress("shaftstop", 12, id=None)
    assert only(file, PastProgress).key == "row 2"


def test_all_entries_of_one_item_come_over(file: Grail) -> None:
    for minute in (1, 2, 2):
        file.progress("shaftstop", minute)
    assert len(all_of(file, PastProgress)) == 3


def test_an_entry_of_an_unknown_item_keeps_the_id(file: Grail) -> None:
    file.progress("noitem", 12)
    entry = only(file, PastProgress)
    assert (entry.item, entry.name, entry.repaired) == (
        "noitem", None, ("its item is not there",),
    )  # fmt: skip


def test_an_entry_of_nobody_comes_over(file: Grail) -> None:
    file.progress("shaftstop", 12, character_id="char_gone_1")
    entry = only(file, PastProgress)
    assert (entry.character, entry.original["character_id"]) == (None, "char_gone_1")


def test_an_entry_keeps_how_it_is_known(file: Grail) -> None:
    file.progress("shaftstop", 12, manually_added=1, from_initial_scan=1)
    entry = only(file, PastProgress)
    assert (entry.typed, entry.from_initial_scan) == (True, True)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, ("sorceress", 85, False, True)),
        ({"kind": "shared_stash", "level": 1}, ("shared_stash", 1, False, True)),
        ({"hardcore": 1, "expansion": 0}, ("sorceress", 85, True, False)),
        ({"hardcore": "true", "expansion": "false"}, ("sorceress", 85, True, False)),
        ({"level": "?"}, ("sorceress", 1, False, True)),
    ],
)
def test_a_character_comes_over(
    tmp_path: Path, said: dict[str, Any], kept: tuple[Any, ...]
) -> None:
    with Grail(tmp_path / "grail.db", V040) as file:
        file.character('Ol\' "Hob" 🪓', **said)
    one = only(Grail(file.path), PastCharacter)
    told = (one.character_class, one.level, one.hardcore, one.expansion)
    assert (one.name, *told) == ('Ol\' "Hob" 🪓', *kept)


@pytest.mark.parametrize("how", ["space", "iso"])
def test_a_character_that_was_deleted_comes_over_as_deleted(how: str, tmp_path: Path) -> None:
    file = Grail(tmp_path / "grail.db", V040)
    file.character("Zaphira", deleted_at=getattr(file, how)(30))
    one = only(file, PastCharacter)
    assert (one.deleted_at, one.repaired) == (file.when(30), ())


def test_a_character_that_was_deleted_nobody_knows_when_is_still_deleted(tmp_path: Path) -> None:
    file = Grail(tmp_path / "grail.db", V040)
    file.character("Zaphira", deleted_at="CURRENT_TIMESTAMP", updated_at=file.space(30))
    one = only(file, PastCharacter)
    assert (one.deleted_at, one.original) == (file.when(30), {"deleted_at": "CURRENT_TIMESTAMP"})


def test_the_difficulty_of_a_character_is_kept_as_it_stood(tmp_path: Path) -> None:
    file = filled(tmp_path / "grail.db", V011)
    assert only(file, PastCharacter).original == {"difficulty": "hell"}


def test_finds_of_a_long_run_are_in_order(file: Grail, run: str) -> None:
    for minute in (18, 11, 15):
        file.find(run, minute, name=f"at {minute}")
    (whole,) = all_of(file, PastRun)
    assert [find.name for find in whole.finds] == ["at 11", "at 15", "at 18"]
