"""A chat history that somebody exported from Statbate Plus, in the forms it may have."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.packs.audience.rules.paste import read_export

from .pasting import AROUND, can_be_kept, ids, only, told, whys

AT = "2026-11-21T19:03:00Z"
ROW = {
    "time": AT,
    "room": "me_demo",
    "member": "Bob",
    "body": "hi",
    "amount": 0,
}
CSV = f"time,room,member,body,amount\n{AT},me_demo,Bob,hi,0\n"


@pytest.mark.parametrize(
    "text",
    [
        CSV,
        json.dumps([ROW]),
        json.dumps({"data": [ROW], "meta": {"timezone": "UTC"}}),
        json.dumps({"messages": [ROW]}),
        json.dumps(ROW),
        "\ufeff" + json.dumps([ROW], indent=2),
    ],
    ids=["csv", "list", "lid", "messages", "object", "indented"],
)
def test_a_message_is_read_in_every_form(text: str) -> None:
    at, hear = only(read_export(text, AROUND))
    assert f"{at:%Y-%m-%d %H:%M %Z}" == "2026-11-21 19:03 UTC"
    assert (hear.username, hear.display_name, hear.content) == ("bob", "Bob", "hi")
    assert (hear.kind, hear.via, hear.amount, hear.metadata) == (
        "CHAT_IMPORT", "statbate_plus", None, None,
    )  # fmt: skip


def test_every_form_gives_the_same_ids_so_that_none_counts_twice() -> None:
    lines = "\n".join([json.dumps(ROW)] * 2)
    assert ids(read_export(lines, AROUND)) == ids(read_export(json.dumps([ROW, ROW]), AROUND))
    assert ids(read_export(lines, AROUND))[:1] == ids(read_export(CSV, AROUND))


def test_lines_are_kept_exactly_and_entries_but_for_their_blanks() -> None:
    line = '{ "member":"Bob",  "body":"hi", "usd": 1.250 }'
    exact = read_export(f"{line}\n{line}", AROUND).heard[0].hear.raw
    assert exact == line
    _, hear = only(read_export(f"[{line}]", AROUND))
    assert hear.raw == '{"member":"Bob","body":"hi","usd":1.250}'
    assert hear.metadata == {"columns": {"usd": "1.250"}}


def test_an_amount_stays_beside_its_message() -> None:
    _, hear = only(read_export(json.dumps([{**ROW, "amount": 25}]), AROUND))
    assert (hear.kind, hear.amount, hear.metadata) == ("CHAT_IMPORT", None, {"tokens": 25})


@pytest.mark.parametrize(
    ("zone", "clock"),
    [("UTC", "20:03"), ("America/New_York", "01:03"), ("Nowhere/At_All", "19:03"),
     ("../etc/passwd", "19:03"), (7, "19:03"), (None, "19:03")],
)  # fmt: skip
def test_times_without_a_zone_are_of_the_lid_or_else_of_the_channel(zone: Any, clock: str) -> None:
    row = {**ROW, "time": "2026-11-21 20:03:00"}
    at, _ = only(read_export(json.dumps({"data": [row], "meta": {"timezone": zone}}), AROUND))
    assert f"{at:%H:%M}" == clock


def test_what_was_said_in_another_room_is_not_taken_over() -> None:
    pasted = read_export(json.dumps([{**ROW, "room": "other"}, ROW]), AROUND)
    assert told(pasted) == [("bob", "hi")]
    assert whys(pasted) == {1: "It was in another room; only what was said in your own is kept."}


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (7, "no object"),
        ([], "no object"),
        ({}, "can't be told who"),
        ({"body": "hi"}, "can't be told who"),
        ({"member": None, "body": "hi"}, "doesn't say who"),
        ({"member": "bob", "body": ""}, "Nothing is said"),
        ({"member": "bob", "user": "ann", "body": "x"}, "both say the username"),
        ({"member": "bob", "body": "x", "time": {"a": 1}}, "no time that can be read"),
    ],
)
def test_an_entry_that_can_not_be_kept_says_why(entry: Any, complaint: str) -> None:
    pasted = read_export(json.dumps([ROW, entry]), AROUND)
    assert told(pasted) == [("bob", "hi")]
    assert list(whys(pasted)) == [2]
    assert complaint in whys(pasted)[2]


def test_a_line_that_breaks_off_is_a_fault_and_the_others_are_heard() -> None:
    lines = f'{json.dumps(ROW)}\n{{"member": "bo\n\n{json.dumps(ROW)}'
    pasted = read_export(lines, AROUND)
    assert len(pasted.heard) == 2
    assert whys(pasted) == {2: "It is no JSON, or breaks off in the middle: line 1, column 12."}


def test_a_document_that_breaks_off_is_one_fault() -> None:
    pasted = read_export(json.dumps([ROW, ROW], indent=2)[:-5], AROUND)
    assert pasted.heard == ()
    assert list(whys(pasted)) == [1]


@pytest.mark.parametrize("text", ["[" * 100_000, '[{"a":' * 50_000, "", "{", "[]", "[{}]", "{}"])
def test_what_is_no_export_is_heard_as_nothing(text: str) -> None:
    pasted = read_export(text, AROUND)
    assert pasted.heard == ()
    can_be_kept(pasted)


def test_an_entry_that_is_nested_deep_is_a_fault() -> None:
    deep = '{"member":"bob","body":"x","more":' + "[" * 700 + "]" * 700 + "}"
    pasted = read_export(f"[{deep}]", AROUND)
    can_be_kept(pasted)


def test_names_that_nobody_knows_can_be_told() -> None:
    pasted = read_export('[{"wer": "Bob", "body": "hi"}]', AROUND, {"wer": "username"})
    assert told(pasted) == [("bob", "hi")]


NAMES = st.sampled_from(
    ["member", "body", "time", "amount", "room", "data", "meta", "timezone", "x"]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=10,
)


@given(ANYTHING, st.text())
def test_no_export_is_too_odd(said: Any, text: str) -> None:
    for export in (json.dumps(said), json.dumps([said]), f"{json.dumps(ROW)}\n{text}", text):
        can_be_kept(read_export(export, AROUND))
