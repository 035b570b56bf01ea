"""Types and refusals that the messages of matches and athletes share."""

from typing import Annotated, Literal, get_args

from annotated_doc import Doc
from annotated_types import Ge, Le, Len
from pydantic import StringConstraints

from tallylight.base.errors import Refusal

BLUE, RED = 1, 2
"""Athlete 1 is blue (chung) and 2 is red (hong), whatever the colours on the screen are."""

ROUNDS = 5
"""Rounds that a match can have: three, a golden one, and one to spare."""

DECISIONS = {
    "PTF": "Final points",
    "PTG": "Point gap",
    "GDP": "Golden point",
    "SUP": "Superiority",
    "RSC": "Referee stops contest",
    "WDR": "Withdrawal",
    "DSQ": "Disqualification",
    "DQB": "Disqualified for behaviour",
    "PUN": "Gam-jeom limit",
    "PTS": "Points",
    "IRM": "Irregular mark",
    "CSC": "Coach stops contest",
    "BKO": "Knock-out by a body kick",
    "HKO": "Knock-out by a head kick",
}
"""Codes of how a match was decided, and what they are called."""

Cause = Literal[
    "punch", "body", "head", "turning_body", "turning_head", "point", "bonus", "gam_jeom",
    "correction", "carried", "unknown",
]  # fmt: skip
CAUSES: tuple[str, ...] = get_args(Cause)
"""What makes a score move: a point of a sensor, the bonus of a turning kick, the opponent's
gam-jeom, an operator; `carried` was there before anybody listened."""

Ending = Literal["decided", "abandoned", "superseded", "session_ended"]
ENDINGS: tuple[str, ...] = get_args(Ending)
STATES = ("loading", "ready", "fighting", "paused", "break", "decided", "closed")

NO_SUCH_MATCH = Refusal("no_such_match", "There is no match {match_id}.", 404)
NO_MATCH = Refusal("no_match", "No match was loaded then. Load one, or say which.", 404)
BEFORE_MATCH = Refusal(
    "before_match", "Match {match_id} was loaded at {began}; nothing of it was at {at}.", 422
)
MATCH_OVERLAPS = Refusal(
    "match_overlaps", "Match {match_id} was on then; a match is loaded when it is over.", 422
)
NO_SUCH_ATHLETE = Refusal("no_such_athlete", "There is no athlete {athlete_id}.", 404)

MatchId = Annotated[int, Doc("Which match.")]
WhichMatch = Annotated[int | None, Doc("Which match; the one that was on, else the last one.")]
Position = Annotated[int, Ge(1), Le(2), Doc("Whose: 1 blue, 2 red.")]
Both = Annotated[int, Ge(0), Le(2)]
RoundNumber = Annotated[int, Ge(1), Le(ROUNDS)]
Round = Annotated[RoundNumber, Doc("The round, from 1.")]
WhichRound = Annotated[RoundNumber | None, Doc("The round; the current one when left out.")]
Points = Annotated[int, Ge(0), Le(999)]
Gamjeoms = Annotated[int, Ge(0), Le(99)]
Seconds = Annotated[int, Ge(0), Le(86_400)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] | None
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Left = Annotated[Seconds | None, Doc("Seconds on the clock.")]
Evidence = Annotated[int | None, Doc("The piece of evidence that says so.")]
Word = Annotated[str, Len(1, 40)]
