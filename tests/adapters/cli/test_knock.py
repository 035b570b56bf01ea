from typing import Any

from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from tallylight.adapters.cli.knock import KNOCK_HEADER, KNOCK_PATH, Knock

client = TestClient(Knock(PlainTextResponse("inside"), "opens"))


def knock(**headers: str) -> Any:
    return client.get(KNOCK_PATH, headers=headers)


def test_who_knows_the_owners_token_is_answered() -> None:
    assert knock(**{KNOCK_HEADER: "opens"}).status_code == 204


def test_who_knows_another_token_is_told_that_this_is_another() -> None:
    assert knock(**{KNOCK_HEADER: "of a program that was killed"}).status_code == 421


def test_who_says_nothing_is_told_the_same() -> None:
    assert knock().status_code == 421


def test_all_else_goes_on_to_the_application() -> None:
    assert client.get("/session/current").text == "inside"
