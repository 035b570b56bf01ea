"""What a payload comes to: the seed's examples, and everything that a source may say instead."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.packs.audience.rules.normalise import (
    CB_STATS,
    MANUAL,
    MEMBER,
    MODEL,
    VERSIONS,
    entered,
    normalise,
    storable,
)
from tallylight.packs.audience.stats.metrics import METRICS

SEEDS_MEMBER = """
{
  "data": {
    "name": "example_user",
    "did": 12345,
    "all_time_tokens": 10000,
    "first_tip_date": "2024-01-01T12:00:00Z",
    "last_tip_date": "2025-01-15T18:30:00Z",
    "models_tipped_2weeks": 3,
    "models_messaged_2weeks": 5
  }
}
"""
SEEDS_STATS = """
{
  "username": "hudson_cage",
  "token_balance": 1500,
  "num_followers": 250,
  "tips_in_last_hour": 10,
  "time_online": 120
}
"""
WHOLE_MEMBER = """{"data":{"name":"viewer_demo","did":777001,"first_message_date":null,
"first_tip_date":"2025-03-02T10:00:00Z","last_tip_date":"2026-11-01T20:11:00Z",
"last_tip_amount":25,"models_messaged_2weeks":1,"models_messaged_2weeks_list":["me_demo"],
"models_tipped_2weeks":1,"models_tipped_2weeks_list":["me_demo"],
"per_day_tokens":[{"date":"2026-11-01","tokens":25}],"all_time_tokens":4210},
"meta":{"site":"chaturbate","timezone":"UTC"}}"""
WHOLE_MODEL = """{"data":{"name":"me_demo","rid":99001,"gender":1,"rank":5120,
"sessions":{"count":9,"total_duration":1620,"average_duration":180},
"income":{"tokens":8200,"usd":410.0},"tags":[{"name":"chess","category":"hobby"}]},
"meta":{"site":"chaturbate","range":["2026-11-01 00:00:00","2026-11-15 00:00:00"],
"timezone":"UTC"}}"""
OFF_AIR = """{"username":"me_demo","token_balance":910,"tips_in_last_hour":4,"votes_up":12,
"votes_down":0,"satisfaction_score":100,"last_broadcast":"2026-11-20T21:04:00","time_online":-1,
"num_followers":88,"num_viewers":0,"num_registered_viewers":0,"num_tokened_viewers":0}"""
PAYLOADS = {MEMBER: WHOLE_MEMBER, MODEL: WHOLE_MODEL, CB_STATS: OFF_AIR, MANUAL: '{"tips": 50}'}


def member(**data: Any) -> str:
    return json.dumps({"data": data})


def test_a_member_comes_to_what_the_seed_says() -> None:
    assert normalise(MEMBER, SEEDS_MEMBER).metrics == {
        "did": 12345,
        "all_time_tokens": 10000,
        "first_tip_date": "2024-01-01T12:00:00Z",
        "last_tip_date": "2025-01-15T18:30:00Z",
        "models_tipped_2weeks": 3,
        "models_messaged_2weeks": 5,
    }


def test_the_stats_of_a_room_come_to_what_the_seed_says() -> None:
    assert normalise(CB_STATS, SEEDS_STATS).metrics == {
        "token_balance": 1500,
        "num_followers": 250,
        "tips_in_last_hour": 10,
        "time_online_minutes": 120,
    }


def test_what_else_is_said_of_a_member_is_kept_when_it_is_said() -> None:
    metrics = normalise(MEMBER, WHOLE_MEMBER).metrics
    assert metrics is not None
    assert {"name", "first_message_date", "last_tip_amount", "per_day_tokens"} & set(metrics) == {
        "first_message_date", "last_tip_amount", "per_day_tokens",
    }  # fmt: skip
    assert metrics["first_message_date"] is None


def test_a_model_is_told_without_her_envelopes() -> None:
    assert normalise(MODEL, WHOLE_MODEL).metrics == {
        "rid": 99001,
        "gender": 1,
        "rank": 5120,
        "tags": [{"name": "chess", "category": "hobby"}],
        "session_count": 9,
        "total_duration_minutes": 1620,
        "average_duration_minutes": 180,
        "income_tokens": 8200,
        "income_usd": Decimal("410.0"),
    }


def test_the_range_that_was_asked_for_stands_beside_its_figures() -> None:
    assert normalise(MODEL, WHOLE_MODEL).window == "2026-11-01 00:00:00/2026-11-15 00:00:00"
    assert normalise(MEMBER, WHOLE_MEMBER).window is None


def test_the_ids_of_a_person_are_told_apart_from_the_figures() -> None:
    assert normalise(MEMBER, WHOLE_MEMBER).identities == (("did", "777001"),)
    assert normalise(MODEL, WHOLE_MODEL).identities == (("rid", "99001"),)
    for none in (None, 0, -1, 2**63, "bob"):
        assert normalise(MEMBER, member(did=none)).identities == ()


@pytest.mark.parametrize("silence", ["-1", '"-1"', "null"])
def test_a_room_that_is_off_the_air_is_on_for_no_minutes_rather_than_minus_one(
    silence: str,
) -> None:
    said = f'{{"time_online": {silence}, "last_broadcast": {silence}}}'
    assert normalise(CB_STATS, said).metrics == {
        "time_online_minutes": None,
        "last_broadcast": None,
    }


def test_minus_one_is_a_number_where_it_does_not_mean_silence() -> None:
    assert normalise(CB_STATS, '{"token_balance": -1}').metrics == {"token_balance": -1}


def test_what_is_not_said_stays_unsaid() -> None:
    assert normalise(MEMBER, '{"data": {}}').metrics == {}
    assert normalise(CB_STATS, "{}").metrics == {}
    assert normalise(MODEL, '{"data": {"sessions": {"count": 3}}}').metrics == {"session_count": 3}


def test_null_around_figures_is_null_for_each() -> None:
    assert normalise(MODEL, '{"data": {"income": null}}').metrics == {
        "income_tokens": None,
        "income_usd": None,
    }


@pytest.mark.parametrize("source", VERSIONS)
def test_unknown_keys_change_nothing(source: str) -> None:
    said = json.loads(PAYLOADS[source])
    more = {**said, "Unheard of": [1, {"a": float(10**300)}]}
    if "data" in said:
        more["data"] = {**said["data"], "also": {"new": True}}
    known, again = (normalise(source, json.dumps(one)) for one in (said, more))
    assert (again.metrics, again.window) == (known.metrics, known.window)


@pytest.mark.parametrize("source", VERSIONS)
def test_everything_that_a_normaliser_makes_is_in_the_registry(source: str) -> None:
    metrics = normalise(source, PAYLOADS[source]).metrics
    assert metrics
    assert source == MANUAL or set(metrics) <= set(METRICS)


def test_numbers_are_as_exact_as_they_were_written() -> None:
    said = (
        '{"data": {"all_time_tokens": 9007199254740993, "last_tip_amount": 0.1000000000000000001}}'
    )
    assert normalise(MEMBER, said).metrics == {
        "all_time_tokens": 9007199254740993,
        "last_tip_amount": Decimal("0.1000000000000000001"),
    }


@pytest.mark.parametrize(
    ("said", "read"),
    [("1500", 1500), (" 12.50 ", Decimal("12.50")), ("-3", -3)],
)
def test_a_sum_in_quotes_is_the_sum(said: str, read: Any) -> None:
    assert normalise(MEMBER, member(last_tip_amount=said)).metrics == {"last_tip_amount": read}


@pytest.mark.parametrize(
    "said",
    ["many", "", "1e3", "0x10", "1_000", "٣", "NaN", True, [1], {"a": 1}, int("9" * 50)],
    ids=str,
)
def test_a_sum_that_is_none_is_left_out_and_named(said: Any) -> None:
    found = normalise(MEMBER, member(all_time_tokens=said, did=1))
    assert (found.metrics, found.unread) == ({"did": 1}, ("all_time_tokens",))


@pytest.mark.parametrize(("said", "read"), [("5.0", 5), ("5", 5), ("5.5", None), ('"5"', 5)])
def test_a_count_is_whole(said: str, read: int | None) -> None:
    metrics = normalise(MEMBER, f'{{"data": {{"did": {said}}}}}').metrics
    assert metrics == ({} if read is None else {"did": read})


@pytest.mark.parametrize("said", ["a\0b", "\ud800", "x" * 1001, 7, False])
def test_a_date_that_no_database_keeps_is_left_out_and_named(said: Any) -> None:
    found = normalise(MEMBER, member(last_tip_date=said))
    assert (found.metrics, found.unread) == ({}, ("last_tip_date",))


@pytest.mark.parametrize("said", [[[1]], [{"a": {}}], [{"a\0": 1}], "chess", ["\ud800"]], ids=str)
def test_a_list_of_more_than_words_and_flat_rows_is_left_out_and_named(said: Any) -> None:
    found = normalise(MODEL, member(tags=said))
    assert (found.metrics, found.unread) == ({}, ("tags",))


@pytest.mark.parametrize(
    ("payload", "complaint"),
    [
        ("", "no JSON"),
        ('{"data": {"did": 1}', "breaks off"),
        ('{"data": {"all_time_tokens": NaN}}', "NaN"),
        ('{"data": {"all_time_tokens": -Infinity}}', "-Infinity"),
        ('{"data": {"did": 1, "did": 1}}', "'did' twice"),
        ('{"data": {}, "data": {}}', "'data' twice"),
        ("[]", "no object"),
        ("null", "no object"),
        ('{"meta": {}}', "no object 'data'"),
        ('{"data": [1]}', "no object 'data'"),
        ('{"data": {"name": "nobody", "did": null, "error": "not found"}}', "not found"),
        ("[" * 100_000, "too deep"),
    ],
)
def test_what_nothing_can_be_made_of_has_no_metrics_and_a_reason(
    payload: str, complaint: str
) -> None:
    found = normalise(MEMBER, payload)
    assert found.metrics is None
    assert found.why is not None
    assert complaint in found.why
    assert found.version == VERSIONS[MEMBER]


def test_a_person_may_enter_numbers_words_and_nothing_under_small_names() -> None:
    said = {"tips": 50, "rate": 0.1, "mood": "good", "regular": True, "since": None, "likes": ["x"]}
    found = entered({**said, "Two Words": 1, "x" * 65: 2, "_": 3, "odd": float("inf"), "deep": {}})
    assert found.metrics == {**said, "rate": Decimal("0.1")}
    assert set(found.unread) == {"Two Words", "x" * 65, "_", "odd", "deep"}


def test_what_was_entered_reads_the_same_from_its_text() -> None:
    said = {"tips": 50, "rate": 0.25, "note": "é", "likes": ["a", "b"], "since": None}
    assert normalise(MANUAL, json.dumps(said)) == entered(said)


def test_a_fraction_is_stored_by_the_digits_it_has() -> None:
    long = Decimal("1234567890.12345678901")
    stored = storable({"usd": Decimal("410.10"), "long": long, "rows": [{"a": Decimal("0.3")}]})
    assert stored == {"usd": 410.1, "long": "1234567890.12345678901", "rows": [{"a": 0.3}]}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("-1"),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
KEYS = st.sampled_from(sorted({*METRICS, "sessions", "income", "count", "time_online", "error"}))


@given(st.sampled_from(sorted(VERSIONS)), st.dictionaries(KEYS, ANYTHING), ANYTHING)
def test_no_payload_is_too_odd(source: str, data: dict[str, Any], meta: Any) -> None:
    for payload in ({"data": data, "meta": meta}, data, {"data": data, "meta": {"range": meta}}):
        found = normalise(source, json.dumps(payload))
        assert (found.metrics is None) == (found.why is not None)
        json.dumps(storable(found.metrics or {}), allow_nan=False).encode()


@given(st.sampled_from(sorted(VERSIONS)), st.text())
def test_no_text_is_too_odd(source: str, payload: str) -> None:
    normalise(source, payload)
