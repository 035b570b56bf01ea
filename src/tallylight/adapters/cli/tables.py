"""Lists as tables: whole words in as many columns as there is room for, the rest named beside."""

# ruff: noqa: PLC0415 - rich is loaded for a table only: a press must not wait for it.

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from textwrap import fill
from typing import Any

import click

from tallylight.base.text import words

PIPED_WIDTH = 200
GAP = 3
"""What stands between two columns."""

LONG = 32
"""A text that is longer than this many letters may go on in the next line, at a word."""

NARROW = 20
"""As narrow as a column of long texts may get."""

JOINED = 24
"""As many letters as the things of a list may take together; more are counted."""

LONGEST_LISTED = 60
"""As many letters as what is said of a thing without a name may take together."""

DIGITS = 4
NOTHING: tuple[object, ...] = (None, "", [], {})
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def said(value: Any, name: str = "") -> str:
    """One value as a person reads it; `name` is what it is called, like `wall_seconds`."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case float():
            return _number(value, name)
        case str() if _INSTANT.fullmatch(value):
            return local(value)
        case list() | dict():
            return json.dumps(value, ensure_ascii=False)
    return str(value)


def local(instant: str) -> str:
    """An instant on this computer's clock: `2026-03-14 21:10:00`."""
    return f"{datetime.fromisoformat(instant).astimezone():%Y-%m-%d %H:%M:%S}"


def table(rows: Sequence[Mapping[str, Any]], indent: str = "") -> None:
    """Print rows under their titles; numbers stand to the right."""
    from rich import box
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table

    console = Console(markup=False, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = PIPED_WIDTH
    columns = _columns(rows)
    shown = _fitting(columns, console.width - len(indent))
    room = console.width - len(indent) - sum(one.least + GAP for one in shown) + GAP
    printed = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for one in shown:
        wide = min(one.most, one.least + max(room, 0))
        room -= wide - one.least
        printed.add_column(words(one.name), width=wide, overflow="fold",
                           justify="right" if one.numbers else "left")  # fmt: skip
    for row in zip(*(one.cells for one in shown), strict=True):
        printed.add_row(*row)
    console.print(Padding(printed, (0, 0, 0, len(indent)), expand=False))
    left = [words(one.name) for one in columns if one not in shown]
    if left:
        note = f"Not shown: {', '.join(left)}. A wider window shows more, --json all."
        click.echo(fill(note, console.width, initial_indent=indent), err=True)


@dataclass(frozen=True, eq=False)
class _Column:
    """One thing that is said of each row."""

    name: str
    values: Sequence[Any]

    @cached_property
    def cells(self) -> list[str]:
        return [_cell(value, self.name) for value in self.values]

    @cached_property
    def numbers(self) -> bool:
        return all(isinstance(value, int | float | None) for value in self.values)

    @cached_property
    def telling(self) -> bool:
        """Whether it tells a person one row from another; an id of something else does not."""
        reference = self.name.endswith("_id")
        return not reference and (len(self.cells) == 1 or len(set(self.cells)) > 1)

    @cached_property
    def most(self) -> int:
        """How wide it is with title and texts on one line each."""
        return max(_wide(self.cells), _wide([words(self.name)]))

    @cached_property
    def least(self) -> int:
        """How narrow it can be with every word whole, and every short text on one line."""
        title = _wide(words(self.name).split())
        texts = _wide(self.cells)
        if texts > LONG:
            texts = max(NARROW, _wide([word for text in self.cells for word in text.split()]))
        return max(title, texts)


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[_Column]:
    """What is said of any of the rows."""
    names = dict.fromkeys(name for row in rows for name in row)
    columns = [_Column(name, [row.get(name) for row in rows]) for name in names]
    return [one for one in columns if any(value not in NOTHING for value in one.values)]


def _fitting(columns: Sequence[_Column], room: int) -> list[_Column]:
    """The columns that have room beside each other: the first, then those that tell most."""
    chosen: list[_Column] = []
    taken = -GAP
    for one in sorted(columns, key=lambda one: (one is not columns[0], not one.telling)):
        if not chosen or taken + GAP + one.least <= room:
            chosen.append(one)
            taken += GAP + one.least
    return [one for one in columns if one in chosen]


def _cell(value: Any, name: str) -> str:
    """A value in its place in a table: a thing is its name, things are theirs, or are counted."""
    if value in NOTHING:
        return said(None)
    if isinstance(value, list):
        return _joined([_called(one, name) for one in value])
    if isinstance(value, dict):
        return _called(value, name) or _listed(value)
    return said(value, name)


def _listed(things: Mapping[str, Any]) -> str:
    """What is said of a thing without a name, each by its own name; of what is long, the name."""
    parts = {words(key): _cell(one, key) for key, one in things.items()}
    told = ", ".join(f"{key} {part}" for key, part in parts.items())
    return told if len(told) <= LONGEST_LISTED else ", ".join(parts)


def _called(value: Any, name: str) -> str | None:
    """What a value, or a thing, is called; None when it has no name."""
    if isinstance(value, dict):
        names = (one for key, one in value.items() if key.endswith("name"))
        return next((one for one in names if isinstance(one, str)), None)
    return None if isinstance(value, list) else said(value, name)


def _joined(parts: Sequence[str | None]) -> str:
    named = ", ".join(part for part in parts if part)
    return named if all(parts) and len(named) <= JOINED else str(len(parts))


def _number(value: float, name: str) -> str:
    """A number with as many digits as one reads; of seconds, the tenths."""
    if name.endswith("seconds"):
        text = f"{value:.1f}"
    else:
        whole = len(str(int(abs(value)))) if abs(value) >= 1 else 0
        text = f"{value:.{max(DIGITS - whole, 0)}f}" if whole else _small(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _small(value: float) -> str:
    from decimal import Decimal

    return f"{Decimal(f'{value:.{DIGITS}g}'):f}"


def _wide(texts: Sequence[str]) -> int:
    """The columns of the screen that the widest of some texts takes."""
    from rich.cells import cell_len

    return max(map(cell_len, texts), default=0)
