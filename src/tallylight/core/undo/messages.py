"""The language of undo."""

from dataclasses import dataclass
from typing import Annotated

from annotated_doc import Doc
from annotated_types import Len

from tallylight.base.errors import Refusal
from tallylight.core.declare import command, event, query

NOTHING_TO_UNDO = Refusal(
    "nothing_to_undo", "There is nothing to undo: no press still stands.", 404
)
NOTHING_TO_UNDO_HERE = Refusal(
    "nothing_to_undo_here",
    "No press of {channel} still stands, but one of the house does: {would}. "
    "To take that back, `tallylight undo --channel house`, or `POST /c/house/undo`.",
    404,
)
HOUSE_IS_NEWER = Refusal(
    "house_is_newer",
    "The last command of this terminal is of the house: {would}. To take that back, "
    "`tallylight undo --channel house`; to take back what {channel} would ({here}), "
    "`tallylight undo --expect {seq} --channel {channel}`.",
)
UNDO_MOVED = Refusal(
    "undo_moved", "Undo would take back something else now: {would} (number {seq})."
)
NO_SUCH_IMPORT = Refusal(
    "no_such_import", "Nothing of import {import_id} stands on {channel}.", 404
)
HAS_DEPENDENTS = Refusal(
    "has_dependents",
    "{would} can't be taken back: something recorded since hangs on it ({what}). {help}.",
)


@dataclass(frozen=True, slots=True)
class Hanging:
    """What keeps a command from being taken back, and what can be done, as a sentence with no
    full stop."""

    what: str
    help: str


@command(
    "undo",
    refuses=(NOTHING_TO_UNDO, NOTHING_TO_UNDO_HERE, HOUSE_IS_NEWER, UNDO_MOVED, HAS_DEPENDENTS),
    undoable=False,
)
class Undo:
    """Take back the last press that still stands, with everything it wrote."""

    expect: Annotated[
        int | None,
        Doc("The number of the press you mean to take back; refused if it is not the last."),
    ] = None


@command("undo/import", refuses=(NO_SUCH_IMPORT, HAS_DEPENDENTS), undoable=False)
class UndoImport:
    """Take back what an import brought to this channel, the newest first, some hundred at a time.

    Settings and what was heard stay. What `house` holds is taken back there, after the rest.
    """

    import_id: Annotated[str, Len(1, 150), Doc("The import's id, as its report says it.")]


@query("undo/last", of_channel=True)
class GetLastPress:
    """What undo would take back now."""


@event("undoing")
class CommandUndone:
    """A command was taken back; its events no longer count."""

    undone_id: str
    command_seq: int
    command: str
