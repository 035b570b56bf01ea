"""Athletes and matches are found by their words, and of what was heard what holds some."""

from tallylight.core.search.messages import Search
from tallylight.packs.taekwondo.messages import questions as q

from .played import Played, played

__all__ = ["played"]


def kinds(played: Played, words: str) -> set[str]:
    return {one.kind for one in played.show.ask(Search(q=words)).items}


def test_an_athlete_is_found_by_name_with_what_was_heard_of_them(played: Played) -> None:
    first = played.show.rows("SELECT long_name FROM pss_athletes ORDER BY id")[0].long_name
    assert {"taekwondo.athlete", "taekwondo.event"} <= kinds(played, f'"{first}"')


def test_a_match_is_found_by_its_number_on_any_court(played: Played) -> None:
    match = played.show.ask(q.FindMatches()).items[0]
    found = played.show.ask(Search(q=f"{match.number} ", kind="taekwondo.match")).items
    assert str(match.match_id) in {one.id for one in found}


def test_messages_that_are_figures_are_not_looked_through(played: Played) -> None:
    assert played.show.rows("SELECT 1 AS n FROM pss_events_v2 WHERE raw_data LIKE 'clk%'")
    assert kinds(played, "clk") == set()
