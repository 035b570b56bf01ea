"""A list of plain things as a sheet: CSV as RFC 4180 has it, safe to open in a spreadsheet.

A program for sheets takes a text that begins like a formula for one. So an apostrophe goes
before such a text; numbers are written as they are.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a formula may begin, also in the wide letters of East Asia."""

ITEMS = "items"
"""What a page calls its list."""


def rows_of(answer: Any) -> Sequence[Mapping[str, Any]] | None:
    """The rows of an answer that is a list of things, or a page of one; None of any other.

    `answer` is plain data, as JSON has it.
    """
    found = answer.get(ITEMS) if isinstance(answer, Mapping) else answer
    if isinstance(found, list) and all(isinstance(row, Mapping) for row in found):
        return found
    return None


def columns_of(shape: Any) -> list[str]:
    """The columns of an answer of a declared shape, so that an empty list has a header, too."""
    if is_dataclass(shape):
        hints = get_type_hints(shape)
        return columns_of(hints[ITEMS]) if ITEMS in hints else []
    if get_origin(shape) is list:
        (item,) = get_args(shape)
        return [field.name for field in fields(item)] if is_dataclass(item) else []
    return []


def written(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> str:
    """Rows as CSV with a header. What is no plain value is written as JSON in its cell."""
    names = list(dict.fromkeys([*columns, *(name for row in rows for name in row)]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    if names:
        writer.writerow([cell(name) for name in names])
    writer.writerows([cell(row.get(name)) for name in names] for row in rows)
    return text.getvalue()


def cell(value: Any) -> Any:
    """A value as it stands in a sheet; what is no plain one is JSON."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value
