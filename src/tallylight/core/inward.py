"""Rows on their way in: read from CSV, JSON lines or Parquet, some at a time, and named.

What becomes of a row is for a command to say; this only reads.
"""

# ruff: noqa: PLC0415 - Parquet's library is heavy, may be missing, and is needed only for it.

import csv
import hashlib
import importlib.util
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tallylight.base.errors import Fault, Refusal
from tallylight.core.outward import FORMATS
from tallylight.core.sheets import FORMULA

AT_ONCE: Final = 1_000
SEPARATORS: Final = ",;\t|"

NOT_ROWS = Refusal("not_rows", "{file} can't be read as {form}: {why}.", 422)
REFUSALS = (NOT_ROWS,)

Numbered = tuple[int, Mapping[str, Any]]
"""A row, and its number in the file as people count: the first one is 1."""


def rows_in(file: Path, form: str | None = None) -> Iterator[Numbered]:
    """The rows of a file. Refused at the first that can't be read, Fault where there is no file.

    In CSV all values are texts; an apostrophe before what begins like a formula is taken away.
    """
    chosen = form or FORMATS.get(file.suffix.lower(), "csv")
    read = {"csv": _sheet, "jsonl": _lines, "parquet": _parquet}[chosen]
    try:
        yield from enumerate(read(file), start=1)
    except OSError as error:
        raise Fault(f"{file} can't be read: {error.strerror or error}.") from error
    except (ValueError, csv.Error) as error:
        raise NOT_ROWS.because(file=file, form=chosen, why=str(error)) from error


def _sheet(file: Path) -> Iterator[Mapping[str, Any]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        head = text.readline()
        text.seek(0)
        separator = max(SEPARATORS, key=head.count)
        for row in csv.DictReader(text, delimiter=separator, strict=True):
            if None in row:
                raise ValueError(f"a row has more values than there are titles: {row[None]}")
            yield {name: _unquoted(value) for name, value in row.items() if value is not None}


def _unquoted(value: str) -> str:
    return value[1:] if value.startswith("'") and value[1:].startswith(FORMULA) else value


def _lines(file: Path) -> Iterator[Mapping[str, Any]]:
    with file.open(encoding="utf-8-sig") as text:
        for line in filter(str.strip, text):
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError(f"{line.strip():.40} is no object")
            yield row


def _parquet(file: Path) -> Iterator[Mapping[str, Any]]:
    if importlib.util.find_spec("pyarrow") is None:
        raise Fault("For Parquet, more must be installed: pip install 'tallylight[parquet]'.")
    from pyarrow.parquet import ParquetFile

    with ParquetFile(file) as opened:
        for batch in opened.iter_batches(AT_ONCE):
            yield from batch.to_pylist()


class Ids:
    """Command ids for rows: the same row of the same import is the same command.

    Where a file has a row twice, both count.
    """

    def __init__(self, import_id: str, command: str) -> None:
        self._import_id, self._command = import_id, command
        self._seen: Counter[bytes] = Counter()

    def of(self, values: Mapping[str, Any]) -> str:
        """The id of the next row with these values."""
        said = json.dumps([self._command, values], sort_keys=True, default=str)
        digest = hashlib.sha256(said.encode()).digest()[:12]
        self._seen[digest] += 1
        return f"{self._import_id}:{digest.hex()}-{self._seen[digest]}"
