"""What a button shows: lit while what it presses is so."""

from typing import Any

import httpx

from tallylight.core.sessions.messages import CreateSession, EndSession, SessionType


def state(link: str) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.get(f"{link}/state").json()
    return answer


def lit(link: str) -> Any:
    return state(link)["lit"]


def test_looking_at_a_button_presses_nothing(keys: Any) -> None:
    link = keys.link("session/start", session_type="stream")

    assert state(link) == {"button": "A key", "lit": False, "text": "Off", "count": None}
    assert keys.told() == []


def test_a_key_that_starts_a_stream_is_lit_while_one_is_on(keys: Any) -> None:
    link = keys.link("session/start", session_type="stream")
    httpx.get(link)
    keys.show.settle()

    assert state(link) | {"lit": True, "text": "Stream"} == state(link)
    assert lit(keys.link("session/start", session_type="casual")) is False
    assert lit(keys.link("session/start")) is True
    assert lit(keys.link("session/end")) is False


def test_the_undo_key_shows_what_it_would_take_back(keys: Any) -> None:
    keys.show.do(CreateSession(session_type=SessionType.STREAM))
    keys.show.do(EndSession())

    assert state(keys.link("undo"))["text"] == "Session ended"


def test_a_key_whose_command_says_nothing_of_itself_is_neither_lit_nor_dark(
    keys: Any,
) -> None:
    link = keys.link("setting/reset", key="lamp.steady")

    assert state(link) == {"button": "A key", "lit": None, "text": None, "count": None}
