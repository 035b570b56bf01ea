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
