"""What is taken away: rows for a sheet, the whole history, chapters of a recording."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Any, Literal

from annotated_doc import Doc

from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.session import milliseconds
from tallylight.packs.diablo.stats.times import Usual
from tallylight.packs.diablo.views import served
from tallylight.packs.diablo.views.grail import EntryServed
from tallylight.packs.diablo.views.numbers import of_ms

START = "0:00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run in one row."""

    run_id: Annotated[str, Doc("Its id.")]
    diablo_session_id: Annotated[str, Doc("Its Diablo session.")]
    run_number: Annotated[int, Doc("Its number there.")]
    run_type: Annotated[str | None, Doc("What was run.")]
    area: Annotated[str | None, Doc("Where, if that says more.")]
    character: Annotated[str | None, Doc("Who was played, by name.")]
    difficulty: Annotated[str | None, Doc("normal, nightmare or hell.")]
    players: Annotated[int | None, Doc("The players setting.")]
    magic_find: Annotated[int | None, Doc("Magic find in percent.")]
    terror_zone: Annotated[bool | None, Doc("Whether it was a terror zone.")]
    started_at: Annotated[datetime, Doc("When it began.")]
    ended_at: Annotated[datetime | None, Doc("When it ended; null while it is on.")]
    active_seconds: Annotated[float | None, Doc("Its time without pauses; null if unknown.")]
    wall_seconds: Annotated[float | None, Doc("From start to end; null if unknown.")]
    find_count: Annotated[int, Doc("What was found in it, as far as that is certain.")]
    finds: Annotated[str, Doc("What was found, the names with a semicolon between.")]
    far_off: Annotated[bool, Doc("Whether its time is far off those of its type.")]
    note: Annotated[str | None, Doc("The note.")]
    duplicate_of: Annotated[str | None, Doc("The run that was on then; this one is not counted.")]
    source: Annotated[str | None, Doc("What it was taken over from, and its key there.")]


@dataclass(frozen=True, slots=True)
class PauseServed:
    """A time in which the clock of a run stood still."""

    started_at: Annotated[datetime, Doc("When it was stopped.")]
    ended_at: Annotated[datetime | None, Doc("When it went on; null while it stands still.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTold(served.RunServed):
    """A run, whole, with its pauses."""

    pauses: Annotated[list[PauseServed], Doc("When its clock stood still.")]


@dataclass(frozen=True, slots=True)
class History:
    """All there is, or all of one Diablo session."""

    channel: Annotated[str, Doc("The channel.")]
    record: Annotated[str, Doc("Which record it is of: the same each time it is exported.")]
    characters: Annotated[list[served.CharacterServed], Doc("Who is played.")]
    sessions: Annotated[list[served.DiabloSessionServed], Doc("The Diablo sessions.")]
    runs: Annotated[list[RunTold], Doc("Their runs in the order they began, with their finds.")]
    grail: Annotated[
        list[EntryServed], Doc("The grail's entries; of a session, those of its runs.")
    ]
    odds: Annotated[list[served.OddsServed], Doc("The odds that were given.")]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A run or a find as a chapter of a recording."""

    seconds: Annotated[float, Doc("When, since the recording began.")]
    kind: Annotated[Literal["run", "find"], Doc("run, or find.")]
    title: Annotated[str, Doc("What it is.")]
    run_id: Annotated[str, Doc("The run, also that of a find.")]
    item: Annotated[str | None, Doc("The item that was found, by its id.")]
    line: Annotated[str, Doc("Both as one line: 0:12:34 Run 5: Mephisto.")]


@dataclass(frozen=True, slots=True)
class Chapters:
    """The chapters of a recording."""

    began_at: Annotated[datetime, Doc("When the recording began.")]
    chapters: Annotated[list[Chapter], Doc("In the order of time.")]
    text: Annotated[str, Doc("All lines, the first at 0:00:00, to be pasted below a video.")]


def run_row(row: Any, finds: Iterable[str], usual: Usual | None) -> RunRow:
    """A run by its row, with `character`, the name of who was played."""
    over = row.duration is not None
    same = ("run_number", "run_type", "area", "character", "difficulty", "players", "magic_find",
            "terror_zone", "find_count", "note", "duplicate_of")  # fmt: skip
    return RunRow(
        **{name: getattr(row, name) for name in same},
        run_id=row.id,
        diablo_session_id=row.session_id,
        started_at=row.start_time,
        ended_at=row.end_time,
        active_seconds=of_ms(row.duration),
        wall_seconds=of_ms(milliseconds(row.start_time, row.end_time)) if over else None,
        finds="; ".join(finds),
        far_off=bool(over and usual and not usual.low <= row.duration <= usual.high),
        source=row.origin,
    )


def find_name(name: str, ethereal: bool) -> str:
    return f"ethereal {name}" if ethereal else name


def run_told(run: Run, now: datetime) -> RunTold:
    known = served.run(run, now)
    pauses = [PauseServed(one.started_at, one.ended_at) for one in run.pauses]
    same = {one.name: getattr(known, one.name) for one in fields(known)}
    return RunTold(**same, pauses=pauses)


def chapter(seconds: float, title: str, run_id: str, item: str | None, *, find: bool) -> Chapter:
    line = f"{clock(seconds)} {title}"
    return Chapter(seconds, "find" if find else "run", title, run_id, item, line)


def lines(chapters: Sequence[Chapter]) -> str:
    """All lines; video sites want the first of them at 0:00:00."""
    told = [one.line for one in chapters]
    if not told or clock(chapters[0].seconds) != START:
        told = [f"{START} Start", *told]
    return "\n".join(told)


def clock(seconds: float) -> str:
    """`1:02:03` for 3723.5 seconds."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
