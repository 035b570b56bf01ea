"""Words to write evenings with: `"19:07 queuing"` is a change of state on 24 December 2025."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.packs.tarkov.messages import (
    AddKill,
    CreateRaid,
    KillGiven,
    RecordRaid,
    RecordTransition,
    TransitionGiven,
)
from tallylight.testing import Show

EVENING = datetime(2025, 12, 24, tzinfo=UTC)
RAID_100 = (
    "19:00 stash_management",
    "19:05 pre_raid_setup",
    "19:07 queuing",
    "19:09 deploying_committed",
    "19:11 raid_active",
    "19:25 raid_ending",
    "19:25:30 post_raid_review",
    "19:27 survived",
)
"""The raid that seed 000 writes down."""


def at(said: str) -> datetime:
    """`"19:07"` or `"19:25:30"` of the evening; hours past 24 are those of the next day."""
    hours, minutes, *seconds = (int(part) for part in said.split(":"))
    return EVENING + timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))


def session(show: Show, begin: str, end: str | None = None, **fields: Any) -> int:
    """A session of the evening; its id."""
    opened = show.do(CreateSession(**fields), happened_at=at(begin))
    if end is not None:
        show.do(EndSession(session_id=opened["session_id"]), happened_at=at(end))
    return int(opened["session_id"])


def moves(said: Sequence[str]) -> tuple[TransitionGiven, ...]:
    """`("19:07 queuing", ...)` as transitions."""
    parts = [each.split(" ", 1) for each in said]
    return tuple(TransitionGiven(to_state=word, transitioned_at=at(when)) for when, word in parts)


def _whole(fields: dict[str, Any]) -> dict[str, Any]:
    return {"map_name": "Customs", "character_type": "pmc", "game_mode": "pvp"} | fields


def raid(show: Show, *said: str, kills: int = 0, **fields: Any) -> int:
    """A past raid; its id. The last of `said` is its outcome."""
    fields = _whole(fields)
    shot = tuple(KillGiven(enemy_type="scav") for _ in range(kills))
    answer = show.do(RecordRaid(transitions=moves(said), kills=shot, **fields))
    return int(answer["raid_id"])


def live_raid(show: Show, *said: str, **fields: Any) -> int:
    """A raid that is still on, told change by change; its id."""
    (began, first), *others = [each.split(" ", 1) for each in said]
    fields = _whole(fields)
    begun = show.do(CreateRaid(current_state=first, **fields), happened_at=at(began))
    for when, word in others:
        show.do(RecordTransition(to_state=word, raid_id=begun["raid_id"]), happened_at=at(when))
    return int(begun["raid_id"])


def kill(show: Show, when: str | None = None, **fields: Any) -> dict[str, Any]:
    """A kill, at a time of the evening or now."""
    said = {"happened_at": at(when)} if when else {}
    return show.do(AddKill(**{"enemy_type": "scav"} | fields), **said)


def press(tally: Show, word: str, **more: Any) -> dict[str, Any]:
    return tally.do(RecordTransition(to_state=word, **more))


def start(tally: Show, **fields: Any) -> dict[str, Any]:
    return tally.do(CreateRaid(**{"map_name": "Customs", "character_type": "pmc"} | fields))


def refusal(tally: Show, command: Any, **envelope: Any) -> str:
    with pytest.raises(Refused) as refused:
        tally.do(command, **envelope)
    assert "{" not in refused.value.sentence
    return refused.value.refusal.name


def chain(tally: Show, raid_id: int) -> list[tuple[str | None, str]]:
    return [(t.from_state, t.to_state) for t in tally.get(f"/raids/{raid_id}/transitions")]


def raid_row(tally: Show) -> Any:
    return tally.rows("SELECT current_state, ended_at, extract_location, map_name FROM raids")[0]
