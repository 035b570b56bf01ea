"""Statbate: off until it is agreed to, about persons of this room only, and gently."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tallylight.core.source import How, Told
from tallylight.packs.audience.sources import statbate
from tallylight.packs.audience.sources.statbate import AFTER_BATCH, BETWEEN, Round

from .means import NOW, TOKEN, later, means, no_reply, reply

INFO = '{"data":{"name":"Viewer_Demo","did":777001,"all_time_tokens":4210},"meta":{}}'


@dataclass(frozen=True)
class Known:
    username: str
    role: str = "VIEWER"


ROOM = [Known("ann"), Known("bob"), Known("cy", "MODEL"), Known("dee"), Known("eve"), Known("fay")]


def asked(now: Round, known: Any, **span: float) -> str | None:
    request = statbate.wants(now, later(means(known=known), **span)).request
    return None if request is None else request.purpose


def told_of(name: str, now: Round, status: int = 200, **span: float) -> Told[Round]:
    body = json.dumps({"data": {"name": name}})
    given = later(means(known=ROOM), **span)
    return statbate.heard(now, given, reply(body, status, purpose=f"members/{name}"))


def whole_round(now: Round) -> tuple[list[str], list[float], Round]:
    """Whom it asks about one after the other, the pauses, and where it ends."""
    names, waits = [], []
    while (purpose := asked(now, ROOM)) is not None:
        told = told_of(purpose.partition("/")[2], now)
        names.append(purpose)
        waits.append(told.wait)
        now = told.memory
    return names, waits, now


def test_it_waits_for_the_users_word() -> None:
    assert "statbate_agreed" in (statbate.lacks(means()) or "")
    assert statbate.lacks(means(statbate_agreed=True)) is None


def test_nobody_is_asked_about_who_was_not_here() -> None:
    assert asked(Round(), []) is None
    assert asked(Round(), None) is None


def test_everybody_who_was_here_is_asked_about_once_in_a_round() -> None:
    names, _, after = whole_round(Round())
    assert sorted(one.partition("/")[2] for one in names) == [one.username for one in ROOM]
    assert asked(after, ROOM, hours=5) is None
    assert asked(after, ROOM, hours=6) is not None


def test_who_broadcasts_is_asked_about_as_such() -> None:
    names, _, _ = whole_round(Round())
    assert "model/cy" in names
    assert "members/ann" in names


def test_it_pauses_longer_after_every_five() -> None:
    _, waits, _ = whole_round(Round())
    assert waits == [BETWEEN] * 4 + [AFTER_BATCH, BETWEEN]


def test_no_more_than_a_thousand_are_asked_about_in_a_round() -> None:
    assert asked(Round(NOW, "", 999), ROOM) is not None
    assert asked(Round(NOW, "", 1000), ROOM) is None


def test_an_answer_becomes_a_snapshot_exactly_as_it_came() -> None:
    news = reply(INFO, purpose="members/viewer_demo")
    told = statbate.heard(Round(), means(known=ROOM), news)
    snapshot = told.steps[0].given[0].command
    assert (snapshot.username, snapshot.of, snapshot.raw) == (
        "viewer_demo",
        "statbate_member",
        INFO,
    )


@pytest.mark.parametrize("status", [400, 404, 422])
def test_who_is_not_known_there_is_passed_over(status: int) -> None:
    told = told_of("ann", Round(), status)
    assert (told.how, told.steps, told.memory.asked) == (How.UNCHANGED, (), 1)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_failure_is_tried_again(status: int) -> None:
    told = told_of("ann", Round(NOW), status)
    assert (told.how, told.memory) == (How.FAILED, Round(NOW))


def test_no_reply_is_tried_again() -> None:
    told = statbate.heard(Round(NOW), means(known=ROOM), no_reply(purpose="members/ann"))
    assert (told.how, told.memory) == (How.FAILED, Round(NOW))


def test_an_answer_about_somebody_else_is_no_snapshot() -> None:
    news = reply(INFO, purpose="members/ann")
    told = statbate.heard(Round(), means(known=ROOM), news)
    assert (told.how, told.steps, told.memory.asked) == (How.FAILED, (), 1)


def test_a_name_that_would_be_a_way_is_left_out() -> None:
    assert asked(Round(), [Known("..")]) is None


def test_what_is_remembered_tells_no_name() -> None:
    after = told_of("ann", Round()).memory
    kept = json.dumps(statbate.keep(after))
    assert "ann" not in kept
    assert statbate.begin(json.loads(kept)) == after
    assert statbate.begin(None) == Round()


def test_the_token_is_shown_to_the_server_and_to_nobody_else() -> None:
    request = statbate.wants(Round(), means(known=ROOM)).request
    assert request is not None
    assert TOKEN not in repr(request)
    assert request.path[0] == "api"


def test_a_round_is_over_after_six_hours_wherever_it_is() -> None:
    told = told_of("ann", Round(NOW, "f", 500), hours=7)
    assert told.memory.began == NOW + timedelta(hours=7)
    assert told.memory.asked == 1
