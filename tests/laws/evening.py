"""How a law is tried: which packs, how many examples, and cases that were found once."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tallylight import packs
from tallylight.core.program import registry_of
from tallylight.core.registry import discover

from ..conftest import MORE
from .sample_pack import PACK as LAMP

T = TypeVar("T")

PACKS = [*discover(packs), LAMP]
"""The packs that the laws are about: all that are installed, and the sample."""

REGISTRY = registry_of(PACKS)

EXAMPLES = {"sqlite": 6, "postgresql": 2}
"""How many are tried each time, and are the same ones each time."""


def over(
    engine: str,
    strategy: st.SearchStrategy[T],
    law: Callable[[T], None],
    found: Sequence[T] = (),
    times: int | None = None,
) -> None:
    """Try a law on the cases that were found once, and on some examples.

    What is found is shown as it was drawn: to make it small costs minutes, so that is done
    by hand, once, before it is kept.
    """
    tried = given(strategy)(law)
    for case in found:
        tried = example(case)(tried)
    chosen = settings(
        max_examples=MORE * (times or EXAMPLES[engine]),
        derandomize=MORE == 1,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )
    chosen(tried)()
