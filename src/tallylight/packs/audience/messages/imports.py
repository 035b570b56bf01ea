"""The language of taking over: what is pasted, and the rows of files of other programs."""

from datetime import date
from typing import Annotated, Any, Literal

from annotated_doc import Doc
from annotated_types import Len

from tallylight.base.errors import Refusal
from tallylight.core.declare import command
from tallylight.packs.audience.messages.fields import (
    NAME_UNFIT,
    Amount,
    External,
    Kind,
    Name,
    Platform,
    Shown,
    Unit,
    Via,
    Words,
)

MOST_LINES = 2_000

PASTE_TOO_LONG = Refusal(
    "paste_too_long",
    "{lines} things are said in it, and at most {most} go in at once. "
    "`tallylight adopt FILE` takes any number.",
    422,
)
PASTE_SAYS_NOTHING = Refusal("paste_says_nothing", "Nothing can be read out of it: {why}.", 422)
NO_SUCH_PASTE = Refusal("no_such_paste", "Nothing of a paste {paste_id} stands.", 404)

Shape = Literal["profile", "chat", "table", "export"]


@command("paste/keep", creates=True, subject="note", refuses=(PASTE_TOO_LONG, PASTE_SAYS_NOTHING),
         arguments=("username",))  # fmt: skip
class KeepPaste:
    """Keep what is pasted: a profile, lines of a chat, a table, an export; undo takes it back."""

    shape: Annotated[Shape, Doc("What it is: profile, chat, table (CSV) or export (Statbate).")]
    text: Annotated[str, Len(1, 1_000_000), Doc("All that was copied.")]
    username: Annotated[
        str | None, Len(1, 255), Doc("Whose profile it is, where it does not say so itself.")
    ] = None
    columns: Annotated[dict[str, Any] | None, Doc("Which field a heading means: Who=username.")] = (
        None
    )
    day: Annotated[
        date | None, Doc("The day of its first line, where lines have only the time; today.")
    ] = None
    day_first: Annotated[
        bool | None, Doc("Whether 03/04/2026 is a day in April; not taken over if nobody knows.")
    ] = None
    platform: Platform = "chaturbate"
    dry_run: Annotated[bool, Doc("Whether to say only what would come of it.")] = False


@command("paste/take-back", subject="note", refuses=(NO_SUCH_PASTE,))
class TakeBackPaste:
    """Take back what a paste brought, however long ago; undo brings it back."""

    paste_id: Annotated[str, Len(1, 36), Doc("Which paste, by its id.")]


@command("interaction/take-over", creates=True, subject="note", refuses=(NAME_UNFIT,))
class TakeOver:
    """Keep what a file says that a person said or did; undo takes it back."""

    username: Name
    kind: Annotated[Kind, Doc("What it was that they did.")]
    content: Words = ""
    via: Annotated[Via, Doc("Where it had been heard first.")] = "manual"
    external_id: Annotated[str | None, Len(1, 200), Doc("What it is known by.")] = None
    platform: Platform = "chaturbate"
    platform_id: External = None
    display_name: Shown = None
    amount: Amount = None
    unit: Unit = None
    anonymous: Annotated[bool, Doc("Whether the person asked for no name.")] = False
    metadata: Annotated[dict[str, Any] | None, Doc("What else the file tells.")] = None
    raw: Annotated[str | None, Len(0, 1_000_000), Doc("How it is written there.")] = None
