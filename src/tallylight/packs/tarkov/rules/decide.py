"""When a raid may start, go on, end and be corrected."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.base.ids import Ids
from tallylight.core.pack import Context, Decision, Entry, Happening, Picture
from tallylight.core.sessions.messages import NO_SUCH_SESSION, SessionType
from tallylight.core.sessions.rules import Session, opening
from tallylight.packs.tarkov import messages as m
from tallylight.packs.tarkov.messages import OUTCOMES
from tallylight.packs.tarkov.rules.raid import Raid
from tallylight.packs.tarkov.rules.record import record
from tallylight.packs.tarkov.rules.shared import (
    changed,
    clash,
    ended,
    is_open,
    is_outside,
    kill_added,
    outcome_of,
    session_for,
    started,
)
from tallylight.packs.tarkov.rules.words import (
    COMMITTED,
    REVIEW,
    UNKNOWN,
    label,
    map_word,
    state_word,
)

Answer = Decision | Refused
FOR_ENDED = ("outcome", "extract_location", "ended_at")
MAY_BE_NULL = ("extract_location", "session_id")
CORRECTABLE = (*FOR_ENDED, "map_name", "character_type", "game_mode", "started_at", "session_id")


def decide(picture: Picture[Raid], command: Any, ctx: Context) -> Answer:
    if isinstance(command, m.CreateRaid):
        return _start(picture, command, ctx)
    if isinstance(command, m.RecordRaid):
        return record(picture, command, ctx)
    raid = picture.subject or (picture.latest if _means_last(command) else None)
    if isinstance(command, m.DeleteKill) and command.raid_id is None:
        raid = next((r for r in (raid, picture.latest) if r and _has(r, command.kill_id)), raid)
    if raid is None:
        return m.NO_ACTIVE_RAID.because()
    rules: dict[type, Callable[[Raid, Any, Context], Answer]] = {
        m.RecordTransition: _go_on,
        m.MatchFound: _match,
        m.AddKill: _kill,
        m.AddKills: _kills,
        m.DeleteKill: _delete_kill,
        m.FinalizeRaid: _finalize,
        m.CorrectRaid: _correct,
        m.DeleteRaid: _delete,
    }
    return rules[type(command)](raid, command, ctx)


def closing(raid: Raid, at: datetime, ids: Ids) -> tuple[Happening, ...]:
    """A raid that is open when its session ends has an unknown outcome."""
    transition_id = ids.next("raid_state_transitions")
    closed = m.RaidEnded(raid_id=raid.raid_id, transition_id=transition_id, outcome=UNKNOWN)
    return ((at, closed),)


def _means_last(command: Any) -> bool:
    """Whether a command that names no raid means the last one when none is open."""
    if isinstance(command, m.RecordTransition):
        return state_word(command.to_state) == REVIEW
    return not isinstance(command, (m.MatchFound, m.AddKill))


def _has(raid: Raid, kill_id: int) -> bool:
    return any(kill.kill_id == kill_id for kill in raid.kills)


def _when(raid: Raid, ctx: Context) -> datetime:
    """The command's time; a press is never before the last one, also when the clock steps back."""
    return ctx.at if ctx.late else max(ctx.at, raid.last_at)


def _start(picture: Picture[Raid], command: m.CreateRaid, ctx: Context) -> Answer:
    if picture.active is not None:
        return is_open(picture.active)
    word = state_word(command.current_state)
    if word in OUTCOMES:
        return m.NOT_A_BEGINNING.because(word=label(word))
    refused = clash(ctx.at, None, None, ctx) if ctx.late else None
    if refused is not None:
        return refused
    session = session_for(picture, command.session_id, (ctx.at, ctx.now), ctx)
    if isinstance(session, Refused):
        return session
    opened = None
    if session is None and not ctx.late and ctx.settings(m.OPEN_SESSION):
        opened = opening(picture, ctx, SessionType.CASUAL)
    began = started(picture, command, word, session or opened, ctx)
    return Decision.of(ctx.at, *(event for event in (opened, began) if event))


def _go_on(raid: Raid, command: m.RecordTransition, ctx: Context) -> Answer:
    word, at = state_word(command.to_state), _when(raid, ctx)
    if command.from_state is not None:
        current, expected = raid.state_at(at), state_word(command.from_state)
        if current != expected:
            return m.STATE_MOVED.because(current=label(current or ""), expected=label(expected))
    if word in OUTCOMES:
        return _end(raid, word, None, ctx)
    if word == REVIEW and raid.ended_at is not None and at >= raid.ended_at:
        return _review(raid, at, ctx)
    return _move(raid, word, command.map_name, ctx)


def _move(raid: Raid, word: str, map_name: str | None, ctx: Context) -> Answer:
    at = _when(raid, ctx)
    if raid.ended_at is not None and (not ctx.late or at > raid.ended_at):
        return m.RAID_IS_OVER.because(
            raid_id=raid.raid_id, ended_at=raid.ended_at, outcome=label(raid.outcome or "")
        )
    if at < raid.started_at:
        return _outside(raid, label(word), at)
    if word == raid.current_state and not ctx.late and map_name is None:
        return Decision()
    return Decision.of(at, changed(raid.raid_id, word, map_name, ctx))


def _match(raid: Raid, _: m.MatchFound, ctx: Context) -> Answer:
    return _move(raid, COMMITTED, None, ctx)


def _review(raid: Raid, at: datetime, ctx: Context) -> Answer:
    session = _session_of(raid, ctx)
    refused = session and is_outside(session, (raid.started_at, at))
    refused = refused or clash(raid.started_at, at, raid.raid_id, ctx)
    if refused:
        return refused
    extended = m.ReviewExtended(
        raid_id=raid.raid_id, transition_id=ctx.ids.next("raid_state_transitions")
    )
    return Decision.of(at, extended)


def _session_of(raid: Raid, ctx: Context) -> Session | None:
    return None if raid.session_id is None else ctx.find("sessions.session", raid.session_id)


def _finalize(raid: Raid, command: m.FinalizeRaid, ctx: Context) -> Answer:
    word = outcome_of(command.final_state, command.status, command.extract_location)
    if isinstance(word, Refused):
        return word
    return _end(raid, word, command.extract_location, ctx)


def _end(raid: Raid, outcome: str, extract: str | None, ctx: Context) -> Answer:
    if raid.end is not None:
        return Decision(about=raid)
    at = _when(raid, ctx)
    what, last = _last_part(raid)
    if at < last:
        return m.PART_OUTSIDE.because(edge="end", at=at, what=what, when=last)
    return Decision.of(at, ended(raid.raid_id, outcome, extract, ctx))


def _last_part(raid: Raid) -> tuple[str, datetime]:
    """What was the last thing in the raid but its end and the kills that were told for its end."""
    move = raid.transitions[-2 if raid.end else -1]
    what, last = label(move.to_state), move.transitioned_at
    kill = next((k for k in reversed(raid.kills) if not k.at_end), None)
    if kill is not None and kill.killed_at > last:
        return f"kill {kill.kill_id}", kill.killed_at
    return what, last


def _outside(raid: Raid, what: str, at: datetime) -> Refused:
    return m.OUTSIDE_RAID.because(
        what=what, at=at, began=raid.started_at, ended=raid.ended_at or "now"
    )


def _kill(raid: Raid, command: m.AddKill, ctx: Context) -> Answer:
    at = ctx.at if ctx.late else raid.ended_at or _when(raid, ctx)
    if not raid.started_at <= at <= (raid.ended_at or at):
        return _outside(raid, "The kill", at)
    at_end = raid.ended_at is not None and not ctx.late
    return Decision.of(at, kill_added(raid.raid_id, command, at_end, ctx))


def _kills(raid: Raid, command: m.AddKills, ctx: Context) -> Answer:
    if not command.kills:
        return m.NO_KILLS.because()
    told = ctx.at if ctx.late else raid.ended_at or _when(raid, ctx)
    latest = raid.ended_at or max(ctx.now, raid.last_at)
    happened = sorted(((k.killed_at or told, k) for k in command.kills), key=lambda each: each[0])
    for at, _ in happened:
        if not raid.started_at <= at <= latest:
            return _outside(raid, "A kill", at)
    over = raid.ended_at is not None and not ctx.late
    return Decision(
        tuple(
            (at, kill_added(raid.raid_id, kill, over and kill.killed_at is None, ctx))
            for at, kill in happened
        )
    )


def _delete_kill(raid: Raid, command: m.DeleteKill, ctx: Context) -> Answer:
    if not _has(raid, command.kill_id):
        return m.NO_SUCH_KILL.because(kill_id=command.kill_id)
    deleted = m.KillDeleted(raid_id=raid.raid_id, kill_id=command.kill_id)
    return Decision.of(max(ctx.now, raid.last_at), deleted)


def _delete(raid: Raid, _: m.DeleteRaid, ctx: Context) -> Answer:
    deleted = m.RaidDeleted(raid_id=raid.raid_id)
    return Decision.of(max(ctx.now, raid.last_at), deleted)


def _correct(raid: Raid, command: m.CorrectRaid, ctx: Context) -> Answer:
    said = tuple(
        name
        for name in CORRECTABLE
        if name in ctx.given and (name in MAY_BE_NULL or getattr(command, name) is not None)
    )
    new = {name: getattr(command, name) for name in said}
    for name, word in (("outcome", state_word), ("map_name", map_word)):
        if name in new:
            new[name] = word(new[name])
    refused = _wrong_words(raid, new) or _wrong_times(raid, new, ctx)
    if refused is not None or not said:
        return refused or Decision()
    corrected = m.RaidCorrected(raid_id=raid.raid_id, said=said, **new)
    return Decision.of(max(ctx.now, raid.last_at), corrected)


def _wrong_words(raid: Raid, new: dict[str, Any]) -> Refused | None:
    early = next((name for name in FOR_ENDED if name in new), None)
    if raid.end is None and early:
        return m.RAID_NOT_OVER.because(raid_id=raid.raid_id, what=early.replace("_", " "))
    if not {"outcome", "extract_location"} & new.keys():
        return None
    word = outcome_of(new.get("outcome", raid.outcome), None, new.get("extract_location"))
    return word if isinstance(word, Refused) else None


def _wrong_times(raid: Raid, new: dict[str, Any], ctx: Context) -> Refused | None:
    began = new.get("started_at", raid.started_at)
    over = new.get("ended_at", raid.ended_at)
    for at in (began, over or began):
        if at > max(ctx.now, raid.last_at):
            return m.NOT_YET.because(at=at)
    what, first = _first_part(raid)
    if first is not None and began > first:
        return m.PART_OUTSIDE.because(edge="begin", at=began, what=what, when=first)
    what, last = _last_part(raid)
    if over is not None and over < max(began, last):
        when = max(began, last)
        return m.PART_OUTSIDE.because(edge="end", at=over, what=what, when=when)
    if {"started_at", "ended_at"} & new.keys():
        refused = clash(began, over, raid.raid_id, ctx)
        if refused is not None:
            return refused
    session_id = new.get("session_id", raid.session_id)
    if session_id is None or not {"session_id", "started_at", "ended_at"} & new.keys():
        return None
    session: Session | None = ctx.find("sessions.session", session_id)
    if session is None or session.channel != raid.channel:
        return NO_SUCH_SESSION.because(session_id=session_id)
    return is_outside(session, (began, over))


def _first_part(raid: Raid) -> tuple[str, datetime | None]:
    """What came first after the raid's beginning and before its end; None when nothing did."""
    moves = raid.transitions[1 : -1 if raid.end else None][:1]
    parts = [(label(t.to_state), t.transitioned_at) for t in moves]
    told = [k for k in raid.kills[:1] if not k.at_end]
    parts += [(f"kill {k.kill_id}", k.killed_at) for k in told]
    return min(parts, key=lambda part: part[1], default=("", None))


def tell(entry: Entry) -> str | None:
    """An event in a few words, for the undo bar."""
    match entry.event:
        case m.RaidStarted(map_name=name):
            return f"Raid started: {name}"
        case m.StateChanged(to_state=word):
            return f"State: {label(word)}"
        case m.ReviewExtended():
            return f"State: {label(REVIEW)}"
        case m.KillAdded(enemy_type=enemy, weapon_used=weapon):
            return f"Kill: {label(enemy)}" + (f" with {weapon}" if weapon else "")
        case m.KillDeleted():
            return "Kill taken out"
        case m.RaidEnded(outcome=outcome):
            return f"Raid ended: {label(outcome)}"
        case m.RaidCorrected():
            return "Raid corrected"
        case m.RaidDeleted():
            return "Raid deleted"
    return None
