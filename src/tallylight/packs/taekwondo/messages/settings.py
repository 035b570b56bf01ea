"""What the user may choose about matches."""

from typing import Final

from tallylight.core.declare import setting

BY_DATE: Final = "by date"

RULESET = setting(
    "taekwondo.ruleset",
    BY_DATE,
    "The rules that matches are checked by: those of their day, or a set by its name.",
    enum=[BY_DATE, "2017", "2018", "2022", "2025"],
)
