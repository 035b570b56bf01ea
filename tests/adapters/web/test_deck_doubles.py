"""A key that bounces presses once; a person who presses again, twice."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tallylight.adapters.web.deck import Windows
from tallylight.base.errors import Refusal, Refused
from tallylight.core.outcome import Outcome

from ...laws.sample_pack.messages import Colour, Recolour

MOVE, COUNT = "lamp/lamp/recolour", "lamp/lamp/blink"
NO = Refused(Refusal("no", "No."))


def test_a_move_pressed_twice_in_a_second_is_one_move(keys: Any) -> None:
    keys.light()
    link = keys.link(MOVE, colour="green")
    first = httpx.get(link)
    keys.show.clock.forward(seconds=0.999)
    httpx.post(f"{keys.base}/{MOVE}", json={"colour": "amber"})

    second = httpx.get(link)

    assert (second.status_code, second.json()) == (200, first.json() | {"double": True})
    assert keys.told() == ["lamp_lit", "lamp_recoloured", "lamp_recoloured"]


def test_a_move_pressed_a_second_later_is_another_move(keys: Any) -> None:
    keys.light()
    link = keys.link("undo")
    keys.show.do(Recolour(colour=Colour.GREEN))
    httpx.get(link)
    keys.show.clock.forward(seconds=1)

    assert httpx.get(link).json()["double"] is False
    assert keys.told()[-2:] == ["command_undone", "command_undone"]


@pytest.mark.parametrize(("seconds", "blinks"), [(0.149, 1), (0.15, 2)])
def test_two_counts_may_follow_each_other_sooner(keys: Any, seconds: float, blinks: int) -> None:
    keys.light()
    link = keys.link(COUNT)
    httpx.get(link)
    keys.show.clock.forward(seconds=seconds)
    httpx.get(link)

    assert keys.blinks() == blinks


def test_a_double_does_not_make_the_window_longer(keys: Any) -> None:
    keys.light()
    link = keys.link(COUNT)
    for _ in range(5):  # at 0, 100, 200, 300 and 400 ms; those at 0, 200 and 400 count
        httpx.get(link)
        keys.show.clock.forward(seconds=0.1)

    assert keys.blinks() == 3


def test_two_buttons_have_a_window_each(keys: Any) -> None:
    keys.light()
    for link in [keys.link(COUNT) for _ in range(2)]:
        httpx.get(link)

    assert keys.blinks() == 2


def test_after_a_refusal_the_next_press_is_no_double(keys: Any) -> None:
    link = keys.link(COUNT)
    assert httpx.get(link).status_code == 404
    keys.light()

    assert (httpx.get(link).status_code, keys.told()[-1]) == (201, "lamp_blinked")


def test_a_crowd_on_one_key_presses_once(keys: Any) -> None:
    link = keys.link("session/start")
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda _: httpx.get(link), range(16)))

    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    assert {answer.json()["seq"] for answer in answers} == {1}


def test_a_double_of_a_press_that_is_still_written_waits_for_its_outcome() -> None:
    async def twice() -> Any:
        windows, written = Windows(), asyncio.get_running_loop().create_future()

        async def begin() -> Any:
            return await written

        async def never() -> Any:
            raise AssertionError("a double was pressed")

        first = asyncio.ensure_future(windows.press(1, 0.0, 1.0, begin))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(windows.press(1, 0.5, 1.0, never))
        await asyncio.sleep(0)
        written.set_result(NO)
        return await asyncio.gather(first, second)

    assert asyncio.run(twice()) == [(NO, False), (NO, True)]


def test_a_press_after_the_window_counts_also_while_the_first_is_still_written() -> None:
    async def twice() -> Any:
        windows, done = Windows(), Outcome(200, {}, 1)

        async def slow() -> Any:
            await asyncio.Event().wait()

        async def quick() -> Any:
            return done

        first = asyncio.ensure_future(windows.press(1, 0.0, 0.15, slow))
        await asyncio.sleep(0)
        said = await windows.press(1, 0.3, 0.15, quick)
        first.cancel()
        return said

    reply, double = asyncio.run(twice())

    assert (reply.seq, double) == (1, False)


def test_a_deck_that_hangs_up_takes_its_press_not_back() -> None:
    async def hang_up() -> Any:
        windows, written = Windows(), asyncio.get_running_loop().create_future()

        async def begin() -> Any:
            return await written

        first = asyncio.ensure_future(windows.press(1, 0.0, 1.0, begin))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        written.set_result(Outcome(200, {}, 7))
        return await windows.press(1, 0.5, 1.0, begin)

    reply, double = asyncio.run(hang_up())

    assert (reply.seq, double) == (7, True)


def test_a_key_of_the_senders_own_tells_repeats_apart_from_presses(keys: Any) -> None:
    keys.light()
    link = keys.link(COUNT)

    answers = [httpx.post(link, headers={"Idempotency-Key": key}).json() for key in "aab"]

    assert answers[0] == answers[1] != answers[2]
    assert keys.blinks() == 2
