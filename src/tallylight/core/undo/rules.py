"""Whether the last press may be taken back."""

from dataclasses import dataclass
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import HOUSE
from tallylight.core.pack import Context, Decision, Entry, Origin, Picture, Result
from tallylight.core.undo.messages import (
    HAS_DEPENDENTS,
    HOUSE_IS_NEWER,
    NO_SUCH_IMPORT,
    NOTHING_TO_UNDO,
    NOTHING_TO_UNDO_HERE,
    UNDO_MOVED,
    CommandUndone,
    Hanging,
    Undo,
    UndoImport,
)


@dataclass(frozen=True, slots=True)
class Undoing:
    """One command that was taken back, and by which entry."""

    channel: str
    command_seq: int
    undone_by: int


@dataclass(frozen=True, slots=True)
class UndoneServed:
    """What was taken back."""

    undone_seq: Annotated[int, Doc("The number of the press that was taken back.")]
    undone: Annotated[str, Doc("What the press was, in words.")]


@dataclass(frozen=True, slots=True)
class ImportUndone:
    """What of an import was taken back."""

    import_id: Annotated[str, Doc("The id of the import.")]
    undone: Annotated[int, Doc("How many of its commands were taken back just now.")]


def decide(picture: Picture[Any], command: Undo | UndoImport, ctx: Context) -> Decision | Refused:
    if isinstance(command, UndoImport):
        return _undo_import(picture.channel.name, command, ctx)
    last = ctx.last_press()
    if last is None:
        return _nothing(picture.channel.name, ctx)
    if command.expect is None and (newer := _of_the_house(picture.channel.name, last, ctx)):
        return newer
    if command.expect not in (None, last.seq):
        return UNDO_MOVED.because(would=last.words, seq=last.seq)
    if last.dependents:
        return _kept_by(last.dependents, last.words)
    channel = picture.channel.name
    return Decision.of(
        ctx.now,
        CommandUndone(
            undone_id=f"{channel}-{last.seq}",
            command_seq=last.seq,
            command=last.command,
        ),
    )


def _nothing(channel: str, ctx: Context) -> Refused:
    """Nothing stands here; a press of the house may be what was meant."""
    house = ctx.last_press(channel=HOUSE) if channel != HOUSE else None
    if house is None:
        return NOTHING_TO_UNDO.because()
    return NOTHING_TO_UNDO_HERE.because(channel=channel, would=house.words)


def _of_the_house(channel: str, last: Any, ctx: Context) -> Refused | None:
    """Who merges two persons at a terminal and then undoes means that, and no older press of the
    channel. A button of the deck means its channel."""
    if channel == HOUSE or ctx.cause.origin is not Origin.CLI:
        return None
    house = ctx.last_press(channel=HOUSE)
    if house is None or house.origin != Origin.CLI or house.recorded_at <= last.recorded_at:
        return None
    return HOUSE_IS_NEWER.because(would=house.words, channel=channel, here=last.words, seq=last.seq)


def _kept_by(hanging: Hanging, would: str) -> Refused:
    return HAS_DEPENDENTS.because(would=would, what=hanging.what, help=hanging.help)


def _undo_import(channel: str, command: UndoImport, ctx: Context) -> Decision | Refused:
    found = ctx.last_press(command.import_id)
    if found is None or not found.commands:
        return NO_SUCH_IMPORT.because(import_id=command.import_id, channel=channel)
    if found.dependents:
        return _kept_by(found.dependents, f"Import {command.import_id}")
    undone = (
        CommandUndone(undone_id=f"{channel}-{seq}", command_seq=seq, command=name)
        for seq, name in found.commands
    )
    return Decision.of(ctx.now, *undone)


def evolve(_: Undoing | None, entry: Entry) -> Undoing:
    event: CommandUndone = entry.event
    return Undoing(entry.channel, event.command_seq, entry.seq)


def row(state: Undoing) -> dict[str, Any]:
    return {
        "channel": state.channel,
        "command_seq": state.command_seq,
        "undone_by": state.undone_by,
    }


def owner(undone_id: str) -> dict[str, Any]:
    """What the row of an undone command holds; the id is `channel-seq`."""
    channel, _, seq = undone_id.rpartition("-")
    return {"channel": channel, "command_seq": int(seq)}


def answer(result: Result[Undoing]) -> UndoneServed:
    undone = result.event(CommandUndone)
    seq = undone.command_seq if undone else 0
    return UndoneServed(undone_seq=seq, undone=result.words_of(seq))


def import_answer(result: Result[Undoing]) -> ImportUndone:
    return ImportUndone(result.command.import_id, len(result.entries))


def serve(state: Undoing) -> Undoing:
    return state
