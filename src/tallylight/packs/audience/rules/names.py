"""What persons are called: a name for comparing, a name for showing, and a role."""

import re
from typing import Final
from unicodedata import category, normalize

LONGEST: Final = 255
"""Characters of a name; the platforms allow far fewer."""

UNKNOWN, MODEL, VIEWER, BOTH = "UNKNOWN", "MODEL", "VIEWER", "BOTH"

_UNFIT: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, halves of surrogate pairs, breaks of lines and paragraphs."""

_BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL: Final = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def canonical(name: str) -> str:
    """A name as it is kept and looked for: ` @Bob ` is `bob`.

    Outer space and leading @ go, inner space becomes one blank, case doesn't count, and one
    letter written in two ways is one. ValueError with a sentence where it can be no name.
    """
    said = name.strip()
    if not said.isprintable() and any(category(one) in _UNFIT for one in said):
        raise ValueError("A name holds no control characters and no broken ones.")
    found = " ".join(_folded(said).split()).lstrip("@ ")
    if not found:
        raise ValueError("There is no name.")
    if len(found) > LONGEST:
        raise ValueError(f"A name has at most {LONGEST} characters; this one has {len(found)}.")
    return found


def as_written(written: str, name: str) -> str | None:
    """A name as it is shown, where that is another than the canonical one."""
    found = " ".join(written.split()).lstrip("@ ")
    return found if found != name and 0 < len(found) <= LONGEST else None


def shown(text: str) -> str:
    """A name or another person's words for a page or an overlay.

    Marks that turn the direction of writing could make it, and what stands beside it, read as
    something else; they go, and control characters become blanks. What is kept stays as it was.
    """
    return _CONTROL.sub(" ", _BIDI.sub("", text))


def merged_role(one: str, other: str) -> str:
    """The role of somebody who was seen as both. What was known is never forgotten."""
    if UNKNOWN in (one, other):
        return other if one == UNKNOWN else one
    return one if one == other else BOTH


def _folded(name: str) -> str:
    """Without case, as Unicode 3.13 (D145) compares it. Lower case at last, because folding
    writes Cherokee in capitals."""
    if name.isascii():
        return name.lower()
    return normalize("NFC", normalize("NFD", normalize("NFD", name).casefold()).lower())
