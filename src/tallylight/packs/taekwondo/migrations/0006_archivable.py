"""The way out for what was heard long ago: into an archive's file, and by nothing else."""

from alembic import op

from tallylight.storage.revision import dialect_of

revision = "0006"
down_revision = "0005"

TABLE = "pss_events_v2"
GUARDED = (
    "id", "session_id", "channel", "timestamp", "monotonic_us", "sender", "sender_port",
    "raw_data", "raw_kind", "event_sequence", "part", "created_at",
)  # fmt: skip


def upgrade() -> None:
    _guard(("id",), (("id",),))


def downgrade() -> None:
    _guard((), ())


def _guard(gated: tuple[str, ...], keys: tuple[tuple[str, ...], ...]) -> None:
    dialect = dialect_of(op.get_bind())
    made = dialect.append_only_ddl(TABLE, GUARDED, gated, keys)
    for statement in (*dialect.drop_append_only_ddl(TABLE), *made):
        op.execute(statement)
