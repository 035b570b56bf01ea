"""A program with this pack alone, on both databases, and a venue that sends to it."""

from collections.abc import Iterator

import pytest

from tallylight.packs import taekwondo
from tallylight.testing import Show, show

from .venue import Venue


@pytest.fixture
def tally(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[taekwondo.PACK]) as running:
        yield running


@pytest.fixture
def venue(tally: Show) -> Venue:
    """A venue of two courts, each with its sender."""
    return Venue(tally)
