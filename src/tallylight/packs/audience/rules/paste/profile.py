"""The text of somebody's profile, as it was copied from a page."""

import re
from typing import Final

from tallylight.packs.audience.messages.heard import Hear
from tallylight.packs.audience.rules.names import as_written, canonical
from tallylight.packs.audience.rules.paste.heard import (
    Around,
    Heard,
    Ids,
    Pasted,
    bounded,
    fault,
    keepable,
)

_ADDRESS: Final = re.compile(
    r"\b(?:chaturbate\.com|twitch\.tv|kick\.com|youtube\.com)/@?(\w[\w.-]{0,254})", re.IGNORECASE
)
_LABEL: Final = re.compile(r"(?:user ?name|name|user)\s*:\s*@?(\S{1,255})", re.IGNORECASE)
_HEADING: Final = re.compile(r"(\S{1,255})['\u2019]s\s(?:bio|profile|page|room)\b.*", re.IGNORECASE)
_ALONE: Final = re.compile(r"@?(\S{1,255})")

_UNDER_18: Final = re.compile(
    r"\bage\s*[:=]?\s*1[0-7]\b|\b1[0-7]\s*(?:years?|yrs?)[\s-]*old\b|\b1[0-7]\s*y/?o\b",
    re.IGNORECASE,
)


def read_profile(text: str, around: Around, username: str | None = None) -> Pasted:
    """One PROFILE_PASTE of all that is said, or a fault.

    Whose it is, is said, or else read from the text: an address of a profile, "Username: bob" at
    the start of a line, "bob's Bio", or a first line that is one word. Where it says an age under
    18, nothing of it is kept, not even in the fault.
    """
    said = keepable(text.removeprefix("\ufeff")).strip()
    if _UNDER_18.search(said):
        why = "It says an age under 18, so nothing of it is kept. Report it to the platform."
        return Pasted(faults=(fault(1, "", why),))
    try:
        return Pasted((_profile(said, around, username),))
    except ValueError as error:
        return Pasted(faults=(fault(1, said, str(error)),))


def _profile(said: str, around: Around, username: str | None) -> Heard:
    if not said:
        raise ValueError("Nothing is said in it.")
    written = username or _whose(said)
    name = canonical(written)
    hear = Hear(
        username=name,
        kind="PROFILE_PASTE",
        content=bounded(said, said),
        external_id=Ids(said).of(None, around.platform, name),
        platform=around.platform,
        display_name=as_written(written, name),
    )
    return Heard(1, None, hear)


def _whose(said: str) -> str:
    lines = [line.strip() for line in said.splitlines()]
    address = _ADDRESS.search(said)
    found = address or _first(_LABEL, lines) or _first(_HEADING, lines) or _first(_ALONE, lines[:1])
    if found is None:
        raise ValueError("It can't be told whose profile it is: say the name beside it.")
    return found[1]


def _first(shape: re.Pattern[str], lines: list[str]) -> re.Match[str] | None:
    return next(filter(None, map(shape.fullmatch, lines)), None)
