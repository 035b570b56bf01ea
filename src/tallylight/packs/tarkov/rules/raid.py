"""A raid as its events make it, and the rows that follow from it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tallylight.base.series import Series
from tallylight.core.pack import Entry
from tallylight.core.phases import Stay, spent_in, stays
from tallylight.packs.tarkov.messages import (
    EXTRACTED,
    OUTCOMES,
    CharacterType,
    GameMode,
    KillAdded,
    KillDeleted,
    RaidCorrected,
    RaidDeleted,
    RaidEnded,
    RaidStarted,
    ReviewExtended,
    StateChanged,
)
from tallylight.packs.tarkov.rules.words import (
    ACTIVE,
    QUEUING,
    REVIEW,
    TRANSFER,
    flag_of,
    flag_of_enemy,
)


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of state. `map_name` is said when it leads to another map."""

    transition_id: int
    raid_id: int
    from_state: str | None
    to_state: str
    transitioned_at: datetime
    flag: str | None
    created_at: datetime
    updated_at: datetime
    map_name: str | None = None


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill. `headshot` is None when nobody looked."""

    kill_id: int
    raid_id: int
    killed_at: datetime
    enemy_type: str
    weapon_used: str | None
    headshot: bool | None
    flag: str | None
    created_at: datetime
    updated_at: datetime
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Leg:
    """The part of a raid that was on one map. The map of a new leg may not be known yet."""

    raid_id: int
    leg_number: int
    map_name: str | None
    started_at: datetime
    ended_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Raid:
    """One raid. `moves` and `end` are what was said; `transitions` and `legs` follow from them.

    `last_at` is the time of the last event, `seen_at` when we learned the last thing about it.
    """

    raid_id: int
    channel: str
    session_id: int | None
    map_name: str
    character_type: CharacterType
    game_mode: GameMode
    started_at: datetime
    last_at: datetime
    seen_at: datetime
    moves: tuple[Transition, ...]
    end: Transition | None = None
    extract_location: str | None = None
    transitions: Series[Transition] = field(default_factory=Series)
    legs: Series[Leg] = field(default_factory=Series)
    kills: Series[Kill] = field(default_factory=Series)
    headshots: int = 0

    @property
    def ended_at(self) -> datetime | None:
        return self.end.transitioned_at if self.end else None

    @property
    def outcome(self) -> str | None:
        return self.end.to_state if self.end else None

    @property
    def current_state(self) -> str:
        return self.transitions[-1].to_state

    @property
    def in_raid_us(self) -> int | None:
        """Microseconds in raid; None while it is open."""
        return None if self.end is None else spent_in(self.stays(self.seen_at), ACTIVE) or 0

    @property
    def queue_us(self) -> int | None:
        """Microseconds in the queue; None while it is open, and where there was no queue."""
        return None if self.end is None else spent_in(self.stays(self.seen_at), QUEUING)

    def stays(self, now: datetime) -> list[Stay]:
        """Each stay in a state. The outcome lasts no time."""
        changes = [(change.transitioned_at, change.to_state) for change in self.transitions]
        return stays(changes, self.ended_at, now, OUTCOMES)

    def state_at(self, at: datetime) -> str | None:
        """What it was doing at a time; None before it began."""
        known = [t.to_state for t in self.transitions if t.transitioned_at <= at]
        return known[-1] if known else None


def evolve(raid: Raid | None, entry: Entry) -> Raid | None:
    match entry.event:
        case RaidStarted() as event:
            return _settled(_born(event, entry))
        case _ if raid is None:
            return None
        case RaidDeleted():
            return None
        case KillAdded() as event:
            return _with_kill(raid, event, entry)
    return replace(_told(raid, entry), **_heard(raid, entry))


def _born(event: RaidStarted, entry: Entry) -> Raid:
    at = entry.happened_at
    return Raid(
        raid_id=event.raid_id,
        channel=entry.channel,
        session_id=event.session_id,
        map_name=event.map_name,
        character_type=event.character_type,
        game_mode=event.game_mode,
        started_at=at,
        last_at=at,
        seen_at=entry.recorded_at,
        moves=(_transition(event.transition_id, event.state, entry),),
    )


def _with_kill(raid: Raid, event: KillAdded, entry: Entry) -> Raid:
    """Costs the same after any number of kills."""
    kill = Kill(
        kill_id=event.kill_id,
        raid_id=raid.raid_id,
        killed_at=entry.happened_at,
        enemy_type=event.enemy_type,
        weapon_used=event.weapon_used,
        headshot=event.headshot,
        at_end=event.at_end,
        flag=flag_of_enemy(event.enemy_type),
        created_at=entry.recorded_at,
        updated_at=entry.recorded_at,
    )
    return replace(
        raid,
        kills=raid.kills + kill,
        headshots=raid.headshots + bool(event.headshot),
        **_heard(raid, entry),
    )


def _told(raid: Raid, entry: Entry) -> Raid:
    match entry.event:
        case StateChanged() as event:
            move = _transition(event.transition_id, event.to_state, entry, event.map_name)
            moved = replace(raid, moves=(*raid.moves, move))
            return _moved_on(moved, move) if _is_last(raid, move) else _settled(moved)
        case RaidEnded() as event if raid.end is None:
            end = _transition(event.transition_id, event.outcome, entry)
            said = event.extract_location
            return _settled(replace(raid, end=end, extract_location=said))
        case ReviewExtended() as event if raid.end is not None:
            review = replace(raid.end, transition_id=event.transition_id, to_state=REVIEW)
            end = replace(raid.end, transitioned_at=entry.happened_at, updated_at=entry.recorded_at)
            return _settled(replace(raid, moves=(*raid.moves, review), end=end))
        case KillDeleted(kill_id=kill_id):
            kills = raid.kills.without(lambda kill: kill.kill_id == kill_id)
            return replace(raid, kills=kills, headshots=sum(bool(k.headshot) for k in kills))
        case RaidCorrected() as event:
            return _settled(_corrected(raid, event, entry))
    return raid


def _corrected(raid: Raid, event: RaidCorrected, entry: Entry) -> Raid:
    """The raid with the fields in `said`. Kills told for its end stay at its end."""
    new = {name: getattr(event, name) for name in event.said}
    seen: dict[str, Any] = {"updated_at": entry.recorded_at}
    outcome, ended_at = new.pop("outcome", None), new.pop("ended_at", None)
    if raid.end is not None and (outcome or ended_at):
        at = ended_at or raid.end.transitioned_at
        new["end"] = replace(
            raid.end, to_state=outcome or raid.end.to_state, transitioned_at=at, **seen
        )
        new["kills"] = raid.kills if at == raid.ended_at else raid.kills.changed(
            lambda kill: kill.at_end,
            lambda kill: replace(kill, killed_at=at, **seen),
        )  # fmt: skip
    if "started_at" in new:
        first = replace(raid.moves[0], transitioned_at=new["started_at"], **seen)
        new["moves"] = (first, *raid.moves[1:])
    return replace(raid, **new)


def _transition(
    transition_id: int, word: str, entry: Entry, map_name: str | None = None
) -> Transition:
    return Transition(
        transition_id=transition_id,
        raid_id=entry.event.raid_id,
        from_state=None,
        to_state=word,
        transitioned_at=entry.happened_at,
        flag=None,
        created_at=entry.recorded_at,
        updated_at=entry.recorded_at,
        map_name=map_name,
    )


def _heard(raid: Raid, entry: Entry) -> dict[str, Any]:
    return {
        "last_at": max(raid.last_at, entry.happened_at),
        "seen_at": max(raid.seen_at, entry.recorded_at),
    }


def _is_last(raid: Raid, move: Transition) -> bool:
    """Whether a move comes after all that was said of a raid that goes on."""
    return raid.end is None and move.transitioned_at >= raid.transitions[-1].transitioned_at


def _moved_on(raid: Raid, move: Transition) -> Raid:
    """The raid with one more move at its end; costs the same after any number of moves."""
    before = raid.transitions[-1]
    repeated = before.to_state == move.to_state
    legs = list(raid.legs)
    _extend_legs(legs, move, raid.map_name, repeated)
    chain = raid.transitions if repeated else raid.transitions + _after(before, move)
    return replace(raid, transitions=chain, legs=Series(legs))


def _settled(raid: Raid) -> Raid:
    """The raid with what follows from its moves: no state twice in a row, the end last."""
    chain: list[Transition] = []
    legs: list[Leg] = []
    for before, move in _pairs(_in_order(raid)):
        repeated = before is not None and before.to_state == move.to_state
        _extend_legs(legs, move, raid.map_name, repeated)
        if not repeated:
            chain.append(_after(before, move))
    if raid.end is not None:
        legs[-1] = replace(legs[-1], ended_at=raid.ended_at, updated_at=raid.end.updated_at)
    extract = raid.extract_location if raid.outcome in EXTRACTED else None
    return replace(raid, transitions=Series(chain), legs=Series(legs), extract_location=extract)


def _in_order(raid: Raid) -> list[Transition]:
    """The moves until the end, by time and, of those at one time, as they were told."""
    moves = sorted(raid.moves, key=lambda move: (move.transitioned_at, move.transition_id))
    if raid.end is None:
        return moves
    ended_at = raid.end.transitioned_at
    return [*(move for move in moves if move.transitioned_at <= ended_at), raid.end]


def _pairs(moves: list[Transition]) -> Iterator[tuple[Transition | None, Transition]]:
    yield from zip([None, *moves], moves, strict=False)


def _after(before: Transition | None, move: Transition) -> Transition:
    """The move as a row: what was before it says `from_state`, and may have come later."""
    if before is None:
        return replace(move, flag=flag_of(None, move.to_state))
    return replace(
        move,
        from_state=before.to_state,
        flag=flag_of(before.to_state, move.to_state),
        updated_at=max(move.updated_at, before.updated_at),
    )


def _extend_legs(legs: list[Leg], move: Transition, first_map: str, repeated: bool) -> None:
    """A transfer begins a leg; a map that is said later is that of the leg it was said in."""
    on = legs[-1].map_name if legs else None
    transferred = move.to_state == TRANSFER and not repeated
    if legs and not transferred and move.map_name in (None, on):
        return
    if legs and not transferred and on is None:
        legs[-1] = replace(legs[-1], map_name=move.map_name, updated_at=move.updated_at)
        return
    at, seen = move.transitioned_at, move.updated_at
    if legs:
        legs[-1] = replace(legs[-1], ended_at=at, updated_at=seen)
    name = move.map_name if legs else first_map
    legs.append(Leg(move.raid_id, len(legs) + 1, name, at, None, move.created_at, seen))


def is_sound(raid: Raid) -> bool:
    """Whether all that was said of the raid lies between its beginning and its end."""
    ended_at = raid.ended_at
    times = [move.transitioned_at for move in raid.moves[1:]]
    times += [kill.killed_at for kill in raid.kills if not kill.at_end]
    return all(raid.started_at <= at and (ended_at is None or at <= ended_at) for at in times) and (
        ended_at is None or raid.started_at <= ended_at
    )
