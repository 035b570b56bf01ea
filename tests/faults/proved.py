"""What must hold of a record, whatever happened to its program."""

from typing import Any

import pytest

from tallylight import packs
from tallylight.base.clock import SystemClock
from tallylight.core.program import registry_of
from tallylight.core.rebuild import rebuild
from tallylight.core.registry import discover
from tallylight.storage.engine import Storage
from tallylight.testing import laws


def serve(terminal: Any, *arguments: str) -> Any:
    """Serve; PostgreSQL may notice a moment later that a killed owner is gone."""
    for _ in range(40):
        try:
            return terminal.serve(*arguments)
        except AssertionError as error:
            if "is in use by" not in str(error):
                raise
    pytest.fail("the owner that is gone still owns the database")


def nothing_half(url: str) -> None:
    """Every row is what the timeline says, and the timeline has no gap."""
    storage = Storage.open(url, owner=None)
    try:
        found = rebuild(storage, registry_of(discover(packs)), SystemClock(), check_only=True)
        laws.gapless(laws.stamped(storage))
    finally:
        storage.close()
    assert found.differences == 0
