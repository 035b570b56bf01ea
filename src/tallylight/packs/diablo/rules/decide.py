"""Which rule decides a command."""

from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.base.ids import Ids
from tallylight.core.pack import Context, Decision, Happening, Picture
from tallylight.packs.diablo.messages import adopt as a
from tallylight.packs.diablo.messages import amended as am
from tallylight.packs.diablo.messages import commands as c
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages import saves as m
from tallylight.packs.diablo.rules import (
    adopt,
    amend,
    characters,
    grail,
    runs,
    sessions,
    suggestions,
)
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.session import Session

SESSIONS = (
    c.StartSession, c.RecordDiabloSession, c.EndDiabloSession, c.NoteSession, c.ArchiveSession,
    c.DeleteSession, c.LinkSession, c.LinkSessions, c.SayWhoPlayed,
)  # fmt: skip
CHARACTERS = (c.AddCharacter, c.EditCharacter, c.DeleteCharacter)
GRAIL = (c.AddProgress, c.RemoveProgress, c.SetOdds, c.RemoveOdds)
SAVES = (m.NoticeSave, m.AcceptSuggestion, m.DismissSuggestion)
ADOPTING = (a.AdoptSession, a.AdoptRun, a.AdoptCharacter, a.AdoptProgress)
AMENDING = (am.AmendSession, am.AmendRun)


def decide(picture: Picture[Any], command: Any, ctx: Context) -> Decision | Refused:
    for kinds, rules in (
        (SESSIONS, sessions),
        (CHARACTERS, characters),
        (GRAIL, grail),
        (ADOPTING, adopt),
        (AMENDING, amend),
        (SAVES, suggestions),
    ):
        if isinstance(command, kinds):
            answer: Decision | Refused = rules.decide(picture, command, ctx)
            return answer
    return runs.decide(picture, command, ctx)


def closing_session(session: Session, at: datetime, _: Ids) -> tuple[Happening, ...]:
    """A Diablo session ends with the stream session."""
    ended = e.SessionEnded(diablo_session_id=session.diablo_session_id)
    return ((max(at, session.started_at), ended),)


def closing_run(run: Run, at: datetime, _: Ids) -> tuple[Happening, ...]:
    """A run that is on when the stream session ends is over then."""
    return ((max(at, run.started_at), e.RunEnded(run_id=run.run_id, inferred=True)),)
