"""How far a long work is: a bar on a terminal, a line at each tenth where nobody watches."""

# ruff: noqa: PLC0415 - rich is loaded for a bar only: a press must not wait for it.

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tallylight.core.rebuild import Progress

Say = Callable[["Progress"], None]
TENTHS = 10
QUIET_SECONDS = 3.0
"""What is over by then needs no lines."""


@contextmanager
def progress() -> Iterator[Say]:
    """What says how far it is, on the error stream, so that answers can be piped."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TaskID,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(),
               MofNCompleteColumn(), TimeRemainingColumn())  # fmt: skip
    with Bars(*columns, console=Console(stderr=True)) as bars:
        known: dict[str, TaskID] = {}

        def say(reached: "Progress") -> None:
            if reached.kind not in known:
                known[reached.kind] = bars.add_task(reached.kind)
            bars.update(known[reached.kind], completed=reached.done, total=reached.of)

        yield say


def _lines() -> Say:
    said: dict[str, int] = {}
    began = time.monotonic()

    def say(reached: "Progress") -> None:
        if time.monotonic() - began < QUIET_SECONDS:
            return
        tenth = TENTHS * reached.done // reached.of if reached.of else TENTHS
        if reached.done and said.get(reached.kind) != tenth:
            said[reached.kind] = tenth
            share = f": {reached.done} of {reached.of}, {100 * reached.done // reached.of} %"
            click.echo(f"  {reached.kind}{share if reached.of > 1 else ''}", err=True)

    return say
