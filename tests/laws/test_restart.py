"""Restart: killed anywhere, everything acknowledged is there, and nothing half is."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tallylight.storage.engine import Owned
from tallylight.testing import Show, laws, show

from .conftest import Database
from .evening import PACKS
from .sample_pack.messages import Colour, RecordLamp
from .static import ROOT

ROUNDS = 3


def killed(url: str, number: int, after: int) -> list[dict[str, Any]]:
    """Let a program press until it has said so many acknowledgements, then kill it at once."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.laws.presses", url, str(number)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout is not None
    try:
        lines = [child.stdout.readline() for _ in range(after)]
    finally:
        child.kill()
        rest, _ = child.communicate()
    return [json.loads(line) for line in [*lines, *rest.splitlines(True)] if line.endswith("\n")]


@contextmanager
def opened(url: str) -> Iterator[Show]:
    """The database after a kill; PostgreSQL may notice a moment later that its owner is gone."""
    for _ in range(200):
        try:
            with show(url, of=PACKS, migrate=False) as running:
                yield running
                return
        except Owned:
            continue
    pytest.fail("the killed owner still owns the database")


def test_a_kill_loses_nothing_acknowledged_and_leaves_nothing_half(copies: Database) -> None:
    chance = random.Random(3)
    acknowledged: list[dict[str, Any]] = []
    given: list[int] = []
    with copies() as url:
        for number in range(ROUNDS):
            said = killed(url, number, after=chance.randint(1, 300))
            acknowledged += said
            given += [one["lamp_id"] for one in said if one["entries"] and "lamp_id" in one]
            with opened(url) as running:
                rows = running.rows("SELECT seq, command_seq, command_id FROM timeline"
                                    " WHERE channel = 'main' ORDER BY seq")  # fmt: skip
                laws.nothing_lost(acknowledged, rows)
                laws.replayed(running)
                laws.loaded_alike(running)
                laws.gapless(laws.stamped(running.program.storage))
                running.undo()
                given.append(running.do(RecordLamp(colour=Colour.RED))["lamp_id"])
    assert len(given) == len(set(given)) > ROUNDS  # no id is given again
