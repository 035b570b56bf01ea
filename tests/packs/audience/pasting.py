"""What the tests of pasted text share: where it comes from, and how to read what was heard."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from tallylight.packs.audience.messages.heard import Hear
from tallylight.packs.audience.rules.paste import Around, Pasted

BERLIN = ZoneInfo("Europe/Berlin")
AROUND = Around(zone=BERLIN, day=date(2026, 11, 21), room="Me_Demo")
HEAR: TypeAdapter[Hear] = TypeAdapter(Hear)


def told(pasted: Pasted) -> list[tuple[str, str]]:
    """Who said what."""
    return [(one.hear.username, one.hear.content) for one in pasted.heard]


def clocks(pasted: Pasted) -> list[str]:
    """When it was, on a clock in Berlin."""
    return [
        f"{one.happened_at.astimezone(BERLIN):%m-%d %H:%M:%S}" if one.happened_at else "never"
        for one in pasted.heard
    ]


def whys(pasted: Pasted) -> dict[int, str]:
    """Why nothing was heard, by the line."""
    return {one.line: one.why for one in pasted.faults}


def only(pasted: Pasted) -> tuple[datetime | None, Hear]:
    """The one thing that was heard; there is no fault."""
    assert pasted.faults == ()
    (one,) = pasted.heard
    return one.happened_at, one.hear


def ids(pasted: Pasted) -> list[Any]:
    """The ids of what was heard."""
    return [one.hear.external_id for one in pasted.heard]


def can_be_kept(pasted: Pasted) -> None:
    """Whether the program takes all that was heard, and a page all that wasn't."""
    for one in pasted.heard:
        HEAR.validate_python(asdict(one.hear))
        for text in (one.hear.content, one.hear.raw or "", one.hear.username):
            assert "\0" not in text
            text.encode()
    for fault in pasted.faults:
        assert fault.why.endswith(".")
        fault.said.encode()
