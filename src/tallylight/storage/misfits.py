"""Values that are not of their column's type, which SQLite keeps all the same."""

from typing import Any

import sqlalchemy as sa

from tallylight.storage.types import Flag, Instant, Json, Uuid, Whole, Words

INSTANT = f"{'[0-9]' * 4}-{'[0-9]' * 2}-{'[0-9]' * 2}T" + ":".join(["[0-9][0-9]"] * 3)
"""How the text of every instant begins; six digits and a Z follow."""


def misfit(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """Whether a value, other than NULL, is not what its column is declared to hold, on SQLite."""
    return sa.and_(column.is_not(None), _differs(column))


def _differs(column: sa.Column[Any]) -> Any:
    bare = sa.type_coerce(column, sa.Text())
    is_kind = sa.func.typeof(bare)
    match column.type:
        case Instant():
            return sa.func.glob(f"{INSTANT}.{'[0-9]' * 6}Z", bare) == 0
        case Json():
            return sa.or_(is_kind != "text", sa.func.json_valid(bare) == 0)
        case Flag():
            return sa.or_(is_kind != "integer", sa.type_coerce(column, sa.Integer()).not_in([0, 1]))
        case Whole():
            return is_kind != "integer"
        case Uuid() | Words():
            return is_kind != "text"
        case _:
            return is_kind.not_in(["integer", "real"])
