"""Where words are looked for: what a pack says of rows whose words are `searched`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Shows = Callable[[Any, Sequence[Any]], Sequence[str | None]]
"""Gives the words of each row as they may be shown, None where they may not."""


@dataclass(frozen=True, eq=False)
class Sought:
    """The rows of a table in which `search` finds words; the table says which are `searched`.

    `kind` is what one is called, and `at` when it was so: a column, or an expression. `link` is
    where more is served of it, with names of `link_by`'s columns in braces, its own key's else.
    `source` is the table with those that it hangs on, `channel` whose it is (None: the house's),
    `session` the session of the stream that it was in. `standing` leaves out what does not count
    any more. `left_out` is the condition that it is of somebody who is excluded: such are found
    only where they are asked for, and counted else. `shows` gives the words of rows as they may
    be shown, of the columns in `reads`.
    """

    kind: str
    table: Any
    at: Any
    link: str
    source: Any = None
    channel: Any = None
    session: Any = None
    standing: Any = None
    left_out: Any = None
    link_by: tuple[Any, ...] = ()
    reads: tuple[Any, ...] = ()
    shows: Shows | None = None

    @property
    def key(self) -> Any:
        """The column of the row's own id."""
        (column,) = self.table.primary_key.columns
        return column
