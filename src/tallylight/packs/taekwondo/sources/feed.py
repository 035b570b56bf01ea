"""The feed: datagrams of a scoring system, read into a court and kept as evidence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from tallylight.core.feed import Datagram, Feed, Filing, Reading, Row, Run
from tallylight.packs.taekwondo.rules.codes import EXPECTED
from tallylight.packs.taekwondo.sources import said as s
from tallylight.packs.taekwondo.sources.court import Court, changed
from tallylight.packs.taekwondo.sources.hear import HEARD_TWICE_US, hear
from tallylight.packs.taekwondo.sources.repair import repaired_athletes
from tallylight.packs.taekwondo.sources.rereading import REREADING
from tallylight.packs.taekwondo.sources.said import data
from tallylight.packs.taekwondo.sources.telling import Telling
from tallylight.packs.taekwondo.sources.wire import Heard, read
from tallylight.packs.taekwondo.tables.event_types import type_id
from tallylight.packs.taekwondo.tables.wire import pss_event_details, pss_events_v2

PORT = 6000
LATELY = 20_000
"""How many messages of a court its memory is folded from at most."""

LOADS = 3
"""How many loads back it is begun."""

PAGE = 5_000
"""How many messages are taken from the record at once."""

ONCE = (s.Point, s.Hit, s.Loaded)
"""What counts each time it is said. Told twice at once, it came by two ways."""

LAST_ONCE = 16
"""How many of these are remembered: copies may come behind others that were said meanwhile."""

WANTED = ("informations", "athletes", "period", "scores", "gam-jeom", "clock", "break",
          "winperiods;", "winmatch", "referees")  # fmt: skip


def read_datagram(court: Court, datagram: Datagram) -> Reading[Court]:
    """What a datagram makes of the court, and what it comes to."""
    heard = read(datagram.data)
    telling = Telling(datagram.received_at, datagram.monotonic_us, datagram.first_id)
    kept = []
    unclear = 0
    for one in heard:
        court, taken = _taken(court, one, telling)
        kept.append(taken)
        unclear += taken.validity == "invalid"
        telling.evidence_id += 1
    return Reading(court, tuple(kept), tuple(telling.commands), unclear, telling.ask)


def _taken(court: Court, heard: Heard, telling: Telling) -> tuple[Court, Heard]:
    """The court after one message, and the message as it was repaired."""
    said = heard.said
    if said is None:
        return court, heard
    if isinstance(said, ONCE):
        lately = [one for one in court.once if telling.is_within(HEARD_TWICE_US, one[1])]
        if any(raw == heard.raw for raw, _ in lately):
            return court, heard
        court = changed(court, once=(*lately[1 - LAST_ONCE :], (heard.raw, telling.us)))
    elif heard.missing and isinstance(said, s.Athletes):
        said, why = repaired_athletes(heard, court.athletes, EXPECTED)
        validity = "repaired" if why is not None else heard.validity
        heard = replace(heard, said=said, validity=validity, why=why or heard.why)
    return hear(court, said, telling), heard


def file(heard: Heard, filing: Filing) -> Iterable[Row]:
    """The row of evidence, and a row for each thing that was read out of it."""
    parsed = None if heard.said is None else data(heard.said)
    yield pss_events_v2, {**_as_it_came(heard, filing), **_as_it_was_read(heard, filing, parsed)}
    for key, value in (parsed or {}).items():
        yield (
            pss_event_details,
            {
                "event_id": filing.evidence_id,
                "detail_key": key,
                "detail_value": None if value is None else str(value),
                "detail_type": "integer" if isinstance(value, int) else "string",
                "created_at": filing.datagram.received_at,
            },
        )


def _as_it_came(heard: Heard, filing: Filing) -> dict[str, Any]:
    """What no one may change."""
    datagram = filing.datagram
    raw, kind = kept_as(heard.raw)
    return {
        "id": filing.evidence_id,
        "session_id": filing.listening_id,
        "channel": filing.channel,
        "timestamp": datagram.received_at,
        "monotonic_us": datagram.monotonic_us,
        "sender": datagram.sender,
        "sender_port": datagram.port,
        "raw_data": raw,
        "raw_kind": kind,
        "event_sequence": filing.sequence,
        "part": filing.part,
        "created_at": datagram.received_at,
    }


def _as_it_was_read(heard: Heard, filing: Filing, parsed: Any) -> dict[str, Any]:
    """What a better parser may read otherwise."""
    match = filing.active or filing.latest
    return {
        "match_id": None if match is None else match.match_id,
        "round_id": None if match is None else match.round_id_of(match.number),
        "event_type_id": type_id(heard.code),
        "event_code": heard.code,
        "parsed_data": parsed,
        "processing_time_ms": filing.waited_ms,
        "is_valid": heard.validity != "invalid" and filing.fault is None,
        "validity": heard.validity,
        "error_message": filing.fault or heard.why,
    }


def kept_as(raw: bytes) -> tuple[str, str]:
    """Bytes as they are kept: as text where that gives them back exactly."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return raw.hex(), "hex"
    return (raw.hex(), "hex") if "\0" in text else (text, "text")


def lately(run: Run, channel: str) -> Iterable[Datagram]:
    """The datagrams of a channel since some loads ago, put together again.

    Not since the last one only: it may have been told twice, with names between.
    """
    t = pss_events_v2.c
    mine = select(t.id, t.part).where(t.channel == channel).order_by(t.id.desc())
    loads = run(mine.where(t.event_code == "pre").limit(LOADS))
    oldest = run(mine.offset(LATELY).limit(1))
    since = [row.id - row.part for row in (*loads[-1:], *oldest)]
    kept = select(pss_events_v2).where(t.channel == channel, t.id >= max(since, default=0))
    return datagrams(run(kept.order_by(t.id)))


def recorded(
    run: Run, channel: str | None, since: datetime | None, until: datetime | None
) -> Iterator[tuple[str | None, Datagram]]:
    """What was kept, in order of arrival, each datagram with its channel; a page at a time."""
    for parts in _together(_pages(run, channel, since, until)):
        yield parts[0].channel, _datagram(parts)


def _pages(
    run: Run, channel: str | None, since: datetime | None, until: datetime | None
) -> Iterator[Any]:
    """The rows of evidence that were asked for, in order of arrival.

    That is not the order of their ids: several servers hand in what they heard by turns.
    """
    t = pss_events_v2.c
    wanted = select(pss_events_v2).order_by(t.timestamp, t.id).limit(PAGE)
    if channel is not None:
        wanted = wanted.where(t.channel == channel)
    if until is not None:
        wanted = wanted.where(t.timestamp < until)
    rows = run(wanted if since is None else wanted.where(t.timestamp >= since))
    while rows:
        yield from rows
        last = rows[-1]
        behind = or_(t.timestamp > last.timestamp, t.id > last.id)
        further = wanted.where(t.timestamp >= last.timestamp, behind)
        rows = run(further) if len(rows) == PAGE else ()


def datagrams(rows: Iterable[Any]) -> Iterable[Datagram]:
    """Rows of evidence, in order, as the datagrams they came in."""
    return map(_datagram, _together(rows))


def _together(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """The rows of each datagram. Of one that begins before the first row, there are none."""
    parts: list[Any] = []
    for row in rows:
        if row.part == 0 and parts:
            yield parts
            parts = []
        if row.part == 0 or parts:
            parts.append(row)
    if parts:
        yield parts


def _datagram(parts: Sequence[Any]) -> Datagram:
    first = parts[0]
    return Datagram(
        data=b"".join(raw_of(part.raw_data, part.raw_kind) for part in parts),
        sender=first.sender,
        port=first.sender_port,
        received_at=first.timestamp,
        monotonic_us=first.monotonic_us,
        first_id=first.id,
    )


def raw_of(raw: str, kind: str) -> bytes:
    """The exact bytes behind a row of evidence."""
    return bytes.fromhex(raw) if kind == "hex" else raw.encode()


PSS: Feed[Court] = Feed(
    name="pss",
    sentence="The datagrams of an electronic scoring system.",
    port=PORT,
    evidence=pss_events_v2,
    begin=Court,
    read=read_datagram,
    file=file,
    lately=lately,
    requests="\r\n".join(WANTED).encode() + b"\r\n",
    recorded=recorded,
    rereading=REREADING,
)
