"""History can't be changed in the database itself, whatever is tried, on both kinds of it."""

import pytest
from sqlalchemy import text

from tallylight.base.errors import Fault
from tallylight.testing import Show
from tests.packs.audience.evenings import hear, member, session, snapshot

AGAIN = (
    "INSERT INTO {table} SELECT * FROM {table} WHERE true "
    "ON CONFLICT (id) DO UPDATE SET channel = 'other'"
)
ON_BOTH = (
    "UPDATE interactions SET content = 'bye'",
    "UPDATE interactions SET stream_session_id = NULL",
    "UPDATE snapshots SET raw_payload = '{}'",
    "DELETE FROM interactions",
    "DELETE FROM snapshots",
    AGAIN.format(table="interactions"),
    AGAIN.format(table="snapshots"),
    "DELETE FROM persons",
    "DELETE FROM stream_sessions",
    "UPDATE persons SET id = '00000000-0000-0000-0000-0000000000ff'",
)
ON_ONE = {
    "sqlite": (
        "INSERT OR REPLACE INTO interactions SELECT * FROM interactions",
        "INSERT OR REPLACE INTO snapshots SELECT * FROM snapshots",
        "REPLACE INTO persons SELECT * FROM persons",
        "UPDATE OR REPLACE interactions SET content = 'bye'",
        "DROP TABLE interactions",
        "DROP TABLE snapshots",
        "DROP TRIGGER interactions_no_update",
        "DROP TRIGGER snapshots_no_delete",
        "ALTER TABLE interactions DROP COLUMN content",
        "ALTER TABLE snapshots RENAME TO history",
        "PRAGMA recursive_triggers = OFF",
        "PRAGMA writable_schema = ON",
    ),
    "postgresql": (
        "TRUNCATE interactions",
        "TRUNCATE snapshots CASCADE",
        "TRUNCATE persons CASCADE",
        "TRUNCATE stream_sessions CASCADE",
        "SET LOCAL session_replication_role = replica; DELETE FROM interactions",
        "SET LOCAL session_replication_role = replica; TRUNCATE snapshots",
        "DROP TABLE interactions",
        "DROP TABLE persons CASCADE",
        "DROP TRIGGER interactions_no_change ON interactions",
        "DROP FUNCTION interactions_append_only CASCADE",
        "DROP SCHEMA public CASCADE",
        "CREATE OR REPLACE FUNCTION interactions_append_only() RETURNS trigger "
        "LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
        "CREATE RULE unseen AS ON INSERT TO interactions DO INSTEAD NOTHING",
        "CREATE TRIGGER unseen BEFORE INSERT ON interactions "
        "FOR EACH ROW EXECUTE FUNCTION interactions_append_only()",
        "ALTER TABLE interactions DISABLE TRIGGER ALL",
        "ALTER TABLE snapshots DISABLE TRIGGER USER",
        "ALTER TABLE interactions ENABLE REPLICA TRIGGER interactions_no_change",
        "ALTER TABLE interactions DROP COLUMN content",
        "ALTER TABLE interactions ALTER COLUMN content TYPE text USING 'bye'",
        "ALTER TABLE snapshots RENAME TO history",
        "ALTER TABLE snapshots OWNER TO CURRENT_USER",
        "ALTER TABLE interactions ENABLE ROW LEVEL SECURITY",
        "UPDATE pg_trigger SET tgenabled = 'D'",
        "GRANT TRUNCATE ON interactions TO CURRENT_USER; TRUNCATE interactions",
    ),
}

TRIGGERS = """
    SELECT t.tgname, t.tgrelid, t.tgenabled, p.prosrc FROM pg_trigger t
    JOIN pg_proc p ON p.oid = t.tgfoid ORDER BY t.oid
"""
TABLES = """
    SELECT c.oid, c.relname, c.relowner, c.relhasrules, c.relrowsecurity, c.relnatts
    FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace ORDER BY c.oid
"""


def kept(room: Show) -> list[tuple[object, ...]]:
    heard = room.rows("SELECT id, person_id, stream_session_id, content, raw FROM interactions")
    seen = room.rows("SELECT id, person_id, raw_payload, raw_sha256 FROM snapshots")
    return [tuple(row) for row in (*heard, *seen)]


def guards(room: Show) -> list[tuple[object, ...]]:
    """What guards history: the triggers that act, the columns and what happens on a write."""
    if room.program.storage.dialect.name == "sqlite":
        return room.rows("SELECT name, sql FROM sqlite_master ORDER BY name")
    return [*room.rows(TRIGGERS), *room.rows(TABLES)]


def attack(room: Show, statements: str) -> None:
    def run(group: object) -> None:
        for one in statements.split("; "):
            group.run(text(one))  # type: ignore[attr-defined]

    room.program.dispatcher.write(run)


def test_no_attack_changes_what_was_heard_or_seen(room: Show) -> None:
    session(room, "19:00")
    hear(room, "19:01", "ann", raw='{"exact":  1}')
    snapshot(room, "19:02", "ann", member(5))
    before = kept(room), guards(room)
    for one in (*ON_BOTH, *ON_ONE[room.program.storage.dialect.name]):
        try:
            attack(room, one)
        except Fault:
            continue
        finally:
            assert (kept(room), guards(room)) == before, one
        pytest.fail(f"nothing was said against {one}")
    hear(room, "19:05", "ann")
    assert len(kept(room)) == 3
