"""What can go wrong with a database, as sentences for a person.

OutOfReach     the database can't be opened now
Owned          another process owns the database
StorageLost    the connection went away
RoleGone       the role that the program works as went away
WriteFailed    the database refused a write (what kind of refusal is in `kind`)
ReadFailed     the database refused a question
"""

from enum import StrEnum

from tallylight.base.errors import Fault


class Kind(StrEnum):
    """Why a database refused, in words that both engines share."""

    UNIQUE = "unique"
    FOREIGN_KEY = "foreign_key"
    CHECK = "check"
    NOT_NULL = "not_null"
    GUARDED = "guarded"
    DENIED = "denied"
    BAD_VALUE = "bad_value"
    FULL = "full"
    READ_ONLY = "read_only"
    SHUT = "shut"
    BUSY = "busy"
    BROKEN = "broken"
    LOST = "lost"
    OTHER = "other"


CLAUSES = {
    Kind.UNIQUE: "a row with the same key is already there",
    Kind.FOREIGN_KEY: "a row it refers to is missing, or other rows still refer to it",
    Kind.CHECK: "a value is not one that the table allows",
    Kind.NOT_NULL: "a value that must be there is missing",
    Kind.GUARDED: "its rows may not be changed or removed",
    Kind.DENIED: "only the owner of its tables may do that",
    Kind.BAD_VALUE: "a value cannot be stored as it is",
    Kind.FULL: "the disk is full",
    Kind.READ_ONLY: "its file, or the folder it is in, can't be written",
    Kind.SHUT: "its file, or one that belongs beside it, can't be opened",
    Kind.BUSY: "another program holds the database",
    Kind.BROKEN: "the file is damaged, or it is no database",
    Kind.LOST: "the connection to the database is gone",
    Kind.OTHER: "the database refused",
}

SQLITE_SAYS = {
    "SQLITE_CONSTRAINT_UNIQUE": Kind.UNIQUE,
    "SQLITE_CONSTRAINT_PRIMARYKEY": Kind.UNIQUE,
    "SQLITE_CONSTRAINT_ROWID": Kind.UNIQUE,
    "SQLITE_CONSTRAINT_FOREIGNKEY": Kind.FOREIGN_KEY,
    "SQLITE_CONSTRAINT_CHECK": Kind.CHECK,
    "SQLITE_CONSTRAINT_NOTNULL": Kind.NOT_NULL,
    "SQLITE_CONSTRAINT_TRIGGER": Kind.GUARDED,
    "SQLITE_AUTH": Kind.DENIED,
    "SQLITE_MISMATCH": Kind.BAD_VALUE,
    "SQLITE_TOOBIG": Kind.BAD_VALUE,
    "SQLITE_NOTADB": Kind.BROKEN,
    "SQLITE_CORRUPT": Kind.BROKEN,
    "SQLITE_FULL": Kind.FULL,
    "SQLITE_READONLY": Kind.READ_ONLY,
    "SQLITE_CANTOPEN": Kind.SHUT,
    "SQLITE_BUSY": Kind.BUSY,
    "SQLITE_LOCKED": Kind.BUSY,
}
"""By the names of SQLite's own errors, or of the kind that they are of."""


class OutOfReach(Fault):
    """The database can't be opened now, or was closed; nothing was written."""


class Owned(Fault):
    """Another process owns the database; the message names it."""


class StorageLost(Fault):
    """The connection went away; the next `begin()` makes a new one.

    `unsure` is true when it went during a commit: what was written may be stored or not,
    and only a look at the timeline tells. What the program remembers of the database must
    be read again, because somebody else may have owned it meanwhile.
    """

    def __init__(self, shown: str, *, unsure: bool = False) -> None:
        end = "the last changes may or may not be stored" if unsure else "nothing was stored"
        super().__init__(f"The connection to {shown} was lost; {end}.")
        self.unsure = unsure


class RoleGone(StorageLost):
    """The role that the program worked as was dropped; the next connection logs in anew."""

    def __init__(self, shown: str) -> None:
        super().__init__(shown)
        self.args = (
            f"The role that the program worked as in {shown} is gone; nothing was stored. The "
            "program logs in anew: send it once more. Where that is refused, too, have the "
            "server's administrator make the role again; docs/operating.md says how.",
        )


class WriteFailed(Fault):
    """The database refused a write; nothing of its transaction is stored after `rollback()`.

    `table` is the table's name, or None where several could be meant. The driver's own
    error is `__cause__`.
    """

    def __init__(self, table: str | None, kind: Kind) -> None:
        where = f"Writing to the table {table}" if table else "Writing to the database"
        super().__init__(f"{where} failed: {CLAUSES[kind]}.")
        self.table = table
        self.kind = kind


class ReadFailed(Fault):
    """The database could not answer; the driver's own error is `__cause__`."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(f"Reading from the database failed: {CLAUSES[kind]}.")
        self.kind = kind
