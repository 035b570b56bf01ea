"""The pages of this pack, to be looked at alone."""

import pytest

from tallylight.packs import diablo
from tests.packs.pages import Pages, looking, opened, running, says, told

from .pictures import AT, PAGES, TOPICS

__all__ = ["looking", "opened", "running", "says", "told"]


@pytest.fixture(scope="package")
def looked_at() -> Pages:
    return Pages(diablo, PAGES, list(TOPICS.values()), AT)
