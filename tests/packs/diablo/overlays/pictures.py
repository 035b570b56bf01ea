"""What runs might show, as the overlays are given it."""

from typing import Any

Picture = dict[str, Any]

PAGES = ("run", "find", "grail", "summary")
TOPICS = {"run": "run", "find": "find", "grail": "grail", "summary": "session"}
AT = "2026-11-26T20:00:00.000000Z"
BEFORE = "2026-11-26T19:00:00.000000Z"
LONG = "Wwwwwwwwww of the Wwwwwwwwwwww " * 3


def clock(seconds: float, since: str | None = None) -> Picture:
    return {"seconds": seconds, "since": since}


def run(state: str = "on", **more: Any) -> Picture:
    """The twelfth run of an evening."""
    return {
        "type": "Mephisto",
        "terror": False,
        "about": "Zaphira · Hell · Players 7",
        "number": 12,
        "state": state,
        "clock": clock(0, AT) if state == "on" else clock(64.2),
        "n": 11,
        "average": 68.44,
        "median": 64.0,
        "fastest": 41.2,
        "finds": 3,
        "dry": 4,
        "session_ended_at": None,
        **more,
    }


def find(name: str = "Harlequin Crest", category: str | None = "unique", **more: Any) -> Picture:
    """Something that dropped in that run."""
    return {
        "name": name,
        "category": category,
        "ethereal": False,
        "found_at": AT,
        "told_at": AT,
        "run_number": 12,
        "run_type": "Mephisto",
        "grail": None,
        **more,
    }


def grail(found: int = 40, **more: Any) -> Picture:
    """A grail of a hundred and sixty."""
    return {
        "found": found,
        "total": 160,
        "parts": [
            {"name": "armor", "found": found - 10, "total": 127},
            {"name": "runes", "found": 10, "total": 33},
        ],
        "ethereal": None,
        "last": {"name": "Ber", "category": "rune"},
        **more,
    }


def found(name: str, category: str | None = "unique", n: int = 1, **more: Any) -> Picture:
    return {"name": name, "category": category, "ethereal": False, "n": n, "new": False, **more}


def session(*finds: Picture, **more: Any) -> Picture:
    """An evening of an hour and what dropped in it."""
    return {
        "types": ["Mephisto", "Cows"],
        "clock": clock(0, BEFORE),
        "ended_at": None,
        "runs": 31,
        "n": 30,
        "per_hour": 30.0,
        "average": 88.2,
        "median": 81.0,
        "fastest": 46.4,
        "active": 2646.0,
        "efficiency": 73.5,
        "finds": sum(one["n"] for one in finds),
        "new": sum(one["new"] for one in finds),
        "found": list(finds),
        **more,
    }


MANY = [
    {"name": name, "found": 150, "total": 197}
    for name in ("armor", "weapons", "other", "sets", "runes", "runewords")
]
CROWDED: dict[str, Picture] = {
    "run": run(
        "paused", type=LONG, about=LONG, terror=True, number=10_234, clock=clock(35_999),
        n=10_233, average=5_999, median=5_999, fastest=3_599, finds=12_345, dry=1_234,
    ),
    "find": find(
        LONG, run_type=LONG, ethereal=True, found_at=BEFORE, grail={"found": 1_234, "total": 1_638}
    ),
    "grail": grail(
        parts=MANY,
        ethereal={"name": "ethereal", "found": 150, "total": 301},
        last={"name": LONG, "category": "runeword"},
    ),
    "summary": session(
        *(found(LONG, kind, 12, ethereal=True, new=True) for kind in ("unique", "rune", None) * 5),
        types=[LONG] * 4, runs=12_345, n=12_344, average=5_999, clock=clock(359_999),
        active=300_000, finds=12_345,
    ),
}  # fmt: skip
"""Of everything as much as there may be."""
