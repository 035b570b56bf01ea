"""The traps of such a schema, as they are met in files of other programs; their numbers are the
facts'. What a file says is put right here, and said to be."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tallylight.core.channels.messages import MakeChannel
from tallylight.packs import diablo
from tallylight.packs.diablo import messages as m
from tallylight.testing import HandClock, Show, show

from .histories import SUMMER, of_each, reasons, take, tuples
from .origins.grail import BEGAN, LITERAL, V040, Grail, build
from .origins.others import lap, profile, session


@pytest.fixture
def home(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[diablo.PACK], clock=HandClock(SUMMER)) as running:
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Grail:
    """An empty file, to be filled."""
    grail = Grail(tmp_path / "grail.db")
    grail.item("shaftstop", "Shaftstop")
    grail.character("Zaphira")
    return grail


def began(show: Show) -> list[datetime]:
    """When the runs began, in their order."""
    rows = show.rows("SELECT start_time FROM runs ORDER BY run_number")
    return [datetime.fromisoformat(str(row[0]).replace(" ", "T")) for row in rows]


def test_sessions_that_lost_their_runs_claim_none_here(home: Show, file: Grail) -> None:  # T3
    file.session(0, 60, run_count=3, total_run_time=700_000)
    report = take(home, file.close())
    assert tuples(home, "SELECT run_count, total_run_time FROM sessions") == [(0, 0)]
    assert reasons(report, "sessions")["it claimed runs and has none"] == 1


def test_times_are_read_in_all_their_spellings(home: Show, file: Grail) -> None:  # T7
    session = file.session(0, 60)
    file.run(session, 1, 5, 9, start_time=file.space(5))
    file.run(session, 2, 15, 19)
    file.run(session, 3, 25, 29, start_time=str(file.ms(25)))
    take(home, file.close())
    assert [(at - BEGAN).total_seconds() for at in began(home)] == [300, 900, 1500]


def test_a_word_in_place_of_a_stamp_is_no_time(home: Show, tmp_path: Path) -> None:  # T7
    take(home, build(tmp_path / "grail.db", LITERAL))
    assert {at.year for at in began(home)} == {2025}


def test_yes_and_no_are_read_in_words(home: Show, file: Grail) -> None:  # T8
    file.session(0, 60, archived="false")
    file.session(100, 160, archived="true")
    take(home, file.close())
    asked = "SELECT archived FROM sessions ORDER BY start_time"
    assert [bool(row[0]) for row in home.rows(asked)] == [False, True]


def test_local_times_are_those_of_the_channels_zone(home: Show, tmp_path: Path) -> None:  # T9
    home.do(MakeChannel(name="berlin", time_zone="Europe/Berlin"))
    path = tmp_path / "meph.json"
    laps = [lap(60.0, "20:24:00")]
    path.write_bytes(profile({"2026-01-03 21:15:42": session(laps, seconds=60)}))
    take(home, path, channel="berlin")
    (start,) = began(home)
    assert f"{start:%H:%M:%S}" == "19:23:00"


def test_times_of_the_database_are_in_utc(home: Show, file: Grail) -> None:  # T9
    home.do(MakeChannel(name="berlin", time_zone="Europe/Berlin"))
    file.run(file.session(0, 60), 1, 5, 9, start_time=file.space(5))
    take(home, file.close(), channel="berlin")
    assert [(at - BEGAN).total_seconds() for at in began(home)] == [300]


def test_numbers_that_were_given_twice_are_given_once(home: Show, file: Grail) -> None:  # T10
    session = file.session(0, 60)
    for place, number in enumerate((1, 2, 2, 0)):
        file.run(session, number, 10 * place, 10 * place + 8)
    report = take(home, file.close())
    asked = "SELECT run_number FROM runs ORDER BY start_time"
    assert tuples(home, asked) == [(1,), (2,), (3,), (4,)]
    assert report.tables["runs"].repaired == 2


def test_runs_that_were_left_open_are_over(home: Show, file: Grail) -> None:  # T11
    closed = file.session(0, 60)
    file.run(closed, 1, 0, None)
    file.run(closed, 2, 10, None)
    file.session(100, None)
    file.session(200, None)
    take(home, file.close())
    open_ones = "SELECT (SELECT count(*) FROM runs WHERE end_time IS NULL), "
    open_ones += "(SELECT count(*) FROM sessions WHERE end_time IS NULL)"
    assert tuples(home, open_ones) == [(0, 0)]


def test_a_run_that_nobody_ended_ends_with_the_last_that_is_known(
    home: Show, file: Grail
) -> None:  # T11
    run = file.run(file.session(0, None), 1, 0, None)
    file.find(run, 7, file.progress("shaftstop", 7))
    take(home, file.close())
    ended = "SELECT end_time = (SELECT found_time FROM run_items), duration FROM runs"
    assert tuples(home, ended) == [(True, None)]  # how long it really was, nobody knows


def test_totals_are_what_the_runs_come_to_whatever_is_claimed(
    home: Show, file: Grail
) -> None:  # T12
    session = file.session(0, 60, run_count=9, total_run_time=1)
    file.run(session, 1, 0, 4)
    take(home, file.close())
    assert tuples(home, "SELECT run_count, total_run_time FROM sessions") == [(1, 240_000)]


def test_time_is_counted_once_for_each_session(home: Show, tmp_path: Path) -> None:  # T13
    take(home, build(tmp_path / "grail.db", V040, sessions=2, runs=4))
    assert home.ask(m.GetAllRuns()).session_seconds == 2 * 19 * 60


def test_a_session_of_more_than_31_bits_of_milliseconds_comes_over(
    home: Show, file: Grail
) -> None:  # T15
    file.session(0, 30 * 24 * 60)
    take(home, file.close())
    assert tuples(home, "SELECT total_session_time FROM sessions") == [(30 * 24 * 3_600_000,)]


def test_a_length_that_can_not_be_is_that_from_start_to_end(home: Show, file: Grail) -> None:  # T15
    session = file.session(0, 60)
    for place, said in enumerate((-5_000, None, 900_000)):
        file.run(session, place + 1, 10 * place, 10 * place + 4, duration=said)
    take(home, file.close())
    assert tuples(home, "SELECT DISTINCT duration FROM runs") == [(240_000,)]


def test_a_session_that_was_put_away_without_an_end_is_over_and_counts(
    home: Show, file: Grail
) -> None:  # T17
    file.run(file.session(0, None, archived=1), 1, 0, 4)
    take(home, file.close())
    assert tuples(home, "SELECT total_session_time FROM sessions WHERE archived") == [(240_000,)]
    assert home.ask(m.GetAllRuns()).runs == 1


def test_a_find_whose_entry_is_gone_keeps_its_name(home: Show, file: Grail) -> None:  # T18
    run = file.run(file.session(0, 60), 1, 0, 4)
    file.find(run, 2, "entry that is gone", name="Nagelring")
    take(home, file.close())
    assert tuples(home, "SELECT name FROM run_items") == [("Nagelring",)]


def test_runs_of_nobody_and_finds_of_no_entry_come_over(home: Show, file: Grail) -> None:  # T19
    run = file.run(file.session(0, 60), 1, 0, 4, character_id=None)
    file.find(run, 2, name="Perfect Topaz")
    take(home, file.close())
    asked = "SELECT character_id, name FROM runs JOIN run_items ON run_id = runs.id"
    assert tuples(home, asked) == [(None, "Perfect Topaz")]


def test_a_row_without_an_id_comes_over(home: Show, file: Grail) -> None:  # T20
    file.run(file.session(0, 60), 1, 0, 4, id=None)
    report = take(home, file.close())
    assert of_each(report, "adopted")["runs"] == 1


def scanned(file: Grail) -> Path:
    """A scan of all items in the middle of a run, some of it twice."""
    run = file.run(file.session(0, 60), 1, 0, 2)
    keys = [file.progress("shaftstop", 1) for _ in range(40)]
    for place in range(50):
        file.find(run, 1 + place * 0.44 / 50 / 60, keys[place % 40])
    return file.close()


def test_a_flood_of_finds_is_in_no_rate(home: Show, file: Grail) -> None:  # T22
    take(home, scanned(file))
    assert tuples(home, "SELECT find_count FROM runs") == [(0,)]
    assert home.ask(m.GetAllRuns()).finds == 0


def test_a_flood_of_finds_is_there_once_each_and_marked(home: Show, file: Grail) -> None:  # T22
    report = take(home, scanned(file))
    assert tuples(home, "SELECT count(*) FROM run_items WHERE uncertain") == [(40,)]
    assert report.tables["run_items"].left == 10
