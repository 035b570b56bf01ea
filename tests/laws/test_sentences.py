"""Every declared thing says what it is, in a sentence of its own."""

import pytest

from tallylight import packs
from tallylight.core.program import registry_of
from tallylight.core.registry import Registry, discover

from .sample_pack import PACK as LAMP
from .static import sentences


@pytest.fixture(scope="module")
def registry() -> Registry:
    return registry_of(discover(packs))


def test_everything_declared_says_what_it_is(registry: Registry) -> None:
    assert sentences.complaints(sentences.said_by(registry)) == []


def test_every_kind_of_thing_is_looked_at(registry: Registry) -> None:
    said = [*sentences.said_by(registry), *sentences.said_by(registry_of([LAMP]))]
    kinds = {one.kind.split()[0] for one in said}
    shown = {"overlay"} if any(pack.overlays for pack in registry.packs.values()) else set()
    of_all = {"pack", "command", "query", "event", "refusal", "setting", "field", "source"}
    assert kinds == of_all | shown
