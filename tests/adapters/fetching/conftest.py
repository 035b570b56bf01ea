"""A lamp and a platform for each test."""

from collections.abc import Iterator

import pytest

from tallylight.fakes import Platform
from tallylight.testing.show import Show

from .meters import lamps_at


@pytest.fixture
def lamps(sqlite_url: str) -> Iterator[Show]:
    with lamps_at(sqlite_url) as running:
        yield running


@pytest.fixture
def platform() -> Iterator[Platform]:
    with Platform() as serving:
        yield serving
