"""Gapless: each channel counts 1 to n, and its stamps rise, also when the clock steps back."""

from hypothesis import strategies as st

from tallylight.testing import laws
from tallylight.testing.sequences import Player, Step, Turn, evenings

from .conftest import Stage
from .evening import REGISTRY, over

BACK = [Turn(-1.0), Turn(-86400.0), Turn(-0.000001)]


def test_each_channel_counts_without_a_gap_and_its_stamps_rise(
    stage: Stage, engine: str, pack: str
) -> None:
    def law(drawn: tuple[list[Step], list[int]]) -> None:
        steps, places = drawn
        for turn, place in zip(BACK, places, strict=True):
            steps.insert(place, turn)
        with stage() as show:
            Player(show).play_all(steps)
            laws.gapless(laws.stamped(show.program.storage))

    places = st.lists(st.integers(0, 12), min_size=len(BACK), max_size=len(BACK))
    over(engine, st.tuples(evenings(REGISTRY, pack), places), law)
