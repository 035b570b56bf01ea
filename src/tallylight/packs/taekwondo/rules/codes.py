"""The codes of countries, read from `codes.toml` and `dated.toml`, and what is meant by one.

The code on the wire is free text. It is looked up as the user's own row, then as a code of
scoring systems or of the IOC on that day, then as an old spelling, then as ISO 3166-1 alpha-3
and alpha-2. An ISO code never goes before one of the IOC: BRN is Bahrain, not Brunei.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from typing import Any, Final

ALWAYS: Final = date.min
LINGERS: Final = date(1990, 1, 1)
"""Whoever stopped using a code since then may still have it in a list. What ended before is only
understood in its time: SAL is a club today, and no longer El Salvador."""
LESS_SURE: Final = 0.9
"""How sure a code of two letters is, and what part is left of a code outside its days."""
IOC, WT, HISTORIC, ALIAS, ISO, CUSTOM = "ioc", "wt", "historic", "alias", "iso", "custom"
NEUTRAL, REFUGEE, SPECIAL = "neutral", "refugee", "special"
ALPHA_3, ALPHA_2, UNKNOWN, NONE = "iso_alpha3", "iso_alpha2", "unknown", "none"


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means, from one day to another, both included.

    `ioc_code` is what athletes and flags are kept under: the IOC's code, the row's own where the
    IOC has none. `alpha2` is the flag that may be shown, as the set of flags calls it; "" is none.
    """

    pss_code: str
    ioc_code: str
    country_name: str
    alpha2: str
    kind: str
    valid_from: date = ALWAYS
    valid_to: date | None = None
    source: str = "user"
    confidence: float = 1.0

    def holds(self, on: date) -> bool:
        """Whether it means this on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What was meant by a code. Of an unknown one only the text is kept, and it has no flag."""

    said: str
    ioc_code: str | None
    country_name: str | None
    flag: str | None
    how: str
    confidence: float


def read(name: str) -> dict[str, Any]:
    """A file of data that lies beside this one."""
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


def _lasting(said: Mapping[str, Mapping[str, str]]) -> Iterator[Code]:
    for kind, source, confidence in ((IOC, "IOC", 1.0), (WT, "WT", 0.8), (ISO, "ISO", 0.9)):
        for code, words in said[kind].items():
            flag, _, name = words.partition(" ")
            shown = "" if flag == "-" else flag
            yield Code(code, code, name, shown, kind, source=source, confidence=confidence)


def _dated(said: Mapping[str, Mapping[str, Any]], known: dict[str, Code]) -> Iterator[Code]:
    """Rows that had their time. A row stands in the file after the one whose name it takes."""
    for kind, group in said.items():
        for row in group["rows"]:
            meant = known.get(row.get("of", ""))
            made = Code(
                row["code"],
                meant.ioc_code if meant else row.get("ioc", row["code"]),
                meant.country_name if meant else row["name"],
                row.get("flag", meant.alpha2 if meant else ""),
                kind,
                row.get("from", ALWAYS),
                row.get("to"),
                row.get("source", group["source"]),
                row.get("confidence", group["confidence"]),
            )
            known.setdefault(made.pss_code, made)
            yield made


def _all() -> tuple[tuple[Code, ...], dict[str, Code]]:
    """Every row, and the spellings of ISO that mean something else to the IOC."""
    said = read("codes.toml")
    lasting = tuple(_lasting(said))
    known = {row.pss_code: row for row in lasting}
    dated = tuple(_dated(read("dated.toml"), known))
    spelled = {
        code: replace(known[of], pss_code=code, kind=ISO, source="ISO", confidence=0.9)
        for code, of in said["spelling"].items()
    }
    shadowed = {code: row for code, row in spelled.items() if code in said[IOC]}
    return (*lasting, *dated, *(r for c, r in spelled.items() if c not in shadowed)), shadowed


_read_once = _all()
CODES: Final = _read_once[0]
SHADOWED: Final[Mapping[str, Code]] = _read_once[1]
"""What ISO means by codes that the IOC gave to somebody else."""
EXPECTED: Final = frozenset(
    row.pss_code
    for row in CODES
    if row.kind in (IOC, WT, NEUTRAL, REFUGEE) and row.valid_to is None
)
"""What a scoring system may well send today."""


def _by_code() -> dict[str, tuple[Code, ...]]:
    found: dict[str, list[Code]] = {}
    for row in sorted(CODES, key=lambda one: one.valid_from, reverse=True):
        found.setdefault(row.pss_code, []).append(row)
    return {code: tuple(rows) for code, rows in found.items()}


BY_CODE: Final = _by_code()
"""The meanings of a code, the one that began last first."""
BY_ALPHA_2: Final = {
    row.alpha2.upper(): row
    for row in reversed(CODES)
    if row.alpha2 and row.pss_code == row.ioc_code and row.kind != ALIAS
}
"""What has a flag, by the name of that flag in upper case. TPE has none, so TW leads nowhere."""


def resolve(
    said: str | None, on: date, custom: Mapping[str, Code] | Iterable[Code] = ()
) -> Resolved:
    """What a code of the wire means on a day, for any text. Case makes no difference.

    `custom` are the user's own rows; a mapping has them by code in upper case. The text of an
    unknown code is kept as it was said.
    """
    text = (said or "").strip()
    key = text.upper()
    if not key:
        return Resolved(text, None, None, None, NONE, 0.0)
    if own := _own(key, on, custom):
        return _answer(text, own, CUSTOM, own.confidence)
    for row in BY_CODE.get(key, ()):
        if row.holds(on):
            return _answer(text, row, ALPHA_3 if row.kind == ISO else row.kind, row.confidence)
    for row in BY_CODE.get(key, ()):
        if _lingers(row, on):
            return _answer(text, row, ALIAS, round(row.confidence * LESS_SURE, 3))
    if named := BY_ALPHA_2.get(key):
        return _answer(text, named, ALPHA_2, LESS_SURE)
    return Resolved(text, None, None, None, UNKNOWN, 0.0)


def _own(key: str, on: date, custom: Mapping[str, Code] | Iterable[Code]) -> Code | None:
    """The user's own row for a code on a day; of several the one that began last."""
    if isinstance(custom, Mapping):
        row = custom.get(key)
        return row if row and row.holds(on) else None
    rows = [row for row in custom if row.pss_code.upper() == key and row.holds(on)]
    return max(rows, key=lambda row: row.valid_from, default=None)


def _lingers(row: Code, on: date) -> bool:
    """Whether a code is still, or already, used outside its days: clocks of senders go wrong."""
    if row.valid_to is None:
        return True
    return LINGERS <= row.valid_to < on


def _answer(text: str, row: Code, how: str, sure: float) -> Resolved:
    return Resolved(text, row.ioc_code, row.country_name, row.alpha2 or None, how, sure)
