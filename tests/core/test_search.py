"""Words are found wherever they stand, and nowhere any more once they are gone."""

from datetime import timedelta
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.check.finding import MEND
from tallylight.core.deck.messages import MakeButton, RevokeButton
from tallylight.core.rebuild import rebuild
from tallylight.core.reports.messages import RemoveReport, SaveReport
from tallylight.core.search.messages import NO_SUCH_FINDS, NO_SUCH_PAGE, NO_WORD_TO_FIND, Search
from tallylight.core.search.views import SearchPage
from tallylight.core.sessions.messages import CorrectSession, CreateSession, EndSession
from tallylight.testing import Show, show

from .test_check import looked, spoil


@pytest.fixture
def evenings(database_url: str) -> Any:
    """A program without a pack: sessions alone have words."""
    with show(database_url, of=[]) as running:
        yield running


def held(evenings: Show, *notes: str) -> None:
    """Sessions, one after another, each with its note."""
    for said in notes:
        evenings.do(CreateSession(notes=said))
        evenings.clock.forward(minutes=5)
        evenings.do(EndSession())
        evenings.clock.forward(minutes=5)


def found(evenings: Show, q: str, **more: Any) -> list[str]:
    return [one.words for one in evenings.ask(Search(q=q, **more)).items]


def refused(evenings: Show, **said: Any) -> Refused:
    with pytest.raises(Refused) as raised:
        evenings.ask(Search(**said))
    return raised.value


def test_a_find_says_what_it_is_where_and_when(evenings: Show) -> None:
    held(evenings, "the quick fox")
    (one,) = evenings.ask(Search(q="fox")).items
    said = (one.kind, one.words, one.channel, one.session_id, one.link)
    assert said == ("sessions.session", "the quick fox", "main", 1, "/sessions/1")
    assert evenings.clock.now() - one.at == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("q", "finds"),
    [
        ("FOX quick", True),
        ("fo", True),  # the last word may only begin so
        ("fo quick", False),
        ("fo ", False),
        ('"quick fox"', True),
        ('"fox quick"', False),
        ('"quick fo', True),
        ("creme brulee", True),
        ("Crème", True),
        ("ЖУК", True),
        ("brûlée-fox", False),
        ("2-1", True),
        ("ox", False),
        ("jean@exam.ple", True),
    ],
)
def test_words_are_found_as_people_type_them(evenings: Show, q: str, finds: bool) -> None:
    held(evenings, "A quick fox, Crème brûlée; жук 2:1 (jean@exam.ple)")
    assert bool(found(evenings, q)) is finds


@pytest.mark.parametrize("q", ['"', "*", "-", '""', "' --", "\\", "()", "&|!", ":*", "😀"])
def test_what_holds_no_word_is_refused_in_words(evenings: Show, q: str) -> None:
    assert refused(evenings, q=q).refusal is NO_WORD_TO_FIND


@pytest.mark.parametrize(
    "q",
    ["NEAR(", "NEAR(a b, 2)", "a OR", "NOT a", "notes:a", "a*", "^a", "a AND", 'a"b', "{a}:b",
     "a:*", "a <-> b", "a & !b", "%a", "½", "ﬁ", "a\u0301", "हिन्दी", "a" * 200, "a " * 100],
)  # fmt: skip
def test_no_typed_text_is_a_fault(evenings: Show, q: str) -> None:
    held(evenings, "nothing of it")
    evenings.ask(Search(q=q))


def test_pages_bring_each_find_once_the_newest_first(evenings: Show) -> None:
    held(evenings, "fox one", "fox two", "hen", "fox three")
    pages: list[SearchPage] = [evenings.ask(Search(q="fox", limit=2))]
    while pages[-1].next is not None:
        pages.append(evenings.ask(Search(q="fox", limit=2, after=pages[-1].next)))
    said = [[one.words for one in page.items] for page in pages]
    assert said == [["fox three", "fox two"], ["fox one"]]


@pytest.mark.parametrize(
    "after", ["x", "~~", "2026-03-14T20:10:00Z~sessions.session~fox",
              "2026-03-14T20:10:00Z~sessions.session~99999999999999999999",
              "0001-01-01T00:00:00+05:00~sessions.session~1"],
)  # fmt: skip
def test_what_is_no_place_is_refused(evenings: Show, after: str) -> None:
    assert refused(evenings, q="fox", after=after).refusal is NO_SUCH_PAGE


def test_a_kind_that_nothing_is_of_is_refused_with_those_there_are(evenings: Show) -> None:
    no = refused(evenings, q="fox", kind="socks")
    assert (no.refusal, "sessions.session" in no.sentence) == (NO_SUCH_FINDS, True)


def test_words_that_were_corrected_or_undone_are_found_no_more(evenings: Show) -> None:
    evenings.do(CreateSession(notes="fox"))
    evenings.do(CorrectSession(notes="hen"))
    assert (found(evenings, "fox"), found(evenings, "hen")) == ([], ["hen"])
    evenings.undo()
    assert (found(evenings, "fox"), found(evenings, "hen")) == (["fox"], [])


def test_what_is_found_can_be_kept_to_one_channel(evenings: Show) -> None:
    held(evenings, "fox")
    assert (found(evenings, "fox", on="main"), found(evenings, "fox", on="court-2")) == (
        ["fox"],
        [],
    )


def test_a_rebuild_leads_to_words_that_were_lost(evenings: Show) -> None:
    if evenings.program.storage.dialect.name != "sqlite":
        pytest.skip("an index of PostgreSQL can't differ from its rows")
    held(evenings, "fox")
    spoil(evenings._url, "INSERT INTO stream_sessions_search(stream_sessions_search, rowid, notes)"
          " VALUES ('delete', 1, 'fox')")  # fmt: skip
    assert found(evenings, "fox") == []
    assert [one.check for one in looked(evenings._url, evenings.program.registry).findings] == [
        "search"
    ]

    rebuild(evenings.program.storage, evenings.program.registry, evenings.clock)

    assert found(evenings, "fox") == ["fox"]
    assert looked(evenings._url, evenings.program.registry).findings == []


def test_a_rebuild_makes_what_leads_to_words_where_it_is_missing(evenings: Show) -> None:
    held(evenings, "fox")
    kind = "TABLE" if evenings.program.storage.dialect.name == "sqlite" else "INDEX"
    spoil(evenings._url, f"DROP {kind} stream_sessions_search")
    (finding,) = looked(evenings._url, evenings.program.registry).findings
    assert (finding.check, finding.todo) == ("search", MEND)

    rebuild(evenings.program.storage, evenings.program.registry, evenings.clock)

    assert found(evenings, "fox") == ["fox"]
    assert looked(evenings._url, evenings.program.registry).findings == []


def test_names_of_buttons_and_of_saved_reports_are_found_as_long_as_they_are_there(
    evenings: Show,
) -> None:
    made = evenings.do(MakeButton(name="Fox hunt", command="undo"))
    evenings.do(SaveReport(name="Foxes of the year", query="search", parameters={"q": "fox"}))

    items = evenings.ask(Search(q="fox")).items
    assert {(one.kind, one.words, one.link) for one in items} == {
        ("deck.button", "Fox hunt", "/deck"),
        ("reports.report", "Foxes of the year", "/reports"),
    }

    evenings.do(RevokeButton(button_id=made["button_id"]))
    evenings.do(RemoveReport(name="Foxes of the year"))
    assert found(evenings, "fox") == []
