"""How long to wait, whose turn it is, and in which parts what came goes to the writer."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from tallylight.core.fetching import AT_ONCE, LONGEST_PAUSE, Limiter, joined, parts, pause
from tallylight.core.source import Given, How, Span, Step, Told
from tallylight.core.sources.ledger import Fetch
from tallylight.testing.clock import NOON

FETCH = Fetch(How.OK)


def step(memory: int, commands: int = 1) -> Step[int]:
    return Step(memory, tuple(Given(NOON, f"{memory}-{n}", None) for n in range(commands)))


def parted(*steps: Step[int], memory: int = 99) -> list[tuple[int, int, bool]]:
    """The memory of each part, how many commands it has, and whether it is the last."""
    told = Told(memory, steps)
    return [
        (part.memory, len(part.given), part.fetch is not None) for part in parts(told, NOON, FETCH)
    ]


def test_what_tells_nothing_is_one_part_that_says_how_it_went() -> None:
    assert parted() == [(99, 0, True)]


def test_a_large_batch_comes_in_parts_and_the_memory_moves_with_each() -> None:
    steps = [step(number) for number in range(AT_ONCE * 2 + 10)]
    assert parted(*steps) == [
        (AT_ONCE - 1, AT_ONCE, False), (2 * AT_ONCE - 1, AT_ONCE, False), (99, 10, True),
    ]  # fmt: skip


def test_a_step_is_never_torn() -> None:
    assert parted(step(1, AT_ONCE - 1), step(2, 3), step(3, AT_ONCE + 5)) == [
        (1, AT_ONCE - 1, False), (2, 3, False), (99, AT_ONCE + 5, True),
    ]  # fmt: skip


def test_pauses_grow_to_a_bound_and_differ() -> None:
    chance = Random(2)
    longest = [max(pause(failures, chance) for _ in range(200)) for failures in (1, 2, 5, 40)]
    assert [round(one) for one in longest] == [2, 4, 32, round(LONGEST_PAUSE)]
    assert min(pause(40, chance) for _ in range(200)) < 30


def test_turns_at_a_host_are_shared_and_apart() -> None:
    limiter = Limiter()
    waits = [limiter.turn("a", 60.0, 10.0), limiter.turn("a", 60.0, 10.2),
             limiter.turn("b", 60.0, 10.2), limiter.turn("a", 30.0, 20.0),
             limiter.turn("a", 60.0, 20.5)]  # fmt: skip
    assert waits == pytest.approx([0.0, 0.8, 0.0, 0.0, 1.5])


def test_a_host_that_wants_rest_is_left_alone_by_all() -> None:
    limiter = Limiter()
    limiter.hold("a", 100.0)
    assert limiter.turn("a", 60.0, 40.0) == 60.0
    assert limiter.turn("b", 60.0, 40.0) == 0.0


def test_what_was_left_over_goes_with_its_step() -> None:
    left: Any = object()
    told = Told(9, [replace(step(1), left=(left,)), step(2)])
    (part,) = parts(told, NOON, FETCH)
    assert part.left == (left,)


def test_what_was_told_in_two_is_one_and_spans_that_touch_are() -> None:
    one, two, three = (NOON + timedelta(seconds=n) for n in range(3))
    first = Told(1, [Step(1)], spans=(Span(one, two),), sentence="Half.")
    both = joined(first, Told(2, [Step(2)], How.FAILED, spans=(Span(two, three),)))
    assert (both.memory, both.how, both.sentence) == (2, How.FAILED, "Half.")
    assert [step.memory for step in both.steps] == [1, 2]
    assert both.spans == (Span(one, three),)
