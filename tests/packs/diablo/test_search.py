"""Runs, finds and characters are found by their words."""

from tallylight.core.search.messages import Search
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show

from .evenings import ran


def test_a_run_a_find_and_a_character_are_found(hell: Show) -> None:
    hell.do(m.AddCharacter(name="Zaphira the Cold", character_class="sorceress"))
    run_id = ran(hell, 60, "Harlequin Crest", run_type="Cold Plains", character="Zaphira the Cold")

    finds = hell.ask(Search(q="cold")).items
    (crest,) = hell.ask(Search(q="crest", kind="diablo.find")).items

    assert {(one.kind, one.words) for one in finds} >= {
        ("diablo.character", "Zaphira the Cold"), ("diablo.run", "Cold Plains"),
    }  # fmt: skip
    assert crest.link == f"/diablo/runs/{run_id}"


def test_what_began_at_one_instant_is_found_once_page_by_page(hell: Show) -> None:
    """Of several kinds, whichever of them ends a page: a run opens with its session."""
    hell.do(m.StartSession(note="a fox"))
    hell.do(m.StartRun(note="a fox"))
    hell.do(m.AddFind(name="fox hide"))

    found, after = [], None
    for _ in range(4):
        page = hell.ask(Search(q="fox", limit=1, after=after))
        found += [one.kind for one in page.items]
        after = page.next
        if after is None:
            break

    assert sorted(found) == ["diablo.find", "diablo.run", "diablo.session"]
