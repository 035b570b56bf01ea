"""Matches and messages by what is known of them, and a match as it was at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import MakeChannel
from tallylight.packs.taekwondo.messages import questions as q
from tallylight.packs.taekwondo.messages.fields import BEFORE_MATCH, NO_SUCH_MATCH
from tallylight.packs.taekwondo.store import events
from tallylight.testing import Show

from .played import Played, played
from .venue import Venue

__all__ = ["played"]

NOON = date(2026, 3, 14)


def found(show: Show, channel: str = "main", **wanted: Any) -> list[int]:
    return [one.match_id for one in show.ask(q.FindMatches(**wanted), channel).items]


def refused(show: Show, query: Any) -> Refused:
    with pytest.raises(Refused) as raised:
        show.ask(query)
    return raised.value


def raw(show: Show, **wanted: Any) -> list[str]:
    return [one.raw for one in show.ask(q.FindEvents(**wanted)).items]


def every_page(show: Show, **wanted: Any) -> Iterator[Any]:
    page = show.ask(q.FindEvents(**wanted))
    yield page
    while page.before is not None:
        page = show.ask(q.FindEvents(**wanted, before=page.before))
        yield page


def test_matches_of_all_courts_come_the_newest_first(played: Played) -> None:
    matches = played.show.ask(q.FindMatches()).items
    assert [one.number for one in matches] == [bout.number for bout in reversed(played.truth)]


def test_a_page_of_matches_says_where_the_next_one_begins(played: Played) -> None:
    first = played.show.ask(q.FindMatches(limit=3))
    rest = found(played.show, before=first.next)
    assert [one.match_id for one in first.items] + rest == found(played.show)


def test_a_match_is_found_by_its_number(played: Played) -> None:
    (one,) = found(played.show, number=played.truth[2].number)
    assert played.show.ask(q.GetResults(match_id=one)).number == played.truth[2].number


def test_a_match_is_found_by_a_part_of_a_name_in_any_case(played: Played) -> None:
    bout = played.truth[0]
    part = bout.blue.short[-4:].swapcase()
    named = [b.number for b in played.truth if part.casefold() in
             f"{b.blue.short} {b.blue.long} | {b.red.short} {b.red.long}".casefold()]  # fmt: skip
    matches = played.show.ask(q.FindMatches(name=part)).items
    assert sorted(one.number for one in matches) == sorted(named)


@pytest.mark.parametrize("typed", ["cakmak", "ÇAKMAK", "tomasz low", "김"])
def test_a_name_is_found_as_any_keyboard_types_it(venue: Venue, typed: str) -> None:
    venue.say("pre;FightLoaded;", "at1;Ü. ÇAKMAK;Ü. ÇAKMAK;TUR;at2;김 T. LOW;Tomasz ŁÓW;POL;")
    page = venue.show.ask(q.FindEvents(text=typed, code="at1"))
    assert (len(found(venue.show, name=typed)), len(page.items)) == (1, 1)


def test_a_match_is_found_by_who_fights_in_it(played: Played) -> None:
    match = played.venue.match(2)
    assert found(played.show, athlete_id=match.red_athlete_id) == [match.match_id]


def test_a_match_is_found_by_an_iso_code_of_a_fighter_s_country(venue: Venue) -> None:
    venue.say("pre;FightLoaded;", "at1;A. BEC;A. BEC;GER;at2;C. DEF;C. DEF;SUI;", "rdy;FightReady;")
    assert found(venue.show, country="deu") == [venue.match().match_id]


def test_a_court_s_matches_are_found_alone(played: Played) -> None:
    own = [one.match_id for one in played.venue.matches(2)]
    assert found(played.show, court="court-2") == own


def test_a_court_that_is_none_is_refused(played: Played) -> None:
    assert refused(played.show, q.FindMatches(court="court-9")).refusal == q.NO_SUCH_COURT


@pytest.mark.parametrize(("day", "n"), [(NOON, 8), (NOON + timedelta(days=1), 0)])
def test_matches_are_found_by_the_day_they_were_loaded_on(
    played: Played, day: date, n: int
) -> None:
    assert len(found(played.show, day=day)) == n


def test_matches_are_found_by_how_they_were_decided(played: Played) -> None:
    codes = [bout.final.code for bout in played.truth if bout.final]
    assert len(found(played.show, decision="PTF")) == codes.count("PTF")


def test_a_name_that_fits_too_many_is_refused(
    venue: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallylight.packs.taekwondo.store.matches.ATHLETES", 1)
    venue.say("pre;FightLoaded;", "at1;A. BEC;A. BEC;GER;at2;A. DEF;A. DEF;SUI;", "rdy;FightReady;")
    assert refused(venue.show, q.FindMatches(name="a.")).refusal == q.TOO_MANY_FIT


def test_a_match_at_a_time_is_as_it_was_served_then(venue: Venue) -> None:
    venue.say("pre;FightLoaded;", "rnd;1;", "clk;2:00;start;", "sc1;2;sc2;0;")
    then, at = venue.match(), venue.last
    venue.say("sc1;2;sc2;3;", "clk;0:00;stopEnd;", "wrd;rd1;2", after=5)
    assert venue.show.ask(q.GetMatchAt(match_id=then.match_id, at=at)) == then


def test_a_match_before_its_load_is_refused(played: Played) -> None:
    wanted = q.GetMatchAt(match_id=1, at=played.venue.began - timedelta(hours=1))
    assert refused(played.show, wanted).refusal == BEFORE_MATCH


def test_a_match_that_never_was_is_refused_at_any_time(played: Played) -> None:
    wanted = q.GetMatchAt(match_id=999, at=played.venue.began)
    assert refused(played.show, wanted).refusal == NO_SUCH_MATCH


def test_the_messages_of_a_match_come_page_by_page_in_order(played: Played) -> None:
    first = played.show.ask(q.GetMatchEvents(match_id=1, limit=100))
    ids = [one.event_id for one in first.items]
    while first.after is not None:
        first = played.show.ask(q.GetMatchEvents(match_id=1, after=first.after, limit=100))
        ids += [one.event_id for one in first.items]
    rows = played.show.rows("SELECT id FROM pss_events_v2 WHERE match_id = 1 ORDER BY id")
    assert ids == [row.id for row in rows]


def test_every_message_is_on_one_page_or_another(played: Played) -> None:
    ids = [one.event_id for page in every_page(played.show, limit=500) for one in page.items]
    rows = played.show.rows("SELECT id FROM pss_events_v2 ORDER BY id DESC")
    assert ids == [row.id for row in rows]


def test_pages_lead_back_up_again(played: Played) -> None:
    newest = played.show.ask(q.FindEvents(limit=40))
    older = played.show.ask(q.FindEvents(limit=40, before=newest.before))
    assert played.show.ask(q.FindEvents(limit=40, after=older.after)).items == newest.items


def test_a_later_page_holds_what_came_since(venue: Venue) -> None:
    venue.say("pre;FightLoaded;")
    after = venue.show.ask(q.FindEvents()).after
    venue.say("rdy;FightReady;")
    assert raw(venue.show, after=after) == ["rdy;FightReady;\r\n"]


def test_a_page_looks_at_no_more_than_its_span_and_says_where_to_go_on(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "LOOK", 100)
    pages = list(every_page(played.show, code="rdy"))
    rows = played.show.rows("SELECT id FROM pss_events_v2 WHERE event_code = 'rdy' ORDER BY id")
    assert [one.event_id for page in pages for one in page.items][::-1] == [row.id for row in rows]
    assert len(pages) > 10


@pytest.mark.parametrize(
    ("wanted", "condition"),
    [
        ({"match_id": 2}, "match_id = 2"),
        ({"listening_id": 1}, "session_id = 1"),
        ({"court": "court-2"}, "channel = 'court-2'"),
        ({"code": "hl1"}, "event_code = 'hl1'"),
        ({"sender": "10.0.0.2"}, "sender = '10.0.0.2'"),
        ({"validity": "repaired"}, "validity = 'repaired'"),
        ({"match_id": 2, "text": "sC1;"}, "match_id = 2 AND raw_data LIKE '%sc1;%'"),
    ],
)
def test_messages_are_found_by_what_is_said_of_them(
    played: Played, wanted: dict[str, Any], condition: str
) -> None:
    ids = [e.event_id for page in every_page(played.show, **wanted) for e in page.items]
    rows = played.show.rows(f"SELECT id FROM pss_events_v2 WHERE {condition} ORDER BY id DESC")
    assert ids == [row.id for row in rows]


def test_messages_are_found_between_two_times(played: Played) -> None:
    since, until = (played.venue.began + timedelta(minutes=m) for m in (5, 7))
    times = [
        one.at for page in every_page(played.show, since=since, until=until) for one in page.items
    ]
    n = sum(since <= row.timestamp < until for row in _times(played.show))
    assert (len(times), all(since <= at < until for at in times)) == (n, True)


def _times(show: Show) -> Any:
    with show.program.storage.read() as connection:
        return connection.execute(sa.select(events.e.timestamp)).all()


def test_text_is_found_in_any_case_also_beyond_ascii(venue: Venue) -> None:
    venue.say("at1;Д. СНЕГОВ;Д. СНЕГОВ;AIN;at2;B;B;GER;")
    assert len(raw(venue.show, text="снегов")) == 1


def test_text_is_found_in_what_is_kept_in_hexadecimal(venue: Venue) -> None:
    venue.send(b"at1;A\xff. KIM;A;KOR;at2;B;B;GER;\r\n")
    assert len(raw(venue.show, text="kim")) == 1


@contextmanager
def statements(show: Show) -> Iterator[list[tuple[str, Any]]]:
    """What is sent to the database meanwhile."""
    sent: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, parameters))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


def scans(show: Show, query: Any) -> list[str]:
    """The steps of a question's plans that read a whole table of messages or matches."""
    with statements(show) as sent:
        show.ask(query)
    steps = []
    with show.program.storage.read() as connection:
        for statement, parameters in list(sent):
            if statement.startswith("SELECT"):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                steps += [row.detail for row in plan]
    big = ("pss_matches", "pss_events_v2", "pss_event_details", "pss_ledger", "pss_hit_counts")
    in_order = "INDEX idx_pss_matches_started"  # from the newest on, until a page is full
    whole = [step for step in steps if step.startswith("SCAN") and in_order not in step]
    return [step for step in whole if step.split()[1] in big]


@pytest.mark.parametrize(
    "query",
    [
        q.FindMatches(limit=1),
        q.FindMatches(day=NOON, decision="PTF"),
        q.FindMatches(name="a"),
        q.GetDayResults(day=NOON),
        q.FindEvents(before=10_000),
        q.FindEvents(code="sc1", after=0),
        q.FindEvents(sender="10.0.0.1", before=10_000),
        q.FindEvents(match_id=1, text="sc1", before=10_000),
        q.FindEvents(listening_id=1, before=10_000),
        q.FindEvents(court="court-1", before=10_000),
        q.GetMatchEvents(match_id=1),
        q.GroupEvents(by="code"),
        q.GroupEvents(by="hit_level", court="court-1"),
        q.GetAthleteNumbers(athlete_id=1),
        q.GetAthleteTrend(athlete_id=1),
        q.GetNumbers(),
        q.ExportMatch(match_id=1),
    ],
)
def test_a_question_goes_by_an_index(played: Played, query: Any) -> None:
    if played.show.program.storage.dialect.name != "sqlite":
        pytest.skip("the planner of PostgreSQL rightly scans a table this small")
    assert scans(played.show, query) == []


@pytest.mark.parametrize(
    ("by", "column"),
    [
        ("code", "event_code"),
        ("court", "channel"),
        ("match", "match_id"),
        ("sender", "sender"),
        ("validity", "validity"),
    ],
)
def test_messages_are_counted_by_what_they_have_in_common(
    played: Played, by: Any, column: str
) -> None:
    groups = played.show.ask(q.GroupEvents(by=by))
    rows = played.show.rows(f"SELECT {column}, count(*) FROM pss_events_v2 GROUP BY {column}")
    told = {None if key is None else str(key): n for key, n in rows}
    assert {one.group: one.n for one in groups} == told


def test_hours_and_days_are_those_of_the_channel(venue: Venue) -> None:
    venue.show.do(MakeChannel(name="kathmandu", time_zone="Asia/Kathmandu"))
    venue.say("clk;2:00;", after=60 * 14)  # 12:14 UTC, a quarter before the next hour there
    venue.say("clk;1:59;", after=60 * 2)
    hours = venue.show.ask(q.GroupEvents(by="hour"), "kathmandu")
    assert [(one.group, one.n) for one in hours] == [
        ("2026-03-14T17:00+0545", 1),
        ("2026-03-14T18:00+0545", 1),
    ]


def test_hits_are_counted_by_their_strength(venue: Venue) -> None:
    venue.say("hl1;7;", "hl2;12;", "hl1;15;", "hl2;140;")
    levels = venue.show.ask(q.GroupEvents(by="hit_level"))
    assert [(one.group, one.n) for one in levels] == [("0-9", 1), ("10-19", 2), ("100 and more", 1)]


def test_without_a_time_only_the_last_day_is_counted(venue: Venue) -> None:
    venue.say("clk;2:00;")
    venue.say("clk;1:59;", after=60 * 60 * 25)
    assert [one.n for one in venue.show.ask(q.GroupEvents(by="code"))] == [1]
