"""The computer's clock is set back while phones, decks and scripts press."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .crowd import Crowd, lost
from .proved import nothing_half

COMMAND = (sys.executable, "-m", "tests.faults.set_clock")
HOUR = 3600


def test_a_clock_that_is_set_back_an_hour_loses_no_press_and_is_said(
    terminal_at: Callable[..., Any], tmp_path: Path, database_url: str
) -> None:
    clock = tmp_path / "clock"
    clock.write_text("0")
    terminal = terminal_at(tmp_path / "data", database_url, COMMAND)
    serving = terminal.serve(CLOCK_SET=str(clock))
    crowd = Crowd(serving.url, "set back")
    crowd.channels()
    crowd.start()
    crowd.until(40)
    set_to(clock, -HOUR)
    crowd.until(80)
    crowd.stop()
    said = terminal.run("check", CLOCK_SET=str(clock))

    assert (crowd.refused, lost(serving.url, crowd.acknowledged)) == ({}, [])
    assert "lie in the future" in said.stdout
    serving.ends_with(signal.SIGINT)
    nothing_half(database_url)


def set_to(clock: Path, seconds: float) -> None:
    """At one stroke, as the program may read it at any time."""
    new = clock.with_suffix(".new")
    new.write_text(str(seconds))
    os.replace(new, clock)
