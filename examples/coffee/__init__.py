"""Coffee: pots that are brewed, poured and emptied during a show. The smallest whole pack."""

from tallylight.core.pack import Overlay, Pack, Rows, Subject

from . import demo, messages, rules, store, tables, views

POT = Subject(
    name="pot",
    key="pot_id",
    evolve=rules.evolve,
    rows=(
        Rows(tables.pots, lambda pot: (pot,), rules.row),
        Rows(tables.mugs, lambda pot: pot.poured),
    ),
    serve=views.served,
    unknown=messages.NO_SUCH_POT,
    is_open=lambda pot: pot.ended_at is None,
    closing=rules.closing,
    plural="pots",
)

PACK = Pack(
    name="coffee",
    sentence="What keeps the streamer awake.",
    messages=messages,
    decide=rules.decide,
    subjects=(POT,),
    queries={messages.CountMugs: store.count_mugs},
    topics={"pot": views.picture, "panel": views.panel},
    tell=rules.tell,
    overlays=(Overlay("pot", "How much is left in the pot."),),
    demo=demo.evening,
)
