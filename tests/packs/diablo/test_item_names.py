"""What people type is the item they mean."""

import re

import pytest

from tallylight.packs.diablo.rules.items import all_items, known, matching


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("death web", "Death's Web"),
        ("deaths web", "Death's Web"),
        ("Death\N{RIGHT SINGLE QUOTATION MARK}s Web", "Death's Web"),
        ("death fathom", "Death's Fathom"),
        ("griffon eye", "Griffon's Eye"),
        ("andariel visage", "Andariel's Visage"),
        ("mara kaleidoscope", "Mara's Kaleidoscope"),
        ("ormus robes", "Ormus' Robes"),
        ("trang oul claws", "Trang-Oul's Claws"),
        ("immortal king stone crusher", "Immortal King's Stone Crusher"),
    ],
)
def test_nobody_has_to_type_whose_it_is(typed: str, name: str) -> None:
    item = known(typed)
    assert item is not None
    assert (item.name, matching(typed)[0].name) == (name, name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("arach mesh", "Arachnid Mesh"),
        ("skin vipermagi", "Skin of the Vipermagi"),
        ("herald zakarum", "Herald of Zakarum"),
        ("stone jordan", "The Stone of Jordan"),
    ],
)
def test_a_few_words_of_a_name_find_it(typed: str, name: str) -> None:
    assert [item.name for item in matching(typed)] == [name]


def test_no_item_is_called_as_another_where_nobody_says_whose_it_is() -> None:
    owned = [one for one in all_items().values() if "'" in one.name]
    said = [(one.name, known(re.sub(r"'s?\b", "", one.name))) for one in owned]
    assert len(owned) > 200
    assert [name for name, found in said if found is None or found.name != name] == []


def test_what_is_called_just_so_comes_first() -> None:
    assert [item.name for item in matching("spirit")][:2] == ["Spirit", "Dark Adherent"]


def test_an_ethereal_one_is_found_by_its_name_too() -> None:
    assert matching("eth titans") == matching("titans") != []
    assert [item.name for item in matching("ethereal edge")] == ["Ethereal Edge"]
