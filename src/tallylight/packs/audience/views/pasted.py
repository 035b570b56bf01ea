"""What came of a paste, as it is served."""

from dataclasses import dataclass
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.core.pack import Result
from tallylight.packs.audience.messages.events import NoteKept
from tallylight.packs.audience.rules.imports import PasteRead, report_on


@dataclass(frozen=True, slots=True)
class FaultServed:
    """A line or row of which nothing was kept."""

    line: Annotated[int, Doc("Where it stands in what was pasted, from 1.")]
    said: Annotated[str, Doc("How it begins.")]
    why: Annotated[str, Doc("Why nothing was made of it.")]


@dataclass(frozen=True, slots=True)
class PasteServed:
    """What came of a paste, or what would."""

    paste_id: Annotated[str | None, Doc("By which it is taken back; null where nothing is new.")]
    dry_run: Annotated[bool, Doc("Whether nothing was kept, because that was not asked for.")]
    kept: Annotated[int, Doc("How many things in it are new.")]
    known: Annotated[int, Doc("How many were kept before.")]
    faults: Annotated[list[FaultServed], Doc("What could not be read, line by line.")]


def of_paste(result: Result[Any]) -> PasteServed:
    kept = [one.event for one in result.entries if isinstance(one.event, NoteKept)]
    if kept:
        return _served(report_on(result.command, len(kept), kept[0].interaction_id))
    return _served(result.subject)


def _served(it: PasteRead | None) -> PasteServed:
    if it is None:
        return PasteServed(None, False, 0, 0, [])
    faults = [FaultServed(one.line, one.said, one.why) for one in it.faults]
    return PasteServed(it.paste_id, it.dry_run, it.kept, it.known, faults)
