"""Whose flag a file shows, told by its name alone: `KOR.png`, `Flag_of_South_Korea.svg`, `kr.png`.

What can be read in two ways is never certain. Such a file waits for a person to decide.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from tallylight.packs.taekwondo.rules.codes import (
    ALIAS,
    ALPHA_2,
    ALPHA_3,
    BY_ALPHA_2,
    BY_CODE,
    CODES,
    HISTORIC,
    IOC,
    ISO,
    LESS_SURE,
    NEUTRAL,
    NONE,
    REFUGEE,
    SHADOWED,
    Code,
    read,
)

RECOGNIZED, UNCERTAIN, NOT_KNOWN = "recognized", "uncertain", "unknown"
IOC_CODE, COUNTRY_NAME, PSS_CODE = "ioc_code", "country_name", "pss_code"
CERTAIN: Final = 0.8
DOUBTFUL: Final = 0.5
AMBIGUOUS: Final = 0.2
LONGEST: Final = 120
"""Characters of a name that are looked at."""
ENDING: Final = re.compile(r"\.(svg|png|jpe?g|gif|webp|bmp|ico|tiff?|avif)$", re.IGNORECASE)
HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
SPAN: Final = re.compile(r"(1[89]|20)\d\d\D{1,3}(1[89]|20)\d\d")
"""`Flag of Iraq (1963-1991)` is not the flag of today."""
SIZE: Final = re.compile(r"\d+(x\d+)?(px)?", re.IGNORECASE)
ORNAMENT: Final = frozenset({"flag", "flags", "icon", "icons", "image", "national", "of", "the"})
LINKS: Final = ORNAMENT | {"and"}


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file's name says: `status` is recognized, uncertain or unknown; `method` is how."""

    status: str
    ioc_code: str | None
    country_name: str | None
    confidence: float
    method: str


NOTHING: Final = Recognised(NOT_KNOWN, None, None, 0.0, NONE)
NEITHER: Final = Recognised(UNCERTAIN, None, None, AMBIGUOUS, NONE)


def recognise(filename: str) -> Recognised:
    """Whose flag this is, for any text. Folders before the name and its ending do not count."""
    stem = ENDING.sub("", re.split(r"[/\\]", filename)[-1])[:LONGEST]
    words = _words(stem)
    found = _by_code(words) or _by_name(words) or _by_code_among(words) or NOTHING
    if SPAN.search(stem) and found.status == RECOGNIZED:
        return replace(found, status=UNCERTAIN, confidence=DOUBTFUL)
    return found


def _words(text: str) -> list[str]:
    """The words of a name, without accents, sizes and years; `SouthKorea` has two."""
    spelled = unicodedata.normalize("NFKD", re.sub(r"['\u2019]", "", text))
    plain = "".join(letter for letter in spelled if not unicodedata.combining(letter))
    parts = re.split(r"[\W_]+", HUMP.sub(" ", plain))
    return [word for word in parts if word and not SIZE.fullmatch(word)]


def _key(words: Sequence[str]) -> frozenset[str]:
    """Words for comparing: "Korea, Republic of" is "Republic of Korea"."""
    told = (word.casefold() for word in words)
    return frozenset("saint" if word == "st" else word for word in told if word not in LINKS)


def _by_code(words: Sequence[str]) -> Recognised | None:
    """When the name is nothing but a code, or the name of a flag: `gb-eng`."""
    said = "-".join(word for word in words if word.casefold() not in ORNAMENT).upper()
    row = _meaning(said)
    return _answer(row, _sure(row, said), _method(row, said)) if row else None


def _meaning(said: str) -> Code | None:
    """What a code means today; else what it meant last."""
    rows = BY_CODE.get(said, ())
    today = [row for row in rows if row.valid_to is None]
    return next(iter((*today, *rows)), None) or BY_ALPHA_2.get(said)


def _sure(row: Code, said: str) -> float:
    """How sure a code is, read as this."""
    meant = {one.ioc_code for one in BY_CODE.get(said, ())}
    if not meant:
        return LESS_SURE
    ambiguous = said in SHADOWED or (row.valid_to is not None and len(meant) > 1)
    return DOUBTFUL if ambiguous else _worth(row)


def _worth(row: Code) -> float:
    """How sure a row is. A country under an old name had another flag, most likely."""
    old = row.kind == HISTORIC and row.ioc_code != row.pss_code
    return DOUBTFUL if old else row.confidence


def _method(row: Code, said: str) -> str:
    if said != row.pss_code:
        return ALPHA_2
    if row.kind in (IOC, HISTORIC, NEUTRAL, REFUGEE):
        return IOC_CODE
    return {ISO: ALPHA_3, ALIAS: ALIAS}.get(row.kind, PSS_CODE)


def _answer(row: Code, sure: float, method: str) -> Recognised:
    status = RECOGNIZED if sure >= CERTAIN else UNCERTAIN
    return Recognised(status, row.ioc_code, row.country_name, round(sure, 3), method)


@cache
def _names() -> dict[frozenset[str], dict[str, tuple[Code, float]]]:
    """What every name may mean, by code, and how sure it is then."""
    said = read("names.toml")
    found: dict[frozenset[str], dict[str, tuple[Code, float]]] = {}
    told = [(row.country_name, row, _worth(row)) for row in CODES]
    for code, names in said["names"].items():
        told += [(name, BY_CODE[code][-1], CERTAIN) for name in names]
    for name, row, sure in reversed(told):
        found.setdefault(_key(_words(name)), {})[row.ioc_code] = (row, sure)
    for code, names in said["doubtful"].items():
        for name in names:
            found[_key(_words(name))] = {code: (BY_CODE[code][-1], DOUBTFUL)}
    return found


@cache
def _glued() -> dict[str, frozenset[str]]:
    """Names that are written as one word: `southkorea`."""
    names = [row.country_name for row in CODES]
    return {"".join(_words(name)).casefold(): _key(_words(name)) for name in names}


def _by_name(words: Sequence[str]) -> Recognised | None:
    """When the name is that of a country, in any order of its words."""
    key = _key(words)
    glued = "".join(word.casefold() for word in words if word.casefold() not in ORNAMENT)
    meant = _names().get(key) or _names().get(_glued().get(glued, key))
    if not meant:
        return None
    if len(meant) > 1:
        return Recognised(UNCERTAIN, None, None, AMBIGUOUS, COUNTRY_NAME)
    row, sure = next(iter(meant.values()))
    return _answer(row, sure, COUNTRY_NAME)


def _by_code_among(words: Sequence[str]) -> Recognised | None:
    """When a code stands among other words. It is certain when they say the same: `KOR Korea`."""
    left: dict[str, Recognised] = {}
    for place, word in enumerate(words):
        said = word.upper()
        row = _meaning(said)
        if row is None:
            continue
        others = [*words[:place], *words[place + 1 :]]
        named = _by_name(others)
        agreed = named is not None and named.ioc_code == row.ioc_code
        if agreed or {one.casefold() for one in others} - ORNAMENT <= _vocabulary(row.ioc_code):
            sure = max(_sure(row, said), named.confidence if named and agreed else 0.0)
            return _answer(row, sure, _method(row, said))
        if word == said and len(word) > 2:
            suggested = _answer(row, DOUBTFUL, _method(row, said))
            left[row.ioc_code] = suggested if named is None else NEITHER
    return next(iter(left.values()), None) if len(left) < 2 else NEITHER


@cache
def _vocabulary(ioc_code: str) -> frozenset[str]:
    """Every word that may stand beside a code without saying anything else."""
    names = [key for key, meant in _names().items() if ioc_code in meant]
    rows = [row for row in CODES if row.ioc_code == ioc_code]
    codes = [word for row in rows for word in (row.pss_code, row.alpha2)]
    return frozenset(word for key in names for word in key) | _key(codes)
