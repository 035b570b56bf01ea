"""What readers of pasted text make of it, and how one thing is known again when it comes twice."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from hashlib import sha256
from typing import Final

from tallylight.base.clock import write_instant
from tallylight.packs.audience.messages.heard import Hear

LONGEST: Final = 20_000
LONGEST_RAW: Final = 1_000_000
"""Characters of what one person said at once, and of all that was written with it. More is
refused rather than cut."""

_BREAK: Final = re.compile("\r\n|\n|\r")
_UNKEPT: Final = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Around:
    """What the text itself does not say.

    `zone` is of times without one, `day` of the first line where lines have only the time of
    day. `day_first` says how to read 03/04/2026; None means that nobody knows. `room` is the
    broadcaster's own name: what was said in another room is not taken over.
    """

    zone: tzinfo
    day: date
    day_first: bool | None = None
    platform: str = "chaturbate"
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that a person said or did. `line` is where it stands in the text, from 1.

    `happened_at` is None where the text doesn't say when. The name in `hear` is canonical, its
    external id is the same whenever the same line is read again, and `metadata["doubt"]` says
    why it may have been at another time.
    """

    line: int
    happened_at: datetime | None
    hear: Hear


@dataclass(frozen=True, slots=True)
class Fault:
    """A line or row that nothing was heard of: what it says, at most 200 characters, and why."""

    line: int
    said: str
    why: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """All that a text comes to, in its order."""

    heard: tuple[Heard, ...] = ()
    faults: tuple[Fault, ...] = ()


def sorted_out(read: Iterable[Heard | Fault]) -> Pasted:
    """What was heard apart from what was not."""
    known = list(read)
    return Pasted(
        tuple(one for one in known if isinstance(one, Heard)),
        tuple(one for one in known if isinstance(one, Fault)),
    )


def bounded(content: str, raw: str) -> str:
    """The content itself. ValueError with a sentence where it is too long to be kept."""
    if len(content) > LONGEST:
        raise ValueError(f"It is longer than {LONGEST} characters.")
    if len(raw) > LONGEST_RAW:
        raise ValueError(f"What is written there is longer than {LONGEST_RAW} characters.")
    return content


def fault(line: int, said: str, why: str) -> Fault:
    """A fault, with what is said there cut to what fits on a page."""
    return Fault(line, keepable(said)[:200], why)


def keepable(text: str) -> str:
    """A text with a sign in place of what no database takes: NUL, and half a surrogate pair."""
    return _UNKEPT.sub("\ufffd", text)


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text that say anything, with their numbers."""
    for number, line in enumerate(_BREAK.split(text.removeprefix("\ufeff")), 1):
        said = keepable(line)
        if said.strip():
            yield number, said


class Ids:
    """Ids of what was said in one text, made of what it says.

    Two equal lines of one time are two things, told apart by their place among the equal ones.
    So reading a text again, or a longer one that holds it, gives the same ids. Where a line says
    no time, its id is of the whole text: equal words may be said again any day.
    """

    def __init__(self, text: str) -> None:
        self._text = _digest(text.strip())
        self._seen: Counter[str] = Counter()

    def of(self, at: datetime | None, *said: str) -> str:
        """The id of something that was said at a time."""
        when = self._text if at is None else write_instant(at)
        mark = _digest("\0".join((when, *said)))
        self._seen[mark] += 1
        return f"paste:{mark}:{self._seen[mark]}"


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
