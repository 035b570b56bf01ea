"""What several rules need: the session and the run that are meant, and who is played."""

from datetime import datetime, timedelta
from typing import Any

from tallylight.base.clock import TICK
from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Happening, Picture
from tallylight.core.sessions.messages import SessionType
from tallylight.core.sessions.rules import opening
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.messages import settings as s
from tallylight.packs.diablo.rules.characters import Character, called
from tallylight.packs.diablo.rules.places import run_word
from tallylight.packs.diablo.rules.run import ABOUT, Run
from tallylight.packs.diablo.rules.session import Session

Span = tuple[datetime, datetime | None]
"""From when to when; an open end is None."""


INHERITED = ("run_type", "character_id", "difficulty", "players", "magic_find")
"""What a run has of the run before it, when nobody says otherwise."""


def open_session(ctx: Context) -> Session | None:
    """The Diablo session that is on."""
    return next(iter(ctx.all("session")), None)


def open_run(ctx: Context) -> Run | None:
    """The run that is on."""
    return next(iter(ctx.all("run")), None)


def when(run: Run, ctx: Context) -> datetime:
    """The command's time; a press is never before the last one, also when the clock steps back."""
    return ctx.at if ctx.late else max(ctx.at, run.last_at)


def session_at(span: Span, ctx: Context) -> Session | None:
    """The Diablo session that was on all the time of a span, if one was."""
    opened = open_session(ctx)
    if opened is not None and opened.started_at <= span[0]:
        return opened
    found: Session | None = ctx.overlap("session", span[0], (span[1] or span[0]) + TICK, None)
    return found if found is not None and outside(found, span) is None else None


def outside(session: Session, span: Span) -> Refused | None:
    """Why a run can't be in a session; None when it can."""
    began, ended = span[0], span[1] or span[0]
    if session.started_at <= began and (session.ended_at is None or ended <= session.ended_at):
        return None
    return no.RUN_OUTSIDE_SESSION.because(
        diablo_session_id=session.diablo_session_id,
        began=session.started_at,
        ended=session.ended_at or "now",
    )


def session_id_of(ctx: Context) -> str:
    """The id of a new Diablo session."""
    return f"session-{ctx.ids.next('sessions')}"


def begun(
    picture: Picture[Any], character_id: str | None, note: str | None, ctx: Context
) -> list[Happening]:
    """The events that open a Diablo session now, and a stream session when none is on."""
    stream = picture.session
    opened = None
    if stream is None and not ctx.late and ctx.settings(s.OPEN_STREAM):
        opened = opening(picture, ctx, SessionType.CASUAL)
    in_stream = stream or opened
    started = e.SessionStarted(
        diablo_session_id=session_id_of(ctx),
        session_id=in_stream.session_id if in_stream else None,
        character_id=character_id,
        note=ctx.text(note),
    )
    return [(ctx.at, event) for event in (opened, started) if event is not None]


def whole_session(
    picture: Picture[Any], times: tuple[datetime, datetime], character_id: str | None, ctx: Context,
    note: str | None = None,
) -> list[Happening]:  # fmt: skip
    """The events of a Diablo session that is over, in the stream session that was on then."""
    stream = picture.session
    fits = stream is not None and stream.started_at <= times[0] and (
        stream.ended_at is None or times[1] <= stream.ended_at
    )  # fmt: skip
    session_id = session_id_of(ctx)
    started = e.SessionStarted(
        diablo_session_id=session_id,
        session_id=stream.session_id if stream is not None and fits else None,
        character_id=character_id,
        note=ctx.text(note),
    )
    return [(times[0], started), (times[1], e.SessionEnded(diablo_session_id=session_id))]


def run_overlapping(span: Span, but: str | None, ctx: Context) -> Refused | None:
    """Why a run, `but` by its id, can't have been then: one player is in one run at a time."""
    other: Run | None = ctx.overlap("run", *span, but)
    if other is None:
        return None
    return no.RUN_OVERLAPS.because(
        run_id=other.run_id, began=other.started_at, ended=other.ended_at or "now"
    )


def run_is_open(run: Run) -> Refused:
    return no.RUN_IS_OPEN.because(
        run_number=run.run_number, run_type=run.run_type or "no type", started_at=run.started_at
    )


def run_before(ctx: Context) -> Run | None:
    """The run that had ended not long before the command's time."""
    since = ctx.at - timedelta(minutes=ctx.settings(s.GOES_BACK))
    last = None
    found: Run | None = ctx.overlap("run", since, ctx.at, None)
    while found is not None and found.ended_at is not None:
        last = found
        found = ctx.overlap("run", found.ended_at, ctx.at, found.run_id)
    return found or last


def neighbour_before(run: Run, ctx: Context) -> Run | None:
    """The run before another one in its session."""
    session: Session | None = ctx.find("session", run.diablo_session_id)
    ids = session.run_ids if session else ()
    others: list[Any] = [ctx.find("run", one) for one in ids if one != run.run_id]
    earlier = [one for one in others if one is not None and one.started_at <= run.started_at]
    found: Run | None = max(earlier, key=lambda one: one.started_at, default=None)
    return found


def character_called(name: str | None, channel: str, ctx: Context) -> Character | Refused | None:
    """The character of a channel by its id or its name; None when none is named."""
    if name is None:
        return None
    by_id: Character | None = ctx.find("character", name)
    if by_id is not None and by_id.channel == channel:
        return by_id
    return called(name, channel, ctx) or no.NO_CHARACTER_CALLED.because(character=name)


def about_run(picture: Picture[Run], command: Any, ctx: Context) -> dict[str, Any] | Refused:
    """What is said of a run that begins; of what nobody says, what was said of the last one."""
    last = picture.latest
    who = character_called(command.character, picture.channel.name, ctx)
    if isinstance(who, Refused):
        return who
    said = {name: getattr(command, name, None) for name in ABOUT}
    said["character_id"] = who.character_id if who else None
    if command.run_type is not None:
        said["run_type"] = run_word(command.run_type)
    given = {*ctx.given, *(["character_id"] if "character" in ctx.given else [])}
    for name in INHERITED:
        if said[name] is None and name not in given and last is not None:
            said[name] = getattr(last, name)
    session = open_session(ctx)
    if session is not None and session.character_id and "character" not in ctx.given and not (
        last is not None and last.diablo_session_id == session.diablo_session_id
    ):  # fmt: skip
        said["character_id"] = session.character_id  # whom the session was started with
    return said
