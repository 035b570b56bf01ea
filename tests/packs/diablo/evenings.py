"""Words to play evenings with: runs as they happen, and runs that are taken over."""

from datetime import datetime, timedelta
from typing import Any

from tallylight.packs.diablo import messages as m
from tallylight.testing import Show
from tallylight.testing.clock import NOON

SOURCE = "other.db"


def ran(show: Show, seconds: float, *finds: str, gap: float = 10, **said: Any) -> str:
    """A run that takes so long, some time after what was before; its id. Finds come at its end."""
    show.clock.forward(seconds=gap)
    run_id: str = show.do(m.StartRun(**said))["run_id"]
    show.clock.forward(seconds=seconds)
    for name in finds:
        show.do(m.AddFind(name=name))
    show.do(m.EndRun())
    return run_id


def at(seconds: float) -> datetime:
    """So long after noon, when the clock of a show begins to stand."""
    return NOON + timedelta(seconds=seconds)


def told(key: str) -> m.CameFrom:
    return m.CameFrom(source=SOURCE, key=key)


def adopted_session(show: Show, began: float, ended: float, key: str = "s1") -> str:
    """A Diablo session that is taken over, in seconds since noon; its id."""
    command = m.AdoptSession(ended_at=at(ended), provenance=told(key))
    answer = show.do(command, happened_at=at(began))
    return str(answer["diablo_session_id"])


def adopted(show: Show, began: float, seconds: float, key: str, **said: Any) -> dict[str, Any]:
    """A run that is taken over into an adopted session; as it is served."""
    said = {"session": "s1", "run_number": int(key), "provenance": told(f"run {key}")} | said
    command = m.AdoptRun(ended_at=at(began + seconds), **said)
    return show.do(command, happened_at=at(began))


def find(item: str, *, uncertain: bool = False, ethereal: bool = False) -> m.FindOfRun:
    """A find of a run that is taken over."""
    return m.FindOfRun(
        item=item, name=None, found_at=None, ethereal=ethereal, how="imported",
        uncertain=uncertain, note=None, provenance=told(f"find {item}"),
    )  # fmt: skip
