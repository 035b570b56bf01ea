"""A show of lamps on both databases, for the tests of core."""

from collections.abc import Iterator

import pytest

from tallylight.testing import Show

from ..laws.conftest import Stage, copies, engine, postgresql_copies, sqlite_copies, stage
from ..laws.sample_pack import PACK as LAMP

__all__ = ["copies", "engine", "postgresql_copies", "sqlite_copies", "stage"]


@pytest.fixture
def lamps(stage: Stage) -> Iterator[Show]:
    """A show that knows lamps and nothing else."""
    with stage(of=[LAMP]) as running:
        yield running
