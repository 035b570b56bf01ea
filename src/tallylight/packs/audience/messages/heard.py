"""What sources and imports tell of the room: kept as evidence, one row each, and no event."""

from typing import Annotated, Any

from annotated_doc import Doc
from annotated_types import Len
from pydantic import AwareDatetime

from tallylight.core.declare import COUNT, command
from tallylight.packs.audience.messages.fields import (
    NAME_UNFIT,
    PAYLOAD_UNREADABLE,
    SNAPSHOT_CONFLICT,
    Amount,
    External,
    Kind,
    Name,
    Platform,
    Shown,
    SnapshotSource,
    Unit,
    Via,
    Words,
)

Raw = Annotated[str | None, Len(0, 1_000_000), Doc("The exact text it was read from.")]


@command("interaction/hear", creates=True, undoable=False, window=COUNT, subject="note",
         refuses=(NAME_UNFIT,))  # fmt: skip
class Hear:
    """Keep what a person said or did in the room."""

    username: Name
    kind: Annotated[Kind, Doc("What it was.")]
    content: Words = ""
    via: Annotated[Via, Doc("Where it was heard.")] = "manual"
    external_id: Annotated[str | None, Len(1, 200), Doc("The source's own id of it.")] = None
    platform: Platform = "chaturbate"
    platform_id: External = None
    display_name: Shown = None
    amount: Amount = None
    unit: Unit = None
    anonymous: Annotated[bool, Doc("Whether the person asked not to be named.")] = False
    metadata: Annotated[dict[str, Any] | None, Doc("What else the source told.")] = None
    raw: Raw = None


@command("snapshot/take", creates=True, undoable=False, subject="note",
         refuses=(NAME_UNFIT, PAYLOAD_UNREADABLE, SNAPSHOT_CONFLICT))  # fmt: skip
class TakeSnapshot:
    """Keep what a source says of a person at one moment."""

    username: Name
    of: Annotated[SnapshotSource, Doc("Which source it is from.")]
    raw: Annotated[str, Len(1, 1_000_000), Doc("The answer, exactly as it came.")]
    captured_at: Annotated[AwareDatetime | None, Doc("When it was so; now when left out.")] = None
    platform: Platform = "chaturbate"
    period: Annotated[str | None, Len(1, 100), Doc("The time its numbers are about.")] = None


@command("person/hear-rename", undoable=False, house=True, subject="person",
         refuses=(NAME_UNFIT,))  # fmt: skip
class HearRename:
    """Take in that a person whom the platform knows by an id is called otherwise now."""

    platform: Platform
    platform_id: Annotated[str, Len(1, 200), Doc("The platform's own id of the person.")]
    username: Name
    display_name: Shown = None


@command("interaction/redact", creates=True, undoable=False, subject="note")
class Redact:
    """Hide what the platform took away: one message by its id, or all that a person said."""

    via: Annotated[Via, Doc("Where it had been heard.")]
    external_id: Annotated[str | None, Len(1, 200), Doc("The source's own id of it.")] = None
    username: Annotated[str | None, Len(1, 255), Doc("Whose words, where all of them.")] = None
    platform: Platform = "chaturbate"


@command("broadcast/begin", undoable=False, subject="note")
class GoLive:
    """Take in that the broadcast began; a session that is on is the one."""

    platform: Platform = "chaturbate"
    broadcaster: Annotated[str | None, Len(1, 255), Doc("Who broadcasts.")] = None


@command("broadcast/stop", undoable=False, subject="note")
class GoOff:
    """Take in that the broadcast stopped; its session ends with it."""

    platform: Platform = "chaturbate"
    broadcaster: Annotated[str | None, Len(1, 255), Doc("Who broadcasts.")] = None


@command("broadcast/end-silent", undoable=False, subject="note")
class EndSilent:
    """End the session that a broadcast began and of which nothing was heard any more.

    The program says so by itself after `audience.silent_hours`; the session ends when
    something was last heard in it. One that is not silent for so long goes on.
    """

    heard_at: Annotated[
        AwareDatetime | None, Doc("When something was last heard in it; nothing ever, if left out.")
    ] = None
