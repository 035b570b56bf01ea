"""The fields that several messages have, and the words that may stand in them."""

from typing import Annotated, Literal, get_args

from annotated_doc import Doc
from annotated_types import Ge, Le
from pydantic import StringConstraints

Difficulty = Literal["normal", "nightmare", "hell"]
DIFFICULTIES: tuple[Difficulty, ...] = get_args(Difficulty)
CLASSES = (
    "amazon", "assassin", "barbarian", "druid", "necromancer", "paladin", "sorceress", "warlock",
    "shared_stash", "unknown",
)  # fmt: skip
"""The classes of characters; a shared stash is kept like one."""

HOW = ("typed", "save", "imported", "inferred")
"""How a find is known."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]

SessionId = Annotated[str | None, Doc("The Diablo session; the open one when left out.")]
ThisSession = Annotated[str, Doc("Which Diablo session.")]
LastSession = Annotated[
    str | None, Doc("The Diablo session; the open one, else the last, when left out.")
]
RunId = Annotated[str | None, Doc("The run; the open one when left out.")]
LastRun = Annotated[str | None, Doc("The run; the open one, else the last, when left out.")]
ThisRun = Annotated[str, Doc("Which run.")]
LastFind = Annotated[str | None, Doc("Which find; the last of the run when left out.")]
CharacterId = Annotated[str, Doc("Which character.")]
RunType = Annotated[
    Name | None, Doc("What is run, like Mephisto or Cows; the last one's when left out.")
]
Area = Annotated[Name | None, Doc("Where in the game, if that says more than the type.")]
Who = Annotated[Name | None, Doc("The character, by name or id; the last one's when left out.")]
On = Annotated[Difficulty | None, Doc("normal, nightmare or hell; the last one's when left out.")]
Players = Annotated[
    Annotated[int, Ge(1), Le(8)] | None, Doc("The players setting; the last one's when left out.")
]
MagicFind = Annotated[
    Annotated[int, Ge(0), Le(2000)] | None,
    Doc("Magic find in percent; the last one's when left out."),
]
TerrorZone = Annotated[bool | None, Doc("Whether it was a terror zone; null when nobody said.")]
Note = Annotated[Words | None, Doc("What is worth remembering of it.")]
Item = Annotated[Name, Doc("What dropped: its name, a nickname like soj, or any other words.")]
GrailItem = Annotated[Name, Doc("An item of the grail, by its name or a nickname.")]
Ethereal = Annotated[bool, Doc("Whether it is ethereal.")]
OneIn = Annotated[float, Ge(1.0), Le(1e9), Doc("It drops once in so many runs.")]
