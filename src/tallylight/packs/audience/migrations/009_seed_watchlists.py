"""The five lists of the seed, and the view of those who count."""

import sqlalchemy as sa
from alembic import op

from tallylight.base.errors import Fault
from tallylight.storage.revision import has, may_destroy
from tallylight.storage.types import Uuid, Words

revision = "009"
down_revision = "008"

LISTS = (
    ("49d59197-07f6-583c-92b9-615c8548da52", "Friends", "Trusted and friendly users"),
    (
        "89cfb52c-75b9-5f27-8a44-c9ef1adc787a",
        "Known Streamers",
        "Models I recognize or have interacted with",
    ),
    ("3b234d7e-4186-51b9-9fed-57b9afd49bf5", "Ones to Watch", "Interesting users to track"),
    (
        "3ef5caa1-84c2-5cf8-bf63-d848f7fbd09f",
        "Banned But Craved",
        "Users I want to monitor despite restrictions",
    ),
    (
        "77d9168d-850c-5712-8add-24d8025d7d9c",
        "Excluded",
        "Users excluded from all stats and summaries",
    ),
)
NAMES = [name for _, name, _ in LISTS]
WATCHLISTS = sa.table(
    "watchlists", sa.column("id", Uuid), sa.column("name", Words), sa.column("description", Words)
)
MEMBERS = sa.table("watchlist_members", sa.column("watchlist_id", Uuid))


def upgrade() -> None:
    there = set(op.get_bind().execute(sa.select(WATCHLISTS.c.name)).scalars())
    missing = [row for row in LISTS if row[1] not in there]
    op.bulk_insert(
        WATCHLISTS, [dict(zip(WATCHLISTS.c.keys(), row, strict=True)) for row in missing]
    )
    if not has("visible_persons"):
        op.execute(
            "CREATE VIEW visible_persons AS SELECT * FROM persons "
            "WHERE NOT is_excluded AND merged_into IS NULL"
        )


def downgrade() -> None:
    if has("visible_persons"):
        op.execute("DROP VIEW visible_persons")
    seeded = sa.select(WATCHLISTS.c.id).where(WATCHLISTS.c.name.in_(NAMES))
    on_them = MEMBERS.c.watchlist_id.in_(seeded)
    if op.get_bind().execute(sa.select(MEMBERS.c.watchlist_id).where(on_them)).first() is not None:
        if not may_destroy():
            raise Fault(
                "There are persons on the watchlists, and the lists would go from under them. "
                "Take them off first, or say --destroy-data."
            )
        op.execute(MEMBERS.delete().where(on_them))
    op.execute(WATCHLISTS.delete().where(WATCHLISTS.c.name.in_(NAMES)))
