"""The evening of a demo: what the room's server tells of it is what would have been pressed."""

import json
from random import Random

from tallylight.base.clock import SystemClock
from tallylight.core.source import Given
from tallylight.fakes import Room
from tallylight.packs.audience import messages as m
from tallylight.packs.audience.demo import evening
from tallylight.packs.audience.demo.staged import deed
from tallylight.packs.audience.sources.event import read

COMPARED = ("username", "kind", "content", "via", "platform", "amount", "unit", "anonymous")


def test_a_server_tells_what_would_have_been_pressed() -> None:
    room = Room()
    for _, command in evening(Random(3)):
        happened = deed(command)
        if happened is None:
            assert isinstance(command, m.AddNote)
            continue
        what, who, parts = happened
        event = room.happens(what, who, **parts)
        _, given = read(event.text, room.broadcaster, SystemClock().now())
        assert isinstance(given, Given), given
        assert [getattr(given.command, one) for one in COMPARED] == [
            getattr(command, one) for one in COMPARED
        ]
        assert json.loads(given.raw)["id"] == event.id
