"""What servers answer is read strictly, exactly, and whatever it is."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.core import replies
from tallylight.core.secrets import Secret
from tallylight.core.source import How, NoReply, Reply

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)


def reply(status: int, **headers: str) -> Reply:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(NOW, status, said, b"")


@pytest.mark.parametrize(
    ("status", "how", "wait"),
    [(401, How.STOPPED, 0), (403, How.STOPPED, 0), (302, How.FAILED, 0), (404, How.FAILED, 0),
     (429, How.FAILED, 60), (500, How.FAILED, 0), (524, How.FAILED, 0)],
)  # fmt: skip
def test_trouble_is_told_from_news(status: int, how: How, wait: float) -> None:
    told = replies.trouble("memory", reply(status), "The server")
    assert told is not None
    assert (told.memory, told.how, told.wait) == ("memory", how, wait)
    assert told.sentence.startswith("The server ")
    assert str(status) in told.sentence


def test_what_is_well_is_no_trouble() -> None:
    assert replies.trouble(None, reply(202), "The server") is None


def test_no_reply_is_trouble_with_its_reason() -> None:
    told = replies.trouble(None, NoReply(NOW, "it is away."), "The server")
    assert told is not None
    assert (told.how, told.sentence) == (How.FAILED, "The server: it is away.")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7), ("0", 0), ("999999999", 24 * 3600), ("Sat, 21 Nov 2026 20:01:30 GMT", 90),
     ("Sat, 21 Nov 2026 19:00:00 GMT", 0), ("soon", None), ("", None), ("-5", None), ("٣", None)],
)  # fmt: skip
def test_how_long_to_leave_it_alone(said: str, seconds: float | None) -> None:
    assert replies.retry_after(reply(429, retry_after=said)) == seconds


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "{", "", "[" * 100_000])
def test_json_is_strict(text: str) -> None:
    with pytest.raises(ValueError, match=r"NaN|Infinity|Expecting|deeply"):
        replies.read_json(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner)
    | st.dictionaries(st.text(), inner), max_leaves=8,
)  # fmt: skip


@given(st.lists(json_values), st.sampled_from([None, 1, "\t"]), st.booleans())
def test_items_are_cut_out_exactly(items: list[Any], indent: Any, ascii_only: bool) -> None:
    text = json.dumps({"a": [1], "events": items, "b": {"events": 5}}, indent=indent,
                      ensure_ascii=ascii_only)  # fmt: skip
    cut = replies.exact_items(text, "events")
    assert [json.loads(one) for one in cut] == items
    assert all(one in text for one in cut)


def test_numbers_keep_how_they_are_written() -> None:
    assert replies.exact_items('{"events":[1.50, 1e3 ,-0]}', "events") == ["1.50", "1e3", "-0"]


def test_of_two_lists_of_one_name_the_last_counts() -> None:
    assert replies.exact_items('{"events":[1],"events":[2]}', "events") == ["2"]
    assert replies.exact_items('{"events":[1],"events":null}', "events") == []


@given(st.text(max_size=40))
def test_a_text_that_is_no_object_is_a_value_error_at_most(text: str) -> None:
    for candidate in (text, '{"events":[' + text, '{"events":' + text + "}"):
        try:
            replies.exact_items(candidate, "events")
        except ValueError:
            continue


@pytest.mark.parametrize(
    ("said", "us"),
    [("2026-11-21T20:00:00Z", 0), ("2026-11-21T20:00:00.464757833Z", 464757),
     ("2026-11-21T21:00:00.5+01:00", 500000)],
)  # fmt: skip
def test_times_are_read_to_the_microsecond(said: str, us: int) -> None:
    assert replies.instant(said) == NOW + timedelta(microseconds=us)


@pytest.mark.parametrize("said", ["", "now", "2026-11-21", "2026-13-21T20:00:00Z", 5, None])
def test_what_is_no_time_is_none(said: Any) -> None:
    assert replies.instant(said) is None


def test_milliseconds_beyond_every_calendar_are_no_time() -> None:
    assert replies.from_milliseconds(10**30) is None
    assert replies.from_milliseconds(1000) == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "safe"),
    [("https://example.com", True), ("http://example.com", False), ("http://127.0.0.1:9", True),
     ("http://[::1]:9", True), ("http://localhost", True), ("ws://10.0.0.1", False),
     ("http://127.0.0.1.example.com", False), ("http://localhost.example.com", False)],
)  # fmt: skip
def test_where_a_secret_may_be_sent(said: str, safe: bool) -> None:
    found = replies.address_of(said)
    assert found is not None
    assert found.is_safe is safe


@pytest.mark.parametrize(
    "said",
    ["", "example.com", "https://", "https://u:p@example.com", "https://x:99999", "mailto:x", 5],
)
def test_what_is_no_address_is_none(said: Any) -> None:
    assert replies.address_of(said) is None


def test_the_same_server_is_the_same_origin() -> None:
    one, other = map(replies.address_of, ("HTTPS://Example.com/a?b=c", "https://example.com:443"))
    assert one is not None
    assert other is not None
    assert one.origin == other.origin
    assert (one.path, one.query) == (("a",), {"b": "c"})


def test_secrets_are_blanked() -> None:
    assert replies.blanked("a t0k b", [None, Secret("t0k")]) == "a [secret] b"


def test_a_token_is_shown_in_a_header_and_nowhere_else() -> None:
    headers = replies.authorization("Bearer", Secret("t0ken!"))
    assert headers["Authorization"].reveal() == "Bearer t0ken!"
    assert "t0ken" not in repr(headers)
    assert replies.authorization("Bearer", None) == {}


def test_what_no_database_keeps_is_marked() -> None:
    assert replies.storable("a\0b\ud800c\udfff") == "a\ufffdb\ufffdc\ufffd"
    assert replies.storable("日本 👩‍🚀") == "日本 👩‍🚀"
