"""What each word of the stream says. A reader gives None for an empty stub such as `clk;`.

The sender sends stubs when it is asked for something that was not yet: they say nothing.
"""

from collections.abc import Callable, Set
from typing import Final, TypeVar

from tallylight.packs.taekwondo.sources import said as s
from tallylight.packs.taekwondo.sources.named import athletes, configuration, referees, shown
from tallylight.packs.taekwondo.sources.spelling import (
    LONGEST_TEXT,
    MOST_FIELDS,
    Line,
    Wrong,
    brief,
    position,
    seconds,
    whole,
)

Action = TypeVar("Action", bound=str)
Reader = Callable[[Line], s.Said | None]

MOST_POINTS: Final = 5
MOST_SCORE: Final = 999
MOST_GAMJEOMS: Final = 99
HARDEST_HIT: Final = 100_000
"""The text of v2.3 ends at 100; a Gen2 sender gives the raw number of its sensor."""

_CLOCK: Final[dict[str, s.ClockAction]] = {
    "start": "start",
    "stop": "stop",
    "corr": "corr",
    "stopend": "stopEnd",
}
_INJURY: Final[dict[str, s.InjuryAction]] = {"show": "show", "hide": "hide", "reset": "reset"}
_COLOURS: Final = {"blue": 1, "red": 2, "tie": 0}
_ROUND_SCORES: Final = {f"s{who}{n}": (who, n) for n in (1, 2, 3) for who in (1, 2)}
_ROUND_WINNERS: Final = {f"rd{n}": n for n in range(1, 10)}
_SCORES: Final = frozenset({"sc1", "sc2"})
_GAMJEOMS: Final = frozenset({"wg1", "wg2"})


def _clock(line: Line) -> s.Clock | None:
    left_s, action = _running(line)
    return None if left_s is None and action is None else s.Clock(left_s, action)


def _break(line: Line) -> s.Break | None:
    left_s, action = _running(line)
    return None if left_s is None and action is None else s.Break(left_s, action)


def _time_out(line: Line) -> s.TimeOut | None:
    left_s, action = _running(line)
    if left_s is None and action is None:
        return None
    return s.TimeOut(position(line), left_s, action)


def _running(line: Line) -> tuple[int | None, s.ClockAction | None]:
    fields = line.fields
    left_s = seconds(fields[0]) if fields else None
    return left_s, _action(line, _CLOCK) if len(fields) > 1 else None


def _injury(line: Line) -> s.Injury | None:
    left_s, action = seconds(line.at(0)), _action(line, _INJURY)
    if left_s is None and action is None:
        return None
    return s.Injury(position(line), left_s, action)


def _action(line: Line, actions: dict[str, Action]) -> Action | None:
    word = line.at(1).lower()
    action = actions.get(word)
    if action is None and word:
        line.mend(f"The action {brief(word)} is unknown.")
    return action


def _round(line: Line) -> s.RoundNumber | None:
    number = whole(line.at(0), 0, 99)
    return None if number is None else s.RoundNumber(number)


def _point(line: Line) -> s.Point | None:
    points = whole(line.at(0), 1, MOST_POINTS)
    return None if points is None else s.Point(position(line), points)


def _hit(line: Line) -> s.Hit | None:
    level = whole(line.at(0), 0, HARDEST_HIT)
    return None if level is None else s.Hit(position(line), level)


def _round_scores(line: Line) -> s.RoundScores | None:
    found = _pairs(line, _ROUND_SCORES.keys(), MOST_SCORE)
    points = tuple((*_ROUND_SCORES[key], value) for key, value in found.items())
    return s.RoundScores(points) if points else None


def _score(line: Line) -> s.Score | None:
    found = _pairs(line, _SCORES, MOST_SCORE)
    return s.Score(found.get("sc1"), found.get("sc2")) if found else None


def _gamjeoms(line: Line) -> s.Gamjeoms | None:
    found = _pairs(line, _GAMJEOMS, MOST_GAMJEOMS)
    return s.Gamjeoms(found.get("wg1"), found.get("wg2")) if found else None


def _round_winners(line: Line) -> s.RoundWinners | None:
    found = _pairs(line, _ROUND_WINNERS.keys(), 2)
    winners = tuple((_ROUND_WINNERS[key], value) for key, value in found.items())
    return s.RoundWinners(winners) if winners else None


def _pairs(line: Line, known: Set[str], most: int) -> dict[str, int]:
    """The numbers by the keys before them, in any order; a key without number is left out."""
    key = line.word if line.word in known else None
    found: dict[str, int] = {}
    for field in line.fields:
        word = field.strip().lower()
        if word in known:
            key = word
        elif word and key is None:
            line.mend(f"Nothing says what {brief(word)} is.")
        else:
            number = whole(word, 0, most)
            if key is not None and number is not None:
                found[key] = number
            key = None
    return found


def _review(line: Line) -> s.Review:
    return s.Review(position(line), whole(line.at(0), -1, 9), whole(line.at(1), -1, 9))


def _winner(line: Line) -> s.Winner | None:
    colour = line.at(0).strip("'\"").lower()
    if not colour:
        return None
    if colour not in _COLOURS:
        raise Wrong(f"{brief(colour)} is no colour of an athlete.")
    return s.Winner(_COLOURS[colour])


def _loaded(line: Line) -> s.Loaded | None:
    return s.Loaded() if _literal(line, "FightLoaded") else None


def _ready(line: Line) -> s.Ready | None:
    return s.Ready() if _literal(line, "FightReady") else None


def _literal(line: Line, word: str) -> bool:
    """Whether the one word is there that this message always has."""
    field = line.at(0)
    if field and field.lower() != word.lower():
        raise Wrong(f"{brief(field)} stands where {word} was expected.")
    return bool(field)


def _hello(_: Line) -> s.Hello:
    return s.Hello()


def _bye(_: Line) -> s.Bye:
    return s.Bye()


def _lights(line: Line) -> s.Lights | None:
    value = line.text(line.at(0).partition(":")[0])
    return None if value is None else s.Lights(line.word, value)


def _video_time(line: Line) -> s.VideoTime | None:
    value = whole(line.at(0), 0, 999_999)
    return None if value is None else s.VideoTime(value)


def _superiority(line: Line) -> s.Superiority | None:
    who = whole(line.at(0), 0, 2)
    return None if who is None else s.Superiority(who)


def _hardware_test(line: Line) -> s.HardwareTest | None:
    value = whole(line.at(0), 0, 5)
    return None if value is None else s.HardwareTest(value)


def _connection(line: Line) -> s.Said:
    """`Udp Port 6000 connected;`, a line that was made for people."""
    words = line.at(0).lower().split()
    port = next((word for word in words if word.isascii() and word.isdigit()), "")
    if words[-1:] == ["connected"]:
        return s.Connected(whole(port, 0, 65_535))
    if words[-1:] == ["disconnected"]:
        return s.Disconnected(whole(port, 0, 65_535))
    return unclear(line)


def unclear(line: Line) -> s.Unclear:
    """What cannot be read is kept, in bounds."""
    fields = line.fields[:MOST_FIELDS]
    if len(fields) < len(line.fields) or any(len(field) > LONGEST_TEXT for field in fields):
        line.mend("Not all of it was taken: it is too long.")
    return s.Unclear(line.word, tuple(field.strip()[:LONGEST_TEXT] for field in fields))


_ANY: Final = 1 << 30
READERS: Final[dict[str, tuple[Reader, int]]] = {
    "pre": (_loaded, 1),
    "at1": (athletes, _ANY),
    "mch": (configuration, _ANY),
    "ref": (referees, _ANY),
    "rdy": (_ready, 1),
    "rnd": (_round, 1),
    "clk": (_clock, 2),
    "brk": (_break, 2),
    "wrd": (_round_winners, _ANY),
    "win": (_winner, 1),
    "wmh": (shown, _ANY),
    "avt": (_video_time, 1),
    "sup": (_superiority, 1),
    "hwt": (_hardware_test, 1),
    "hel": (_hello, 0),
    "bye": (_bye, 0),
    "udp": (_connection, 1),
    "rst": (unclear, _ANY),
    "rsr": (unclear, _ANY),
    **dict.fromkeys(("pt1", "pt2"), (_point, 1)),
    **dict.fromkeys(("hl1", "hl2"), (_hit, 1)),
    **dict.fromkeys(("sc1", "sc2"), (_score, _ANY)),
    **dict.fromkeys(("wg1", "wg2"), (_gamjeoms, _ANY)),
    **dict.fromkeys(("to1", "to2"), (_time_out, 2)),
    **dict.fromkeys(("ij0", "ij1", "ij2"), (_injury, 2)),
    **dict.fromkeys(("ch0", "ch1", "ch2"), (_review, 2)),
    **dict.fromkeys(("inlb", "insl", "inth"), (_lights, 1)),
    **dict.fromkeys(_ROUND_SCORES, (_round_scores, _ANY)),
}
"""Who reads a word, and how many fields it has at most."""
