"""A pack for the laws: lamps that are lit, blink and go out, and the bulbs in the drawer.

It has what a real pack may have and no more: a timed subject with parts (a `Series`, and
rows worked out anew each time), late entries, corrections, closing, a whole past subject in
one command; a resident subject of the house with numbers for ids; a feed with evidence; a folder
that is watched; and a source that fetches.
"""

from tallylight.core.pack import Pack, Rows, Subject

from . import messages, rules, stats, tables
from .sources import DIAL, READINGS, SIGNALS

LAMP = Subject(
    name="lamp",
    key="lamp_id",
    evolve=rules.evolve,
    rows=(
        Rows(tables.lamps, lambda lamp: (lamp,), rules.lamp_row),
        Rows(tables.lamp_blinks, lambda lamp: lamp.blinks),
        Rows(tables.lamp_phases, rules.phases),
    ),
    serve=rules.served,
    unknown=messages.NO_SUCH_LAMP,
    is_open=lambda lamp: lamp.ended_at is None,
    closing=rules.closing,
    plural="lamps",
    filters=("colour",),
    tallied=stats.TALLIED,
)

BULB = Subject(
    name="bulb",
    key="bulb_id",
    evolve=rules.evolve_bulb,
    rows=(Rows(tables.lamp_bulbs, lambda bulb: (bulb,)),),
    serve=rules.served_bulb,
    unknown=messages.NO_SUCH_BULB,
    timed=False,
    resident=True,
)

PACK = Pack(
    name="lamp",
    sentence="Lamps and their bulbs, for the laws.",
    messages=messages,
    decide=rules.decide,
    subjects=(LAMP, BULB),
    answers={messages.Blink: rules.blinked, messages.ReadMeter: rules.read},
    topics={"lamp": rules.picture},
    feeds=(SIGNALS,),
    watches=(DIAL,),
    sources=(READINGS,),
    tell=rules.tell,
)
