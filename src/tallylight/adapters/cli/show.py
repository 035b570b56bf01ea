"""Answers for people: facts line by line, lists as tables, times as the clock on the wall."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import click

from tallylight.adapters.cli.answers import NO, Ends
from tallylight.adapters.cli.tables import said, table
from tallylight.base.text import words
from tallylight.core.files import TextFile
from tallylight.core.sheets import rows_of, written

FILE = {field.name for field in fields(TextFile)}
"""What an answer says that is a text to be saved."""


def show(answer: Any, *, as_json: bool) -> None:
    """Print an answer."""
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    elif isinstance(answer, Mapping) and answer.keys() == {"items", "next"}:
        _list(answer["items"], "")
        if answer["next"] is not None:
            click.echo(f"There is more: --before {answer['next']}")
    elif isinstance(answer, Mapping) and answer.keys() == FILE:
        click.echo(answer["text"], nl=False)
    elif isinstance(answer, Mapping):
        _facts(answer, "")
    elif isinstance(answer, list):
        _list(answer, "")
    else:
        click.echo(said(answer))


def show_sheet(answer: Any) -> None:
    """Print a list as CSV; that there is more of it is said beside, not within."""
    rows = rows_of(answer)
    if rows is None:
        raise Ends("This answer is no list; leave out --csv.", NO)
    click.echo(written(rows), nl=False)
    if isinstance(answer, Mapping) and answer.get("next") is not None:
        click.echo(f"There is more: --before {answer['next']}", err=True)


def _facts(answer: Mapping[str, Any], indent: str) -> None:
    plain = {name: value for name, value in answer.items() if _is_plain(value)}
    width = max((len(words(name)) for name in plain), default=0)
    for name, value in plain.items():
        if value is not None:
            click.echo(f"{indent}{words(name):<{width}}  {said(value, name)}")
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
    elif len(value) == 1 and _holds_rows(value[0]):
        _facts(value[0], indent)  # a table would only say how many there are
    else:
        _list(value, indent)


def _list(items: Sequence[Any], indent: str) -> None:
    if not items:
        click.echo(f"{indent}none")
    elif all(isinstance(item, Mapping) for item in items):
        table(items, indent)
    else:
        for item in items:
            click.echo(f"{indent}{said(item)}")


def _holds_rows(item: Any) -> bool:
    parts = item.values() if isinstance(item, Mapping) else ()
    return any(isinstance(one, list) and one and isinstance(one[0], Mapping) for one in parts)


def _is_plain(value: Any) -> bool:
    return not isinstance(value, list | dict)
