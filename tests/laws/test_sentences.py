"""Every declared thing says what it is, in a sentence of its own."""

import pytest

from tallylight import packs
from tallylight.core.program import registry_of
from tallylight.core.registry import Registry, discover

from .static import sentences


@pytest.fixture(scope="module")
def registry() -> Registry:
    return registry_of(discover(packs))


def test_everything_declared_says_what_it_is(registry: Registry) -> None:
    assert sentences.complaints(sentences.said_by(registry)) == []


def test_every_kind_of_thing_is_looked_at(registry: Registry) -> None:
    kinds = {one.kind.split()[0] for one in sentences.said_by(registry)}
    assert kinds == {"pack", "overlay", "command", "query", "event", "refusal", "setting", "field"}
