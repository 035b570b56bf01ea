"""What is heard of the room: a row of evidence each, and whom it is about."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Origin, Picture
from tallylight.core.sessions.messages import SessionCorrected, SessionEnded, SessionType
from tallylight.core.sessions.rules import opening
from tallylight.packs.audience.messages import heard as h
from tallylight.packs.audience.messages.fields import (
    ABOUT,
    KEPT_OUT,
    PAYLOAD_UNREADABLE,
    SNAPSHOT_CONFLICT,
    Kind,
)
from tallylight.packs.audience.messages.persons import MeetPerson
from tallylight.packs.audience.messages.settings import DROP_OUT_MINUTES, SILENT_HOURS
from tallylight.packs.audience.rules.names import merged_role
from tallylight.packs.audience.rules.normalise import normalise, storable
from tallylight.packs.audience.rules.persons import whom
from tallylight.packs.audience.rules.shared import (
    USER,
    by_former_name,
    by_name,
    name_in,
    stands_for,
)
from tallylight.packs.audience.rules.visitors import is_kept_out

Answer = Decision | Refused

MARKED = (Origin.FEED, Origin.IMPORT)
"""Who says the source's own id as the command's, so that a second time never comes to a rule."""


def decide(picture: Picture[Any], command: Any, ctx: Context) -> Answer:
    match command:
        case h.Hear():
            return _hear(picture, command, ctx)
        case h.TakeSnapshot():
            return _snapshot(picture, command, ctx)
        case h.Redact():
            return _redact(picture, command, ctx)
        case h.GoLive():
            return _go_live(picture, ctx)
        case h.EndSilent():
            return _end_silent(picture, command, ctx)
    return _go_off(picture, ctx.at, ctx)


def met(meet: MeetPerson, ctx: Context) -> tuple[str, tuple[MeetPerson, ...]] | Refused:
    """The id under which a person's deeds are kept, and the meeting that has to come before."""
    name = name_in(meet.username)
    if isinstance(name, Refused):
        return name
    former = by_former_name(meet.platform, name, ctx) if meet.platform_id is None else None
    if former is not None:
        return stands_for(former, ctx), ()
    person, events = whom(meet, name, ctx)
    if person is None:
        if is_kept_out(meet.platform, name, meet.platform_id, ctx):
            return KEPT_OUT.because(username=name)
        new_id = ctx.unique()
        return new_id, (MeetPerson(**{**vars(meet), "new_id": new_id}),)
    same = merged_role(person.role, meet.role) == person.role
    same = same and meet.rid is None and meet.did is None and not events
    if meet.platform_id is not None and person.identity(meet.platform, USER) is None:
        same = False
    return stands_for(person, ctx), () if same else (meet,)


def _hear(picture: Picture[Any], command: h.Hear, ctx: Context) -> Answer:
    if command.external_id is not None and ctx.cause.origin not in MARKED:
        known = ctx.kept("interactions", source=command.via, external_id=command.external_id)
        if known is not None:
            return Decision()
    meet = MeetPerson(
        username=command.username, platform=command.platform, display_name=command.display_name,
        platform_id=command.platform_id,
        role="UNKNOWN" if command.kind in ABOUT else "VIEWER",
    )  # fmt: skip
    who = met(meet, ctx)
    if isinstance(who, Refused):
        return nothing_of(who)
    person_id, first = who
    row = interaction(picture, person_id, command.kind, ctx)
    row |= {
        "content": command.content,
        "source": command.via,
        "metadata": command.metadata,
        "external_id": command.external_id,
        "amount": command.amount,
        "unit": command.unit,
        "is_anonymous": command.anonymous,
        "raw": command.raw,
        "raw_sha256": None if command.raw is None else hash_of(command.raw),
    }
    return Decision(evidence=(("interactions", row),), first=first)


def nothing_of(refused: Refused) -> Answer:
    """Of whom nothing is to be recorded, a refusal would be, with what was refused."""
    return Decision() if refused.refusal is KEPT_OUT else refused


def interaction(picture: Picture[Any], person_id: str, kind: Kind, ctx: Context) -> dict[str, Any]:
    """A row of `interactions` as of now, in the session that was on then."""
    return {
        "id": ctx.unique(),
        "person_id": person_id,
        "stream_session_id": picture.session.session_id if picture.session else None,
        "type": kind,
        "content": "",
        "timestamp": ctx.at,
        "source": "manual",
        "metadata": None,
        "channel": picture.channel.name,
        "created_at": ctx.now,
        "seen_at": None if kind in ABOUT else ctx.at,
        "external_id": None,
        "amount": None,
        "unit": None,
        "is_anonymous": False,
        "is_noted": False,
        "raw": None,
        "raw_sha256": None,
    }


def hash_of(text: str) -> str:
    """SHA-256 of a text as it came, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def _snapshot(picture: Picture[Any], command: h.TakeSnapshot, ctx: Context) -> Answer:
    read = normalise(command.of, command.raw)
    if read.metrics is None and read.why is not None:
        return PAYLOAD_UNREADABLE.because(why=read.why)
    numbers = dict(read.identities)
    meet = MeetPerson(
        username=command.username,
        platform=command.platform,
        role="MODEL" if command.of == "statbate_model" else "UNKNOWN",
        rid=int(numbers["rid"]) if "rid" in numbers else None,
        did=int(numbers["did"]) if "did" in numbers else None,
    )
    who = met(meet, ctx)
    if isinstance(who, Refused):
        return nothing_of(who)
    person_id, first = who
    at = command.captured_at or ctx.at
    known = ctx.kept("snapshots", person_id=person_id, source=command.of, captured_at=at)
    digest = hash_of(command.raw)
    if known is not None and known.raw_sha256 == digest:
        return Decision()
    if known is not None:
        return SNAPSHOT_CONFLICT.because(
            username=command.username, of=command.of, captured_at=at.isoformat()
        )
    row = {
        "id": ctx.unique(),
        "person_id": person_id,
        "source": command.of,
        "captured_at": at,
        "raw_payload": command.raw,
        "normalized_metrics": None if read.metrics is None else storable(read.metrics),
        "channel": picture.channel.name,
        "created_at": ctx.now,
        "period": command.period or read.window,
        "raw_sha256": digest,
        "normalizer_version": read.version,
    }
    return Decision(evidence=(("snapshots", row),), first=first)


def _redact(picture: Picture[Any], command: h.Redact, ctx: Context) -> Answer:
    """The text is hidden wherever it is read; what was kept stays, until it is swept."""
    person_id = None
    if command.external_id is not None:
        known = ctx.kept("interactions", source=command.via, external_id=command.external_id)
        person_id = None if known is None else known.person_id
    elif command.username is not None:
        name = name_in(command.username)
        person = None if isinstance(name, Refused) else by_name(command.platform, name, ctx)
        person_id = None if person is None else stands_for(person, ctx)
    if person_id is None:
        return Decision()
    row = interaction(picture, person_id, "REDACTION", ctx)
    row |= {"source": command.via, "metadata": {"redacts": command.external_id}}
    return Decision(evidence=(("interactions", row),))


def _go_live(picture: Picture[Any], ctx: Context) -> Answer:
    if picture.session is not None:
        return _again(picture.session, picture, ctx)
    if ctx.overlap("sessions.session", ctx.at, None, None):
        return Decision()
    before = _dropped_out(ctx)
    if before is not None:
        return Decision.of(
            ctx.at, SessionCorrected(session_id=before.session_id, said=("ended_at",))
        )
    return Decision.of(ctx.at, opening(picture, ctx, SessionType.STREAM))


def _again(session: Any, picture: Picture[Any], ctx: Context) -> Answer:
    """A start while a session is on: it is the one, but for a broadcast whose end nobody told.

    That one ended when something was last heard in it, and longer ago than one drops out.
    """
    may_be_off = timedelta(minutes=ctx.settings(DROP_OUT_MINUTES))
    if session.started_by != Origin.FEED.value or session.ended_at is not None:
        return Decision()
    heard = ctx.newest("interactions", "timestamp", stream_session_id=session.session_id)
    last = _last(session, heard.timestamp if heard else None, ctx)
    if ctx.at - last <= may_be_off:
        return Decision()
    ended = _go_off(picture, last, ctx)
    return Decision((*ended.events, (ctx.at, opening(picture, ctx, SessionType.STREAM))))


def _last(session: Any, heard_at: datetime | None, ctx: Context) -> datetime:
    """When something was last heard or told in a session."""
    _, told = ctx.extent(session.session_id)
    began: datetime = session.started_at
    return max(filter(None, (began, told, heard_at)))


def _dropped_out(ctx: Context) -> Any | None:
    """The session that a broadcast ended which went off the air a short while ago, if any.

    One that somebody ended by hand is over.
    """
    may_be_off = timedelta(minutes=ctx.settings(DROP_OUT_MINUTES))
    before = ctx.overlap("sessions.session", ctx.at - may_be_off, ctx.at, None)
    if before is None or before.voided_at is not None or before.ended_by != Origin.FEED.value:
        return None
    return before


def _go_off(picture: Picture[Any], at: datetime, ctx: Context) -> Decision:
    """The session that was on ends, with what was open in it. A stop without a start is none."""
    session = picture.session
    if session is None or session.ended_at is not None:
        return Decision()
    events = [*ctx.closing(at)]
    if not any(isinstance(event, SessionEnded) for _, event in events):
        events.append((at, SessionEnded(session_id=session.session_id)))
    return Decision(tuple(events))


def _end_silent(picture: Picture[Any], command: h.EndSilent, ctx: Context) -> Answer:
    """It was left on: whoever would have told its end was not heard, or not running."""
    session, hours = picture.session, ctx.settings(SILENT_HOURS)
    if session is None or session.started_by != Origin.FEED.value or not hours:
        return Decision()
    last = _last(session, command.heard_at, ctx)
    if ctx.now - last < timedelta(hours=hours):
        return Decision()
    return _go_off(picture, last, ctx)
