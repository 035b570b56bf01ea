"""A raid as it is served and shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.base.units import seconds, seconds_between
from tallylight.core.pack import Result, View
from tallylight.core.panel import Clock
from tallylight.core.phases import clock, spent_in
from tallylight.packs.tarkov import messages as m
from tallylight.packs.tarkov.messages import OUTCOMES, CharacterType, GameMode
from tallylight.packs.tarkov.rules.raid import Kill, Raid, Transition
from tallylight.packs.tarkov.rules.words import (
    ACTIVE,
    BEFORE_QUEUE,
    CANCELLED,
    DIED,
    FLAG_UNKNOWN,
    LEFT,
    MAPS,
    MIA,
    QUEUING,
    REVIEW,
    SURVIVED,
    UNKNOWN,
    label,
)

TONES = {
    SURVIVED: "good", DIED: "bad", MIA: "bad", LEFT: "bad", CANCELLED: "unknown", UNKNOWN: "unknown"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RaidServed:
    """A raid, whole. What is still running is counted until `as_of`."""

    raid_id: Annotated[int, Doc("The raid's number.")]
    channel: Annotated[str, Doc("The channel it is on.")]
    session_id: Annotated[int | None, Doc("The session it belongs to; null for none.")]
    status: Annotated[str | None, Doc("queuing, in_progress, survived, died, mia, or null.")]
    current_state: Annotated[str, Doc("What it is doing now, or how it ended.")]
    map_name: Annotated[str, Doc("The first map.")]
    legs: Annotated[list[str | None], Doc("Its maps in order; null for one not known yet.")]
    character_type: Annotated[CharacterType, Doc("pmc or scav.")]
    game_mode: Annotated[GameMode, Doc("pve or pvp.")]
    started_at: Annotated[datetime, Doc("When it began.")]
    ended_at: Annotated[datetime | None, Doc("When it ended; null while it is open.")]
    extract_location: Annotated[str | None, Doc("Where the player extracted.")]
    kill_count: Annotated[int, Doc("How many were killed.")]
    queue_time_seconds: Annotated[float | None, Doc("Time in the queue; null without one.")]
    queue_parts: Annotated[list[float], Doc("The stays in the queue, each in seconds.")]
    raid_duration_seconds: Annotated[float, Doc("From its start to its end.")]
    in_raid_seconds: Annotated[float, Doc("Time in raid_active.")]
    flags: Annotated[list[str], Doc("unknown, unexpected: words or changes worth a look.")]
    as_of: Annotated[datetime, Doc("Until when running times are counted.")]


@dataclass(frozen=True, slots=True)
class TransitionServed:
    """A change of state."""

    transition_id: Annotated[int | None, Doc("Its number; null if it changed nothing.")]
    raid_id: Annotated[int, Doc("The raid.")]
    from_state: Annotated[str | None, Doc("The state before; null for a raid's first.")]
    to_state: Annotated[str, Doc("The state that began.")]
    transitioned_at: Annotated[datetime, Doc("When.")]
    flag: Annotated[str | None, Doc("unexpected or unknown, else null.")]


@dataclass(frozen=True, slots=True)
class MatchServed:
    """A match that was found."""

    transition: Annotated[TransitionServed, Doc("The change of state.")]
    queue_time_seconds: Annotated[float | None, Doc("Time in the queue; null without one.")]


@dataclass(frozen=True, slots=True)
class KillServed:
    """A kill."""

    kill_id: Annotated[int, Doc("Its number.")]
    raid_id: Annotated[int, Doc("The raid.")]
    session_id: Annotated[int | None, Doc("The session of the raid.")]
    killed_at: Annotated[datetime, Doc("When.")]
    enemy_type: Annotated[str, Doc("Who was killed.")]
    weapon_used: Annotated[str | None, Doc("The weapon.")]
    headshot: Annotated[bool | None, Doc("Whether it was a headshot; null when not known.")]
    flag: Annotated[str | None, Doc("unknown for an enemy nobody has heard of, else null.")]


@dataclass(frozen=True, slots=True)
class KillsServed:
    """The kills that were told at once."""

    raid_id: Annotated[int, Doc("The raid.")]
    session_id: Annotated[int | None, Doc("The session of the raid.")]
    kills: Annotated[list[KillServed], Doc("The kills, in order.")]


def serve(raid: Raid, now: datetime | None = None) -> RaidServed:
    """A raid as of `now`, else as of when we learned the last thing about it."""
    now = now or raid.seen_at
    stays = raid.stays(now)
    maps = [leg.map_name for leg in raid.legs]
    queues = [seconds(stay.us) for stay in stays if stay.state == QUEUING]
    strange = {FLAG_UNKNOWN} if {*maps} - {*MAPS, None} else set()
    return RaidServed(
        raid_id=raid.raid_id,
        channel=raid.channel,
        session_id=raid.session_id,
        status=status(raid.current_state),
        current_state=raid.current_state,
        map_name=raid.map_name,
        legs=maps,
        character_type=raid.character_type,
        game_mode=raid.game_mode,
        started_at=raid.started_at,
        ended_at=raid.ended_at,
        extract_location=raid.extract_location,
        kill_count=len(raid.kills),
        queue_time_seconds=sum(queues) if queues else None,
        queue_parts=queues,
        raid_duration_seconds=_length(raid, now),
        in_raid_seconds=seconds(spent_in(stays, ACTIVE) or 0),
        flags=sorted(strange | {t.flag for t in raid.transitions if t.flag}),
        as_of=now,
    )


def _length(raid: Raid, now: datetime) -> float:
    return seconds_between(raid.started_at, raid.ended_at or max(now, raid.started_at))


def transitions(raid: Raid) -> list[TransitionServed]:
    return [_transition_served(change) for change in raid.transitions]


def kills(raid: Raid) -> list[KillServed]:
    return [_kill_served(kill, raid.session_id) for kill in raid.kills]


def status(word: str) -> str | None:
    """The word that seed 001 has for a state: null before the queue and for added outcomes."""
    if word in BEFORE_QUEUE:
        return None
    if word in OUTCOMES or word == QUEUING:
        return word if word in ("queuing", "survived", "died", "mia") else None
    return "in_progress"


def transition_answer(result: Result[Raid]) -> TransitionServed:
    """The change that was made; the one that stands when nothing had to change."""
    known = list(result.subject.transitions) if result.subject else []
    if not result.entries:
        return _transition_served(known[-1])
    event, at = result.entries[0].event, result.entries[0].happened_at
    words = {m.RaidEnded: getattr(event, "outcome", ""), m.ReviewExtended: REVIEW}
    word = words.get(type(event)) or event.to_state
    own = [t for t in known if t.transition_id == event.transition_id]
    made = own or [t for t in known if t.to_state == word and t.transitioned_at <= at]
    if made:
        return _transition_served(made[-1])
    return TransitionServed(None, event.raid_id, None, word, at, None)


def _transition_served(change: Transition) -> TransitionServed:
    return TransitionServed(*(getattr(change, name) for name in TransitionServed.__slots__))


def match_answer(result: Result[Raid]) -> MatchServed:
    made = transition_answer(result)
    raid = result.subject
    if raid is None or made.from_state != QUEUING:
        return MatchServed(made, None)
    stays = raid.stays(raid.seen_at)
    waited = spent_in([s for s in stays if s.began < made.transitioned_at], QUEUING)
    return MatchServed(made, seconds(waited or 0))


def kill_answer(result: Result[Raid]) -> KillServed | None:
    return next(iter(_kills(result)), None)


def kills_answer(result: Result[Raid]) -> KillsServed:
    raid = result.subject
    raid_id = result.entries[0].event.raid_id
    return KillsServed(raid_id, raid.session_id if raid else None, _kills(result))


def _kills(result: Result[Raid]) -> list[KillServed]:
    """The kills of the command, as they stand; those that were taken out since are left out."""
    raid = result.subject
    added = {e.event.kill_id for e in result.entries}
    told: list[KillServed] = []
    for kill in reversed(raid.kills) if raid else ():
        if kill.kill_id in added:
            told.append(_kill_served(kill, raid.session_id if raid else None))
        if len(told) == len(added):
            break
    return told[::-1]


def _kill_served(kill: Kill, session_id: int | None) -> KillServed:
    return KillServed(
        kill_id=kill.kill_id,
        raid_id=kill.raid_id,
        session_id=session_id,
        killed_at=kill.killed_at,
        enemy_type=kill.enemy_type,
        weapon_used=kill.weapon_used,
        headshot=kill.headshot,
        flag=kill.flag,
    )


def picture(view: View) -> Mapping[str, Any] | None:
    """The open raid, or the last one, for the overlay; null when there was none."""
    raid: Raid | None = view.picture.active or view.picture.latest
    if raid is None:
        return None
    stays = raid.stays(view.now)
    in_raid = clock(stays, ACTIVE)
    return {
        "raid_id": raid.raid_id,
        "map_name": raid.legs[-1].map_name or raid.map_name,
        "side": label(raid.character_type),
        "mode": label(raid.game_mode),
        "state": raid.current_state,
        "state_label": label(raid.current_state),
        "tone": TONES.get(raid.current_state, "neutral"),
        "clock": in_raid if raid.ended_at else clock(stays, raid.current_state),
        "in_raid": in_raid,
        "duration": _duration(raid),
        "kills": len(raid.kills),
        "headshots": raid.headshots,
        "outcome": label(raid.outcome) if raid.outcome else None,
        "extract": raid.extract_location,
        "ended_at": raid.ended_at,
        "legs": [leg.map_name for leg in raid.legs],
    }


def _duration(raid: Raid) -> Clock:
    return Clock(_length(raid, raid.started_at), None if raid.ended_at else raid.started_at)
