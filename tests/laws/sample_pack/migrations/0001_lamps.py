"""Lamps and bulbs."""

from alembic import op

from tallylight.core.schema import gated, guarded, metadata, unique_keys
from tallylight.storage.revision import dialect_of

revision = "0001"
down_revision = None

TABLES = [
    metadata.tables[f"lamp{rest}"]
    for rest in ("s", "_blinks", "_phases", "_bulbs", "_signals", "_readings")
]
EVIDENCE = TABLES[-2:]
STAMPED = {"lamps": ["lamp_id"], "lamp_bulbs": ["bulb_id"]}


def upgrade() -> None:
    for table in TABLES:
        table.create(op.get_bind())
    dialect = dialect_of(op.get_bind())
    for name, key in STAMPED.items():
        for statement in dialect.stamp_ddl(name, key):
            op.execute(statement)
    for table in EVIDENCE:
        keys = unique_keys(table) if gated(table) else ()
        for statement in dialect.append_only_ddl(table.name, guarded(table), gated(table), keys):
            op.execute(statement)


def downgrade() -> None:
    dialect = dialect_of(op.get_bind())
    for table in EVIDENCE:
        for statement in dialect.drop_append_only_ddl(table.name):
            op.execute(statement)
    for name in STAMPED:
        for statement in dialect.drop_stamp_ddl(name):
            op.execute(statement)
    for table in reversed(TABLES):
        op.drop_table(table.name)
