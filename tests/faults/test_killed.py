"""Killed while phones, decks and scripts press over HTTP: what was acknowledged is there."""

import random
import signal
from typing import Any

import pytest

from ..conftest import MORE
from .crowd import Crowd, lost
from .proved import nothing_half, serve

MOMENTS = [1, 120, *(random.Random(nth).randint(1, 400) for nth in range(MORE - 1))]
"""After how many acknowledged presses it is killed."""


@pytest.mark.timeout(600)  # each press is made once more
@pytest.mark.parametrize("enough", MOMENTS)
def test_a_kill_under_a_crowd_loses_nothing_acknowledged_and_leaves_nothing_half(
    terminal_on: Any, enough: int
) -> None:
    serving = serve(terminal_on)
    crowd = Crowd(serving.url, str(enough))
    crowd.channels()
    crowd.start()
    crowd.until(enough)
    serving.process.kill()
    serving.process.wait()
    crowd.stop()
    again = serve(terminal_on)
    assert lost(again.url, crowd.acknowledged) == []
    again.ends_with(signal.SIGINT)
    nothing_half(terminal_on.database_url)
