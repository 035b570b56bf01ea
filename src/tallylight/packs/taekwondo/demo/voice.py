"""The sender of one court: takes lines with their times, gives datagrams in order of time."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from operator import itemgetter
from typing import Final, NamedTuple

from tallylight.core.pack import Chance
from tallylight.packs.taekwondo.demo.plan import Traps
from tallylight.packs.taekwondo.demo.spelling import Gen2, Text

MS: Final = 1_000
SECOND: Final = 1_000_000
"""Times within a court are whole microseconds."""

Line = tuple[int, str]

UNKNOWN: Final = ("rst;1;", "rsr;0;", "tmp;1;2;3;", "cam;on", "xyz")
JITTER: Final = 90 * MS
"""How far apart a pool of threads brings messages. Scores are at least twice as far apart, so
the last one said is the last one true."""
_POOLED: Final = frozenset({"sc1", "s11", "pt1", "pt2", "hl1", "hl2"})
_CLOSE: Final = 40 * MS
_UNKNOWN, _BUNDLED, _DRESSED = 0.01, 0.5, 0.02


class Sent(NamedTuple):
    """One datagram: when, counted from the first moment of the day, and from which court."""

    at: timedelta
    court: int
    data: bytes


class Voice:
    """What a court's sender says, in its spelling and with its faults."""

    def __init__(self, chance: Chance, court: int, spelling: Text, traps: Traps) -> None:
        self._chance = chance
        self._court = court
        self._spelling = spelling
        self._traps = traps
        self._truncates = traps.truncated and isinstance(spelling, Gen2)
        self._lines: list[Line] = []

    def say(self, at: int, line: str) -> None:
        """Say a line at a time in microseconds; what is said out of order is sorted later."""
        self._lines.append((at, line))

    def spoken(self) -> Iterator[Sent]:
        """The datagrams of all lines since the last time, and forget them."""
        lines, self._lines = self._lines, []
        if self._traps.pooled:
            lines = [self._shaken(line) for line in lines]
        lines.sort(key=itemgetter(0))
        said: Iterable[Line] = lines
        if self._traps.unknown_words:
            said = self._with_unknown(said)
        end = self._spelling.line_end
        ended = ((at, line + end) for at, line in said)
        court, encoded = self._court, self._encoded
        for at, text in self._bundled(ended) if self._traps.bundled else ended:
            yield Sent(timedelta(0, 0, at), court, encoded(text))

    def _shaken(self, line: Line) -> Line:
        at, text = line
        return (at + self._chance.randrange(JITTER), text) if text[:3] in _POOLED else line

    def _with_unknown(self, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            yield line
            if self._chance.random() < _UNKNOWN:
                yield line[0], self._chance.choice(UNKNOWN)

    def _bundled(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Lines that stand close together joined, at the time of the last of them.

        What a sender truncates stays alone: of a sender that joins, the fault is not known.
        """
        joined, last = "", 0
        for at, text in lines:
            apart = at - last > _CLOSE or self._chance.random() >= _BUNDLED
            if self._truncates:
                apart = apart or not (text.isascii() and joined.isascii())
            if joined and apart:
                yield last, joined
                joined = ""
            if joined and not joined.endswith("\r\n"):
                joined += "\r\n"
            joined, last = joined + text, at
        if joined:
            yield last, joined

    def _encoded(self, text: str) -> bytes:
        data = text.encode()
        if self._truncates:
            data = data[: len(text)]
        if self._traps.dressed and text.isascii() and self._chance.random() < _DRESSED:
            return self._dressed(data)
        return data

    def _dressed(self, data: bytes) -> bytes:
        """Clothes that a reader has to take off."""
        word, rest = data[:3].upper(), data[3:]
        return self._chance.choice(
            (b"\xef\xbb\xbf" + data, b'"' + data + b'"', data + b"\0", word + rest)
        )
