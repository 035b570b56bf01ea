"""The pages of this pack, to be looked at alone."""

import pytest

from tallylight.packs import taekwondo
from tests.packs.pages import Pages, looking, opened, running, says, told

from .pictures import AT, PAGES

__all__ = ["looking", "opened", "running", "says", "told"]


@pytest.fixture(scope="package")
def looked_at() -> Pages:
    return Pages(taekwondo, PAGES, ("court", "hits"), AT)
