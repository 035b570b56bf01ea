"""What is made of messages that lost their end, from what is known besides.

The loss is of a fault in Gen2 senders (see `wire.missing`). How many bytes are missing is known,
so a guess has to fit to the byte. What does not fit is left open and never becomes a new country.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from tallylight.packs.taekwondo.sources.named import marker
from tallylight.packs.taekwondo.sources.said import Athletes, Named
from tallylight.packs.taekwondo.sources.spelling import BLANK
from tallylight.packs.taekwondo.sources.wire import LINE_END, Heard

DECISIONS: Final = (
    *("PTF", "PTG", "PTS", "GDP", "SUP", "RSC", "WDR"),
    *("DSQ", "DQB", "PUN", "IRM", "CSC", "BKO", "HKO"),
)
"""The codes that Gen2 senders show of how a match was won."""
ON_POINTS: Final = frozenset({"PTF", "PTG", "PTS", "GDP", "SUP"})
ROUNDS_TO_WIN: Final = 2


def as_sent(athletes: Athletes) -> bytes:
    """The bytes that a sender with the fault makes of an `at1`."""
    blue, red = _fields(athletes.blue), _fields(athletes.red)
    text = ";".join(("at1", *blue, "at2", *red)) + "\r\n"
    return text.encode("utf-8", "replace")[: len(text.encode("utf-16-le", "replace")) // 2]


def repaired_athletes(
    heard: Heard, before: Athletes | None, known_codes: Collection[str]
) -> tuple[Athletes, str | None]:
    """The athletes of a cut `at1`, and how they were made whole; None when they were not.

    `before` are the athletes of this match as they were known until now. A code that stays open
    is None, which means "unchanged".
    """
    said = heard.said
    if not isinstance(said, Athletes):
        raise TypeError(f"{heard.code} has no athletes")
    lost = heard.missing - LINE_END
    if lost <= 0:
        return said, None
    if before is not None and said.red.short and as_sent(before) == heard.raw:
        return before, "The end was lost; it is as it was told before."
    start = _start_of_code(heard.raw)
    code = before.red.code if before is not None and _same(before, said) else None
    if code is not None and _fits(code, start, lost):
        red = replace(said.red, long=_longer(said.red, before), code=code)
        return replace(said, red=red), "Red's country was lost; the same athletes had it before."
    fitting = [code for code in known_codes if start and _fits(code, start, lost)]
    if len(fitting) != 1:
        return said, None
    why = f"Of red's country {start} was left; only {fitting[0]} begins so."
    return replace(said, red=replace(said.red, code=fitting[0])), why


def repaired_decision(cut: str, rounds: tuple[int, int] | None) -> tuple[str | None, str | None]:
    """The code of a decision of which the beginning is left, and why it can only be that one.

    `rounds` are the rounds won by winner and loser under best-of-three, None when that is not
    known: who has not won two did not win on points. "PT" stays None: nothing in the stream
    tells the final points from the point gap.
    """
    start = cut.strip().upper()
    if start in DECISIONS or not start:
        return start or None, None
    fitting = [code for code in DECISIONS if code.startswith(start)]
    if len(fitting) > 1 and rounds is not None and max(rounds) < ROUNDS_TO_WIN:
        fitting = [code for code in fitting if code not in ON_POINTS]
    if len(fitting) != 1:
        return None, None
    return fitting[0], f"Of the decision {start} was left; it can only be {fitting[0]}."


def _fields(athlete: Named) -> tuple[str, str, str]:
    return athlete.short or "", athlete.long or "", athlete.code or ""


def _same(before: Athletes, said: Athletes) -> bool:
    """Whether these are the same two by the names on the scoreboard."""
    ours, theirs = (said.blue.short, said.red.short), (before.blue.short, before.red.short)
    return None not in ours and ours == theirs


def _longer(red: Named, before: Athletes | None) -> str | None:
    """The long name as it was, when what is left of it begins so."""
    known = before.red.long if before is not None else None
    return known if known and known.startswith(red.long or "") else red.long


def _fits(code: str, start: str | None, lost: int) -> bool:
    """Whether a code begins as it should and is as long; when none of it is left, any may be."""
    if start is None:
        return True
    return code.upper().startswith(start.upper()) and len(code) == len(start) + lost


def _start_of_code(raw: bytes) -> str | None:
    """What is left of red's code, perhaps nothing; None when the loss began before it."""
    fields = raw.decode("utf-8", "replace").strip(BLANK).split(";")[1:]
    red = [field.strip() for field in fields[marker(fields) + 1 :]]
    return red[-1] if len(red) > 2 else None
