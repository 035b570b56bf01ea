"""What a court might show, as the pages of a match are given it."""

from typing import Any

Picture = dict[str, Any]

PAGES = ("scoreboard", "introduction", "break", "winner", "hits")
AT = "2026-11-26T20:00:00.000000Z"
LONG = "Александр-Христофор КОНСТАНТИН"
HANGUL = "김민준" * 10
PLAIN_FLAG = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'%3E%3C/svg%3E"
)


def clock(left: int, *, running: bool = False, up: bool = False) -> Picture:
    return {"left_s": left, "running": running, "at": AT, "up": up}


def athlete(name: str, code: str, **more: Any) -> Picture:
    usual = {"long_name": name, "country": None, "flag": None, "score": 0}
    return {"name": name, "code": code, **usual, "gamjeoms": 0, "rounds_won": 0, "hits": 0, **more}


def court(state: str = "fighting", **more: Any) -> Picture:
    """A court in the second round, blue having won the first."""
    return {
        "court": "court-3",
        "state": state,
        "match": {
            "match_id": 12,
            "number": "245.A",
            "phase": "Round of 16",
            "weight_class": "M -80kg",
            "division": "Senior",
            "total_rounds": 3,
        },
        "blue": athlete("N. DESMOND", "MRN", score=7, rounds_won=1),
        "red": athlete("M. THIBAULT", "SUI", score=12, gamjeoms=2),
        "round": 2,
        "golden": False,
        "clock": clock(83),
        "break": clock(42) if state == "break" else None,
        "injury": None,
        "review": None,
        "rounds": [
            {
                "number": 1,
                "blue": 9,
                "red": 5,
                "gamjeoms_blue": 0,
                "gamjeoms_red": 2,
                "winner": 1,
            }
        ],
        "winner": winner(2) if state == "decided" else None,
        "tie": None,
        "blind": False,
        "since": AT,
        **more,
    }


def winner(position: int, **more: Any) -> Picture:
    usual = {"decision": "PTF", "words": "Final points", "score": "2-1"}
    return {"position": position, **usual, **more}


def hit(position: int, level: int, scored: str | None = None) -> Picture:
    return {"position": position, "level": level, "at": AT, "scored": scored}


def meter(*last: Picture, state: str = "fighting", **more: Any) -> Picture:
    return {
        "state": state,
        "blue": {"name": "N. DESMOND", "code": "MRN", "flag": None},
        "red": {"name": "M. THIBAULT", "code": "SUI", "flag": None},
        "body_limit": 20,
        "head_limit": 5,
        "last": list(last),
        "counts": {"blue": {"hits": 23, "near": 4}, "red": {"hits": 1, "near": 0}},
        **more,
    }


def picture_of(name: str, state: str) -> Picture:
    return meter(hit(1, 34, "body"), state=state) if name == "hits" else court(state)


def crowded(name: str) -> Picture:
    """A picture with everything as long as it comes."""
    if name == "hits":
        long = {"name": LONG, "code": "scotland", "flag": None}
        return meter(*[hit(1 + i % 2, 100 + i, "body") for i in range(12)], blue=long)
    state = {"introduction": "ready", "break": "break", "winner": "decided"}.get(name, "paused")
    blue = athlete(LONG, "scotland", score=28, flag=PLAIN_FLAG, country="Saint Kitts and Nevis")
    red = athlete(HANGUL, "TPE", score=None, gamjeoms=None)
    words = winner(1, words="Disqualified for unsportsmanlike behaviour")
    return court(state, blue=blue, red=red, winner=words)
