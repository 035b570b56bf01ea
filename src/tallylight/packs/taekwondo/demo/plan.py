"""What tournament it is to be, and what is to go wrong on the wire."""

from dataclasses import dataclass, fields
from typing import Literal

Spelling = Literal["gen2", "text", "mixed"]
"""How senders spell: as Gen2 does, as the text of v2.3 does, or each second court the one."""


@dataclass(frozen=True)
class Plan:
    """A tournament by the rules of the 2022 to 2025 editions: best of three, each from 0 to 0.

    `rounds` are 1 or 3: the wire has no place for more. Numbers on the second court start 100
    higher, and so on. `pause_seconds` lie between two matches, more or less.
    `busy` multiplies the hits that score nothing; 1 is about 50 a minute. `rare` multiplies
    what seldom happens: injuries, reviews, corrections, ends other than on points, decisions
    that are changed. `golden` lets a round be drawn, as older rules did; a match that is even
    after all rounds then goes to a golden round.
    """

    courts: int = 12
    bouts: int = 40
    rounds: int = 3
    round_seconds: int = 120
    rest_seconds: int = 60
    spelling: Spelling = "gen2"
    busy: float = 1.0
    rare: float = 1.0
    start_number: int = 101
    gap: int = 12
    gamjeom_limit: int = 5
    golden: bool = False
    pause_seconds: int = 90

    def gen2(self, court: int) -> bool:
        """Whether a court's sender spells as Gen2 does."""
        return self.spelling == "gen2" or (self.spelling == "mixed" and court % 2 == 1)


@dataclass(frozen=True)
class Traps:
    """What goes wrong. Nothing does unless it is switched on; numbers are fractions of 1."""

    lost: float = 0.0
    """Datagrams that never arrive."""
    doubled: float = 0.0
    """Datagrams that arrive twice within 80 ms, as over two network interfaces."""
    reordered: float = 0.0
    """Datagrams that are up to 150 ms late, so that others overtake them."""
    truncated: bool = False
    """Gen2 sends as many bytes as there are characters: each accent costs a byte at the end."""
    glued_hits: bool = False
    """Two hits at one moment are one line, with nothing between them."""
    bundled: bool = False
    """Messages that follow each other closely may share a datagram."""
    pooled: bool = False
    """Scores, points and hits of one moment come in any order."""
    silent_removals: bool = False
    """No `wg` says that a gam-jeom was taken back; the next one counts without it."""
    suppressed_zeros: bool = False
    """After `rnd` no `sc` and no `wg` say that the new round starts at nothing."""
    zeros_first: bool = False
    """All senders load as Gen2 does, scores first; else those of v2.3 name the match first."""
    null_ids: bool = False
    """Some matches have the id `null`, or an empty one."""
    reused_ids: bool = False
    """Some matches have the id of the one before on their court."""
    reloads: bool = False
    """Some matches are loaded again, before they start or in their first round."""
    cut_breaks: bool = False
    """Some breaks are ended early."""
    odd_names: bool = False
    """Some names hold a semicolon or are empty, and some codes are."""
    unknown_words: bool = False
    """Messages that nobody knows stand between the others."""
    dressed: bool = False
    """Some datagrams have a BOM, quotes or NUL around them, or their word in capitals."""

    @classmethod
    def all(cls) -> "Traps":
        """Everything at once; one datagram in a hundred lost, doubled, or late."""
        return cls._with(0.01)

    @classmethod
    def hostile(cls) -> "Traps":
        """Everything at once on a network that barely works."""
        return cls._with(0.1)

    @classmethod
    def _with(cls, fraction: float) -> "Traps":
        switches = [one.name for one in fields(cls) if one.name not in MISTREATMENTS]
        on = dict.fromkeys(switches, True)
        return cls(lost=fraction, doubled=fraction, reordered=fraction, **on)


MISTREATMENTS = ("lost", "doubled", "reordered")
"""The traps that are the network's, not the sender's."""
