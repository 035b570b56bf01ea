"""Who was played in what was taken over, said once for all of it."""

from collections.abc import Iterator
from typing import Any, Final

from tallylight.base.errors import Refused
from tallylight.core.looking import SOMETHING
from tallylight.core.pack import Context, Decision, Happening, Picture
from tallylight.packs.diablo.messages import commands as c
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.rules.characters import Character
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.session import Session
from tallylight.packs.diablo.rules.shared import character_called

PLAYED_AT_ONCE: Final = 1_000
"""How many sessions and runs one command says it of: others that wait are not held up for long."""


def played_by(
    picture: Picture[Session], command: c.SayWhoPlayed, ctx: Context
) -> Decision | Refused:
    """What says already who was played stays, and so does what was counted here."""
    channel = picture.channel.name
    who = character_called(command.character, channel, ctx)
    if not isinstance(who, Character):
        return who or no.NO_CHARACTER_CALLED.because(character=command.character)
    unsaid: dict[str, Any] = {"channel": channel, "character_id": None, "origin": SOMETHING}
    sessions: list[Session] = ctx.those("session", PLAYED_AT_ONCE, **unsaid)
    left = PLAYED_AT_ONCE - len(sessions)
    runs: list[Run] = ctx.those("run", left, **unsaid) if left else []
    played = (*_sessions(sessions, who.character_id, ctx), *_runs(runs, who.character_id, ctx))
    return Decision(played)


def _sessions(sessions: list[Session], who: str, ctx: Context) -> Iterator[Happening]:
    for one in sessions:
        said = e.SessionPlayed(diablo_session_id=one.diablo_session_id, character_id=who)
        yield max(ctx.now, one.last_at), said


def _runs(runs: list[Run], who: str, ctx: Context) -> Iterator[Happening]:
    for one in runs:
        said = e.RunCorrected(run_id=one.run_id, said=("character_id",), character_id=who)
        yield max(ctx.now, one.last_at), said
