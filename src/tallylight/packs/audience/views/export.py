"""All that is kept of a person, as lines of JSON or as a page to read."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from pydantic_core import to_jsonable_python

Tables = Mapping[str, Sequence[Mapping[str, Any]]]

RAW = ("raw", "raw_payload")
"""Columns that are too long for a page: the lines have them."""

HEAD = """<!doctype html><meta charset="utf-8"><title>What is kept of you</title>
<style>body{font:16px/1.5 system-ui;margin:2rem}table{border-collapse:collapse}
td,th{border:1px solid #999;padding:.2rem .5rem;text-align:left;vertical-align:top}</style>
<h1>What is kept of you</h1>"""


def as_lines(tables: Tables) -> str:
    rows = ({"table": name, **row} for name, found in tables.items() for row in found)
    return "".join(json.dumps(to_jsonable_python(row), ensure_ascii=False) + "\n" for row in rows)


def as_page(tables: Tables) -> str:
    return HEAD + "".join(_table(name, rows) for name, rows in tables.items() if rows)


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    columns = [one for one in rows[0] if one not in RAW]
    head = "".join(f"<th>{escape(one)}" for one in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_said(row[one]))}" for one in columns) for row in rows
    )
    return f"<h2>{escape(name)}</h2><table><tr>{head}{body}</table>"


def _said(value: Any) -> str:
    plain = to_jsonable_python(value)
    return "" if plain is None else plain if isinstance(plain, str) else json.dumps(plain)
