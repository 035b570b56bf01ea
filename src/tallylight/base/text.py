"""Names and sentences: the few conversions that declarations need."""

import inspect
import re
from typing import Any
from unicodedata import combining, normalize

_PLACE = re.compile(r"line (\d+) column (\d+)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def snake(name: str) -> str:
    """`RaidStarted` -> `raid_started`."""
    return _HUMP.sub("_", name).lower()


def words(name: str) -> str:
    """`game_mode` or `GameMode` -> `Game mode`, for a label."""
    return snake(name).replace("_", " ").capitalize()


def counted(number: int, one: str, many: str = "") -> str:
    """`counted(1, "row is", "rows are")` -> `1 row is`; `many` is `one` with an s, if left out."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def sentence(declared: Any) -> str:
    """The first paragraph of a docstring on one line; empty when there is none."""
    paragraph = (inspect.getdoc(declared) or "").split("\n\n", 1)[0]
    return " ".join(paragraph.split())


def not_json(error: ValueError) -> str:
    """Why a text is no JSON, by where it stops to be: what a parser says of it is for programs."""
    place = _PLACE.search(str(error))
    return f"what stands at line {place[1]}, column {place[2]} is none" if place else "it is none"


_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not take apart into a plain one and its mark; 0131 has no dot."""


def plain(text: str) -> str:
    """A text for looking up, as it is typed at any keyboard: neither case, accents nor outer space
    count.
    """
    folded = fold(text)
    if folded.isascii():
        return folded
    apart = normalize("NFKD", folded).translate(_UNDECOMPOSED)
    return normalize("NFC", "".join(one for one in apart if not combining(one)))


def fold(name: str) -> str:
    """A name for comparing: case and outer space do not count."""
    return " ".join(name.split()).casefold()
