"""The language of lamps."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from annotated_doc import Doc
from annotated_types import Ge, Le, Len
from pydantic import AwareDatetime

from tallylight.base.errors import Refusal
from tallylight.core.declare import COUNT, TextId, command, event, setting


class Colour(StrEnum):
    RED = "red"
    AMBER = "amber"
    GREEN = "green"


BRIGHTNESS = setting("lamp.brightness", 0.5, "How bright a lamp is.", min=-1.0, max=1e30)
DIALS = setting("lamp.dials", "", "The folder with the files of dials; empty watches nothing.")
DIALS_POLLED = setting("lamp.dials_polled", False, "Whether that folder is asked by itself.")
LAMP_KEY = setting("lamp.key", "", "What opens the lamp.", sensitive=True, pattern=r"[^ ].*")
METER = setting("lamp.meter", "", "The server that reads the meter; empty asks none.")
METER_TOKEN = setting(
    "lamp.meter_token", "", "What the meter's server wants to see.", sensitive=True
)
SHADES = setting(
    "lamp.shades", {"red": "#f00"}, "The shade of each colour.", min=1, max=3, required=True
)
STEADY = setting("lamp.steady", False, "Whether a lamp may not blink.")

NO_SUCH_LAMP = Refusal("no_such_lamp", "There is no lamp {lamp_id}.", 404)
NO_LAMP = Refusal("no_lamp", "No lamp is lit.", 404)
LAMP_IS_LIT = Refusal("lamp_is_lit", "Lamp {lamp_id} is lit already.")
NO_SUCH_BLINK = Refusal("no_such_blink", "The lamp has no blink {blink_id}.", 404)
NO_SUCH_BULB = Refusal("no_such_bulb", "There is no bulb {bulb_id}.", 404)
LAMP_IS_STEADY = Refusal("lamp_is_steady", "A steady lamp does not blink.")
NOT_LIT_THEN = Refusal("not_lit_then", "The lamp was not lit at {at}.", 422)
BACKWARDS = Refusal("backwards", "A lamp can't go out before it was lit, or blinked.", 422)

WhichLamp = Annotated[int | None, Doc("The lamp; the lit one when left out.")]
Shade = Annotated[Colour, Doc("Its colour.")]
Note = Annotated[str | None, Len(1, 500), Doc("Free words.")]
Times = Annotated[int, Ge(1), Le(9), Doc("How often.")]
Watts = Annotated[int, Ge(1), Le(100), Doc("How strong it is.")]
ThisBulb = Annotated[int, Doc("The bulb.")]
At = Annotated[AwareDatetime | None, Doc("When.")]


@dataclass(frozen=True, kw_only=True)
class BlinkGiven:
    """One blink of several that are told at once."""

    times: Times
    word: Annotated[str, Len(0, 50), Doc("A word for it.")] = ""


@command("lamp/light", creates=True, subject="lamp", refuses=(LAMP_IS_LIT,))
class LightLamp:
    """Light a lamp."""

    colour: Shade
    note: Note = None


@command("lamp/blink", creates=True, subject="lamp", window=COUNT,
         refuses=(NO_LAMP, NOT_LIT_THEN, LAMP_IS_STEADY))  # fmt: skip
class Blink:
    """Let a lamp blink."""

    times: Times = 1
    word: Annotated[str, Len(0, 50), Doc("A word for it.")] = ""
    lamp_id: WhichLamp = None


@command("lamp/take", subject="lamp", refuses=(NO_LAMP, NO_SUCH_BLINK))
class TakeBlink:
    """Take a blink out of its lamp."""

    blink_id: Annotated[int, Doc("The blink.")]
    lamp_id: WhichLamp = None


@command("lamp/recolour", subject="lamp", refuses=(NO_LAMP, NOT_LIT_THEN))
class Recolour:
    """Give a lamp another colour."""

    colour: Shade
    lamp_id: WhichLamp = None


@command("lamp/out", subject="lamp", refuses=(NO_LAMP, BACKWARDS))
class PutOut:
    """Put a lamp out."""

    lamp_id: WhichLamp = None


@command("lamp/correct", subject="lamp", refuses=(NO_LAMP, BACKWARDS))
class CorrectLamp:
    """Correct what was said of a lamp; what is left out stays."""

    lamp_id: WhichLamp = None
    note: Note = None
    started_at: At = None
    ended_at: At = None


@command("lamp/record", creates=True, subject="lamp", refuses=(BACKWARDS,))
class RecordLamp:
    """Write down a lamp that was lit and is out."""

    colour: Shade
    started_at: At = None
    blinks: Annotated[tuple[BlinkGiven, ...], Doc("How it blinked.")] = ()


@command("bulb/fit", creates=True, subject="bulb", house=True, undoable=False)
class FitBulb:
    """Put a bulb into the drawer."""

    watts: Watts


@command("bulb/change", subject="bulb", house=True, undoable=False)
class ChangeBulb:
    """Say what a bulb really is."""

    bulb_id: ThisBulb
    watts: Watts


@command("bulb/drop", subject="bulb", house=True, undoable=False)
class DropBulb:
    """Break a bulb."""

    bulb_id: ThisBulb


@command("meter/read", creates=True, subject="lamp", undoable=False)
class ReadMeter:
    """Write down what the meter of a lamp shows; it is evidence, and stays."""

    watt_hours: Annotated[int, Ge(0), Le(10**9), Doc("What it shows.")]
    watts: Annotated[Watts | None, Doc("The bulb that is in it, where that is a new one.")] = None


@event("lamp")
class LampLit:
    """A lamp was lit."""

    lamp_id: int
    session_id: int | None
    colour: Colour
    note: TextId


@event("lamp")
class LampBlinked:
    """A lamp blinked."""

    lamp_id: int
    blink_id: int
    times: int
    word: str


@event("lamp")
class BlinkTaken:
    """A blink was taken out."""

    lamp_id: int
    blink_id: int


@event("lamp")
class LampRecoloured:
    """A lamp got another colour."""

    lamp_id: int
    colour: Colour


@event("lamp")
class LampOut:
    """A lamp went out."""

    lamp_id: int


@event("lamp")
class LampCorrected:
    """What was said of a lamp was corrected; `said` names the fields."""

    lamp_id: int
    said: tuple[str, ...]
    note: TextId = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


@event("bulb")
class BulbFitted:
    """A bulb was put into the drawer."""

    bulb_id: int
    watts: int


@event("bulb")
class BulbChanged:
    """A bulb was another one than was said."""

    bulb_id: int
    watts: int


@event("bulb")
class BulbDropped:
    """A bulb broke."""

    bulb_id: int
