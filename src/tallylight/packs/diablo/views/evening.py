"""What pictures, the control page and lamps share: the last run, its clock, how it all goes."""

from datetime import timedelta
from typing import Final

from tallylight.base.errors import Refused
from tallylight.base.units import seconds
from tallylight.core.pack import View
from tallylight.core.panel import Clock
from tallylight.packs.diablo.messages.shown import GetRunPace, ListCharacters
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.views.pace import RunPace

OTHER: Final = "Run"
"""What a run is called of which nobody said the type."""


def last_run(view: View) -> Run | None:
    """The run that is on, else the one that began last."""
    found: Run | None = view.picture.active or view.picture.latest
    return found


def pace(view: View) -> RunPace | None:
    """How the Diablo session goes that is on, or was last; None before the first."""
    try:
        went: RunPace = view.ask(GetRunPace())
    except Refused:
        return None
    return went


def open_pace(view: View) -> RunPace | None:
    """The same, while the session is on."""
    went = pace(view)
    return went if went is not None and went.ended_at is None else None


def state(run: Run) -> str:
    """`on`, `paused` or `over`."""
    if run.ended_at is not None:
        return "over"
    return "paused" if run.paused_since is not None else "on"


def clock(run: Run, view: View) -> Clock:
    """Its time without pauses, which runs on while it is on and not paused."""
    if state(run) == "on":
        return Clock(0, run.started_at + timedelta(microseconds=run.paused_us(view.now)))
    return Clock(seconds(run.active_us(view.now)))


def minutes(length: float | None) -> str:
    """A time as a person reads it, to the second: 1:08."""
    if length is None:
        return "-"
    whole = int(length + 0.5)
    return f"{whole // 60}:{whole % 60:02}"


def about(run: Run, view: View) -> str | None:
    """Who runs it and under which conditions, in few words."""
    names = {one.character_id: one.name for one in view.ask(ListCharacters())}
    said = (
        names.get(run.character_id or ""),
        run.area,
        run.difficulty.capitalize() if run.difficulty else None,
        f"Players {run.players}" if run.players else None,
        f"MF {run.magic_find}" if run.magic_find else None,
    )
    return " · ".join(filter(None, said)) or None
