"""Tables that MF_run_counter exports are read in any spelling that a computer gives them."""

from typing import Any

import pytest
from hypothesis import given, settings

from tallylight.packs.diablo.sources import mf_csv
from tallylight.packs.diablo.sources.past import PastCharacter

from .origins.others import DROP_TABLE, RUN_TABLE, Row, evening, run_row, table
from .origins.reading import Reader, at, is_sound, is_whole, keys_of, spoiled

CSV = Reader(mf_csv.recognise, mf_csv.counts, mf_csv.read, mf_csv.audit)
AWAY = "2026-01-03 20:40:00"

RUNS: list[Row] = [
    run_row(1, "00:00:48:3", "20:10:00", AWAY, Name="Zaphira", MF="312%", Level=88,
            **{"Players X": "3", "Areas visited": "Durance of Hate Level 3"}),
    run_row(2, "00:01:00:0", "20:20:00", AWAY, Name="Zaphira", MF="-----"),
    run_row(3, "01:00:00:9", "22:10:00", "Active session", Name="Orla",
            **{"Areas visited": "Halls of Pain, Nihlathak's Temple"}),
    run_row(4, "00:00:30:0", "", "Active session"),
]  # fmt: skip
DROPS: list[Row] = [
    {"Run": 1, "Item name": "Skin of the Vipermagi", "Extra input": "33", "Session": AWAY,
     "Real time": evening("20:09:30"), "Grailer": "True", "Rarity": "Unique"},
    {"Run": 3, "Item name": "(*) Eth Titan's 195", "Session": "Active session"},
    {"Run": 3, "Item name": "Shako", "Real time": evening("21:30:00"), "Eth Grailer": "False"},
    {"Run": 4, "Item name": "(*)", "Session": "Active session"},
]  # fmt: skip


def run_table(rows: list[Row] = RUNS, between: str = ",", encoding: str = "utf-8") -> bytes:
    return table(RUN_TABLE, rows, between).encode(encoding)


def drop_table(rows: list[Row] = DROPS) -> bytes:
    return table(DROP_TABLE, rows).encode()


@pytest.mark.parametrize("data", [run_table(), drop_table()], ids=["runs", "drops"])
def test_every_row_of_a_table_is_accounted_for(data: bytes) -> None:
    is_whole(CSV.all(data), CSV.counts(data))


def test_a_table_of_runs_counts_its_sessions_and_laps() -> None:
    assert CSV.counts(run_table()) == {"sessions": 2, "laps": 4}


def test_a_table_of_drops_counts_its_drops() -> None:
    assert CSV.counts(drop_table()) == {"drops": 4}


def test_each_table_is_known_for_what_it_is() -> None:
    found = [CSV.known(data).version for data in (run_table(), drop_table())]
    assert found == ["run table", "drop table"]


@pytest.mark.parametrize(
    "said",
    [
        "Map,Map seed,Run count\n1,5,7\n",
        "Run,Run time\n",
        "a,b\n1,2\n",
        "",
        "\0",
        '"Run,Run time\n',
    ],
    ids=["maps", "no rows", "another", "empty", "nothing", "never ends"],
)
def test_what_is_no_table_of_runs_or_drops_is_not_recognised(said: str) -> None:
    assert CSV.recognise(said.encode(), "x.csv") is None


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_is_read_in_any_spelling(between: str, encoding: str) -> None:
    named = [{**row, "Name": "Zoë"} for row in RUNS]
    [who, *_] = CSV.all(run_table(named, between, encoding))
    assert isinstance(who, PastCharacter)
    assert who.name == "Zoë"


@pytest.mark.parametrize(
    ("said", "took"),
    [("00:00:48:3", 48_300), ("01:00:00:9", 3_600_900), ("113:02:03:0", 406_923_000)],
)
def test_what_follows_the_last_colon_are_tenths(said: str, took: int) -> None:
    [run] = CSV.runs(run_table([run_row(1, said, "20:10:00", AWAY)]))
    assert (run.ended_at - run.started_at).total_seconds() * 1000 == took


@pytest.mark.parametrize("said", ["", "48.3", "00:48", "0:00:48:30", "-1:00:00:0"])
def test_a_run_of_no_known_time_stays(said: str) -> None:
    assert CSV.stays(run_table([run_row(1, said, "20:10:00", AWAY)])) == {
        ("laps", "it says no time that a run can take"): 1,
        ("sessions", "it has no runs"): 1,
    }


def test_numbers_go_on_in_the_table_and_begin_anew_in_each_session() -> None:
    runs = CSV.runs(run_table())
    assert [run.number for run in runs] == [1, 2, 1, 2]
    assert [run.original["Run"] for run in runs] == ["1", "2", "3", "4"]


def test_runs_of_a_table_are_in_the_sessions_that_it_names() -> None:
    first, second = CSV.sessions(run_table())
    assert (first.started_at, first.ended_at) == (at("19:09:11.7"), at("19:40:00"))
    assert second.repaired == ("it was still going on",)


def test_a_run_says_who_ran_it_where_and_with_what() -> None:
    first, _, third, _ = CSV.runs(run_table())
    assert (first.area, first.magic_find, first.players) == ("Durance of Hate Level 3", 312, 3)
    assert (third.area, third.magic_find) == (None, None)
    assert third.original["Areas visited"] == "Halls of Pain, Nihlathak's Temple"


def test_each_character_of_a_table_comes_over_once() -> None:
    who = [one for one in CSV.all(run_table()) if isinstance(one, PastCharacter)]
    assert [(one.name, one.level) for one in who] == [("Zaphira", 88), ("Orla", 1)]


def test_a_session_of_several_characters_is_of_none() -> None:
    rows = [{**row, "Session": AWAY} for row in RUNS[:3]]
    assert CSV.sessions(run_table(rows))[0].character is None


def test_a_drop_of_a_table_is_of_no_run_and_keeps_its_number() -> None:
    first, *_ = CSV.outside(drop_table())
    assert (first.item, first.notes, first.found_at) == (
        "Skin of the Vipermagi",
        "33",
        at("19:09:30"),
    )
    assert (first.original["Run"], first.original["Session"]) == ("1", AWAY)


def test_a_drop_that_was_typed_is_called_by_its_item() -> None:
    _, typed, _ = CSV.outside(drop_table())
    assert (typed.item, typed.name, typed.ethereal) == ("Titan's", "Eth Titan's 195", True)


def test_a_drop_with_a_word_on_the_ethereal_grail_is_ethereal() -> None:
    first, _, third = CSV.outside(drop_table())
    assert (first.ethereal, third.ethereal) == (False, True)


def test_a_drop_that_names_nothing_stays() -> None:
    assert CSV.stays(drop_table()) == {("drops", "it names no item"): 1}


@pytest.mark.parametrize(("rows", "columns"), [(RUNS, RUN_TABLE), (DROPS, DROP_TABLE)])
def test_a_table_in_another_order_is_the_same(rows: list[Row], columns: Any) -> None:
    told = [table(columns, some).encode() for some in (rows, rows[::-1])]
    assert CSV.known(told[0]) == CSV.known(told[1])
    assert set(keys_of(CSV.all(told[0]))) == set(keys_of(CSV.all(told[1])))


@pytest.mark.parametrize(("rows", "columns"), [(RUNS, RUN_TABLE), (DROPS, DROP_TABLE)])
def test_a_table_that_is_exported_again_keeps_its_identity_and_its_keys(
    rows: list[Row], columns: Any
) -> None:
    less, more = (table(columns, some).encode() for some in (rows[:3], rows))
    assert CSV.known(less) == CSV.known(more)
    assert set(keys_of(CSV.all(less))) <= set(keys_of(CSV.all(more)))


def test_tables_of_others_have_another_identity() -> None:
    other = [{**RUNS[0], "Real time": evening("20:10:01")}, *RUNS[1:]]
    assert CSV.known(run_table()) != CSV.known(run_table(other))


def test_a_session_keeps_its_key_when_it_is_put_away() -> None:
    away = [{**row, "Session": AWAY} for row in RUNS[2:]]
    before, after = CSV.sessions(run_table(RUNS[2:])), CSV.sessions(run_table(away))
    assert before[0].key == after[0].key


def test_rows_without_a_time_are_counted() -> None:
    assert CSV.audited(run_table()) == {"rows that say no time": 1}


@settings(max_examples=150, deadline=None)
@given(spoiled(run_table()) | spoiled(drop_table()))
def test_a_broken_table_is_refused_or_read_as_whole_as_it_is(data: bytes) -> None:
    is_sound(CSV, data)
