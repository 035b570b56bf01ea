"""What can be told of a match: by the scoring system, or by hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from annotated_doc import Doc
from annotated_types import Ge, Le, Len

from tallylight.core.declare import COUNT, command
from tallylight.packs.taekwondo.messages.fields import (
    BEFORE_MATCH,
    MATCH_OVERLAPS,
    NO_MATCH,
    NO_SUCH_ATHLETE,
    Both,
    Cause,
    Colour,
    Evidence,
    Gamjeoms,
    Left,
    MatchId,
    Points,
    Position,
    Round,
    RoundNumber,
    Seconds,
    Text,
    WhichMatch,
    WhichRound,
    Word,
)

TELLING = (NO_MATCH, BEFORE_MATCH)
"""What may be refused of everything that is told of a match."""


@dataclass(frozen=True, kw_only=True)
class CauseGiven:
    """One reason why a score moved."""

    cause: Annotated[Cause, Doc("What moved it.")]
    points: Annotated[int, Ge(-999), Le(999), Doc("By how much.")]
    level: Annotated[int | None, Ge(0), Doc("How hard the hit was, in the sensor's unit.")] = None
    evidence_id: Evidence = None


@dataclass(frozen=True, kw_only=True)
class HitsGiven:
    """How many hits of one strength an athlete landed."""

    position: Position
    bucket: Annotated[int, Ge(0), Le(10), Doc("The strength in tens: 3 is 30 to 39, 10 the rest.")]
    hits: Annotated[int, Ge(1), Le(100_000), Doc("How many.")]
    near: Annotated[int, Ge(0), Le(100_000), Doc("Of them, a little below the limit.")] = 0


Causes = Annotated[tuple[CauseGiven, ...], Len(0, 20)]
Change = Annotated[
    int | None, Ge(1), Le(1_000_000), Doc("The number of this change in its match, for later.")
]


@command("match/load", creates=True, subject="match", arguments=("number",),
         refuses=(MATCH_OVERLAPS,))  # fmt: skip
class LoadMatch:
    """Load a match: the one before it on this court is over."""

    number: Annotated[Text | None, Doc("Its number on the schedule, like 245 or 245.A.")] = None


@command("match/configure", subject="match", refuses=TELLING)
class ConfigureMatch:
    """Say what match it is and how it is fought; what is left out stays."""

    match_id: WhichMatch = None
    number: Annotated[Text | None, Doc("Its number on the schedule.")] = None
    wire_id: Annotated[Text | None, Doc("The id that the scoring system calls it by.")] = None
    category: Annotated[Text | None, Doc("The phase, like Round of 16.")] = None
    weight_class: Annotated[Text | None, Doc("The weight class, like M -80kg.")] = None
    division: Annotated[Text | None, Doc("The division, like Senior.")] = None
    total_rounds: Annotated[RoundNumber | None, Doc("How many rounds it can have.")] = None
    round_duration: Annotated[Seconds | None, Doc("Seconds of one round.")] = None
    countdown_type: Annotated[
        Literal["cntDown", "cntUp"] | None, Doc("Which way the clock runs.")
    ] = None
    format_type: Annotated[
        int | None, Ge(0), Le(999_999), Doc("The format, or the limit of a head hit.")
    ] = None
    body_limit: Annotated[int | None, Ge(0), Le(999_999), Doc("What a body hit must reach.")] = None
    cumulative: Annotated[
        bool | None, Doc("Whether scores count on from round to round, as older rules have it.")
    ] = None
    blue_bg: Annotated[Colour, Doc("The ground of blue's name, like #0000ff.")] = None
    blue_fg: Annotated[Colour, Doc("The letters of blue's name, like #ffffff.")] = None
    red_bg: Annotated[Colour, Doc("The ground of red's name, like #0000ff.")] = None
    red_fg: Annotated[Colour, Doc("The letters of red's name, like #ffffff.")] = None


@command("match/athletes", subject="match", refuses=(*TELLING, NO_SUCH_ATHLETE))
class NameAthletes:
    """Say who fights, by their codes; what is left out stays."""

    match_id: WhichMatch = None
    blue: Annotated[Text | None, Doc("The code of blue.")] = None
    red: Annotated[Text | None, Doc("The code of red.")] = None


@command("match/officials", subject="match", refuses=TELLING)
class NameOfficials:
    """Say who judges."""

    match_id: WhichMatch = None
    centre: Annotated[Text | None, Doc("The centre referee.")] = None
    judge1: Annotated[Text | None, Doc("The first judge.")] = None
    judge2: Annotated[Text | None, Doc("The second judge.")] = None
    judge3: Annotated[Text | None, Doc("The third judge.")] = None


@command("match/ready", subject="match", refuses=TELLING)
class ReadyMatch:
    """Say that loading is over and the fight may begin."""

    match_id: WhichMatch = None


@command("match/round", subject="match", refuses=TELLING)
class CallRound:
    """Say which round it is; its scores and gam-jeoms begin at none."""

    number: Round
    match_id: WhichMatch = None


@command("match/clock", subject="match", arguments=("left",), refuses=TELLING)
class MoveClock:
    """Say that the round's clock was started, stopped, set, or is at its end."""

    action: Annotated[Literal["start", "stop", "set", "end"], Doc("What was done to it.")]
    left: Left = None
    match_id: WhichMatch = None


@command("match/break", subject="match", arguments=("left",), refuses=TELLING)
class MoveBreak:
    """Say that the rest between rounds began, or is over."""

    action: Annotated[Literal["start", "end"], Doc("What was done to its clock.")]
    left: Left = None
    match_id: WhichMatch = None


@command("match/injury", subject="match", window=COUNT, refuses=TELLING)
class MoveInjury:
    """Say that the injury clock was shown or hidden."""

    action: Annotated[Literal["show", "hide"], Doc("What was done to it.")]
    position: Annotated[Both, Doc("Whose: 1 blue, 2 red, 0 not said.")] = 0
    left: Left = None
    match_id: WhichMatch = None


@command("match/score", subject="match", window=COUNT, refuses=TELLING)
class SetScore:
    """Say how the round stands; what is left out is unchanged."""

    blue: Annotated[Points | None, Doc("Points of blue in this round.")] = None
    red: Annotated[Points | None, Doc("Points of red in this round.")] = None
    match_id: WhichMatch = None
    change: Change = None
    blue_causes: Annotated[Causes, Doc("Why blue's moved, as far as known.")] = ()
    red_causes: Annotated[Causes, Doc("Why red's moved, as far as known.")] = ()


@command("match/explain", subject="match", refuses=TELLING)
class ExplainScore:
    """Say, a moment later, why a score moved."""

    change: Annotated[int, Ge(1), Le(1_000_000), Doc("The number of the change.")]
    position: Position
    causes: Annotated[Causes, Doc("The reasons that became known.")]
    match_id: WhichMatch = None


@command("match/points", subject="match", window=COUNT, refuses=TELLING)
class SetRoundScores:
    """Say the points of whole rounds, as the scoring system sums them."""

    round: WhichRound = None
    blue: Annotated[Points | None, Doc("Points of blue in that round.")] = None
    red: Annotated[Points | None, Doc("Points of red in that round.")] = None
    match_id: WhichMatch = None


@command("match/gam-jeoms", subject="match", window=COUNT, refuses=TELLING)
class SetGamjeoms:
    """Say how many gam-jeoms there are in this round; what is left out is unchanged."""

    blue: Annotated[Gamjeoms | None, Doc("Those against blue.")] = None
    red: Annotated[Gamjeoms | None, Doc("Those against red.")] = None
    match_id: WhichMatch = None


@command("match/hits", subject="match", refuses=TELLING)
class CountHits:
    """Add hits of a round, by their strength."""

    round: Round
    hits: Annotated[tuple[HitsGiven, ...], Len(1, 22), Doc("How many of each strength.")]
    match_id: WhichMatch = None


@command("match/review", subject="match", window=COUNT, refuses=TELLING)
class MoveReview:
    """Say that a video review was asked for, or what came of it."""

    by: Annotated[Both, Doc("Who asked: 1 blue, 2 red, 0 the referee.")]
    first: Annotated[int | None, Ge(-9), Le(9), Doc("The scoring system's first number.")] = None
    second: Annotated[int | None, Ge(-9), Le(9), Doc("Its second number.")] = None
    match_id: WhichMatch = None


@command("match/superiority", subject="match", refuses=TELLING)
class ShowSuperiority:
    """Say who would win a tied round, as the scoring system has it."""

    position: Annotated[Both, Doc("Who: 1 blue, 2 red, 0 nobody.")]
    match_id: WhichMatch = None


@command("match/rounds", subject="match", refuses=TELLING)
class SetRoundWinner:
    """Say who won a round; it may be said otherwise later."""

    round: Round
    winner: Annotated[Both, Doc("Who: 1 blue, 2 red, 0 nobody.")]
    match_id: WhichMatch = None


@command("match/winner", subject="match", refuses=TELLING)
class DeclareWinner:
    """Say who won the match and how it was decided; it may be said otherwise later."""

    winner: Annotated[Both | None, Doc("Who: 1 blue, 2 red, 0 nobody.")] = None
    decision: Annotated[Word | None, Doc("The code of how, like PTF.")] = None
    won: Annotated[Points | None, Doc("What is shown for the winner, like 2 rounds.")] = None
    lost: Annotated[Points | None, Doc("What is shown for the loser, like 1 round.")] = None
    match_id: WhichMatch = None


@command("match/blind", subject="match", refuses=TELLING)
class MissSome:
    """Say that nothing was heard for a while though the clock ran."""

    began: Annotated[datetime, Doc("When something was last heard.")]
    ticks: Annotated[int, Ge(1), Le(86_400), Doc("How many ticks of the clock were missed.")]
    match_id: WhichMatch = None


@command("match/supersede", subject="match", refuses=TELLING)
class SupersedeMatch:
    """Take a match out of the numbers: it was loaded once more, or was only a test."""

    match_id: MatchId


@command("match/restore", subject="match", refuses=TELLING)
class RestoreMatch:
    """Put a match that was superseded back into the numbers."""

    match_id: MatchId


@command("match/note", subject="match", arguments=("note",), refuses=TELLING)
class NoteMatch:
    """Write a note on a match; an empty one takes it away."""

    match_id: MatchId
    note: Annotated[str | None, Len(0, 2000), Doc("What to write.")] = None
