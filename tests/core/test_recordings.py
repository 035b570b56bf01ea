"""Recordings: written and read again, and refused with the line that is wrong."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.base.errors import Refused
from tallylight.core.recordings import Recorded, feed_of, read, written

HEADING = '{"tallylight": "recording", "version": 1, "feed": "scales"}'
FIELDS = ("at", "from", "text", "hex")
ANY_JSON = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just([{}])
DAYS = st.timedeltas(timedelta(0), timedelta(days=400))


def _lines(*items: Recorded) -> list[str]:
    return list(written(items, "scales"))


def _one(data: bytes) -> Recorded:
    return Recorded(timedelta(seconds=12, microseconds=3500), "hall 2", data)


def _outcome(line: str) -> str:
    try:
        list(read([HEADING, line]))
    except Refused as refused:
        return refused.refusal.name
    return "read"


def _refusal(*lines: str, feed: str | None = None) -> str:
    with pytest.raises(Refused) as refused:
        list(read(lines, feed))
    assert refused.value.refusal.name == "recording_unreadable"
    return refused.value.sentence


@given(st.lists(st.builds(Recorded, DAYS, st.text(max_size=20), st.binary(max_size=60))))
def test_what_is_read_is_what_was_written(items: list[Recorded]) -> None:
    assert list(read(_lines(*items), "scales")) == items


@given(st.lists(st.builds(Recorded, DAYS, st.just("hall"), st.text().map(str.encode))))
def test_every_datagram_is_one_line_however_a_program_splits_lines(items: list[Recorded]) -> None:
    assert len("".join(_lines(*items)).splitlines()) == len(items) + 1


@given(st.text(max_size=40) | st.dictionaries(st.sampled_from(FIELDS), ANY_JSON).map(json.dumps))
def test_no_line_whatsoever_is_worse_than_refused(line: str) -> None:
    assert _outcome(line) in {"read", "recording_unreadable"}


def test_text_stands_there_to_be_read() -> None:
    assert _lines(_one("Šárka 김\r\n".encode()))[1] == (
        '{"at": 12.003500, "from": "hall 2", "text": "Šárka 김\\r\\n"}\n'
    )


@pytest.mark.parametrize("data", [b"\xff\x00", b"82\0", "é".encode()[:1]])
def test_bytes_that_are_no_text_are_written_in_hexadecimal(data: bytes) -> None:
    assert _lines(_one(data))[1].endswith(f'"hex": "{data.hex()}"}}\n')


def test_the_heading_names_the_feed() -> None:
    assert feed_of(_lines()[0]) == "scales"


def test_blank_lines_are_passed_over() -> None:
    assert len(list(read([HEADING, "", "\n", *_lines(_one(b"1"))[1:], "  \n"]))) == 1


def test_nothing_is_read_before_it_is_asked_for() -> None:
    first = next(read([*_lines(_one(b"1")), "no line of a recording"]))
    assert first.data == b"1"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("so what", "it is no JSON"),
        ("[1]", "it is no JSON object"),
        ('{"at": "1", "from": "a", "text": ""}', '"at" is no number'),
        ('{"at": true, "from": "a", "text": ""}', '"at" is no number'),
        ('{"at": NaN, "from": "a", "text": ""}', '"at" is no time since the beginning'),
        ('{"at": -1, "from": "a", "text": ""}', '"at" is no time since the beginning'),
        ('{"at": 1e300, "from": "a", "text": ""}', '"at" is no time since the beginning'),
        ('{"at": 1, "text": ""}', '"from" is no text'),
        ('{"at": 1, "from": "a"}', 'it needs either "text" or "hex"'),
        ('{"at": 1, "from": "a", "text": "", "hex": ""}', 'it needs either "text" or "hex"'),
        ('{"at": 1, "from": "a", "hex": "f"}', '"hex" is no hexadecimal number'),
        ('{"at": 1, "from": "a", "text": "\\ud800"}', '"text" holds half a character'),
    ],
)
def test_a_line_that_is_wrong_is_refused_with_its_number_and_the_reason(
    line: str, why: str
) -> None:
    assert _refusal(HEADING, "", line) == f"Line 3 of the recording can't be read: {why}."


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ('{"at": 1}', "it does not say that this is a recording"),
        ('{"tallylight": "recording", "version": 1}', "it does not say that this is a recording"),
        ('{"tallylight": "recording", "version": 2, "feed": "scales"}', "its version is not 1"),
        (HEADING, 'it is of the feed "scales", not "clocks"'),
    ],
)
def test_a_file_that_is_no_such_recording_is_refused(heading: str, why: str) -> None:
    assert _refusal(heading, feed="clocks") == f"Line 1 of the recording can't be read: {why}."


def test_an_empty_file_is_no_recording() -> None:
    assert _refusal() == "Line 1 of the recording can't be read: it is empty."
