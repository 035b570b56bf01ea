"""Answers for people: facts line by line, lists as tables, times as the clock on the wall."""

# ruff: noqa: PLC0415 - rich is loaded for a table only: a press must not wait for it.

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from tallylight.base.text import words

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
PIPED_WIDTH = 200


def show(answer: Any, *, as_json: bool) -> None:
    """Print an answer."""
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    elif isinstance(answer, Mapping) and answer.keys() == {"items", "next"}:
        _list(answer["items"], "")
        if answer["next"] is not None:
            click.echo(f"There is more: --before {answer['next']}")
    elif isinstance(answer, Mapping):
        _facts(answer, "")
    elif isinstance(answer, list):
        _list(answer, "")
    else:
        click.echo(said(answer))


def said(value: Any) -> str:
    """One value as a person reads it."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case str() if _INSTANT.fullmatch(value):
            return local(value)
        case list() | dict():
            return json.dumps(value, ensure_ascii=False)
    return str(value)


def local(instant: str) -> str:
    """An instant on this computer's clock: `2026-03-14 21:10:00`."""
    return f"{datetime.fromisoformat(instant).astimezone():%Y-%m-%d %H:%M:%S}"


def table(titles: Sequence[str], rows: Sequence[Sequence[Any]], indent: str = "") -> None:
    """Print rows under titles; numbers stand to the right."""
    from rich import box
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table

    printed = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column, title in enumerate(titles):
        numbers = all(isinstance(row[column], int | float | None) for row in rows)
        printed.add_column(title, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        printed.add_row(*(said(value) for value in row))
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    console.print(Padding(printed, (0, 0, 0, len(indent)), expand=False))


def _facts(answer: Mapping[str, Any], indent: str) -> None:
    plain = {name: value for name, value in answer.items() if _is_plain(value)}
    width = max((len(words(name)) for name in plain), default=0)
    for name, value in plain.items():
        if value is not None:
            click.echo(f"{indent}{words(name):<{width}}  {said(value)}")
    for name, value in answer.items():
        if name in plain:
            continue
        if value:
            click.echo(f"{indent}{words(name)}")
            _part(value, indent + "  ")
        else:
            click.echo(f"{indent}{words(name)}: none")


def _part(value: Any, indent: str) -> None:
    if isinstance(value, Mapping):
        _facts(value, indent)
    else:
        _list(value, indent)


def _list(items: Sequence[Any], indent: str) -> None:
    if not items:
        click.echo(f"{indent}none")
    elif all(isinstance(item, Mapping) for item in items):
        names = list(dict.fromkeys(name for item in items for name in item))
        used = [name for name in names if any(item.get(name) is not None for item in items)]
        rows = [[item.get(name) for name in used] for item in items]
        table([words(name) for name in used], rows, indent)
    else:
        for item in items:
            click.echo(f"{indent}{said(item)}")


def _is_plain(value: Any) -> bool:
    return not isinstance(value, list | dict)
