"""A whole match that is over, told in one command."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from annotated_doc import Doc
from annotated_types import Ge, Le, Len

from tallylight.base.errors import Refusal
from tallylight.core.declare import command
from tallylight.packs.taekwondo.messages.fields import (
    MATCH_OVERLAPS,
    NO_SUCH_ATHLETE,
    ROUNDS,
    Both,
    Colour,
    Gamjeoms,
    Points,
    RoundNumber,
    Seconds,
    Text,
    Word,
)

NOT_IN_ORDER = Refusal(
    "match_not_in_order", "{what} was at {at}, and before it comes {before} at {then}.", 422
)
MATCH_TO_COME = Refusal("match_to_come", "{what} at {at} is still to come.", 422)
ROUND_TWICE = Refusal("round_twice", "Round {number} is told twice.", 422)

Repaired = Annotated[str, Len(1, 300)]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a count stood from a moment on; what is left out is as it was."""

    at: Annotated[datetime, Doc("Since when.")]
    blue: Annotated[Points | None, Doc("That of blue.")] = None
    red: Annotated[Points | None, Doc("That of red.")] = None


Standings = Annotated[tuple[Standing, ...], Len(0, 2000)]


@dataclass(frozen=True, kw_only=True)
class RoundRecorded:
    """One round that is over. Its last scores and gam-jeoms count where both ways are told."""

    number: Annotated[RoundNumber, Doc("Its place, from 1.")]
    started_at: Annotated[datetime | None, Doc("Its start; else the end of what was before.")] = (
        None
    )
    ended_at: Annotated[datetime | None, Doc("Its end; else the last that is told of it.")] = None
    blue: Annotated[Points | None, Doc("Points of blue at its end.")] = None
    red: Annotated[Points | None, Doc("Points of red at its end.")] = None
    blue_gam_jeoms: Annotated[Gamjeoms | None, Doc("Gam-jeoms against blue at its end.")] = None
    red_gam_jeoms: Annotated[Gamjeoms | None, Doc("Gam-jeoms against red at its end.")] = None
    winner: Annotated[Both | None, Doc("Who won it: 1 blue, 2 red, 0 nobody.")] = None
    scores: Annotated[Standings, Doc("How the score came about, as far as known.")] = ()
    gam_jeoms: Annotated[Standings, Doc("How the gam-jeoms came about.")] = ()


@command("match/record", creates=True, subject="match", arguments=("number",),
         refuses=(MATCH_OVERLAPS, MATCH_TO_COME, NO_SUCH_ATHLETE, NOT_IN_ORDER,
                  ROUND_TWICE))  # fmt: skip
class RecordMatch:
    """Write down a whole match that is over; it began when the command happened.

    Of an import nothing is refused: what can't be is put right, and told in its provenance.
    """

    number: Annotated[Text | None, Doc("Its number on the schedule.")] = None
    wire_id: Annotated[Text | None, Doc("The id that a scoring system called it by.")] = None
    category: Annotated[Text | None, Doc("The phase, such as a semifinal.")] = None
    weight_class: Annotated[Text | None, Doc("In which weight they fought.")] = None
    division: Annotated[Text | None, Doc("In which age group.")] = None
    total_rounds: Annotated[RoundNumber | None, Doc("How many rounds it could have.")] = None
    round_duration: Annotated[Seconds | None, Doc("Seconds that a round was to last.")] = None
    countdown_type: Annotated[
        Literal["cntDown", "cntUp"] | None, Doc("Which way its clock ran.")
    ] = None
    format_type: Annotated[
        int | None, Ge(0), Le(999_999), Doc("The format, as the scoring system had it.")
    ] = None
    blue_bg: Annotated[Colour, Doc("What blue was painted in.")] = None
    blue_fg: Annotated[Colour, Doc("What was written on blue with.")] = None
    red_bg: Annotated[Colour, Doc("What red was painted in.")] = None
    red_fg: Annotated[Colour, Doc("What was written on red with.")] = None
    blue: Annotated[Text | None, Doc("The code of who fought in blue.")] = None
    red: Annotated[Text | None, Doc("The code of who fought in red.")] = None
    rounds: Annotated[
        tuple[RoundRecorded, ...], Len(0, ROUNDS), Doc("Its rounds, in any order.")
    ] = ()
    winner: Annotated[Both | None, Doc("Who won the match: 1 blue, 2 red, 0 nobody.")] = None
    decision: Annotated[Word | None, Doc("The code of how it was decided.")] = None
    won: Annotated[Points | None, Doc("What was shown for the winner.")] = None
    lost: Annotated[Points | None, Doc("What was shown for the loser.")] = None
    ended_at: Annotated[datetime | None, Doc("When it was over; else the last told of it.")] = None
    original: Annotated[Text | None, Doc("What it is called where it was copied from.")] = None
    repaired: Annotated[
        tuple[Repaired, ...], Len(0, 100), Doc("What was put right on the way here.")
    ] = ()
