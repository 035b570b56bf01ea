"""Whether the last press may be taken back."""

from dataclasses import dataclass
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Entry, Picture, Result
from tallylight.core.undo.messages import (
    HAS_DEPENDENTS,
    NOTHING_TO_UNDO,
    UNDO_MOVED,
    CommandUndone,
    Undo,
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


def decide(picture: Picture[Any], command: Undo, ctx: Context) -> Decision | Refused:
    last = ctx.last_press()
    if last is None:
        return NOTHING_TO_UNDO.because()
    if command.expect not in (None, last.seq):
        return UNDO_MOVED.because(would=last.words, seq=last.seq)
    if last.dependents:
        return HAS_DEPENDENTS.because(would=last.words, what=last.dependents)
    channel = picture.channel.name
    return Decision.of(
        ctx.now,
        CommandUndone(
            undone_id=f"{channel}-{last.seq}",
            command_seq=last.seq,
            command=last.command,
        ),
    )


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


def serve(state: Undoing) -> Undoing:
    return state
