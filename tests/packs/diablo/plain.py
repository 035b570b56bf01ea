"""Plain SQL on the tables of this pack, as somebody might write it by hand."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tallylight.packs import diablo
from tallylight.testing import show

EIGHT = "2026-02-01T20:00:00.000000Z"
NINE = "2026-02-01T21:00:00.000000Z"


@dataclass(frozen=True)
class Plain:
    """A connection on which each statement stands for itself."""

    engine: sa.Engine

    def run(self, *statements: str) -> None:
        """Carry out statements, all or none of them."""
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))

    def rows(self, sql: str) -> Sequence[Any]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(sql))]

    def one(self, sql: str) -> Any:
        """The only value of the only row."""
        ((value,),) = self.rows(sql)
        return value

    def refused(self, *statements: str) -> str:
        """What the database says where it does not take statements."""
        with pytest.raises(IntegrityError) as raised:
            self.run(*statements)
        return str(raised.value.orig)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"


@contextmanager
def plain(url: str) -> Iterator[Plain]:
    """A connection with all that keeps a SQLite file in order switched on; elsewhere it always is.

    The database gets the tables of this pack, and its channel.
    """
    with show(url, of=[diablo.PACK]):
        pass
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(parsed)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        if engine.dialect.name == "sqlite":
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA recursive_triggers = ON")

    try:
        yield Plain(engine)
    finally:
        engine.dispose()


def a_session(key: str = "s", **values: Any) -> str:
    return _insert("sessions", {"id": key, "start_time": EIGHT, **values})


def a_run(key: str, number: int | None = 1, session: str = "s", **values: Any) -> str:
    """A run of a minute, unless it says otherwise."""
    ended = {"end_time": "2026-02-01T20:01:00.000000Z", "duration": 60_000}
    row = {"id": key, "session_id": session, "run_number": number, "start_time": EIGHT}
    return _insert("runs", {**row, **ended, **values})


def an_open_run(key: str, number: int = 1, session: str = "s") -> str:
    return a_run(key, number, session, end_time=None, duration=None)


def a_character(key: str = "zaphira") -> str:
    return _insert("characters", {"id": key, "name": "Zaphira", "character_class": "sorceress"})


def an_entry(key: str = "p", **values: Any) -> str:
    row = {"id": key, "character_id": "zaphira", "item_id": "shaftstop", "found_date": EIGHT}
    return _insert("grail_progress", {**row, **values})


def a_find(key: str = "f", run: str = "r", entry: str | None = "p", **values: Any) -> str:
    row = {"id": key, "run_id": run, "grail_progress_id": entry, "found_time": EIGHT}
    return _insert("run_items", {**row, **values})


def _insert(table: str, values: dict[str, Any]) -> str:
    said = ", ".join(map(_said, values.values()))
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({said})"


def _said(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "NULL", True: "TRUE", False: "FALSE"}[value]
    return str(value) if isinstance(value, int) else f"'{value}'"
