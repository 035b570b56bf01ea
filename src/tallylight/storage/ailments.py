"""What an engine's own numbers and settings say of a database that is whole, and yet not well."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from tallylight.storage.worker import UNGUARDED

SAFE = ("fsync", "full_page_writes", "synchronous_commit")
"""Settings of a server without which what was acknowledged may be gone after a power cut."""

TIMES = 100
"""How often a table was read whole before that is told."""


@dataclass(frozen=True, slots=True)
class Ailment:
    """One thing: where it is, what it is, what helps. `grave`: data may be lost by it."""

    where: str
    what: str
    todo: str
    grave: bool = False


def of_sqlite(file: Path, least: int) -> list[Ailment]:
    """SQLite counts neither uses of an index nor reads of a table; its log's size tells."""
    log = file.with_name(f"{file.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size <= 10 * 1024 * least:
        return []
    return [
        Ailment(
            file.name,
            f"The database's log has {size // (1024 * 1024)} MB: somebody holds on to an old "
            "state, so it can't be folded in.",
            "Close other programs that look into the file; then stop this one and start it again.",
        )
    ]


def of_postgresql(connection: sa.Connection, least: int) -> list[Ailment]:
    """Settings of the server, an owner at work, indexes that nobody uses, tables read whole."""
    return [
        *_settings(connection),
        *_unguarded(connection),
        *_unused(connection, least),
        *_read_whole(connection, least),
    ]


def _settings(connection: sa.Connection) -> list[Ailment]:
    asked = sa.text("SELECT name FROM pg_settings WHERE name = ANY(:names) AND setting = 'off'")
    return [
        Ailment(
            name,
            f"The server's setting {name} is off: what was acknowledged may be gone after a "
            "power cut.",
            f"Put `{name} = on` into the server's configuration.",
            grave=True,
        )
        for (name,) in connection.execute(asked, {"names": list(SAFE)})
    ]


def _unguarded(connection: sa.Connection) -> list[Ailment]:
    return [
        Ailment(
            login,
            f"The program works as {login}, who owns the tables: nothing on the server keeps it "
            "from dropping history, or the triggers that guard it.",
            _to_have(worker, login, there=there),
        )
        for worker, login, there in connection.exec_driver_sql(UNGUARDED)
    ]


def _to_have(worker: str, login: str, *, there: bool) -> str:
    """What makes the worker, or lets the login be the role that has its name already."""
    asked = "Have the server's administrator run"
    if not there:
        made = f"CREATE ROLE {worker} NOLOGIN; GRANT {worker} TO {login};"
        return f"{asked} `{made}`, and start the program again."
    return (
        f"There is a role {worker}. If it is meant for this: {asked.lower()} "
        f"`GRANT {worker} TO {login};`, and start the program again. If it is somebody else's, "
        "use a login of another name."
    )


def _unused(connection: sa.Connection, least: int) -> list[Ailment]:
    asked = sa.text(
        "SELECT s.relname, s.indexrelname, pg_relation_size(s.indexrelid) FROM "
        "pg_stat_user_indexes s JOIN pg_index i USING (indexrelid) "
        "WHERE s.idx_scan = 0 AND NOT i.indisunique AND s.schemaname = current_schema() "
        "AND pg_relation_size(s.indexrelid) > :least ORDER BY 3 DESC"
    )
    return [
        Ailment(
            table,
            f"The index {index} of {table} was never used, and takes {size // 1024} KB.",
            "Nothing to do: it costs some room. If it is one of this program's, tell its makers.",
        )
        for table, index, size in connection.execute(asked, {"least": 1024 * least})
    ]


def _read_whole(connection: sa.Connection, least: int) -> list[Ailment]:
    asked = sa.text(
        "SELECT relname, seq_scan, n_live_tup FROM pg_stat_user_tables "
        "WHERE schemaname = current_schema() AND n_live_tup > :least AND seq_scan > :times "
        "AND seq_scan > coalesce(idx_scan, 0) ORDER BY seq_tup_read DESC LIMIT 20"
    )
    return [
        Ailment(
            table,
            f"The table {table} with {rows} rows was read whole {times} times: an index is "
            "missing, or the server's statistics are old.",
            f"Run ANALYZE {table} on the server. If it stays, tell the makers of this program.",
        )
        for table, times, rows in connection.execute(asked, {"least": least, "times": TIMES})
    ]
