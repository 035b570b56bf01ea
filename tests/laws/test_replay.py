"""Replay: derived rows are the timeline folded, and so is what the writer has in memory."""

from tallylight.testing import laws
from tallylight.testing.sequences import Player, Step, evenings

from .conftest import Stage
from .evening import REGISTRY, over

FOUND: list[list[Step]] = []
"""Evenings that once broke a law."""


def test_every_derived_row_is_what_the_timeline_says(stage: Stage, engine: str, pack: str) -> None:
    def law(steps: list[Step]) -> None:
        with stage() as show:
            Player(show).play_all(steps)
            laws.replayed(show)
            laws.whole_rows(show)
            laws.in_order(show)

    over(engine, evenings(REGISTRY, pack), law, FOUND)


def test_what_is_in_memory_is_what_a_start_would_load(stage: Stage, engine: str, pack: str) -> None:
    def law(steps: list[Step]) -> None:
        with stage() as show:
            Player(show).play_all(steps)
            laws.loaded_alike(show)

    over(engine, evenings(REGISTRY, pack), law, FOUND)
