"""How a line of the scoring system is spelt: fields, numbers, times, texts."""

from typing import Final

LONGEST_TEXT: Final = 200
MOST_FIELDS: Final = 40
"""Fields that are kept of a message that nobody understands."""
BLANK: Final = " \t\r\n\v\f\0\ufeff"
REPLACED: Final = "\ufffd"
"""What stands for bytes that are no text."""

_LAST_SECOND: Final = 99 * 60 + 59
_SMALL: Final = {str(n): n for n in range(1000)} | {f"{n:02}": n for n in range(10)}
"""Nearly all numbers on the wire, looked up; `int` would also take "1_0" and " ٣"."""


class Wrong(ValueError):
    """A field that cannot be meant; says why in a sentence."""


class Line:
    """The fields of one message after its word, and what had to be mended to read them.

    `lost` is how many bytes of the last field and before are missing at least; that field then
    holds what came of it.
    """

    __slots__ = ("fields", "lost", "why", "word")

    def __init__(self, word: str, fields: list[str], lost: int = 0) -> None:
        self.word = word
        self.fields = fields
        self.lost = lost
        self.why: str | None = None

    def at(self, place: int) -> str:
        """The field at a place, from 0 on; empty when there is none."""
        return self.fields[place].strip() if place < len(self.fields) else ""

    def mend(self, why: str) -> None:
        """Say in a sentence what is not as it was sent."""
        self.why = why if self.why is None else f"{self.why} {why}"

    def text(self, field: str) -> str | None:
        """A text in bounds; None when it is empty."""
        field = field.strip()
        if len(field) > LONGEST_TEXT:
            self.mend(f"A text of {len(field)} characters was cut.")
            field = field[:LONGEST_TEXT]
        return field or None


def position(line: Line) -> int:
    """The athlete that the word names with its last character, as in `pt1`."""
    return ord(line.word[2]) - ord("0")


def whole(field: str, least: int, most: int) -> int | None:
    """The whole number in a field; None when it is empty."""
    number = _SMALL.get(field)
    if number is None:
        field = field.strip()
        if not field:
            return None
        number = _spelt(field)
    if not least <= number <= most:
        raise Wrong(f"{number} is not from {least} to {most}.")
    return number


def seconds(field: str) -> int | None:
    """A time in seconds, from `m:ss`, `mm:ss` or bare seconds; None when it is empty."""
    minutes, colon, rest = field.partition(":")
    if not colon:
        return whole(field, 0, _LAST_SECOND)
    full, part = whole(minutes, 0, 99), whole(rest, 0, 59)
    if full is None or part is None or len(rest.strip()) != 2:
        raise Wrong(f"{brief(field)} is no time.")
    return full * 60 + part


def brief(field: str) -> str:
    """A field to be named in a sentence."""
    field = field.strip()
    return f'"{field}"' if len(field) <= 16 else f'"{field[:16]}…"'


def _spelt(field: str) -> int:
    digits = field.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise Wrong(f"{brief(field)} is no number.")
    if len(digits) > 9:
        raise Wrong(f"{brief(field)} is too long for a number.")
    return int(field)
