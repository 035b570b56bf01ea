"""Matches, athletes, and what was heard that holds words, are found."""

from tallylight.storage.revision import drop_searched, make_searched
from tallylight.storage.search import Searched

revision = "0007"
down_revision = "0006"

FIGURES = (
    "clk", "brk", "ij0", "ij1", "ij2", "to1", "to2", "pt1", "pt2", "hl1", "hl2", "sc1", "sc2",
    "s11", "s21", "s12", "s22", "s13", "s23", "wg1", "wg2", "rnd", "wrd",
)  # fmt: skip
LISTED = ", ".join(f"'{one}'" for one in FIGURES)
HOLDS_WORDS = f"{{row}}raw_kind = 'text' AND lower(substr({{row}}raw_data, 1, 3)) NOT IN ({LISTED})"
SEARCHED = {
    "pss_matches": Searched((
        "match_id", "match_number_text", "category", "weight_class", "division",
        "referee_center", "referee_j1", "referee_j2", "referee_j3", "note",
    )),
    "pss_athletes": Searched(("athlete_code", "short_name", "long_name", "country_code")),
    "pss_events_v2": Searched(("raw_data",), HOLDS_WORDS),
}  # fmt: skip


def upgrade() -> None:
    make_searched(SEARCHED)


def downgrade() -> None:
    drop_searched(SEARCHED)
