"""Words of sessions are found."""

from tallylight.storage.revision import drop_searched, make_searched
from tallylight.storage.search import Searched

revision = "0011"
down_revision = "0010"

SEARCHED = {"stream_sessions": Searched(("broadcaster", "notes"))}


def upgrade() -> None:
    make_searched(SEARCHED)


def downgrade() -> None:
    drop_searched(SEARCHED)
