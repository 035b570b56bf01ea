"""Undo: the last standing command of a person is taken back, with all its events."""

from tallylight.core.pack import Pack, Rows, Subject
from tallylight.core.timeline.tables import undone
from tallylight.core.undo import messages, rules, store

UNDOING = Subject(
    name="undoing",
    key="undone_id",
    evolve=rules.evolve,
    rows=(Rows(undone, lambda state: (state,), rules.row, rules.owner),),
    serve=rules.serve,
    unknown=messages.NOTHING_TO_UNDO,
    timed=False,
)

PACK = Pack(
    name="undo",
    sentence="Takes back wrong presses.",
    messages=messages,
    decide=rules.decide,
    subjects=(UNDOING,),
    answers={messages.Undo: rules.answer, messages.UndoImport: rules.import_answer},
    queries={messages.GetLastPress: store.last_standing_press},
    topics={"last": lambda view: view.ask(messages.GetLastPress()).press},
    lamps={messages.Undo: store.lamp},
    builtin=True,
)
