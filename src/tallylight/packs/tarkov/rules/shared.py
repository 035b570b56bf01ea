"""What several rules need: the session of a raid, the words of its end, the events of its parts."""

from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Picture
from tallylight.core.sessions.messages import NO_SUCH_SESSION
from tallylight.core.sessions.rules import Session
from tallylight.packs.tarkov import messages as m
from tallylight.packs.tarkov.messages import EXTRACTED, OUTCOMES, GameMode
from tallylight.packs.tarkov.rules.raid import Raid
from tallylight.packs.tarkov.rules.words import enemy_word, label, map_word, state_word

Span = tuple[datetime, datetime | None]
"""From when to when; an open end is None."""


def is_open(raid: Raid) -> Refused:
    return m.RAID_IS_OPEN.because(
        raid_id=raid.raid_id, map_name=raid.map_name, started_at=raid.started_at
    )


def started(
    picture: Picture[Raid],
    command: m.CreateRaid | m.RecordRaid,
    word: str,
    session: Any,
    ctx: Context,
) -> m.RaidStarted:
    last = picture.latest.game_mode if picture.latest else None
    return m.RaidStarted(
        raid_id=ctx.ids.next("raids"),
        transition_id=ctx.ids.next("raid_state_transitions"),
        session_id=session.session_id if session else None,
        map_name=map_word(command.map_name),
        character_type=command.character_type,
        game_mode=command.game_mode or last or _default_mode(ctx),
        state=word,
    )


def _default_mode(ctx: Context) -> GameMode:
    return "pve" if ctx.settings(m.DEFAULT_GAME_MODE) == "pve" else "pvp"


def session_for(
    picture: Picture[Raid], session_id: int | None, span: Span, ctx: Context
) -> Session | Refused | None:
    """The session named, else the one that was on all the time of `span`, if one was."""
    if session_id is None:
        on: Session | None = picture.session
        if on is None or is_outside(on, span):
            on = ctx.overlap("sessions.session", *span, None)
        return None if on is None or is_outside(on, span) else on
    named: Session | None = ctx.find("sessions.session", session_id)
    if named is None or named.channel != picture.channel.name:
        return NO_SUCH_SESSION.because(session_id=session_id)
    return is_outside(named, span) or named


def is_outside(session: Session, span: Span) -> Refused | None:
    began, ended = span[0], span[1] or span[0]
    if session.started_at <= began and (session.ended_at is None or ended <= session.ended_at):
        return None
    return m.OUTSIDE_SESSION.because(
        session_id=session.session_id, began=session.started_at, ended=session.ended_at or "now"
    )


def clash(began: datetime, ended: datetime | None, but: int | None, ctx: Context) -> Refused | None:
    """Why a raid, `but` by its id, can't have been then: one player is in one raid at a time."""
    other: Raid | None = ctx.overlap("raid", began, ended, but)
    if other is None:
        return None
    return m.RAID_OVERLAPS.because(
        raid_id=other.raid_id, began=other.started_at, ended=other.ended_at or "now"
    )


def changed(raid_id: int, word: str, map_name: str | None, ctx: Context) -> m.StateChanged:
    return m.StateChanged(
        raid_id=raid_id,
        transition_id=ctx.ids.next("raid_state_transitions"),
        to_state=word,
        map_name=map_word(map_name) if map_name else None,
    )


def outcome_of(final_state: str | None, status: str | None, extract: str | None) -> str | Refused:
    """The outcome that was said, in either field, and may go with the extract."""
    said = final_state or status
    if said is None:
        return m.NO_OUTCOME.because()
    if final_state and status and state_word(final_state) != state_word(status):
        return m.TWO_OUTCOMES.because(final_state=final_state, told=status)
    word = state_word(said)
    if word not in OUTCOMES:
        return m.NOT_AN_OUTCOME.because(word=said, outcomes=", ".join(OUTCOMES))
    if extract is not None and word not in EXTRACTED:
        return m.NOT_EXTRACTED.because(outcome=label(word).lower())
    return word


def ended(raid_id: int, outcome: str, extract: str | None, ctx: Context) -> m.RaidEnded:
    return m.RaidEnded(
        raid_id=raid_id,
        transition_id=ctx.ids.next("raid_state_transitions"),
        outcome=outcome,
        extract_location=extract,
    )


def kill_added(
    raid_id: int, kill: m.AddKill | m.KillGiven, at_end: bool, ctx: Context
) -> m.KillAdded:
    return m.KillAdded(
        raid_id=raid_id,
        kill_id=ctx.ids.next("kills"),
        enemy_type=enemy_word(kill.enemy_type),
        weapon_used=kill.weapon_used,
        headshot=kill.headshot,
        at_end=at_end,
    )
