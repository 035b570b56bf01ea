"""Matches and days to be taken away, as JSON and as sheets."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from tallylight.base.errors import Refused
from tallylight.core.reports.messages import SaveReport
from tallylight.packs import taekwondo
from tallylight.packs.taekwondo.messages import questions as q
from tallylight.packs.taekwondo.messages.commands import NoteMatch
from tallylight.packs.taekwondo.messages.fields import NO_SUCH_MATCH
from tallylight.packs.taekwondo.sources.feed import raw_of
from tallylight.testing import Show
from tallylight.testing.served import served

from .played import Played, played
from .venue import Venue

__all__ = ["played"]


def fight(venue: Venue) -> int:
    """One match from its load to its end; its number."""
    venue.say(
        "pre;FightLoaded;",
        "at1;A. BEC;Anna BEC;GER;at2;C. DEF;Carla DEF;SIN;",
        "mch;245.A;Final;W -57kg;1;#0000ff;#FFFFFF;#ff0000;#FFFFFF;a14d;Senior;3;120;cntDown;18;1;",
        "ref;R. EFF;KOR;ju1;J. ONE;USA;ju2;ju3;",
        "rdy;FightReady;",
        "rnd;1;",
        "clk;2:00;start;",
        "hl1;50;",
        "pt1;2;",
        "sc1;2;sc2;0;",
        "wg1;1;wg2;0;",
        "sc1;2;sc2;1;",
        "clk;1:00;stop;",
        "ch2;",
        "ch2;1;1;",
        "clk;1:00;start;",
        "clk;0:00;stopEnd;",
        "wrd;rd1;1;rd2;0;rd3;0",
        "wmh;Anna BEC;1-0 PTF;",
        "win;BLUE;",
    )
    match_id: int = venue.match().match_id
    return match_id


def columns_equal(export: list[Any], rows: Any, *pairs: tuple[str, str]) -> bool:
    """Whether parts of an export hold what the rows of a table hold, in their order."""
    told = [tuple(getattr(one, name) for name, _ in pairs) for one in export]
    return told == [tuple(getattr(row, name) for _, name in pairs) for row in rows]


def test_an_export_holds_every_byte_that_was_heard(venue: Venue) -> None:
    match_id = fight(venue)
    venue.send(b"rst;\xff\xfe\r\n")
    export = venue.show.ask(q.ExportMatch(match_id=match_id))
    rows = venue.show.rows("SELECT raw_data, raw_kind FROM pss_events_v2 ORDER BY id")
    told = b"".join(raw_of(one.raw, one.raw_kind) for one in export.evidence)
    assert told.endswith(b"wmh;Anna BEC;1-0 PTF;\r\nwin;BLUE;\r\nrst;\xff\xfe\r\n")
    assert len(export.evidence) == len(rows)


@pytest.mark.parametrize(
    ("part", "table", "order", "pairs"),
    [
        ("scores", "pss_scores", "id", [("position", "athlete_position"), ("value", "score_value"),
                                        ("kind", "score_type")]),
        ("gam_jeoms", "pss_warnings", "id", [("position", "athlete_position"),
                                             ("count", "warning_count")]),
        ("ledger", "pss_ledger", "place", [("cause", "cause"), ("points", "points"),
                                           ("hit_level", "hit_level"), ("event_id", "event_id")]),
        ("hits", "pss_hit_counts", "round_number, athlete_position, bucket",
         [("round", "round_number"), ("bucket", "bucket"), ("hits", "hits"),
          ("near_misses", "near_misses")]),
        ("stoppages", "pss_stoppages", "number", [("kind", "kind"),
                                                  ("position", "athlete_position")]),
    ],
)  # fmt: skip
def test_an_export_holds_every_row(
    played: Played, part: str, table: str, order: str, pairs: list[tuple[str, str]]
) -> None:
    rows = played.show.rows(f"SELECT * FROM {table} WHERE match_id = 4 ORDER BY {order}")
    export = played.show.ask(q.ExportMatch(match_id=4))
    assert columns_equal(getattr(export, part), rows, *pairs)


def test_an_export_holds_what_was_recorded_undone_or_not(venue: Venue) -> None:
    match_id = fight(venue)
    venue.show.do(NoteMatch(match_id=match_id, note="Look at this"), channel="court-1")
    venue.show.undo(channel="court-1")
    told = [one.type for one in venue.show.ask(q.ExportMatch(match_id=match_id)).timeline]
    assert (told[0], told[-1]) == ("taekwondo.match_loaded", "taekwondo.match_noted")


def test_a_results_sheet_says_who_won_and_how(venue: Venue) -> None:
    sheet = venue.show.ask(q.GetResults(match_id=fight(venue)))
    assert (sheet.winner, sheet.winner_name, sheet.decision_words, sheet.result) == (
        "blue", "A. BEC", "Final points", "1-0",
    )  # fmt: skip


def test_a_results_sheet_says_what_countries_were_meant(venue: Venue) -> None:
    sheet = venue.show.ask(q.GetResults(match_id=fight(venue)))
    told = [(one.country_code, one.ioc_code, one.country_name) for one in sheet.fighters]
    assert told == [("GER", "GER", "Germany"), ("SIN", "SGP", "Singapore")]


def test_a_results_sheet_says_how_sure_it_is(venue: Venue) -> None:
    match_id = fight(venue)
    venue.show.do(NoteMatch(match_id=match_id, note="Look at this"), channel="court-1")
    told = asdict(venue.show.ask(q.GetResults(match_id=match_id)).integrity)
    assert told == {
        "load_heard": True, "blind_ticks": told["blind_ticks"],
        "blind_intervals": told["blind_intervals"], "unknown_points": 0, "messages": 20,
        "repaired": 0, "invalid": 0, "by_hand": 1, "superseded": False,
    }  # fmt: skip


def test_the_results_of_a_day_have_a_line_for_each_match(played: Played) -> None:
    told = [(one.number, one.winner, one.decision) for one in played.show.ask(q.GetDayResults())]
    sides = {1: "blue", 2: "red"}
    assert told == [
        (bout.number, sides[bout.final.winner], bout.final.code)
        for bout in played.truth
        if bout.final
    ]


def test_a_line_of_a_day_is_what_the_results_sheet_says(played: Played) -> None:
    for line in played.show.ask(q.GetDayResults()):
        sheet = played.show.ask(q.GetResults(match_id=line.match_id))
        names = (
            "court",
            "number",
            "category",
            "started_at",
            "winner",
            "decision",
            "result",
            "note",
        )
        assert [getattr(line, name) for name in names] == [getattr(sheet, name) for name in names]
        assert (line.blue, line.red) == tuple(one.short_name for one in sheet.fighters)
        assert line.rounds == " ".join(f"{one.blue or 0}-{one.red or 0}" for one in sheet.rounds)


def test_another_day_has_other_results(played: Played) -> None:
    assert played.show.ask(q.GetDayResults(day=date(2026, 3, 13))) == []


def test_a_day_s_export_holds_its_matches_without_what_was_heard(played: Played) -> None:
    day = played.show.ask(q.ExportDay(court="court-2"))
    alone = played.show.ask(q.ExportMatch(match_id=day.matches[0].match.match_id))
    assert (len(day.matches), day.matches[0].evidence) == (4, None)
    assert (day.matches[0].match, day.matches[0].ledger) == (alone.match, alone.ledger)


@pytest.mark.parametrize("query", [q.ExportMatch, q.GetResults, q.GetMatchEvents])
def test_what_is_no_match_is_refused(tally: Show, query: Any) -> None:
    with pytest.raises(Refused) as raised:
        tally.ask(query(match_id=9))
    assert raised.value.refusal == NO_SUCH_MATCH


@pytest.fixture
def web(sqlite_url: str) -> Iterator[tuple[Venue, httpx.Client]]:
    """A venue whose program is served."""
    with (
        served(sqlite_url, of=[taekwondo.PACK]) as running,
        httpx.Client(base_url=running.base) as client,
    ):
        yield Venue(running.show), client


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_results_of_a_day_come_as_a_sheet(web: tuple[Venue, httpx.Client]) -> None:
    venue, client = web
    fight(venue)
    answer = client.get("/taekwondo/day/results", params={"day": "2026-03-14", "format": "csv"})
    (line,) = read(answer.text)
    assert (line["number"], line["winner"], line["rounds"], line["superseded"]) == (
        "245.A", "blue", "2-1", "false",
    )  # fmt: skip


def test_matches_are_found_over_http_beside_one_by_its_number(
    web: tuple[Venue, httpx.Client],
) -> None:
    venue, client = web
    match_id = fight(venue)
    found = client.get("/taekwondo/matches/find", params={"name": "bec"}).json()["items"]
    assert found == [client.get(f"/c/court-1/taekwondo/matches/{match_id}").json()]


def test_a_page_of_messages_as_a_sheet_says_where_to_go_on(
    web: tuple[Venue, httpx.Client],
) -> None:
    venue, client = web
    fight(venue)
    answer = client.get("/taekwondo/events", params={"format": "csv", "limit": 5})
    assert len(read(answer.text)) == 5
    assert int(answer.headers["tallylight-before"]) < int(answer.headers["tallylight-after"])


def test_a_saved_report_comes_as_a_sheet(web: tuple[Venue, httpx.Client]) -> None:
    venue, client = web
    fight(venue)
    venue.show.do(
        SaveReport(name="By kind", query="taekwondo/events/grouped", parameters={"by": "code"})
    )
    answer = client.get("/reports/By kind/run", headers={"accept": "text/csv"})
    assert {line["group"]: line["n"] for line in read(answer.text)}["clk"] == "4"


def test_a_match_at_a_time_over_http(web: tuple[Venue, httpx.Client]) -> None:
    venue, client = web
    match_id = fight(venue)
    at = (venue.began + timedelta(seconds=1)).isoformat()
    told = client.get(f"/taekwondo/matches/{match_id}/at", params={"at": at}).json()
    assert (told["state"], told["blue"]) == ("fighting", 2)
