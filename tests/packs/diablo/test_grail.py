"""The grail: what there is, what was found first when, what remains."""

import pytest

from tallylight.core.sessions.messages import EndSession, VoidSession
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show

from .evenings import adopted, adopted_session, find, ran


def totals(show: Show, **asked: str) -> dict[tuple[str, bool], int]:
    grail = show.ask(m.GetGrail(**asked))
    return {(part.category, part.ethereal): part.total for part in grail.parts}


def choose(show: Show, **settings: object) -> None:
    for key, value in settings.items():
        show.do(SetSetting(key=f"diablo.{key}", value=value))
    show.settle()


def test_the_grail_counts_what_the_lists_agree_on(hell: Show) -> None:
    grail = hell.ask(m.GetGrail())
    assert totals(hell) == {
        ("armor", False): 123,
        ("weapons", False): 197,
        ("other", False): 65,  # 27 class items, 21 of jewelry, 8 facets, 3 charms, 6 sunders
        ("sets", False): 127,
        ("runes", False): 33,
        ("runewords", False): 93,
    }
    assert (
        sum(n for (part, _), n in totals(hell).items() if part in ("armor", "weapons", "other"))
        == 385
    )
    assert (grail.total, len(grail.sets)) == (638, 32)


def test_before_the_sunder_charms_there_were_379_uniques_and_85_runewords(hell: Show) -> None:
    of = totals(hell, edition="d2r24")
    assert (of["other", False], of["runewords", False]) == (59, 85)
    assert totals(hell, edition="lod")["runewords", False] == 78


def test_301_items_may_be_ethereal_where_these_are_counted_apart(hell: Show) -> None:
    choose(hell, grail_ethereal=True)
    assert sum(n for (_, ethereal), n in totals(hell).items() if ethereal) == 301
    assert hell.ask(m.GetGrail()).total == 638 + 301


def test_runes_and_runewords_may_be_left_out(hell: Show) -> None:
    choose(hell, grail_runes=False, grail_runewords=False)
    assert hell.ask(m.GetGrail()).total == 512


def test_the_warlocks_items_are_one_edition_more_and_those_of_a_mod_their_own(hell: Show) -> None:
    rotw = hell.ask(m.GetGrail(edition="rotw"))
    assert (rotw.total, len(rotw.sets)) == (638 + 30 + 8 + 7, 34)
    assert hell.ask(m.GetGrail(edition="pd2")).total == 48


def test_an_item_is_found_in_any_form_and_what_comes_again_is_a_duplicate(hell: Show) -> None:
    choose(hell, grail_ethereal=True)
    ran(hell, 30, "eth titans", "soj")
    ran(hell, 30, "titans", "titans", "shako", "soj")
    parts = {(one.category, one.ethereal): one for one in hell.ask(m.GetGrail()).parts}
    found = {key: (one.found, one.duplicates) for key, one in parts.items() if one.found}
    assert found == {
        ("other", False): (2, 3),  # Titan's Revenge is a class item: three, and two rings
        ("armor", False): (1, 0),
        ("other", True): (1, 0),
    }
    assert parts["armor", False].remaining == 122


def test_a_set_is_complete_with_its_last_piece(hell: Show) -> None:
    ran(hell, 30, "Bul-Kathos' Sacred Charge")
    one = next(one for one in hell.ask(m.GetGrail()).sets if one.found)
    assert (one.name, one.missing) == ("Bul-Kathos' Children", ["Bul-Kathos' Tribal Guardian"])
    hell.do(m.AddProgress(name="Bul-Kathos' Tribal Guardian"))
    assert hell.ask(m.GetGrail()).sets_complete == 1


def test_what_came_last_is_the_last_that_was_new(hell: Show) -> None:
    ran(hell, 30, "shako")
    run_id = ran(hell, 30, "soj")
    ran(hell, 30, "shako")
    latest = hell.ask(m.GetGrail()).latest
    assert [(one.name, one.run_id) for one in latest] == [
        ("The Stone of Jordan", run_id),
        ("Harlequin Crest", "run-1"),
    ]


def test_an_item_is_found_by_a_nickname_with_its_first_find_and_its_count(hell: Show) -> None:
    run_id = ran(hell, 30, "shako")
    ran(hell, 30, "shako")
    hell.do(m.AddProgress(name="shako"))
    (item,) = hell.ask(m.FindItems(text="SHAKO"))
    assert (item.name, item.category, item.times) == ("Harlequin Crest", "armor", 3)
    assert (item.found, item.first_run_id, item.can_be_ethereal) == (True, run_id, True)


def test_a_find_that_is_told_late_is_the_first(hell: Show) -> None:
    ran(hell, 30)
    second = ran(hell, 30, "shako")
    hell.do(m.AddFind(name="shako", run_id="run-1"), happened_at=hell.get("/runs/run-1").ended_at)
    (item,) = hell.ask(m.FindItems(text="shako"))
    assert (item.first_run_id, item.times) == ("run-1", 2)
    hell.undo()
    (item,) = hell.ask(m.FindItems(text="shako"))
    assert (item.first_run_id, item.times) == (second, 1)


def test_what_remains_is_listed_by_category(hell: Show) -> None:
    ran(hell, 30, "Ber Rune", "Jah Rune")
    missing = hell.ask(m.FindItems(category="runes", found=False, limit=100))
    assert len(missing) == 31
    assert len(hell.ask(m.FindItems(category="runes", found=False))) == 31
    assert {one.item for one in hell.ask(m.FindItems(found=True))} == {"ber", "jah"}


def test_the_ethereal_grail_is_looked_at_apart(hell: Show) -> None:
    ran(hell, 30, "eth titans", "shako")
    found = hell.ask(m.FindItems(ethereal=True, found=True))
    assert [one.item for one in found] == ["titansrevenge"]
    assert len(hell.ask(m.FindItems(ethereal=True, limit=2000))) == 301


def test_a_voided_stream_brings_nothing_into_the_grail(hell: Show) -> None:
    ran(hell, 30, "shako")
    hell.do(EndSession())
    hell.do(VoidSession(session_id=1))
    assert hell.ask(m.GetGrail()).found == 0
    hell.undo()
    assert hell.ask(m.GetGrail()).found == 1


def test_a_find_of_a_run_that_is_not_counted_is_found_all_the_same(hell: Show) -> None:
    ran(hell, 60, "shako", gap=0)
    hell.clock.forward(hours=1)
    adopted_session(hell, 0, 500)
    adopted(hell, 10, 30, "1", finds=(find("shako"), find("soj")))
    (shako,), (soj,) = (hell.ask(m.FindItems(text=name)) for name in ("shako", "soj"))
    assert (shako.times, shako.first_run_id, soj.times) == (1, "run-1", 1)


def test_what_another_program_took_for_ethereal_is_found_all_the_same(hell: Show) -> None:
    hell.clock.forward(hours=1)
    adopted_session(hell, 0, 500)
    adopted(hell, 10, 30, "1", finds=(find("stormshield", ethereal=True),))
    (item,) = hell.ask(m.FindItems(text="stormshield"))
    assert (item.found, item.times, item.can_be_ethereal) == (True, 1, False)
    assert hell.ask(m.GetRunsBy(by="run_type"))[0].new_items == 1


def test_entries_are_listed_the_newest_first_page_by_page(hell: Show) -> None:
    ran(hell, 30, "shako")
    ran(hell, 30, "soj", "Rare ring")
    hell.clock.forward(seconds=1)
    hell.do(m.AddProgress(name="Ber Rune", note="from the stash"))
    first = hell.ask(m.ListProgress(limit=2))
    assert [(one.name, one.run_id, one.note) for one in first.items] == [
        ("Ber", None, "from the stash"),
        ("The Stone of Jordan", "run-2", None),
    ]
    rest = hell.ask(m.ListProgress(limit=2, before=first.next))
    assert ([one.name for one in rest.items], rest.next) == (["Harlequin Crest"], None)
    assert len(hell.ask(m.ListProgress(item="ber")).items) == 1


@pytest.mark.parametrize("word", ["", "   ", "zzz"])
def test_a_search_for_nothing_finds_nothing_that_is_not_there(hell: Show, word: str) -> None:
    found = hell.ask(m.FindItems(text=word))
    assert len(found) == (0 if word == "zzz" else 50)
