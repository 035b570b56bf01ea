"""Names of characters and items, and notes, are found."""

from tallylight.storage.revision import drop_searched, make_searched
from tallylight.storage.search import Searched

revision = "0003"
down_revision = "0002"

SEARCHED = {
    "characters": Searched(("name",)),
    "sessions": Searched(("notes",)),
    "runs": Searched(("run_type", "area", "note")),
    "grail_progress": Searched(("item_name", "notes")),
    "run_items": Searched(("name", "note")),
}


def upgrade() -> None:
    make_searched(SEARCHED)


def downgrade() -> None:
    drop_searched(SEARCHED)
