"""A program with this pack alone, on both databases."""

from collections.abc import Iterator

import pytest

from tallylight.packs import diablo
from tallylight.testing import Show, show


@pytest.fixture
def hell(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[diablo.PACK]) as running:
        yield running
