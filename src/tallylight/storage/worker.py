"""PostgreSQL: the role that the program works as. It may use the tables, and owns none of them.

An owner can drop a table or its triggers, or put these to sleep, and no trigger is asked. So the
program logs in as the owner, who migrates, and works as `{login}_worker`. Such a role is made
where the login may make roles; elsewhere the server's administrator makes it, and until then the
program works as it logged in. Somebody with the password can still become the owner again, as
somebody with the file can open that; see docs/operating.md for a login that can't.
"""

from collections.abc import Iterator
from typing import Any, cast

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

_NAMED = """
    CAST(CASE WHEN octet_length(session_user) <= 56 THEN session_user::text ELSE
        'tallylight_' || left(encode(sha256(convert_to(session_user, 'UTF8')), 'hex'), 32)
    END || '_worker' AS name)
"""  # a name has 63 bytes: what would be cut off a longer one tells logins apart

WITHHELD = """
    SELECT c.relkind, quote_ident(c.relname) AS name,
        pg_has_role(session_user, c.relowner, 'USAGE') AS owned FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')
      AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege(session_user, c.oid, 'UPDATE')
                             AND NOT has_sequence_privilege(w.oid, c.oid, 'UPDATE')
                         ELSE has_table_privilege(session_user, c.oid, 'DELETE')
                             AND NOT has_table_privilege(w.oid, c.oid, 'DELETE') END
"""
"""What the login may use and the worker `w` may not, and whether the login owns it."""

STEP_BACK = f"""
    SELECT set_config('role', w.rolname, false), set_config('search_path',
        replace(current_setting('search_path'), '"$user"', quote_ident(session_user)), false)
    FROM pg_roles w WHERE w.rolname = {_NAMED} AND pg_has_role(session_user, w.oid, 'MEMBER')
      AND has_schema_privilege(w.oid, current_schema(), 'USAGE')
      AND has_database_privilege(w.oid, current_database(), 'CONNECT')
      AND NOT EXISTS ({WITHHELD})
"""  # noqa: S608
"""Makes a session the worker's, in the schema where the login was; nothing where that can't be."""

LOGIN = f"""
    SELECT quote_ident({_NAMED}) AS worker, quote_ident(session_user) AS login, w.oid IS NULL
        AND (l.rolsuper OR l.rolcreaterole) AS may_be_made,
        coalesce(pg_has_role(session_user, w.oid, 'MEMBER'), false) AS made
    FROM pg_roles l LEFT JOIN pg_roles w ON w.rolname = {_NAMED} WHERE l.rolname = session_user
"""  # noqa: S608

UNGUARDED = f"""
    SELECT quote_ident({_NAMED}) AS worker, quote_ident(session_user) AS login,
        EXISTS (SELECT 1 FROM pg_roles WHERE rolname = {_NAMED}) AS there WHERE EXISTS (
        SELECT 1 FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE t.tgname = c.relname || '_no_truncate'
          AND c.relnamespace = current_schema()::regnamespace
          AND pg_has_role(current_user, c.relowner, 'USAGE'))
"""  # noqa: S608
"""Who works as an owner of append-only tables, the worker that is missing, and whether a
role of its name is there all the same; else nothing."""


DENIED = ("42501", "42704")
"""What the server says to a session whose role was dropped: it may not, or there is none."""


def role_is_gone(connection: sa.Connection, cause: BaseException | None) -> bool:
    """Whether what went wrong did so because the session's role was dropped.

    Ends the transaction, which the server has given up by then, where that may be so.
    """
    if getattr(cause, "sqlstate", None) not in DENIED:
        return False
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    driver.rollback()
    try:
        driver.execute("SELECT current_user")
    except psycopg.Error:
        return True
    finally:
        driver.rollback()
    return False


def work(writer: sa.Connection) -> None:
    """Make the owner's session the worker's, once that may use every table there is."""
    writer.exec_driver_sql("RESET ROLE")
    writer.commit()
    try:
        for statement in _prepared(writer):
            writer.exec_driver_sql(statement)
        writer.commit()
    except DBAPIError:  # the server's own rules are against it: the doctor tells
        writer.rollback()
    writer.exec_driver_sql(STEP_BACK)
    writer.commit()


def _prepared(connection: sa.Connection) -> Iterator[str]:
    """What makes the worker, where it may be made, and lets it use what it may not yet.

    A role of that name which the login is no member of is somebody else's, and given nothing.
    """
    worker, login, may_be_made, made = connection.exec_driver_sql(LOGIN).one()
    if may_be_made:
        yield f"CREATE ROLE {worker} NOLOGIN"
        yield f"GRANT {worker} TO {login}"
    if not (made or may_be_made):
        return
    asked = (
        f"SELECT x.* FROM pg_roles w, LATERAL ({WITHHELD}) x WHERE w.rolname = {_NAMED} AND x.owned"  # noqa: S608
    )
    for kind, name, _ in connection.exec_driver_sql(asked).all():
        may = "ALL ON SEQUENCE" if kind == "S" else "SELECT, INSERT, UPDATE, DELETE ON"
        yield f"GRANT {may} {name} TO {worker}"
