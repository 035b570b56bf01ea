"""The language of coffee."""

from typing import Annotated

from annotated_doc import Doc
from annotated_types import Ge, Le, Len

from tallylight.base.errors import Refusal
from tallylight.core.declare import COUNT, TextId, command, event, query, setting

POT_SIZE = setting("coffee.pot_size", 6, "How many mugs a pot holds when nobody says.", min=1)

NO_SUCH_POT = Refusal("no_such_pot", "There is no pot {pot_id}.", 404)
NO_POT = Refusal("no_pot", "There was no coffee then. Brew some first, or say which pot.", 404)
POT_IS_ON = Refusal("pot_is_on", "Pot {pot_id} still has {left} mugs. Drink up first.")
POT_CAME_LATER = Refusal("pot_came_later", "Pot {pot_id} was on until {ended_at}; brew after it.")
POT_NOT_ON = Refusal("pot_not_on", "Pot {pot_id} was on from {began} to {ended}, not at {at}.", 422)
POT_IS_EMPTY = Refusal("pot_is_empty", "All mugs of pot {pot_id} are poured already.")


@command("pot/brew", creates=True, arguments=("mugs",), refuses=(POT_IS_ON, POT_CAME_LATER))
class BrewPot:
    """Put fresh coffee on the table."""

    mugs: Annotated[int | None, Ge(1), Le(40), Doc("How many mugs; the usual pot if left out.")] = (
        None
    )


@command("pot/pour", creates=True, window=COUNT, refuses=(NO_POT, POT_NOT_ON, POT_IS_EMPTY))
class PourMug:
    """Take a mug; the last one empties the pot."""

    pot_id: Annotated[int | None, Doc("Which pot; the one that was on when left out.")] = None
    note: Annotated[str | None, Len(1, 200), Doc("For whom or why, in free words.")] = None


@query("mugs")
class CountMugs:
    """How many mugs were ever poured on the channel."""


@event("pot")
class PotBrewed:
    """Fresh coffee stood on the table."""

    pot_id: int
    session_id: int | None
    mugs: int


@event("pot")
class MugPoured:
    """Somebody took a mug."""

    pot_id: int
    mug_id: int
    note: TextId


@event("pot")
class PotForgotten:
    """The show was over before the pot was empty."""

    pot_id: int
