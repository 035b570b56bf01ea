"""What save files suggest: kept, answered by a person, or acted on where that was chosen."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Entry, Happening, Picture
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages import saves as m
from tallylight.packs.diablo.messages.fields import Difficulty
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.shared import open_run

ENDED = "run_ended"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a save that was written at a time probably means. `run_id` is the run it ended."""

    suggestion_id: str
    channel: str
    told: m.Told
    confidence: float
    evidence: str
    character: str | None
    character_class: str | None
    level: int | None
    difficulty: Difficulty | None
    noticed_at: datetime
    state: str = "open"
    run_id: str | None = None


def decide(picture: Picture[Suggestion], command: Any, ctx: Context) -> Decision | Refused:
    if isinstance(command, m.NoticeSave):
        return _notice(picture, command, ctx)
    suggestion = picture.subject
    if suggestion is None:
        return m.NO_SUCH_SUGGESTION.because(suggestion_id=command.suggestion_id)
    if isinstance(command, m.AcceptSuggestion):
        return _accept(suggestion, ctx)
    return _dismiss(suggestion, ctx)


def _notice(picture: Picture[Any], command: m.NoticeSave, ctx: Context) -> Decision:
    """What is told once more of the same save replaces what was told before."""
    held: Suggestion | None = ctx.named(
        "suggestion",
        channel=picture.channel.name,
        noticed_at=ctx.at,
        character_name=command.character,
    )
    suggestion_id = held.suggestion_id if held else f"suggestion-{ctx.ids.next(TABLE)}"
    noticed = m.SaveNoticed(
        suggestion_id=suggestion_id,
        told=command.told,
        confidence=command.certainty,
        evidence=command.evidence,
        character=ctx.text(command.character),
        character_class=command.character_class,
        level=command.level,
        difficulty=command.difficulty,
        noticed_at=ctx.at,
    )
    happened: list[Happening] = [(ctx.now, noticed)]
    run = _ended_then(ctx.at, ctx)
    if run is not None and (held is None or held.state == "open") and _acts(command, ctx):
        happened.append((ctx.at, e.RunEnded(run_id=run.run_id, inferred=True)))
        answered = m.SuggestionAnswered(
            suggestion_id=suggestion_id, state="acted", run_id=run.run_id
        )
        happened.append((ctx.now, answered))
    return Decision(tuple(happened))


TABLE = "save_suggestions"


def _acts(command: m.NoticeSave, ctx: Context) -> bool:
    sure = 100 * command.certainty >= ctx.settings(m.SAVES_SURE)
    return command.told == ENDED and sure and ctx.settings(m.SAVES_ACT)


def _ended_then(at: datetime, ctx: Context) -> Run | None:
    """The run that is on, if it can have ended at a time."""
    run = open_run(ctx)
    if run is None or run.started_at > at:
        return None
    last = max((p.ended_at or p.started_at for p in run.pauses), default=run.started_at)
    return run if last <= at else None


def _accept(suggestion: Suggestion, ctx: Context) -> Decision | Refused:
    if suggestion.state != "open":
        return Decision(about=suggestion)
    if suggestion.told != ENDED:
        return m.NOTHING_TO_ACCEPT.because(told=suggestion.told.replace("_", " "))
    run = _ended_then(suggestion.noticed_at, ctx)
    if run is None:
        return m.NO_RUN_TO_END.because(at=suggestion.noticed_at)
    ended = (suggestion.noticed_at, e.RunEnded(run_id=run.run_id, inferred=True))
    answered = m.SuggestionAnswered(
        suggestion_id=suggestion.suggestion_id, state="accepted", run_id=run.run_id
    )
    return Decision((ended, (ctx.now, answered)))


def _dismiss(suggestion: Suggestion, ctx: Context) -> Decision:
    if suggestion.state == "dismissed":
        return Decision(about=suggestion)
    happened: list[Happening] = []
    run: Run | None = ctx.find("run", suggestion.run_id) if suggestion.run_id else None
    again = run is not None and run.inferred and run.ended_at is not None
    if run is not None and again and not ctx.overlap("run", run.ended_at or ctx.now, None, None):
        happened.append((max(ctx.now, run.last_at), m.RunReopened(run_id=run.run_id)))
    dismissed = m.SuggestionAnswered(
        suggestion_id=suggestion.suggestion_id, state="dismissed", run_id=suggestion.run_id
    )
    return Decision((*happened, (ctx.now, dismissed)))


def evolve(suggestion: Suggestion | None, entry: Entry) -> Suggestion | None:
    event = entry.event
    if isinstance(event, m.SaveNoticed):
        state = suggestion.state if suggestion else "open"
        return Suggestion(
            suggestion_id=event.suggestion_id,
            channel=entry.channel,
            told=event.told,
            confidence=event.confidence,
            evidence=event.evidence,
            character=entry.text(event.character),
            character_class=event.character_class,
            level=event.level,
            difficulty=event.difficulty,
            noticed_at=event.noticed_at,
            state=state,
            run_id=suggestion.run_id if suggestion else None,
        )
    if suggestion is None:
        return None
    return replace(suggestion, state=event.state, run_id=event.run_id)


def row(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "id": suggestion.suggestion_id,
        "channel": suggestion.channel,
        "told": suggestion.told,
        "confidence": suggestion.confidence,
        "evidence": suggestion.evidence,
        "character_name": suggestion.character,
        "character_class": suggestion.character_class,
        "level": suggestion.level,
        "difficulty": suggestion.difficulty,
        "noticed_at": suggestion.noticed_at,
        "state": suggestion.state,
        "run_id": suggestion.run_id,
    }
