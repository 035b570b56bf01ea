"""A whole raid that is over, written down in one command."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Happening, Picture
from tallylight.packs.tarkov import messages as m
from tallylight.packs.tarkov.messages import OUTCOMES
from tallylight.packs.tarkov.rules.raid import Raid
from tallylight.packs.tarkov.rules.shared import (
    changed,
    clash,
    ended,
    is_open,
    kill_added,
    outcome_of,
    session_for,
    started,
)
from tallylight.packs.tarkov.rules.words import ACTIVE, STASH, label, state_word

Move = tuple[datetime, str, str | None]
"""When, to which state, and on which map."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a past raid is made of, in order."""

    began: datetime
    ended: datetime
    state: str
    moves: Sequence[Move]
    outcome: str


def record(picture: Picture[Raid], command: m.RecordRaid, ctx: Context) -> Decision | Refused:
    past = _past(command, ctx)
    if isinstance(past, Refused):
        return past
    kills = sorted(
        ((kill.killed_at or past.ended, kill) for kill in command.kills), key=lambda k: k[0]
    )
    refused = _misfit(picture, past, [at for at, _ in kills], ctx)
    if refused is not None:
        return refused
    session = session_for(picture, command.session_id, (past.began, past.ended), ctx)
    if isinstance(session, Refused):
        return session
    began = started(picture, command, past.state, session, ctx)
    raid_id = began.raid_id
    parts: list[Happening] = [
        (at, changed(raid_id, word, map_name, ctx)) for at, word, map_name in past.moves
    ]
    parts += [(at, kill_added(raid_id, kill, kill.killed_at is None, ctx)) for at, kill in kills]
    parts.sort(key=lambda part: part[0])
    end = ended(raid_id, past.outcome, command.extract_location, ctx)
    return Decision(((past.began, began), *parts, (past.ended, end)))


def _past(command: m.RecordRaid, ctx: Context) -> Past | Refused:
    """The raid's times and words, also where the list of transitions is what says them."""
    moves: list[Move] = sorted(
        ((t.transitioned_at, state_word(t.to_state), t.map_name) for t in command.transitions),
        key=lambda move: move[0],
    )
    last = moves.pop() if moves and moves[-1][1] in OUTCOMES else None
    said = command.final_state or (last[1] if last and command.status is None else None)
    outcome = outcome_of(said, command.status, command.extract_location)
    if isinstance(outcome, Refused):
        return outcome
    began = command.started_at or (ctx.at if ctx.late else moves[0][0] if moves else None)
    over = last[0] if last else command.ended_at
    if began is None or over is None:
        return m.NO_TIMES.because()
    state = STASH if moves else ACTIVE
    if moves and moves[0][0] == began:
        state = moves.pop(0)[1]
    if state in OUTCOMES:
        return m.NOT_A_BEGINNING.because(word=label(state))
    return Past(began, over, state, moves, outcome)


def _misfit(
    picture: Picture[Raid], past: Past, kills: Sequence[datetime], ctx: Context
) -> Refused | None:
    if past.ended > ctx.now:
        return m.NOT_YET.because(at=past.ended)
    if past.ended < past.began:
        return m.PART_OUTSIDE.because(
            edge="end", at=past.ended, what="its beginning", when=past.began
        )
    parts = [(at, label(word)) for at, word, _ in past.moves] + [(at, "A kill") for at in kills]
    for at, what in parts:
        if not past.began <= at <= past.ended:
            return m.OUTSIDE_RAID.because(what=what, at=at, began=past.began, ended=past.ended)
    for at, word, _ in past.moves:
        if word in OUTCOMES:
            when, last, _ = past.moves[-1]
            return m.PART_OUTSIDE.because(edge="end", at=at, what=label(last), when=when)
    if picture.active is not None and past.ended > picture.active.started_at:
        return is_open(picture.active)
    return clash(past.began, past.ended, None, ctx)
