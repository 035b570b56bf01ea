"""When a lamp may be lit, blink and go out; what its events make of it, and its rows."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.base.ids import Ids
from tallylight.base.series import Series
from tallylight.core.pack import Context, Decision, Entry, Happening, Picture, Result, View

from . import messages as m


@dataclass(frozen=True)
class Blinked:
    blink_id: int
    lamp_id: int
    at: datetime
    times: int
    word: str
    created_at: datetime


@dataclass(frozen=True)
class Phase:
    lamp_id: int
    number: int
    colour: m.Colour
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Lamp:
    lamp_id: int
    channel: str
    session_id: int | None
    started_at: datetime
    first: m.Colour
    note: str | None
    ended_at: datetime | None = None
    colours: tuple[tuple[datetime, m.Colour], ...] = ()
    blinks: Series[Blinked] = field(default_factory=Series)


@dataclass(frozen=True)
class Bulb:
    bulb_id: int
    watts: int


def decide(picture: Picture[Any], command: Any, ctx: Context) -> Decision | Refused:
    match command:
        case m.FitBulb(watts=watts):
            fitted = m.BulbFitted(bulb_id=ctx.ids.next("lamp_bulbs"), watts=watts)
            return Decision.of(ctx.now, fitted)
        case m.ChangeBulb():
            changed = m.BulbChanged(bulb_id=command.bulb_id, watts=command.watts)
            return Decision.of(ctx.now, changed)
        case m.DropBulb():
            return Decision.of(ctx.now, m.BulbDropped(bulb_id=command.bulb_id))
        case m.ReadMeter():
            return _read(picture, command, ctx)
        case m.LightLamp():
            return _light(picture, command, ctx)
        case m.RecordLamp():
            return _record(picture, command, ctx)
    lamp = picture.subject or picture.active
    if lamp is None:
        return m.NO_LAMP.because()
    rules = {m.Blink: _blink, m.TakeBlink: _take, m.Recolour: _recolour, m.PutOut: _put_out,
             m.CorrectLamp: _correct}  # fmt: skip
    return rules[type(command)](lamp, command, ctx)


def _read(picture: Picture[Any], command: m.ReadMeter, ctx: Context) -> Decision:
    row = {"id": ctx.unique(), "channel": picture.channel.name, "at": ctx.at,
           "watt_hours": command.watt_hours}  # fmt: skip
    fitted = () if command.watts is None else (m.FitBulb(watts=command.watts),)
    return Decision(evidence=(("lamp_readings", row),), first=fitted)


def read(result: Result[Any]) -> dict[str, Any]:
    return {"reading_id": result.evidence[0][1]["id"]}


def _lit(picture: Picture[Lamp], colour: m.Colour, note: str | None, ctx: Context) -> m.LampLit:
    session = picture.session.session_id if picture.session else None
    lamp_id = ctx.ids.next("lamps")
    return m.LampLit(lamp_id=lamp_id, session_id=session, colour=colour, note=ctx.text(note))


def _light(picture: Picture[Lamp], command: m.LightLamp, ctx: Context) -> Decision | Refused:
    if picture.active is not None:
        return m.LAMP_IS_LIT.because(lamp_id=picture.active.lamp_id)
    return Decision.of(ctx.at, _lit(picture, command.colour, command.note, ctx))


def _record(picture: Picture[Lamp], command: m.RecordLamp, ctx: Context) -> Decision | Refused:
    began = command.started_at or ctx.at
    if began > ctx.at:
        return m.BACKWARDS.because()
    lit = _lit(replace(picture, session=None), command.colour, None, ctx)
    blinks = [_blinked(lit.lamp_id, one, ctx) for one in command.blinks]
    told = [(began, lit), *((ctx.at, one) for one in blinks)]
    return Decision((*told, (ctx.at, m.LampOut(lamp_id=lit.lamp_id))))


def _blinked(lamp_id: int, given: Any, ctx: Context) -> m.LampBlinked:
    return m.LampBlinked(
        lamp_id=lamp_id,
        blink_id=ctx.ids.next("lamp_blinks"),
        times=given.times,
        word=given.word,
    )


def _was_lit(lamp: Lamp, at: datetime) -> bool:
    return lamp.started_at <= at and (lamp.ended_at is None or at <= lamp.ended_at)


def _blink(lamp: Lamp, command: m.Blink, ctx: Context) -> Decision | Refused:
    if ctx.settings(m.STEADY):
        return m.LAMP_IS_STEADY.because()
    if not _was_lit(lamp, ctx.at):
        return m.NOT_LIT_THEN.because(at=ctx.at)
    return Decision.of(ctx.at, _blinked(lamp.lamp_id, command, ctx))


def _take(lamp: Lamp, command: m.TakeBlink, ctx: Context) -> Decision | Refused:
    if all(blink.blink_id != command.blink_id for blink in lamp.blinks):
        return m.NO_SUCH_BLINK.because(blink_id=command.blink_id)
    taken = m.BlinkTaken(lamp_id=lamp.lamp_id, blink_id=command.blink_id)
    return Decision.of(ctx.now, taken)


def _recolour(lamp: Lamp, command: m.Recolour, ctx: Context) -> Decision | Refused:
    if not _was_lit(lamp, ctx.at):
        return m.NOT_LIT_THEN.because(at=ctx.at)
    return Decision.of(ctx.at, m.LampRecoloured(lamp_id=lamp.lamp_id, colour=command.colour))


def _put_out(lamp: Lamp, _: m.PutOut, ctx: Context) -> Decision | Refused:
    if lamp.ended_at is not None:
        return Decision()
    if ctx.at < max([lamp.started_at, *(blink.at for blink in lamp.blinks)]):
        return m.BACKWARDS.because()
    return Decision.of(ctx.at, m.LampOut(lamp_id=lamp.lamp_id))


def _correct(lamp: Lamp, command: m.CorrectLamp, ctx: Context) -> Decision | Refused:
    said = tuple(n for n in ("note", "started_at", "ended_at") if n in ctx.given)
    said = tuple(n for n in said if n == "note" or getattr(command, n) is not None)
    began = command.started_at or lamp.started_at
    ended = command.ended_at or lamp.ended_at
    if ("ended_at" in said and lamp.ended_at is None) or (ended and ended < began):
        return m.BACKWARDS.because()
    corrected = m.LampCorrected(
        lamp_id=lamp.lamp_id,
        said=said,
        note=ctx.text(command.note),
        started_at=command.started_at,
        ended_at=command.ended_at,
    )
    return Decision.of(ctx.now, corrected) if said else Decision()


def closing(lamp: Lamp, at: datetime, _: Ids) -> Sequence[Happening]:
    return ((at, m.LampOut(lamp_id=lamp.lamp_id)),) if lamp.started_at <= at else ()


def evolve(lamp: Lamp | None, entry: Entry) -> Lamp | None:
    at, event = entry.happened_at, entry.event
    match event:
        case m.LampLit():
            note = entry.text(event.note)
            return Lamp(event.lamp_id, entry.channel, event.session_id, at, event.colour, note)
        case _ if lamp is None:
            return None
        case m.LampBlinked():
            told = (event.blink_id, event.lamp_id, at, event.times, event.word)
            return replace(lamp, blinks=lamp.blinks + Blinked(*told, entry.recorded_at))
        case m.BlinkTaken(blink_id=taken):
            return replace(lamp, blinks=lamp.blinks.without(lambda one: one.blink_id == taken))
        case m.LampRecoloured(colour=colour):
            return replace(lamp, colours=(*lamp.colours, (at, colour)))
        case m.LampOut() if lamp.ended_at is None:
            return replace(lamp, ended_at=max(at, lamp.started_at))
        case m.LampCorrected():
            return _corrected(lamp, event, entry)
    return lamp


def _corrected(lamp: Lamp, event: m.LampCorrected, entry: Entry) -> Lamp:
    new = {name: getattr(event, name) for name in event.said}
    if "note" in new:
        new["note"] = entry.text(event.note)
    if lamp.ended_at is None:
        new.pop("ended_at", None)
    lamp = replace(lamp, **new)
    if lamp.ended_at is not None:
        lamp = replace(lamp, ended_at=max(lamp.ended_at, lamp.started_at))
    return lamp


def evolve_bulb(bulb: Bulb | None, entry: Entry) -> Bulb | None:
    match entry.event:
        case m.BulbFitted(bulb_id=bulb_id, watts=watts):
            return Bulb(bulb_id, watts)
        case m.BulbChanged(watts=watts) if bulb is not None:
            return replace(bulb, watts=watts)
        case m.BulbDropped():
            return None
    return bulb


def phases(lamp: Lamp) -> tuple[Phase, ...]:
    """Its colours one after the other, none twice in a row."""
    found: list[Phase] = []
    for at, colour in [(lamp.started_at, lamp.first), *lamp.colours]:
        if found and found[-1].colour == colour:
            continue
        if found:
            found[-1] = replace(found[-1], ended_at=at)
        found.append(Phase(lamp.lamp_id, len(found) + 1, colour, at, lamp.ended_at))
    return tuple(found)


def lamp_row(lamp: Lamp) -> dict[str, Any]:
    return {
        "lamp_id": lamp.lamp_id,
        "channel": lamp.channel,
        "session_id": lamp.session_id,
        "started_at": lamp.started_at,
        "ended_at": lamp.ended_at,
        "colour": phases(lamp)[-1].colour,
        "note": lamp.note,
        "blinked": sum(blink.times for blink in lamp.blinks),
    }


@dataclass(frozen=True)
class LampServed:
    """A lamp, whole."""

    lamp_id: int
    colour: m.Colour
    started_at: datetime
    ended_at: datetime | None
    note: str | None


@dataclass(frozen=True)
class BlinkServed:
    """A blink."""

    lamp_id: int
    blink_id: int


def served(lamp: Lamp) -> LampServed:
    colour = phases(lamp)[-1].colour
    return LampServed(lamp.lamp_id, colour, lamp.started_at, lamp.ended_at, lamp.note)


def served_bulb(bulb: Bulb) -> Bulb:
    return bulb


def blinked(result: Result[Lamp]) -> BlinkServed:
    event = result.event(m.LampBlinked)
    assert event is not None
    return BlinkServed(event.lamp_id, event.blink_id)


def picture(view: View) -> dict[str, Any]:
    lamp: Lamp | None = view.picture.active
    brightness = view.settings(m.BRIGHTNESS)
    return {"lamp": asdict(served(lamp)) if lamp else None, "brightness": brightness}


def tell(entry: Entry) -> str | None:
    return "Lamp lit" if isinstance(entry.event, m.LampLit) else None
