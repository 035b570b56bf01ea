"""The storage with its two test tables."""

import pytest

from tallylight.storage.engine import Storage

from . import tables


@pytest.fixture
def stored(storage: Storage) -> Storage:
    """An open database that has `tables`."""
    tables.create(storage)
    return storage
