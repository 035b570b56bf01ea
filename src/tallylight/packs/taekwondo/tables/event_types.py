"""The kinds of messages, by the words that really occur on the wire."""

from typing import Final

EVENT_TYPES: Final = (
    ("pre", "Match loading", "match"), ("rdy", "Match ready", "match"),
    ("at1", "Athletes", "match"), ("mch", "Match configuration", "match"),
    ("ref", "Referees", "match"), ("rnd", "Round number", "round"),
    ("clk", "Round clock", "clock"), ("brk", "Break clock", "clock"),
    ("ij0", "Injury clock, not said whose", "clock"), ("ij1", "Injury clock of blue", "clock"),
    ("ij2", "Injury clock of red", "clock"), ("to1", "Time-out of blue", "clock"),
    ("to2", "Time-out of red", "clock"), ("pt1", "Point of blue", "score"),
    ("pt2", "Point of red", "score"), ("hl1", "Hit of blue", "hit"), ("hl2", "Hit of red", "hit"),
    ("sc1", "Score, blue first", "score"), ("sc2", "Score of red", "score"),
    ("s11", "Points of rounds", "score"), ("s21", "Points of red in round 1", "score"),
    ("s12", "Points of blue in round 2", "score"), ("s22", "Points of red in round 2", "score"),
    ("s13", "Points of blue in round 3", "score"), ("s23", "Points of red in round 3", "score"),
    ("wg1", "Gam-jeoms, blue first", "warning"), ("wg2", "Gam-jeoms of red", "warning"),
    ("ch0", "Review by the referee", "review"), ("ch1", "Review by blue", "review"),
    ("ch2", "Review by red", "review"), ("wrd", "Round winners", "round"),
    ("win", "Winner", "match"), ("wmh", "Winner shown", "match"),
    ("avt", "Athlete video time", "review"), ("sup", "Superiority", "round"),
    ("rst", "Unclear: rst", "unknown"), ("rsr", "Unclear: rsr", "unknown"),
    ("hwt", "Hardware test", "system"), ("hel", "Hello", "system"), ("bye", "Good-bye", "system"),
    ("inlb", "Lights: inlb", "system"), ("insl", "Lights: insl", "system"),
    ("inth", "Lights: inth", "system"), ("udp", "Connection line", "system"),
    ("empty", "Nothing", "system"), ("binary", "No text", "unknown"),
    ("unknown", "Another word", "unknown"),
)  # fmt: skip
"""Code, name and category; the id of a type is its place, from 1."""

_IDS: Final = {code: number for number, (code, _, _) in enumerate(EVENT_TYPES, 1)}
_UNKNOWN: Final = _IDS["unknown"]


def type_id(code: str) -> int:
    """The id of a message's type; that of `unknown` for a word nobody knows."""
    return _IDS.get(code, _UNKNOWN)
