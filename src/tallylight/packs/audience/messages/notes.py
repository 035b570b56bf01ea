"""The language of what the user keeps by hand: notes, and tips that no source told."""

from typing import Annotated

from annotated_doc import Doc
from annotated_types import Len

from tallylight.core.declare import command
from tallylight.packs.audience.messages.fields import (
    KEPT_OUT,
    NAME_UNFIT,
    NO_SUCH_INTERACTION,
    NOBODY_CALLED,
    SAID_NOBODY,
    WAS_CALLED,
    Amount,
    Kind,
    Platform,
    Unit,
    Words,
)

Whom = Annotated[str | None, Len(1, 36), Doc("The person, by the id; or say the name.")]
Called = Annotated[str | None, Len(1, 255), Doc("What the person is called.")]


@command(
    "note/add",
    creates=True,
    subject="note",
    arguments=("username", "content"),
    refuses=(NOBODY_CALLED, NAME_UNFIT, SAID_NOBODY, WAS_CALLED, KEPT_OUT, NO_SUCH_INTERACTION),
)
class AddNote:
    """Keep a note about a person, or a tip or message that no source told; undo takes it back."""

    username: Called = None
    content: Words = ""
    kind: Annotated[Kind, Doc("What it is.")] = "MANUAL_NOTE"
    amount: Amount = None
    unit: Unit = None
    person_id: Whom = None
    platform: Platform = "chaturbate"
    corrects: Annotated[str | None, Len(1, 36), Doc("Which earlier interaction it corrects.")] = (
        None
    )


@command("note/remove", subject="note", refuses=(NO_SUCH_INTERACTION,))
class RemoveNote:
    """Take a note out of sight; what was kept stays, and undo brings it back."""

    interaction_id: Annotated[str, Len(1, 36), Doc("Which note, by its id.")]
