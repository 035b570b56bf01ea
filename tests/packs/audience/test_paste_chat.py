"""Chat logs in the shapes that programs write and pages are copied in."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.packs.audience.rules.paste import read_chat

from .pasting import AROUND, can_be_kept, clocks, ids, only, told, whys


@pytest.mark.parametrize(
    "line",
    [
        "[20:03] Bob: hello",
        "[20:03:00] Bob: hello",
        "(20:03) Bob: hello",
        "20:03 Bob: hello",
        "20:03 - Bob: hello",
        "20:03 <Bob> hello",
        "20:03 <@Bob> hello",
        "20:03 < Bob> hello",
        "20:03<Bob> hello",
        "[8:03 PM] Bob: hello",
        "8:03pm @Bob: hello",
        "2026-11-21 20:03 Bob: hello",
        "2026/11/21 20:03:00 Bob: hello",
        "[2026-11-21 20:03:00.000] <Bob> hello",
        "2026-11-21T19:03:00Z Bob: hello",
        "2026-11-21T20:03:00+01:00 Bob: hello",
        "2026-11-21 20:03:00\tBob\thello",
        "2026-11-21 20:03:00\t@Bob\thello",
        "[21.11.2026, 20:03] Bob: hello",
        "11/21/2026 8:03 p.m. Bob: hello",
        "  [20:03]   Bob: hello  ",
        "[20:03] Bob: hello\r",
    ],
)
def test_one_line_is_read_in_many_shapes(line: str) -> None:
    at, hear = only(read_chat(line, AROUND))
    assert f"{at:%Y-%m-%d %H:%M:%S %Z}" == "2026-11-21 19:03:00 UTC"
    assert (hear.username, hear.content, hear.display_name) == ("bob", "hello", "Bob")
    assert (hear.kind, hear.via, hear.amount) == ("CHAT_IMPORT", "manual", None)
    assert hear.raw == line.removesuffix("\r")


def test_lines_without_any_time_are_of_nobody_knows_when() -> None:
    pasted = read_chat("bob: hello\nAnn: re: that\n\n@zed: https://x.y/z: look", AROUND)
    assert told(pasted) == [
        ("bob", "hello"), ("ann", "re: that"), ("zed", "https://x.y/z: look"),
    ]  # fmt: skip
    assert clocks(pasted) == ["never"] * 3
    assert [one.line for one in pasted.heard] == [1, 2, 4]


def test_a_name_in_another_script_stands_beside_the_one_that_counts() -> None:
    _, hear = only(read_chat("[12:03] 名前(bob_2): やあ", AROUND))
    assert (hear.username, hear.display_name, hear.content) == ("bob_2", "名前", "やあ")


@pytest.mark.parametrize(
    "line", ["20:03  * bob waves back", "2026-11-21 20:03:00\t *\tbob waves back"]
)
def test_what_somebody_does_is_heard_as_that(line: str) -> None:
    _, hear = only(read_chat(line, AROUND))
    assert (hear.username, hear.content, hear.metadata) == ("bob", "waves back", {"action": True})


def test_a_tip_in_a_log_stays_a_line_of_it_with_its_amount_beside() -> None:
    _, hear = only(read_chat("[12:03] Bob tipped 25 tokens -- gg", AROUND))
    assert (hear.username, hear.content) == ("bob", "tipped 25 tokens -- gg")
    assert (hear.kind, hear.amount, hear.metadata) == ("CHAT_IMPORT", None, {"tokens": 25})


def test_a_log_goes_on_after_midnight() -> None:
    pasted = read_chat("[23:59] a: 1\n[00:01] b: 2\n[20:00] a: 3\n[18:59] b: 4", AROUND)
    assert clocks(pasted) == [
        "11-21 23:59:00", "11-22 00:01:00", "11-22 20:00:00", "11-23 18:59:00",
    ]  # fmt: skip


def test_lines_that_are_a_little_out_of_order_are_of_one_evening() -> None:
    pasted = read_chat("[23:59] a: 1\n[00:00] b: 2\n[23:58] a: 3\n[00:01] b: 4", AROUND)
    assert clocks(pasted) == [
        "11-21 23:59:00", "11-22 00:00:00", "11-21 23:58:00", "11-22 00:01:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "marker",
    [
        "# Start logging at 2026-11-28 19:00:00 CET",
        "--- Log opened Sat Nov 28 19:00:00 2026",
        "--- Day changed Sat Nov 28 2026",
    ],
)
def test_a_log_may_say_which_day_it_is(marker: str) -> None:
    pasted = read_chat(f"20:00 a: 1\n{marker}\n20:01 a: 2", AROUND)
    assert clocks(pasted) == ["11-21 20:00:00", "11-28 20:01:00"]
    assert list(whys(pasted)) == [2]


def test_a_topic_that_names_a_day_moves_no_line() -> None:
    pasted = read_chat("20:00 a: 1\n20:01 -!- topic: back 2027-01-01\n20:02 a: 2", AROUND)
    assert clocks(pasted) == ["11-21 20:00:00", "11-21 20:02:00"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("20:03 -!- bob [~b@host] has joined #me", "a line of the program"),
        ("2026-11-21 20:03:00\t-->\tbob has joined", "a line of the program"),
        ("Notice: bob is a fan now", "a line of the program"),
        ("[20:03] bob has followed", "It can't be told who says it."),
        ("just words", "It can't be told who says it."),
        ("[20:03] bob: ", "Nothing is said in it."),
        ("[24:00] bob: hello", "no time of day"),
        ("[20:61] bob: hello", "no time of day"),
        ("13:03 PM bob: hello", "no time of day"),
        ("2026-02-30 20:00 bob: hello", "is no day"),
        ("1970-01-01 20:00 bob: hello", "not in the time of streams"),
        ("9999-12-31 23:59 bob: hello", "not in the time of streams"),
        ("04/03/2026 20:00 bob: hello", "may be two days"),
        ("bob: " + "x" * 20_001, "longer than 20000 characters"),
        ("a\x07b: hello", "control characters"),
    ],
)
def test_a_line_of_which_nothing_is_heard_says_why(line: str, complaint: str) -> None:
    pasted = read_chat(f"\n{line}", AROUND)
    assert pasted.heard == ()
    (fault,) = pasted.faults
    assert fault.line == 2
    assert complaint in fault.why
    assert fault.said == line[:200]


def test_who_knows_which_comes_first_can_say_it() -> None:
    line = "04/03/2026 20:00 bob: hello"
    days = [clocks(read_chat(line, replace(AROUND, day_first=first))) for first in (True, False)]
    assert days == [["03-04 20:00:00"], ["04-03 20:00:00"]]


def test_a_line_without_time_among_lines_with_one_is_not_guessed_at() -> None:
    pasted = read_chat("[20:03] bob: hello\nand: more\n[20:04] bob: so", AROUND)
    assert told(pasted) == [("bob", "hello"), ("bob", "so")]
    assert whys(pasted) == {2: "It says no time, and lines before it do."}


def test_an_hour_that_comes_twice_is_told_apart_where_the_order_tells_it() -> None:
    autumn = replace(AROUND, day=AROUND.day.replace(month=10, day=25))
    pasted = read_chat("[02:50] a: 1\n[02:10] b: 2\n[03:00] a: 3", autumn)
    assert [f"{one.happened_at:%H:%M}" for one in pasted.heard] == ["00:50", "01:10", "02:00"]
    doubts = [(one.hear.metadata or {}).get("doubt") for one in pasted.heard]
    assert doubts == ["Its hour was there twice that night."] * 2 + [None]


def test_an_hour_that_was_left_out_is_counted_on_and_doubted() -> None:
    at, hear = only(read_chat("2026-03-29 02:30 a: 1", AROUND))
    assert f"{at:%H:%M}" == "01:30"
    assert hear.metadata == {"doubt": "Its hour was left out that night."}


def test_a_log_that_is_read_again_with_more_in_it_gives_the_same_ids() -> None:
    log = "[20:03] bob: hi\n[20:03] bob: hi\n[20:04] ann: hi\n"
    first, again = read_chat(log, AROUND), read_chat(f"{log}[20:05] bob: hi\n", AROUND)
    assert ids(first) == ids(again)[:3]
    assert len(set(ids(again))) == 4


def test_a_part_of_a_log_gives_the_ids_of_the_whole() -> None:
    whole = read_chat("[20:03] bob: hi\n[20:04] ann: hi\n[20:05] bob: hi", AROUND)
    assert ids(read_chat("[20:05] bob: hi", AROUND)) == ids(whole)[2:]


def test_words_without_a_time_are_the_same_only_in_the_same_text() -> None:
    text = "bob: hi\nann: hi\nbob: hi"
    assert len(set(ids(read_chat(text, AROUND)))) == 3
    assert ids(read_chat(text, AROUND)) == ids(read_chat(f"{text}\n", AROUND))
    assert not {*ids(read_chat(text, AROUND))} & {*ids(read_chat("bob: hi", AROUND))}


def test_what_no_database_takes_gets_a_sign_in_its_place() -> None:
    _, hear = only(read_chat("[20:03] bob: a\0b\ud800c", AROUND))
    assert (hear.content, hear.raw) == ("a\ufffdb\ufffdc", "[20:03] bob: a\ufffdb\ufffdc")


def test_markup_and_other_directions_of_writing_are_kept_as_they_came() -> None:
    _, hear = only(read_chat("[20:03] bob: <b>\u202ex</b> =1+1 ../..", AROUND))
    assert hear.content == "<b>\u202ex</b> =1+1 ../.."


PIECES = st.sampled_from(
    ["[", "]", "12:03", "24:61", "2026-11-21", "11/12/2026", "T", "Z", "+01:00", " ", "\t", "<",
     ">", "@", "*", "bob", ":", ": ", "-!-", "---", "# ", "Nov 31 2026", "tipped 5 tokens",
     "PM", "(", ")", "\n", "\r\n", "\0", "\ud800", "名"]
)  # fmt: skip


@given(st.text() | st.lists(PIECES | st.text(max_size=3), max_size=40).map("".join))
def test_every_line_is_heard_or_a_fault_whatever_is_pasted(text: str) -> None:
    pasted = read_chat(text, AROUND)
    can_be_kept(pasted)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    said = [number for number, line in enumerate(lines, 1) if line.strip()]
    found = [one.line for one in pasted.heard] + [one.line for one in pasted.faults]
    assert sorted(found) == said
    assert len(set(ids(pasted))) == len(pasted.heard)
