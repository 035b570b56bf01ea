"""Tables of interactions: CSV with a row of headings, as spreadsheets and programs write it.

The headings say what a column is; see `FIELDS` for the names that are understood. A column of
another name is kept beside the interaction, under its heading.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from tallylight.packs.audience.rules.paste.heard import (
    Around,
    Fault,
    Heard,
    Ids,
    Pasted,
    fault,
    keepable,
    sorted_out,
)
from tallylight.packs.audience.rules.paste.rows import (
    AS_SAID,
    Manner,
    Row,
    fields_of,
    heard_in,
)

SEPARATORS: Final = ",;\t"
NONE: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row: the line that it begins on, its cells, and how it is written."""

    line: int
    cells: Sequence[str]
    raw: str


def read_table(
    text: str, around: Around, columns: Mapping[str, str] = NONE, manner: Manner = AS_SAID
) -> Pasted:
    """The rows of a CSV. `columns` says which field a heading means: `{"Who": "username"}`.

    A row that says no kind is a tip where it has an amount, else a line of chat.
    """
    written = keepable(text.removeprefix("\ufeff"))
    lines = list(StringIO(written, newline=""))
    rows = _rows(lines, _separator(lines, columns))
    headings = next(rows, None)
    if not isinstance(headings, _Cells):
        return Pasted(faults=(headings or fault(1, "", "There is no table."),))
    try:
        fields = fields_of(headings.cells, columns)
    except ValueError as error:
        return Pasted(faults=(fault(headings.line, headings.raw, str(error)),))
    table = _Table(headings.cells, fields, around, manner, Ids(written))
    return sorted_out(row if isinstance(row, Fault) else table.heard(row) for row in rows)


@dataclass(frozen=True, slots=True)
class _Table:
    headings: Sequence[str]
    fields: Mapping[str, str]
    around: Around
    manner: Manner
    ids: Ids

    def heard(self, row: _Cells) -> Heard | Fault:
        """What a row says, or why it says nothing."""
        try:
            return heard_in(self._row(row), self.around, self.manner, self.ids)
        except ValueError as error:
            return fault(row.line, row.raw, str(error))

    def _row(self, row: _Cells) -> Row:
        extra = row.cells[len(self.headings) :]
        if len(row.cells) < len(self.headings) or any(extra):
            raise ValueError(f"It has {len(row.cells)} cells, and the headings {self._width}.")
        cells = dict(zip(self.headings, row.cells, strict=False))
        said = {field: cells[heading] for field, heading in self.fields.items()}
        known = set(self.fields.values())
        others = {heading: cell for heading, cell in cells.items() if heading not in known}
        return Row(row.line, said, others, row.raw)

    @property
    def _width(self) -> int:
        return len(self.headings)


def _separator(lines: Sequence[str], columns: Mapping[str, str]) -> str:
    """What stands between the cells: whatever splits the headings into the most that fit."""

    def fitting(separator: str) -> int:
        first = next(_rows(lines, separator), None)
        return len(first.cells) if isinstance(first, _Cells) else 0

    return max(SEPARATORS, key=fitting)


def _rows(lines: Sequence[str], separator: str) -> Iterator[_Cells | Fault]:
    """The rows that say anything, and what can't be read as one.

    Quotes are taken at their word: one that is never closed would else swallow all that follows.
    """
    reader = csv.reader(lines, delimiter=separator, strict=True)
    ended = 0
    while ended < len(lines):
        began = ended
        try:
            cells = next(reader, None)
            why = None
        except csv.Error as error:
            cells, why = None, f"It can't be read as a row: {error}."
        ended = max(reader.line_num, began + 1)
        raw = "".join(lines[began:ended]).rstrip("\r\n")
        if why:
            yield fault(began + 1, raw, why)
        elif cells and any(cell.strip() for cell in cells):
            yield _Cells(began + 1, cells, raw)
