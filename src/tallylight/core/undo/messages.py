"""The language of undo."""

from typing import Annotated

from annotated_doc import Doc

from tallylight.base.errors import Refusal
from tallylight.core.declare import command, event, query

NOTHING_TO_UNDO = Refusal(
    "nothing_to_undo", "There is nothing to undo: no press still stands.", 404
)
UNDO_MOVED = Refusal(
    "undo_moved", "Undo would take back something else now: {would} (number {seq})."
)
HAS_DEPENDENTS = Refusal(
    "has_dependents",
    "{would} can't be taken back: something recorded since hangs on it ({what}).",
)


@command("undo", refuses=(NOTHING_TO_UNDO, UNDO_MOVED, HAS_DEPENDENTS), undoable=False)
class Undo:
    """Take back the last press that still stands, with everything it wrote."""

    expect: Annotated[
        int | None,
        Doc("The number of the press you mean to take back; refused if it is not the last."),
    ] = None


@query("undo/last")
class GetLastPress:
    """What undo would take back now."""


@event("undoing")
class CommandUndone:
    """A command was taken back; its events no longer count."""

    undone_id: str
    command_seq: int
    command: str
