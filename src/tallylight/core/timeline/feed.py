"""A timeline row as it is served: over the feed, by `timeline`, in exports."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.base.clock import write_instant


@dataclass(frozen=True, slots=True)
class EventServed:
    """One event of the timeline."""

    channel: Annotated[str, Doc("The channel it is on.")]
    seq: Annotated[int, Doc("Its number on the channel, without gaps.")]
    type: Annotated[str, Doc("What happened, as pack.event.")]
    subject: Annotated[str, Doc("The kind of thing it happened to, as pack.subject.")]
    subject_id: Annotated[str, Doc("Which one.")]
    happened_at: Annotated[datetime, Doc("When it was true.")]
    recorded_at: Annotated[datetime, Doc("When it was recorded.")]
    command_seq: Annotated[int, Doc("The number of the first event of the same command.")]
    command: Annotated[str | None, Doc("The command, on its first event.")]
    origin: Annotated[str, Doc("What it came from: deck, room, cli, api, feed, log, import.")]
    source: Annotated[str | None, Doc("What the sender calls itself.")]
    confidence: Annotated[float | None, Doc("How sure the sender is, 0 to 1.")]
    payload: Annotated[dict[str, Any], Doc("The event's own fields.")]


def served(row: Mapping[str, Any]) -> EventServed:
    """A timeline row as it is served."""
    return EventServed(**{name: row[name] for name in EventServed.__slots__})


def frame(epoch: str, row: Mapping[str, Any]) -> str:
    """A timeline row as a message of the feed, with the id that a client resumes from."""
    data = {name: row[name] for name in EventServed.__slots__}
    data["happened_at"] = write_instant(row["happened_at"])
    data["recorded_at"] = write_instant(row["recorded_at"])
    message = {
        "kind": "event",
        "channel": row["channel"],
        "id": f"{epoch}-{row['seq']}",
        "data": data,
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
