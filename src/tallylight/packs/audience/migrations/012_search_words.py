"""Words that were said, names and what is believed are found."""

from tallylight.storage.revision import drop_searched, make_searched
from tallylight.storage.search import Searched

revision = "012"
down_revision = "011"

SEARCHED = {
    "persons": Searched(("display_name",)),
    "person_aliases": Searched(("alias",)),
    "interactions": Searched(("content",), parts=True),
    "attributes": Searched(("value",)),
}


def upgrade() -> None:
    make_searched(SEARCHED)


def downgrade() -> None:
    drop_searched(SEARCHED)
