"""How a session goes, and what dropped last, as they are served."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPace:
    """The last run of a Diablo session beside those of its type in it that are over."""

    diablo_session_id: Annotated[str, Doc("The Diablo session.")]
    started_at: Annotated[datetime, Doc("When it began.")]
    ended_at: Annotated[datetime | None, Doc("When it ended; null while it is on.")]
    runs: Annotated[int, Doc("All its runs.")]
    finds: Annotated[int, Doc("All that dropped in them.")]
    types: Annotated[list[str], Doc("What was run in it, the last first.")]
    n: Annotated[int, Doc("Runs of this type that are over: n of the times.")]
    mean_seconds: Annotated[float | None, Doc("Their mean time without pauses.")]
    median_seconds: Annotated[float | None, Doc("The middle one.")]
    fastest_seconds: Annotated[float | None, Doc("The shortest, those under the floor left out.")]
    dry_streak: Annotated[int, Doc("Runs of the channel that are over since the last find.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastFind:
    """What was last written down as found."""

    find_id: Annotated[str, Doc("Its id.")]
    name: Annotated[str, Doc("What it is called.")]
    item: Annotated[str | None, Doc("The item of the grail, by its id.")]
    category: Annotated[str | None, Doc("unique, set, rune or runeword; null for other things.")]
    ethereal: Annotated[bool, Doc("Whether it is ethereal.")]
    found_at: Annotated[datetime, Doc("When it was found.")]
    told_at: Annotated[datetime, Doc("When it was written down.")]
    run_id: Annotated[str, Doc("The run it was found in.")]
    run_number: Annotated[int, Doc("The number of that run.")]
    run_type: Annotated[str | None, Doc("What was run.")]
    new: Annotated[bool, Doc("Whether the grail, as it is set, had none before.")]


@dataclass(frozen=True, slots=True)
class GrailShare:
    """How far a part of the grail is."""

    name: Annotated[str, Doc("armor, weapons, other, sets, runes, runewords or ethereal.")]
    found: Annotated[int, Doc("Items that were found.")]
    total: Annotated[int, Doc("Items that there are.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastNew:
    """The item that was found for the first time last."""

    item: Annotated[str, Doc("The item, by its id.")]
    name: Annotated[str, Doc("What it is called.")]
    category: Annotated[str, Doc("unique, set, rune or runeword.")]
    found_at: Annotated[datetime, Doc("When.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrailStanding:
    """How far the grail is."""

    found: Annotated[int, Doc("Items that were found.")]
    total: Annotated[int, Doc("Items that count.")]
    parts: Annotated[list[GrailShare], Doc("The same by part.")]
    ethereal: Annotated[
        GrailShare | None, Doc("Ethereal ones; null where they do not count apart.")
    ]
    last: Annotated[LastNew | None, Doc("The last new one; null when that is 1000 finds ago.")]


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item that the grail, as it is set, had none of before."""

    item: Annotated[str, Doc("The item, by its id.")]
    ethereal: Annotated[bool, Doc("Whether the one that was found is ethereal.")]
