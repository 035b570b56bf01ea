"""Values as a grail database holds them: times in four spellings, words of any kind."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from re import compile as pattern
from typing import Any, Final

from tallylight.packs.diablo.sources.grail_faults import Fault
from tallylight.packs.diablo.sources.reading import EARLIEST, LATEST, LONGEST_RUN

Values = Mapping[str, Any]

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)
SECOND: Final = timedelta(seconds=1)
AS_MILLISECONDS: Final = 10**11
"""From here on a bare number counts milliseconds since 1970, below it seconds."""

MOST: Final = LONGEST_RUN // MILLISECOND
"""Beyond this a number counts no milliseconds, and nothing else that is kept."""

WORDS: Final = {"true": True, "yes": True, "false": False, "no": False, "": False}

_STAMP_AT_END = pattern(r"(?<!\d)\d{13}$")


def instant(said: Any) -> datetime | None:
    """A time as JavaScript or SQLite wrote it, or as a number since 1970; None where it is none.

    What says no offset is in UTC.
    """
    try:
        if isinstance(said, str) and not said.strip().isdecimal():
            at = datetime.fromisoformat(said.strip())
            at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        else:
            number = float(said)
            at = EPOCH + number * (MILLISECOND if number >= AS_MILLISECONDS else SECOND)
    except (TypeError, ValueError, OverflowError):
        return None
    return at if EARLIEST <= at <= LATEST else None


def instant_in(key: str) -> datetime | None:
    """The time with which an id ends, in milliseconds: `run-1762419600000` has one."""
    stamp = _STAMP_AT_END.search(key)
    return instant(stamp[0]) if stamp else None


def between(start: datetime, end: datetime) -> int:
    """The milliseconds from one time to another."""
    return (end - start) // MILLISECOND


class Record:
    """A row that is being read, with what had to be put right in it.

    A column that the file does not have reads as None. `key` is the row's id, or its place.
    """

    __slots__ = ("_original", "_repaired", "key", "row")

    def __init__(self, row: Values) -> None:
        self.row = row
        self._repaired: dict[str, None] = {}
        self._original: dict[str, str] = {}
        self.key = str(row["id"] or f"row {row['place']}")
        if not row["id"]:
            self.note(Fault.NO_ID)

    def note(self, fault: Fault, *columns: str) -> None:
        """Something was put right; what stood in the columns is kept."""
        self.say(fault.note, *columns)

    def say(self, words: str, *columns: str) -> None:
        """How it was put right, where that is no fault of its own."""
        self._repaired[words] = None
        self.keep(*columns)

    def keep(self, *columns: str) -> None:
        """What stands in the columns is kept as text."""
        for column in columns:
            if self.row.get(column) is not None:
                self._original[column] = str(self.row[column])

    @property
    def notes(self) -> dict[str, Any]:
        """The fields `repaired` and `original` of what this row comes to."""
        return {"repaired": tuple(self._repaired), "original": self._original}

    def at(self, column: str) -> datetime | None:
        """A time, which is commonly written as JavaScript does it."""
        said = self.row.get(column)
        if said is None:
            return None
        found = instant(said)
        if found is None:
            self.note(Fault.NO_TIME, column)
        elif not isinstance(said, str) or "T" not in said:
            self.note(Fault.SPELLED, column)
        return found

    def made(self) -> datetime | None:
        """When the row was made, as its id says it, else as SQLite noted it."""
        return instant_in(self.key) or instant(self.row.get("created_at"))

    def whole(self, column: str) -> int | None:
        """A whole number."""
        said = self.row.get(column)
        try:
            number = None if said is None else int(said)
        except (TypeError, ValueError, OverflowError):
            number = MOST + 1
        if number is not None and abs(number) > MOST:
            self.note(Fault.NO_NUMBER, column)
            return None
        return number

    def flag(self, column: str, default: bool = False) -> bool:
        """Yes or no, which is commonly 1 or 0."""
        said = self.row.get(column)
        if said is None or isinstance(said, int | float):
            return default if said is None else bool(said)
        self.note(Fault.WORDED, column)
        return WORDS.get(str(said).strip().lower(), default)

    def text(self, column: str) -> str | None:
        """A text without what can't be kept; None where nothing is left of it."""
        said = self.row.get(column)
        return None if said is None else str(said).replace("\0", "").strip() or None

    def owner(self) -> str | None:
        """The key of its character, where that one is there."""
        said = self.row.get("character_id")
        if said is not None and self.row["owner"] is None:
            self.note(Fault.OWNER_GONE, "character_id")
        return None if self.row.get("owner") is None else str(said)
