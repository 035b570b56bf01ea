"""Watching with less patience, so that nobody waits for it."""

import pytest

from tallylight.adapters.watching import watch


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "STEADY_SECONDS", 0.1)
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.5)
    monkeypatch.setattr(watch, "TRY_AGAIN_SECONDS", 0.1)
