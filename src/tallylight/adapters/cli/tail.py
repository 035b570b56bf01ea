"""The end of the timeline, read straight from the database by a visitor."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from tallylight.base.clock import read_instant
from tallylight.base.errors import Fault
from tallylight.core.channels.tables import channels
from tallylight.core.decide import NO_SUCH_CHANNEL
from tallylight.core.timeline.feed import frame
from tallylight.core.timeline.tables import installation, timeline


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events of a channel. `kind` and `subject` may be said with or without the pack."""

    channel: str
    kind: str | None = None
    subject: str | None = None
    since: str | None = None

    def fits(self, event: Mapping[str, Any]) -> bool:
        """Whether an event, as the feed tells it, is one of these."""
        subject, _, subject_id = (self.subject or "").partition("/")
        return (
            _is(self.kind, event["type"])
            and _is(subject, event["subject"])
            and subject_id in ("", event["subject_id"])
            and (self.since is None or event["happened_at"] >= self.since)
        )


def position(connection: Connection, channel: str) -> str:
    """Where the channel's feed stands, as the feed's ids are written."""
    try:
        known = connection.execute(
            select(channels.c.channel).where(channels.c.channel == channel)
        ).first()
    except DBAPIError as error:
        raise Fault("This database has no timeline yet. Start the program once.") from error
    if known is None:
        raise NO_SUCH_CHANNEL.because(channel=channel)
    epoch = connection.execute(
        select(installation.c.value).where(installation.c.key == "epoch")
    ).scalar()
    seq = connection.execute(
        select(timeline.c.seq)
        .where(timeline.c.channel == channel)
        .order_by(timeline.c.seq.desc())
        .limit(1)
    ).scalar()
    return f"{epoch}-{seq}" if seq else "0"


def last(connection: Connection, wanted: Wanted, count: int) -> list[dict[str, Any]]:
    """The last `count` events that fit, the newest last, as the feed tells them."""
    found: list[dict[str, Any]] = []
    if count:
        for event in _backwards(connection, wanted):
            if wanted.fits(event):
                found.append(event)
            if len(found) == count:
                break
    return found[::-1]


def _backwards(connection: Connection, wanted: Wanted) -> Iterator[dict[str, Any]]:
    chosen = select(timeline).where(timeline.c.channel == wanted.channel)
    if wanted.since is not None:
        chosen = chosen.where(timeline.c.happened_at >= read_instant(wanted.since))
    chosen = chosen.order_by(timeline.c.seq.desc()).execution_options(yield_per=500)
    for row in connection.execute(chosen).mappings():
        yield json.loads(frame("", row))["data"]


def _is(wanted: str | None, full: str) -> bool:
    return not wanted or wanted == full or full.endswith(f".{wanted}")
