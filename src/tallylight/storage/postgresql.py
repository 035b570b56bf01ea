"""PostgreSQL: a server, its session lock, its triggers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.pool import NullPool

from tallylight.base.errors import Fault
from tallylight.storage.ailments import Ailment, of_postgresql
from tallylight.storage.apart import Apart
from tallylight.storage.faults import Kind, Owned
from tallylight.storage.gate import way_out
from tallylight.storage.readers import READERS
from tallylight.storage.sums import Sums
from tallylight.storage.types import write_json
from tallylight.storage.worker import STEP_BACK, work

CONNECT_SECONDS = 10
OLDEST = 14
_LOCK = (0x7A11, 1)
_NAME_BYTES = 63

ADVANCE = """
    SELECT setval(given, %s) FROM CAST(pg_get_serial_sequence(%s, %s) AS regclass) AS given
    WHERE given IS NOT NULL AND coalesce(pg_sequence_last_value(given), 0) < %s
"""
"""Moves the sequence of a table's key forward, if there is one and it is behind."""

SEQUENCES = """
    SELECT t.relname AS name, pg_sequence_last_value(s.oid) AS last FROM pg_depend d
    JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
    JOIN pg_class t ON t.oid = d.refobjid AND t.relnamespace = current_schema()::regnamespace
    WHERE d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
"""
"""The last id that the sequence of each table gave, NULL for none."""

NOT_VALID = """
    SELECT 'index ' || c.relname || ' is not valid' FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    WHERE NOT (i.indisvalid AND i.indisready) AND c.relnamespace = current_schema()::regnamespace
    UNION ALL
    SELECT 'constraint ' || n.conname || ' was never validated' FROM pg_constraint n
    WHERE NOT n.convalidated AND n.connamespace = current_schema()::regnamespace
"""

TRIGGERS = """
    SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
      AND c.relnamespace = current_schema()::regnamespace
"""

ALWAYS = TRIGGERS.replace("'O', ", "")
"""The triggers that act also in a session that says it is a replica."""

REFERENCES = """
    SELECT c.relname, n.conname, pg_get_constraintdef(n.oid) FROM pg_constraint n
    JOIN pg_class c ON c.oid = n.conrelid
    WHERE n.contype = 'f' AND n.connamespace = current_schema()::regnamespace
"""

_KINDS = {
    "23505": Kind.UNIQUE,
    "23P01": Kind.UNIQUE,
    "23503": Kind.FOREIGN_KEY,
    "23514": Kind.CHECK,
    "23502": Kind.NOT_NULL,
    "23000": Kind.GUARDED,
    "42501": Kind.DENIED,
    "22": Kind.BAD_VALUE,
    "42804": Kind.BAD_VALUE,
    "53100": Kind.FULL,
    "55P03": Kind.BUSY,
    "08": Kind.LOST,
    "57P": Kind.LOST,
}


class Postgresql:
    """One database on a PostgreSQL server, named by its URL."""

    name = "postgresql"
    file: Path | None = None

    def __init__(self, url: sa.URL) -> None:
        if not url.database:
            raise Fault(
                f"{_mask(url)} names no database. "
                "It should look like postgresql://user:password@host/database."
            )
        self.shown = _mask(url)
        self._session: tuple[Any, ...] | None = None
        self._url = url.set(drivername="postgresql+psycopg")

    # Connections

    def reader_engine(self) -> sa.Engine:
        engine = self._engine(
            "tallylight reader",
            isolation_level="REPEATABLE READ",
            pool_pre_ping=True,
            pool_size=4,
            max_overflow=READERS - 4,
        )

        @sa.event.listens_for(engine, "connect")
        def prepare(connection: psycopg.Connection[Any], _: Any) -> None:
            connection.execute(STEP_BACK)
            connection.commit()
            connection.read_only = True

        return engine

    def writer_engine(self, owner: str) -> sa.Engine:
        name = owner.encode()[:_NAME_BYTES].decode(errors="ignore")
        engine = self._engine(name, poolclass=NullPool)

        @sa.event.listens_for(engine, "connect")
        def prepare(connection: psycopg.Connection[Any], _: Any) -> None:
            (word,) = connection.execute("SHOW synchronous_commit").fetchone() or ("",)
            if word == "off":  # acknowledged means on disk
                connection.execute("SET synchronous_commit = on")
            connection.commit()

        return engine

    def _engine(self, name: str, **options: Any) -> sa.Engine:
        # The keepalives let the server notice a vanished owner in about a minute, and us a
        # network that is cut: without them a write may wait for a quarter of an hour.
        settings = (
            "-c timezone=UTC -c tcp_keepalives_idle=30"
            " -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
        )
        return sa.create_engine(
            self._url,
            connect_args={
                "application_name": name,
                "connect_timeout": CONNECT_SECONDS,
                "keepalives_idle": 10,
                "keepalives_interval": 5,
                "keepalives_count": 3,
                "tcp_user_timeout": 30_000,
                "options": settings,
            },
            json_serializer=write_json,
            **options,
        )

    @contextmanager
    def migration(self, connection: sa.Connection) -> Iterator[None]:
        with connection.begin():
            yield

    # The one owner

    def own(self, engine: sa.Engine, owner: str) -> sa.Connection:
        connection = engine.connect()
        try:
            self._check_server(connection)
            if not _take_lock(connection):
                self._end_lost_session(connection)
                if not _take_lock(connection):
                    raise Owned(f"{self.shown} is in use by {_current_owner(connection)}.")
            self._session = tuple(
                connection.exec_driver_sql(
                    "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
                ).one()
            )
            work(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def loosen(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET synchronous_commit = off")  # `strip` took references off
        connection.commit()

    migrated = staticmethod(work)

    def _check_server(self, connection: sa.Connection) -> None:
        version, encoding = connection.exec_driver_sql(
            "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')"
        ).one()
        if version < OLDEST * 10_000:
            raise Fault(f"{self.shown} runs {self.version(connection)}; {OLDEST} is the oldest.")
        if encoding != "UTF8":
            raise Fault(f"{self.shown} keeps text as {encoding}; it must be UTF8.")

    def _end_lost_session(self, connection: sa.Connection) -> None:
        """After a network failure the server may still hold our own lock for a minute."""
        if self._session is not None:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE pid = %s AND backend_start = %s",
                self._session,
            )

    def release(self, connection: sa.Connection) -> None:
        """The lock, at once: the server may take a while to notice that a connection closed."""
        connection.exec_driver_sql("SELECT pg_advisory_unlock_all()")
        connection.commit()

    def disown(self) -> None:
        """Nothing: the lock went with the connection."""

    # Statements

    def kind(self, error: BaseException) -> Kind:
        if isinstance(error, OverflowError | UnicodeError | ValueError | TypeError):
            return Kind.BAD_VALUE
        state = getattr(error, "sqlstate", None)
        if state is None:
            lost = isinstance(error, psycopg.OperationalError)
            bad = isinstance(error, psycopg.DataError | psycopg.ProgrammingError)
            return Kind.LOST if lost else Kind.BAD_VALUE if bad else Kind.OTHER
        return _KINDS.get(state) or _KINDS.get(state[:3]) or _KINDS.get(state[:2], Kind.OTHER)

    def cannot_open(self, error: BaseException | None) -> str:
        return (
            f"The database {self.shown} cannot be opened: no server answers there, "
            "or it does not accept the user, the password or the name of the database."
        )

    def compiling(self, engine: sa.Engine) -> sa.Dialect:
        dialect: sa.Dialect = PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]
        return dialect

    def run(self, cursor: Any, text: str, rows: Sequence[Sequence[Any]]) -> None:
        if len(rows) == 1:
            cursor.execute(text, rows[0], prepare=True)
        else:
            cursor.executemany(text, rows)

    # Facts

    def size_bytes(self, connection: sa.Connection) -> int:
        found = connection.exec_driver_sql("SELECT pg_database_size(current_database())")
        return int(found.scalar_one())

    def version(self, connection: sa.Connection) -> str:
        word = connection.exec_driver_sql("SHOW server_version").scalar_one()
        return f"PostgreSQL {word.split()[0]}"

    def last_given(self, connection: sa.Connection, tables: Sequence[sa.Table]) -> dict[str, int]:
        given = {row.name: row.last for row in connection.exec_driver_sql(SEQUENCES)}
        return {table.name: given.get(table.name) or 0 for table in tables}

    def advance_ids(self, cursor: Any, table: sa.Table, to: int) -> None:
        (key,) = table.primary_key.columns
        cursor.execute(ADVANCE, (to, f'"{table.name}"', key.name, to), prepare=True)

    def backup(self, target: Path) -> None:
        raise Fault(f"{self.shown} is kept by a server; back it up with pg_dump.")

    def plan(self, connection: sa.Connection, statement: str, values: Any) -> list[str]:
        told = connection.exec_driver_sql(f"EXPLAIN {statement}", values)
        return [row[0].strip() for row in told]

    def misfit(self, column: "sa.Column[Any]") -> "sa.ColumnElement[bool] | None":
        return None

    def ailments(self, connection: sa.Connection, least: int) -> list[Ailment]:
        return of_postgresql(connection, least)

    def damage(self, connection: sa.Connection) -> list[str]:
        return list(connection.exec_driver_sql(NOT_VALID).scalars())

    def strip(self, connection: sa.Connection) -> list[str]:
        references = connection.exec_driver_sql(REFERENCES).all()
        always = connection.exec_driver_sql(ALWAYS).all()
        tables = {table for table, _ in self.triggers(connection)}
        for table, name, _ in references:  # no other way without a superuser
            connection.exec_driver_sql(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        for table in tables:
            connection.exec_driver_sql(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        return [
            *(f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in tables),
            *(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"' for table, name in always),
            *(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {made}'
              for table, name, made in references),
        ]  # fmt: skip

    def scrub(self, writer: sa.Connection) -> bool:
        return True  # VACUUM and the rotation of its log are the server's; see the pack's README

    # Triggers

    def triggers(self, connection: sa.Connection) -> set[tuple[str, str]]:
        return {(table, name) for table, name in connection.exec_driver_sql(TRIGGERS)}

    def append_only_ddl(
        self,
        table: str,
        guarded: Sequence[str] = (),
        gated: Sequence[str] = (),
        keys: Sequence[Sequence[str]] = (),
    ) -> list[str]:
        columns = f" OF {', '.join(guarded)}" if guarded else ""
        guard = f'"{table}_append_only"()'
        way = (
            f"IF TG_OP = 'DELETE' THEN IF {way_out(table, gated)} THEN RETURN OLD; END IF; END IF;"
        )
        return [
            f"""CREATE FUNCTION {guard} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP = 'DELETE' THEN {way if gated else "NULL;"} END IF;
            RAISE EXCEPTION USING MESSAGE = 'rows of {table} are never changed or removed',
            ERRCODE = 'integrity_constraint_violation'; END $$""",
            f"""CREATE TRIGGER "{table}_no_change" BEFORE UPDATE{columns} OR DELETE ON "{table}"
            FOR EACH ROW EXECUTE FUNCTION {guard}""",
            f"""CREATE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}"
            FOR EACH STATEMENT EXECUTE FUNCTION {guard}""",
            # Else they sleep in a session that says it is a replica.
            *(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{table}_no_{name}"'
              for name in ("change", "truncate")),
        ]  # fmt: skip

    def drop_append_only_ddl(self, table: str) -> list[str]:
        return [
            f'DROP TRIGGER "{table}_no_truncate" ON "{table}"',
            f'DROP TRIGGER "{table}_no_change" ON "{table}"',
            f'DROP FUNCTION "{table}_append_only"()',
        ]

    def apart_ddl(self, table: str, apart: Apart, key: str) -> list[str]:
        name, columns = f'"{table}_apart"', ", ".join(apart.watched)
        met = apart.met(table, f"""TG_OP = 'INSERT' OR "{key}" <> OLD."{key}\"""")
        return [
            f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {met} THEN RAISE EXCEPTION USING MESSAGE = 'rows of {table} overlap',
            ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$""",
            f"""CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {columns} ON "{table}"
            FOR EACH ROW EXECUTE FUNCTION {name}()""",
        ]

    def drop_apart_ddl(self, table: str) -> list[str]:
        return [f'DROP TRIGGER "{table}_apart" ON "{table}"', f'DROP FUNCTION "{table}_apart"()']

    def stamp_ddl(
        self,
        table: str,
        key_columns: Sequence[str],
        name: str | None = None,
        watched: Sequence[str] = (),
    ) -> list[str]:
        name = name or f"{table}_stamp"
        columns = f" OF {', '.join(watched)}" if watched else ""
        return [
            f"""CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            NEW.updated_at = now(); RETURN NEW; END $$""",
            f"""CREATE TRIGGER "{name}" BEFORE UPDATE{columns} ON "{table}" FOR EACH ROW
            WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
            EXECUTE FUNCTION "{name}"()""",
        ]

    def drop_stamp_ddl(self, table: str, name: str | None = None) -> list[str]:
        name = name or f"{table}_stamp"
        return [f'DROP TRIGGER "{name}" ON "{table}"', f'DROP FUNCTION "{name}"()']

    def sums_ddl(self, table: str, sums: Sums) -> list[str]:
        more, less = sums.moved("NEW", "+"), sums.moved("OLD", "-")
        columns = ", ".join(sums.watched)
        return [
            f"""CREATE FUNCTION "{table}_sums"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP <> 'INSERT' THEN {less}; END IF;
            IF TG_OP <> 'DELETE' THEN {more}; END IF;
            RETURN NULL; END $$""",
            f"""CREATE TRIGGER "{table}_sums" AFTER INSERT OR UPDATE OF {columns} OR DELETE
            ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{table}_sums"()""",
        ]

    def drop_sums_ddl(self, table: str) -> list[str]:
        return [f'DROP TRIGGER "{table}_sums" ON "{table}"', f'DROP FUNCTION "{table}_sums"()']


def _mask(url: sa.URL) -> str:
    secret = {word: "***" for word in url.query if "password" in word}
    return url.update_query_dict(secret).render_as_string(hide_password=True)


def _take_lock(connection: sa.Connection) -> bool:
    taken = connection.execute(sa.select(sa.func.pg_try_advisory_lock(*_LOCK)))
    return bool(taken.scalar())


def _current_owner(connection: sa.Connection) -> str:
    found = connection.execute(
        sa.text(
            "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
            "WHERE l.locktype = 'advisory' AND l.granted AND l.classid = :c AND l.objid = :o "
            "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ),
        {"c": _LOCK[0], "o": _LOCK[1]},
    )
    return found.scalar() or "another program"
