"""A program with this pack alone, on both databases."""

from collections.abc import Iterator

import pytest

from tallylight.packs import audience
from tallylight.testing import Show, show


@pytest.fixture
def room(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[audience.PACK]) as running:
        yield running
