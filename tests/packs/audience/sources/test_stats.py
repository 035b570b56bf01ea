"""The Stats API: a snapshot when something is otherwise, and a word when nothing is."""

import json

import pytest

from tallylight.core.source import How, Told
from tallylight.packs.audience.messages.heard import TakeSnapshot
from tallylight.packs.audience.sources import stats
from tallylight.packs.audience.sources.stats import Seen

from .means import NOW, TOKEN, means, no_reply, reply

NUMBERS = '{"username":"me_demo","token_balance":910, "num_followers":88}'


def heard(body: str, seen: Seen | None = None, status: int = 200) -> Told[Seen]:
    return stats.heard(seen or Seen(), means(), reply(body, status))


def test_the_token_is_asked_with_and_not_told() -> None:
    request = stats.wants(Seen(), means()).request
    assert request is not None
    assert (request.origin, request.path) == ("https://chaturbate.com:443", ("statsapi", ""))
    assert request.query["username"] == "me_demo"
    assert TOKEN not in repr(request)


def test_numbers_become_a_snapshot_exactly_as_they_came() -> None:
    told = heard(NUMBERS)
    ((given,),) = (step.given for step in told.steps)
    assert given.command == TakeSnapshot(
        username="me_demo", of="cb_stats", raw=NUMBERS, captured_at=NOW
    )
    assert told.wait == 300


def test_the_same_numbers_again_are_no_snapshot() -> None:
    told = heard(NUMBERS, heard(NUMBERS).memory)
    assert (told.how, told.steps, told.wait) == (How.UNCHANGED, (), 300)


def test_other_numbers_are_one() -> None:
    told = heard(NUMBERS.replace("910", "911"), heard(NUMBERS).memory)
    assert (told.how, len(told.steps)) == (How.OK, 1)


def test_the_pause_is_the_users_and_never_under_five_minutes() -> None:
    told = stats.heard(Seen(), means(stats_minutes=10), reply(NUMBERS))
    assert told.wait == 600


@pytest.mark.parametrize("body", ["", "[]", '{"username":"somebody"}', '{"detail":"what?"}', "{"])
def test_what_are_nobodys_numbers_is_no_snapshot(body: str) -> None:
    told = heard(body)
    assert (told.how, told.steps) == (How.FAILED, ())


@pytest.mark.parametrize(
    ("status", "how"), [(401, How.STOPPED), (429, How.FAILED), (503, How.FAILED)]
)
def test_a_failure_is_no_snapshot(status: int, how: How) -> None:
    told = heard("{}", Seen("me_demo", "x"), status)
    assert (told.how, told.steps, told.memory) == (how, (), Seen("me_demo", "x"))


def test_no_reply_is_no_snapshot() -> None:
    assert stats.heard(Seen(), means(), no_reply()).how is How.FAILED


def test_a_token_in_a_reply_is_blanked() -> None:
    told = heard(json.dumps({"username": "me_demo", "echo": TOKEN}))
    assert TOKEN not in told.steps[0].given[0].command.raw


def test_what_is_remembered_comes_back() -> None:
    seen = heard(NUMBERS).memory
    assert stats.begin(json.loads(json.dumps(stats.keep(seen)))) == seen
