"""The messages with names in them: athletes, match, referees, and the winner as displayed.

Names hold anything. A `;` in one shifts the fields after it, so each message is read from the
words in it that never change. Accents make the sender lose the end (see `wire.missing`).
"""

import re
from collections.abc import Sequence
from typing import Final

from tallylight.packs.taekwondo.sources import said as s
from tallylight.packs.taekwondo.sources.spelling import Line, Wrong, brief, seconds, whole

SEMICOLON: Final = "A semicolon stood in a name."
FIELDS: Final = 15
"""Fields of a match; Gen2 sends 14 to 16."""
SHORTEST_TAIL: Final = len(" PTF")
"""A decision is one of three letters; when not more is missing, the numbers before it are whole."""

_COUNTS: Final[dict[str, s.Count]] = {"cntdown": "down", "cntup": "up"}
_JUDGES: Final = ("ju1", "ju2", "ju3")
_DECISION: Final = re.compile(r"([0-9]{1,3}) ?- ?([0-9]{1,3})(?= |$)(.*)")


def athletes(line: Line) -> s.Athletes | None:
    """Blue stands before the literal `at2`, red after it; a loss may begin in the middle of it."""
    fields = [field.strip() for field in line.fields]
    mark = marker(fields)
    if mark == len(fields) and line.lost and mark > 3:
        mark, fields = 3, [*fields[:3], "at2"]
    blue = _athlete(line, fields[:mark], whole_end=mark < len(fields) or not line.lost)
    red = _athlete(line, fields[mark + 1 :], whole_end=not line.lost)
    if not any(fields[:mark] + fields[mark + 1 :]):
        return None
    if mark >= len(fields) - 1:
        line.mend("Red is not in it.")
    return s.Athletes(blue, red)


def marker(fields: Sequence[str]) -> int:
    """The place of the literal `at2`; the end when it is not there."""
    words = [field.lower() for field in fields]
    if words[3:4] == ["at2"]:
        return 3
    return words.index("at2") if "at2" in words else len(words)


def _athlete(line: Line, fields: list[str], *, whole_end: bool) -> s.Named:
    while len(fields) > 3 and not fields[-1] and whole_end:
        fields.pop()
    code = fields.pop() if len(fields) > 2 else ""
    if len(fields) > 2:
        line.mend(SEMICOLON)
        half = len(fields) // 2
        fields = [";".join(fields[:half]), ";".join(fields[half:])]
    short, long = (*fields, "", "")[:2]
    if not whole_end:
        code = ""
        long = short if long and short.startswith(long) else long
    return s.Named(line.text(short), line.text(long), line.text(code))


def configuration(line: Line) -> s.Configuration | None:
    """A number that cannot be read is left out: it must not cost the whole match."""
    fields = [field.strip() for field in line.fields]
    if line.lost and fields:
        fields[-1] = ""
    if not any(fields):
        return None
    if len(fields) < FIELDS - 1:
        line.mend(f"It has {len(fields)} of {FIELDS} fields.")
    fields = _in_place(line, fields) + [""] * FIELDS
    texts = [line.text(field) if field else None for field in fields[:10]]
    return s.Configuration(
        texts[0],
        texts[1],
        texts[2],
        _number(line, fields[3]),
        texts[4],
        texts[5],
        texts[6],
        texts[7],
        None if fields[8].lower() == "null" else texts[8],
        texts[9],
        _number(line, fields[10]),
        _length(line, fields[11]),
        _count(line, fields[12]),
        _number(line, fields[13]),
        _number(line, fields[14]),
    )


def _in_place(line: Line, fields: list[str]) -> list[str]:
    """The fields with the four colours where they belong, 5th to 8th."""
    if fields[4:5] and fields[4][:1] in ("#", ""):
        return fields
    first = next((n for n, field in enumerate(fields) if field.startswith("#")), 0)
    if first < 5:
        return fields
    line.mend(SEMICOLON)
    weight_class = fields[first - 2]
    phase = ";".join(fields[1 : first - 2])
    return [fields[0], phase, weight_class, *fields[first - 1 :]]


def _number(line: Line, field: str) -> int | None:
    try:
        return whole(field, 0, 100_000)
    except Wrong as wrong:
        line.mend(str(wrong))
        return None


def _length(line: Line, field: str) -> int | None:
    try:
        return seconds(field)
    except Wrong as wrong:
        line.mend(str(wrong))
        return None


def _count(line: Line, field: str) -> s.Count | None:
    count = _COUNTS.get(field.lower())
    if count is None and field:
        line.mend(f"{brief(field)} is no way to count.")
    return count


def referees(line: Line) -> s.Referees | None:
    """The centre referee stands first, each judge after a mark of his own."""
    found: dict[str, list[str]] = {"": []}
    place = ""
    for field in line.fields:
        word = field.strip()
        if word.lower() in _JUDGES:
            place = word.lower()
            found[place] = []
        else:
            found[place].append(word)
    if line.lost:
        found[place][1:] = found[place][1:-1]
    people = [_official(line, found.get(name, [])) for name in ("", *_JUDGES)]
    return s.Referees(*people) if any(people) else None


def _official(line: Line, fields: list[str]) -> s.Official | None:
    while len(fields) > 2 and not fields[-1]:
        fields.pop()
    if not any(fields):
        return None
    code = fields.pop() if len(fields) > 1 else ""
    if len(fields) > 1:
        line.mend(SEMICOLON)
    return s.Official(line.text(";".join(fields)), line.text(code))


def shown(line: Line) -> s.WinnerShown | None:
    """The winner's name, and the decision when it is known yet."""
    fields = [field.strip() for field in line.fields]
    while len(fields) > 1 and not fields[-1]:
        fields.pop()
    if not any(fields):
        return None
    decision = ""
    if len(fields) == 2 or (len(fields) > 2 and _DECISION.fullmatch(fields[-1])):
        decision = fields.pop()
    if len(fields) > 1:
        line.mend(SEMICOLON)
    name, cut = line.text(";".join(fields)), line.lost > 0
    numbers = _DECISION.fullmatch(decision)
    if numbers is None:
        digits = cut and decision[:1].isdigit()
        return s.WinnerShown(name, None, None, None if digits else line.text(decision), cut)
    left, right, code = int(numbers[1]), int(numbers[2]), line.text(numbers[3])
    known = not cut or decision[numbers.end(2) :] or line.lost <= SHORTEST_TAIL
    return s.WinnerShown(name, left, right if known else None, code, cut)
