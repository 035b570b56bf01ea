"""Names and sentences: the few conversions that declarations need."""

import inspect
import re
from typing import Any

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def snake(name: str) -> str:
    """`RaidStarted` -> `raid_started`."""
    return _HUMP.sub("_", name).lower()


def words(name: str) -> str:
    """`game_mode` or `GameMode` -> `Game mode`, for a label."""
    return snake(name).replace("_", " ").capitalize()


def sentence(declared: Any) -> str:
    """The first paragraph of a docstring on one line; empty when there is none."""
    paragraph = (inspect.getdoc(declared) or "").split("\n\n", 1)[0]
    return " ".join(paragraph.split())


def fold(name: str) -> str:
    """A name for comparing: case and outer space do not count."""
    return " ".join(name.split()).casefold()
