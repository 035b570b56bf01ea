"""Names of the deck's buttons and of saved reports are found."""

from tallylight.storage.revision import drop_searched, make_searched
from tallylight.storage.search import Searched

revision = "0012"
down_revision = "0011"

SEARCHED = {"deck_buttons": Searched(("name",)), "saved_reports": Searched(("name",))}


def upgrade() -> None:
    make_searched(SEARCHED)


def downgrade() -> None:
    drop_searched(SEARCHED)
