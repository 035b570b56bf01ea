"""What the scoring system can say: a class for each meaning, in values and not in words.

None is what was not said. A message says what is new, so None means "unchanged" and never 0.
An athlete's position is 1 for blue and 2 for red; where 0 occurs it is nobody or the referee.
"""

from dataclasses import dataclass, fields
from typing import Final, Literal, get_args

Json = str | int | None
"""A plain value; bool is an int."""
ClockAction = Literal["start", "stop", "corr", "stopEnd"]
"""`corr` is an operator's correction, `stopEnd` the end of the round, break or time-out."""
InjuryAction = Literal["show", "hide", "reset"]
Count = Literal["down", "up"]


@dataclass(frozen=True, slots=True)
class Connected:
    """The sender's line for people: it sends from now on."""

    port: int | None


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The sender's line for people: it sends no more."""

    port: int | None


@dataclass(frozen=True, slots=True)
class Hello:
    """The sender's program has started."""


@dataclass(frozen=True, slots=True)
class Bye:
    """The sender's program ends."""


@dataclass(frozen=True, slots=True)
class Lights:
    """A setting of the LEDs on the gear, told at connection; nothing in a match hangs on it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """A match is being loaded: what follows belongs to the new one, also before its name."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Loading is over."""


@dataclass(frozen=True, slots=True)
class Named:
    """An athlete. The code is of a country or club, free text of the operator."""

    short: str | None = None
    long: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Athletes:
    """Who fights. The protocol knows no number of an athlete."""

    blue: Named
    red: Named


@dataclass(frozen=True, slots=True)
class Configuration:
    """The match and how it is fought.

    The number is text ("245.A"). `field_14` and `field_15` are the count-up value and the format
    in the text of v2.3, the thresholds of a hit on body and head from a Gen2 sender.
    """

    number: str | None
    phase: str | None
    weight_class: str | None
    round_field: int | None
    blue_background: str | None
    blue_foreground: str | None
    red_background: str | None
    red_foreground: str | None
    wire_id: str | None
    division: str | None
    total_rounds: int | None
    round_seconds: int | None
    count: Count | None
    field_14: int | None
    field_15: int | None


@dataclass(frozen=True, slots=True)
class Official:
    """A referee or judge, with the code of a country."""

    name: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class Referees:
    """Who judges; somebody who is not there is left out."""

    centre: Official | None
    judge1: Official | None
    judge2: Official | None
    judge3: Official | None


@dataclass(frozen=True, slots=True)
class RoundNumber:
    """The current round, from 1 on. Scores and gam-jeoms of the round before are over with it."""

    number: int


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of the round, in seconds. No action is a tick, or a correction while it stands."""

    left_s: int | None
    action: ClockAction | None


@dataclass(frozen=True, slots=True)
class Break:
    """The clock of the rest between rounds, in seconds."""

    left_s: int | None
    action: ClockAction | None


@dataclass(frozen=True, slots=True)
class TimeOut:
    """The clock of an athlete's time-out (para), in seconds."""

    position: int
    left_s: int | None
    action: ClockAction | None


@dataclass(frozen=True, slots=True)
class Injury:
    """The clock of an injury or kye-shi, in seconds; position 0 is "nobody said whose"."""

    position: int
    left_s: int | None
    action: InjuryAction | None


@dataclass(frozen=True, slots=True)
class Point:
    """Points that an athlete made, 1 to 5. The sum of them is not the score."""

    position: int
    points: int


@dataclass(frozen=True, slots=True)
class Hit:
    """How hard an athlete hit the other one, scoring or not; the unit is the sensor's."""

    position: int
    level: int


@dataclass(frozen=True, slots=True)
class RoundScores:
    """The points of whole rounds as (athlete, round, points), the other's gam-jeoms included."""

    points: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The current score: of the round under best-of-three, else of the match."""

    blue: int | None
    red: int | None


@dataclass(frozen=True, slots=True)
class Gamjeoms:
    """The gam-jeoms against each athlete, counted like the score."""

    blue: int | None
    red: int | None


@dataclass(frozen=True, slots=True)
class Review:
    """A video review asked by the referee (0), blue or red. The numbers are the sender's own.

    v2.3: first 1 accepted, 0 denied, -1 cancelled; second 1 won, 0 lost. Gen2 sends the first
    only, and means the outcome by it. None and None is the request.
    """

    by: int
    first: int | None
    second: int | None


@dataclass(frozen=True, slots=True)
class RoundWinners:
    """Who won which round as (round, athlete); 0 is nobody yet, or a draw."""

    winners: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Winner:
    """Who won the match; 0 is a tie."""

    position: int


@dataclass(frozen=True, slots=True)
class WinnerShown:
    """The winner's name and the decision as displayed: "2-1 PTF" is left, right and decision.

    `cut`: the sender lost the end of it. Then the decision is what there is of it ("PT").
    """

    name: str | None
    left: int | None
    right: int | None
    decision: str | None
    cut: bool


@dataclass(frozen=True, slots=True)
class VideoTime:
    """What the stream calls athlete video time: probably the quota of reviews, always 0 so far."""

    value: int


@dataclass(frozen=True, slots=True)
class Superiority:
    """Who would win a tied round; 0 is nobody. Inferred from what was seen, stated nowhere."""

    position: int


@dataclass(frozen=True, slots=True)
class HardwareTest:
    """The test of the gear: 0 closed, 1 opened, 2 and 3 blue body and head, 4 and 5 red."""

    value: int


@dataclass(frozen=True, slots=True)
class Unclear:
    """A message that nobody knows the meaning of, with its fields as they came."""

    word: str
    fields: tuple[str, ...]


Said = (
    Connected
    | Disconnected
    | Hello
    | Bye
    | Lights
    | Loaded
    | Ready
    | Athletes
    | Configuration
    | Referees
    | RoundNumber
    | Clock
    | Break
    | TimeOut
    | Injury
    | Point
    | Hit
    | RoundScores
    | Score
    | Gamjeoms
    | Review
    | RoundWinners
    | Winner
    | WinnerShown
    | VideoTime
    | Superiority
    | HardwareTest
    | Unclear
)

_NAMES: Final[dict[type, tuple[str, ...]]] = {
    kind: tuple(field.name for field in fields(kind)) for kind in (*get_args(Said), Named, Official)
}


def data(said: Said) -> dict[str, Json]:
    """The named values of what was said, flat: `blue_short`, `s11`, `rd1`, `field_1`.

    What was not said is not in it.
    """
    if isinstance(said, RoundScores):
        return {f"s{athlete}{number}": points for athlete, number, points in said.points}
    if isinstance(said, RoundWinners):
        return {f"rd{number}": athlete for number, athlete in said.winners}
    if isinstance(said, Unclear):
        rest = {f"field_{n}": field for n, field in enumerate(said.fields, 1)}
        return {"word": said.word, **rest}
    return _flat(said, "")


def _flat(said: object, prefix: str) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name in _NAMES[type(said)]:
        value = getattr(said, name)
        if isinstance(value, (Named, Official)):
            found |= _flat(value, f"{name}_")
        elif value is not None:
            found[prefix + name] = value
    return found
