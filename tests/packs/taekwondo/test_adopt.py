"""A database of the origin comes over whole: matches, people, evidence, and what was wrong."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.adopt import NOT_RECOGNISED, adopt
from tallylight.core.adopting import Report
from tallylight.core.channels.messages import HOUSE
from tallylight.core.rebuild import Progress
from tallylight.core.undo.messages import UndoImport
from tallylight.packs.taekwondo.sources.adopt import TABLES
from tallylight.packs.taekwondo.sources.origin import instant
from tallylight.packs.taekwondo.sources.origin_events import Result, code_of, heard_result
from tallylight.testing import Show, laws

from .origin import Origin, a_day, counts_of, own_json, when, whole_match


def quietly(_: Progress) -> None:
    """Hears how far it is."""


def take(show: Show, path: Path, **more: Any) -> Report:
    return adopt(show.program, path, "main", quietly, **more)


@pytest.fixture
def day(tmp_path: Path) -> Path:
    return a_day(tmp_path / "origin.db")


def match(show: Show, number: str) -> Any:
    row = show.rows("SELECT id FROM pss_matches WHERE match_number_text = :n", n=number)[0]
    return show.get(f"/matches/{row.id}")


def test_every_table_of_the_file_is_accounted_for_to_the_row(tally: Show, day: Path) -> None:
    report = take(tally, day)
    lost = {name: kind.unaccounted for name, kind in report.tables.items() if kind.unaccounted}
    assert lost == {}


def test_the_report_counts_what_the_file_holds(tally: Show, day: Path) -> None:
    held = counts_of(day)
    report = take(tally, day)
    assert {name: report.tables[name].found for name in TABLES} == held


def test_nothing_is_refused(tally: Show, day: Path) -> None:
    report = take(tally, day)
    assert [name for name, kind in report.tables.items() if kind.refused] == []


def test_a_match_comes_over_with_its_rounds_and_its_end(tally: Show, day: Path) -> None:
    take(tally, day)
    found = match(tally, "101")
    rounds = [(one.number, one.blue, one.red, one.winner) for one in found.rounds]
    told = (found.wire_id, found.winner, found.decision, found.result, rounds)
    assert told == ("a14d0", 1, "PTF", "2-0", [(1, 5, 3, 1), (2, 2, 0, 1)])


def test_a_match_keeps_its_time(tally: Show, day: Path) -> None:
    take(tally, day)
    found = match(tally, "101")
    assert (found.started_at, found.ended_at) == (when(0), when(6.3))


def test_who_fought_is_known(tally: Show, day: Path) -> None:
    take(tally, day)
    names = tally.rows(
        "SELECT a.short_name, a.country_code FROM pss_match_athletes m JOIN pss_athletes a "
        "ON a.id = m.athlete_id WHERE m.match_id = 1 ORDER BY m.athlete_position"
    )
    assert [tuple(row) for row in names] == [("A. KIM", "KOR"), ("É. NOËL", "FRA")]


def test_a_match_says_what_it_is_there(tally: Show, day: Path) -> None:
    take(tally, day)
    assert match(tally, "101").copied_from == "reStrike VTA schema 4, pss_matches 1"


def test_a_score_of_which_a_part_was_missing_is_no_fall_to_nothing(tally: Show, day: Path) -> None:
    take(tally, day)
    scores = tally.rows(
        "SELECT s.score_value FROM pss_scores s JOIN pss_matches m ON m.id = s.match_id "
        "WHERE m.wire_id IS NULL AND s.athlete_position = 1 ORDER BY s.id"
    )
    assert [row[0] for row in scores] == [5, 6]


def test_a_match_that_lost_its_id_says_what_was_put_right(tally: Show, day: Path) -> None:
    take(tally, day)
    row = tally.rows("SELECT id FROM pss_matches WHERE wire_id IS NULL")[0]
    assert tally.get(f"/matches/{row.id}").repaired == [
        "points of blue fell to 0 in round 1; left out"
    ]


def test_the_winner_is_found_by_name_where_no_colour_was_told(tally: Show, day: Path) -> None:
    take(tally, day)
    row = tally.rows("SELECT winner_position, decision FROM pss_matches WHERE wire_id IS NULL")[0]
    assert tuple(row) == (2, "RSC")


def test_evidence_keeps_its_bytes(tally: Show, day: Path) -> None:
    take(tally, day)
    rows = tally.rows("SELECT raw_data, raw_kind FROM pss_events_v2 ORDER BY id DESC LIMIT 2")
    assert [tuple(row) for row in rows] == [("zzz;what;", "text"), ("6174313bc3", "hex")]


def test_evidence_hangs_on_its_match(tally: Show, day: Path) -> None:
    take(tally, day)
    rows = tally.rows(
        "SELECT m.match_number_text, count(*) FROM pss_events_v2 e JOIN pss_matches m "
        "ON m.id = e.match_id WHERE m.wire_id IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    assert [tuple(row) for row in rows] == [("101", 6), ("102", 6)]


def test_messages_are_filed_under_the_session_of_their_time(tally: Show, day: Path) -> None:
    take(tally, day)
    rows = tally.rows(
        "SELECT s.start_time, count(*) AS number FROM pss_events_v2 e JOIN udp_server_sessions s "
        "ON s.id = e.session_id GROUP BY s.start_time ORDER BY s.start_time"
    )
    assert [row.number for row in rows] == [12, 5]


def test_what_is_adopted_never_listens(tally: Show, day: Path) -> None:
    take(tally, day)
    rows = tally.rows("SELECT name, enabled, auto_start FROM udp_server_configs")
    assert [(row.name[:26], bool(row.enabled), bool(row.auto_start)) for row in rows] == [
        ("adopted Default PSS Server", False, False)
    ]


def test_no_password_comes_over(tally: Show, day: Path) -> None:
    take(tally, day)
    assert tally.rows("SELECT name, password FROM obs_connections") == [("OBS_REC", None)]


def test_a_code_of_their_own_comes_over(tally: Show, day: Path) -> None:
    take(tally, day)
    rows = tally.rows("SELECT ioc_code FROM flag_mappings WHERE pss_code = 'XYZ'")
    assert [row[0] for row in rows] == ["FRA"]


def test_the_tables_of_before_come_over_without_secrets(tally: Show, day: Path) -> None:
    take(tally, day)
    keys = [row[0] for row in tally.rows("SELECT key FROM app_config")]
    old = [row[0] for row in tally.rows("SELECT raw_data FROM pss_events")]
    assert (keys, old) == (["udp.port"], ["pt1;2;"])


def test_the_audit_names_the_known_faults(tally: Show, day: Path) -> None:
    found = {one.what.partition(":")[0]: one.count for one in take(tally, day).audit}
    assert found == {
        "settings that hold several values": 1,
        "messages filed under a session that was not on at their time": 5,
        "sessions that never ended": 1,
        "counters of sessions that ran over": 1,
        "details that hang on the first message": 2,
        "scores that fell to 0 from more than can be taken at once": 1,
        "matches that the scoring system gave no id": 1,
        "athletes without a country": 1,
        "passwords in clear text": 1,
        "kinds of messages whose code never occurs on the wire": 15,
    }


def test_rows_are_what_the_timeline_says(tally: Show, day: Path) -> None:
    take(tally, day)
    laws.replayed(tally)


def test_the_program_starts_with_it(tally: Show, day: Path) -> None:
    take(tally, day)
    tally.restart()
    laws.loaded_alike(tally)


def test_twice_is_once(tally: Show, day: Path) -> None:
    take(tally, day)
    before = laws.rows_of(tally, tally.program.registry.tables())
    again = take(tally, day)
    new = {name: kind.adopted for name, kind in again.tables.items() if kind.adopted}
    after = laws.rows_of(tally, tally.program.registry.tables())
    assert (new, dict(after)) == ({}, dict(before))


def test_a_file_that_grew_adds_what_is_new(tally: Show, day: Path) -> None:
    take(tally, day)
    origin = Origin(day)
    whole_match(origin, "new", 900, 200, (1, 2))
    origin.close()
    again = take(tally, day)
    new = {name: kind.adopted for name, kind in again.tables.items() if kind.adopted}
    assert new == {
        "pss_matches": 1, "pss_match_athletes": 2, "pss_rounds": 2, "pss_scores": 4,
        "pss_warnings": 1, "pss_events_v2": 6,
    }  # fmt: skip


def test_an_import_is_taken_back_with_its_people(tally: Show, day: Path) -> None:
    report = take(tally, day)
    for channel in ("main", HOUSE):
        tally.do(UndoImport(import_id=report.import_id), channel=channel)
    left = [tally.rows(f"SELECT id FROM {name}") for name in ("pss_matches", "pss_athletes")]
    assert left == [[], []]


def test_rows_that_refer_to_nothing_are_told(tally: Show, tmp_path: Path) -> None:
    origin = Origin(tmp_path / "origin.db")
    origin.round(99, 1, (0, 2), 1)
    origin.message(99, "pre;FightLoaded;", 0, session=5)
    report = take(tally, origin.close())
    told = (report.tables["pss_rounds"].left, report.tables["pss_events_v2"].adopted)
    assert told == (1, 1)


def test_a_database_of_another_version_is_refused(tally: Show, day: Path) -> None:
    with closing(sqlite3.connect(day)) as connection:
        connection.execute("UPDATE schema_version SET version = 5 WHERE version = 4")
        connection.commit()
    with pytest.raises(Refused) as raised:
        take(tally, day)
    assert raised.value.refusal is NOT_RECOGNISED


def test_an_empty_database_of_the_origin_comes_over(tally: Show, tmp_path: Path) -> None:
    report = take(tally, Origin(tmp_path / "origin.db").close())
    assert report.tables["udp_server_configs"].adopted == 1


@pytest.mark.parametrize(
    "said",
    [
        "2025-09-13T09:01:00.000000123+00:00",
        "2025-09-13 09:01:00",
        "2025-09-13T11:01:00+02:00",
        "2025-09-13T09:01:00Z",
    ],
)
def test_times_are_read_in_every_spelling(said: str) -> None:
    assert instant(said) == when(1)


@pytest.mark.parametrize("said", [None, "", "now", 7, "2025-13-40 00:00:00"])
def test_what_is_no_time_is_none(said: Any) -> None:
    assert instant(said) is None


@pytest.mark.parametrize(
    ("raw", "said", "code"),
    [
        ("wmh;A. KIM;2-0 PTF;", "wn", "wmh"),
        (own_json("Points", {"athlete": 2, "point_type": 1}), "pt", "pt2"),
        (own_json("Challenge", {"source": 0}), "ch", "ch0"),
        (own_json("Raw", "sup;0;"), None, "sup"),
        ('"FightLoaded"', "fl", "pre"),
        ("", "br", "brk"),
        ("\x01\x02", "nonsense", "binary"),
    ],
)
def test_messages_are_called_what_they_are_on_the_wire(raw: str, said: Any, code: str) -> None:
    assert code_of(raw.encode(), said) == code


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("win;RED;", Result(winner=2)),
        ("wmh;A. KIM;2-1 PTG;", Result(name="A. KIM", won=2, lost=1, decision="PTG")),
        ("wrd;rd1;2;rd2;0;rd3;0", Result(rounds={1: 2})),
        (
            own_json("WinnerRounds", {"round1_winner": 1, "round2_winner": 0}),
            Result(rounds={1: 1}),
        ),
        ("pt1;2;", Result()),
    ],
)
def test_how_a_match_ended_is_read_from_its_messages(raw: str, expected: Result) -> None:
    assert heard_result(Result(), raw.encode()) == expected
