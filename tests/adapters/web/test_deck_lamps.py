"""What a button shows: lit while what it presses is so."""

from typing import Any

import httpx

from tallylight.core.sessions.messages import CreateSession, EndSession, SessionType
from tallylight.packs.tarkov import messages as m


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


def test_a_key_of_a_state_is_lit_while_the_raid_is_in_it(keys: Any) -> None:
    keys.raid()
    queue = keys.link("raid/transition", to_state="queue")
    keys.show.do(m.RecordTransition(to_state="queuing"))
    keys.show.settle()

    assert (lit(queue), state(queue)["text"]) == (True, "Queue")
    keys.show.do(m.MatchFound())
    keys.show.settle()
    assert lit(queue) is False
    assert lit(keys.link("raid/matched")) is True


def test_a_key_of_an_outcome_is_lit_until_the_next_raid(keys: Any) -> None:
    keys.raid()
    died = keys.link("raid/end", final_state="died")
    assert lit(died) is False
    keys.show.do(m.FinalizeRaid(final_state="died"))
    keys.show.settle()

    assert lit(died) is True
    keys.raid()
    keys.show.settle()
    assert lit(died) is False


def test_a_key_that_starts_a_raid_is_lit_while_that_raid_is_on(keys: Any) -> None:
    customs = keys.link("raid/start", map_name="bigmap", character_type="pmc")
    woods = keys.link("raid/start", map_name="Woods", character_type="pmc")
    httpx.get(customs)
    keys.show.settle()

    assert (lit(customs), lit(woods)) == (True, False)


def test_a_key_that_counts_shows_its_count(keys: Any) -> None:
    keys.raid()
    for enemy in ("scav", "scav", "boss"):
        keys.show.do(m.AddKill(enemy_type=enemy))
    keys.show.settle()

    link = keys.link("raid/kill", enemy_type="scav")

    assert state(link) == {"button": "A key", "lit": None, "text": "Kills: 3", "count": 2}


def test_the_undo_key_shows_what_it_would_take_back(keys: Any) -> None:
    keys.show.do(CreateSession(session_type=SessionType.STREAM))
    keys.show.do(EndSession())

    assert state(keys.link("undo"))["text"] == "Session ended"


def test_a_key_whose_command_says_nothing_of_itself_is_neither_lit_nor_dark(
    keys: Any,
) -> None:
    link = keys.link("setting/reset", key="tarkov.mia_is_death")

    assert state(link) == {"button": "A key", "lit": None, "text": None, "count": None}
