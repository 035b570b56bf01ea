"""A program with this pack alone, on both databases."""

from collections.abc import Iterator

import pytest

from tallylight.packs import tarkov
from tallylight.testing import Show, show


@pytest.fixture
def tally(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[tarkov.PACK]) as running:
        yield running
