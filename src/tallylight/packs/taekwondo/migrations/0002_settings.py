"""Version 2 of seed 002: the settings, which core keeps. This looks that they are there.

Going down leaves them: they are not this pack's to take away.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SETTINGS = ("settings_categories", "settings_keys", "settings_values", "settings_history")


def upgrade() -> None:
    known = sa.inspect(op.get_bind()).get_table_names()
    missing = [table for table in SETTINGS if table not in known]
    if missing:
        raise RuntimeError(f"the settings of the program are not there: {', '.join(missing)}")


def downgrade() -> None:
    pass
