"""How matches end: on points mostly; else by withdrawal, injury or disqualification."""

from dataclasses import dataclass
from typing import Final

from tallylight.core.pack import Chance
from tallylight.packs.taekwondo.demo.plan import Plan
from tallylight.packs.taekwondo.demo.truth import RoundEnd

BOUTS_SEEN: Final = 910
FATES: Final[dict[str, float]] = {
    "WDR": 28,
    "RSC": 5,
    "HKO": 0.6,
    "DSQ": 0.5,
    "BKO": 0.3,
    "DQB": 0.3,
    "IRM": 0.2,
    "CSC": 0.2,
}
"""How many of so many matches of a tournament in 2025 ended so; less than 1 was not seen there."""

CODES: Final[dict[RoundEnd, tuple[str, float]]] = {
    "gap": ("PTG", 0.06),
    "gam-jeoms": ("PUN", 0.6),
    "superiority": ("SUP", 0.06),
    "time": ("PTS", 0.001),
}
"""What is decided instead of PTF, and how often, when the last round ended so. Of the same 910
only 10 were PTG and 2 SUP, though more rounds end in that way."""
OTHER_CODES: Final = ("PTF", "PTG", "SUP", "RSC", "WDR")
OTHER_WINNER: Final = 0.3


@dataclass(frozen=True, slots=True)
class Fate:
    """What breaks a match off: in which round, and with how many seconds left.

    None is before that round. The code of a match that is loaded again is empty.
    """

    code: str
    round: int
    left: int | None
    winner: int = 0


def fate(chance: Chance, plan: Plan) -> Fate | None:
    """What this match breaks off by, if it does."""
    if chance.random() >= sum(FATES.values()) / BOUTS_SEEN * plan.rare:
        return None
    code = chance.choices(list(FATES), list(FATES.values()))[0]
    winner, number = chance.choice((1, 2)), chance.choice((1, 2))
    if code == "WDR":
        return Fate(code, number, None, winner)
    return Fate(code, number, chance.randint(1, plan.round_seconds), winner)


def reload(chance: Chance, plan: Plan) -> Fate:
    """When a match is given up to be loaded again."""
    left = chance.choice((None, chance.randint(1, plan.round_seconds)))
    return Fate("", 1, left)


def on_points(chance: Chance, end: RoundEnd) -> str:
    """The code of a match that was fought to its end."""
    code, often = CODES.get(end, ("PTF", 0))
    return code if chance.random() < often else "PTF"


def in_golden_round(end: RoundEnd) -> str:
    """The code of a match that a golden round decided."""
    return {"gam-jeoms": "PUN", "superiority": "SUP"}.get(end, "GDP")


def changed(chance: Chance, winner: int, code: str) -> tuple[int, str]:
    """Another decision for one that was shown: another code, or another winner."""
    if chance.random() < OTHER_WINNER:
        return 3 - winner, "DSQ"
    return winner, chance.choice([other for other in OTHER_CODES if other != code])
