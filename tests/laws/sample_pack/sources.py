"""What lamps hear: datagrams, a line each; a folder of dials; and a server that reads a meter."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tallylight.core.feed import Datagram, Feed, Filing, Reading, Row
from tallylight.core.replies import exact_items, from_milliseconds, read_json, text_of, trouble
from tallylight.core.source import (
    Given,
    How,
    Means,
    News,
    NoReply,
    Reply,
    Request,
    Source,
    Span,
    Step,
    Told,
    Wants,
)
from tallylight.core.watched import FileWritten, FolderWatch, Noted

from .messages import (
    DIALS,
    DIALS_POLLED,
    METER,
    METER_TOKEN,
    Blink,
    Colour,
    LightLamp,
    PutOut,
    ReadMeter,
)
from .tables import lamp_signals

GLOWS = 1.0
"""How many seconds a dial that nobody turns again keeps its lamp lit."""


@dataclass(frozen=True)
class Ear:
    """What was heard on a channel: how many signals since the last lamp was lit."""

    signals: int = 0


def read(ear: Ear, datagram: Datagram) -> Reading[Ear]:
    """`red` lights a lamp, `out` puts it out, a number lets it blink; `boom` is beyond repair."""
    commands: list[tuple[Any, Any]] = []
    words = tuple(datagram.data.decode("utf-8", "replace").split())
    unclear = 0
    for word in words:
        ear = replace(ear, signals=ear.signals + 1)
        if word in list(Colour):
            ear = Ear()
            commands.append((datagram.received_at, LightLamp(colour=Colour(word))))
        elif word == "out":
            commands.append((datagram.received_at, PutOut()))
        elif word.isdecimal():
            commands.append((datagram.received_at, Blink(times=int(word))))
        elif word == "boom":
            commands.append((datagram.received_at, None))
        else:
            unclear = 1
    return Reading(ear, words, tuple(commands), unclear, ask="ask" in words)


def file(word: str, filing: Filing) -> Iterable[Row]:
    yield (
        lamp_signals,
        {
            "signal_id": filing.evidence_id,
            "listening_id": filing.listening_id,
            "channel": filing.channel,
            "sender": filing.datagram.sender,
            "lamp_id": filing.active.lamp_id if filing.active else None,
            "sequence": filing.sequence,
            "part": filing.part,
            "word": word,
            "fault": filing.fault,
            "at": filing.datagram.received_at,
        },
    )


def lately(run: Callable[..., Sequence[Any]], channel: str) -> Iterable[Datagram]:
    s = lamp_signals.c
    for row in run(select(lamp_signals).where(s.channel == channel).order_by(s.signal_id)):
        yield Datagram(row.word.encode(), row.sender, 1, row.at, 0, row.signal_id)


SIGNALS: Feed[Ear] = Feed(
    name="signals",
    sentence="Words that light lamps from afar.",
    port=6001,
    evidence=lamp_signals,
    begin=Ear,
    read=read,
    file=file,
    lately=lately,
    requests=b"how?",
)


@dataclass(frozen=True)
class Turned:
    """The dial that was turned last, and when."""

    at: datetime
    monotonic: float


def turned(last: Turned | None, file: FileWritten) -> Noted[Turned | None]:
    """A dial is a file that holds a colour; what it held at the start lights nothing."""
    word = file.data.decode("utf-8", "replace").strip()
    if file.found or word not in list(Colour):
        return Noted(last)
    lit = (file.at, LightLamp(colour=Colour(word)))
    return Noted(Turned(file.at, file.monotonic), (lit,))


def left_alone(last: Turned | None, _: float) -> Noted[Turned | None]:
    """A dial that nobody turns again goes out by itself."""
    return Noted(None, ((last.at, PutOut()),) if last else ())


DIAL = FolderWatch(
    name="dials",
    sentence="Dials that a program turns by writing a colour into a file.",
    folder=DIALS,
    polling=DIALS_POLLED,
    wants=lambda name: name.endswith(".dial"),
    begin=lambda: None,
    heard=turned,
    waited=left_alone,
    due=lambda last: last.monotonic + GLOWS if last else None,
)


@dataclass(frozen=True)
class Meter:
    """Up to where the meter was read, and when."""

    position: str | None = None
    until: datetime | None = None


def meter_lacks(means: Means) -> str | None:
    if not means.chosen(METER):
        return "Say where the meter is."
    return None if means.secret(METER_TOKEN) else "Enter the meter's token."


def meter_wants(meter: Meter, means: Means) -> Wants:
    """A reading is what somebody tips at the meter; the server holds the question for a while."""
    token = means.secret(METER_TOKEN)
    at = {"i": meter.position} if meter.position else {}
    path = ("events", "me_demo", token or "", "")
    return Wants(Request(means.chosen(METER), path, {**at, "timeout": "1"}, deadline=3.0))


def meter_heard(before: Meter, means: Means, news: News) -> Told[Meter]:
    """Each tip is a reading. 400 answers a question that was held in vain."""
    assert isinstance(news, Reply | NoReply)
    quiet = isinstance(news, Reply) and news.status == 400
    told = None if quiet else trouble(before, news, "The meter")
    if told is not None:
        return told
    assert isinstance(news, Reply)
    steps: list[Step[Meter]] = []
    meter = before
    try:
        for raw in exact_items(text_of(news.body), "events"):
            said = read_json(raw)
            meter = replace(meter, position=said["id"])
            at = from_milliseconds(int(said["id"].partition("-")[0]))
            reading = ReadMeter(watt_hours=said["object"]["tip"]["tokens"])
            steps.append(Step(meter, (Given(at or news.at, f"meter:{said['id']}", reading, raw),)))
    except ValueError as error:
        return Told(before, how=How.FAILED, sentence=f"The meter talks nonsense: {error}.")
    spans = (Span(meter.until or news.at, news.at),)
    return Told(replace(meter, until=news.at), steps, spans=spans)


READINGS: Source[Meter] = Source(
    name="readings",
    sentence="A meter that is read from afar.",
    lacks=meter_lacks,
    begin=lambda kept: Meter(kept["position"]) if kept else Meter(),
    keep=lambda meter: {"position": meter.position},
    wants=meter_wants,
    heard=meter_heard,
    settings=(METER, METER_TOKEN),
    per_minute=6000.0,
)
