"""The language of coffee."""

from typing import Annotated

from annotated_doc import Doc
from annotated_types import Ge, Le

from tallylight.base.errors import Refusal
from tallylight.core.declare import command, event, query, setting

POT_SIZE = setting("coffee.pot_size", 6, "How many mugs a pot holds when nobody says.", min=1)

NO_SUCH_POT = Refusal("no_such_pot", "There is no pot {pot_id}.", 404)
NO_POT = Refusal("no_pot", "There is no coffee. Brew some first.", 404)
POT_IS_ON = Refusal("pot_is_on", "Pot {pot_id} still has {left} mugs. Drink up first.")


@command("pot/brew", creates=True, refuses=(POT_IS_ON,))
class BrewPot:
    """Brew a pot of coffee."""

    mugs: Annotated[int | None, Ge(1), Le(40), Doc("How many mugs; the usual pot if left out.")] = (
        None
    )


@command("pot/pour", refuses=(NO_POT,))
class PourMug:
    """Pour a mug; the last one empties the pot."""


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


@event("pot")
class PotForgotten:
    """The show was over before the pot was empty."""

    pot_id: int
