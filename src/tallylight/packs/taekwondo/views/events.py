"""Messages as they arrived, and how many there are of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.packs.taekwondo.views.served import BoutServed


@dataclass(frozen=True, slots=True)
class MessageServed:
    """One message as it arrived, and what was read out of it."""

    event_id: Annotated[int, Doc("Its number: later messages have higher ones.")]
    at: Annotated[datetime, Doc("When it arrived.")]
    monotonic_us: Annotated[int, Doc("The same on a clock that nobody sets, in microseconds.")]
    court: Annotated[str | None, Doc("The court; null where nobody said whose the sender is.")]
    match_id: Annotated[int | None, Doc("The match that was on.")]
    round_id: Annotated[int | None, Doc("The round that was on, by its row.")]
    code: Annotated[str, Doc("The kind of message.")]
    raw: Annotated[str, Doc("Its exact bytes: as text, or in hexadecimal.")]
    raw_kind: Annotated[str, Doc("text, or hex.")]
    parsed: Annotated[dict[str, Any] | None, Doc("What it says; null where it is unclear.")]
    validity: Annotated[str, Doc("valid, repaired or invalid.")]
    why: Annotated[str | None, Doc("What was repaired, or is wrong with it.")]
    sender: Annotated[str, Doc("The address it came from.")]
    sender_port: Annotated[int, Doc("The port there.")]
    listening_id: Annotated[int, Doc("The session of listening.")]
    sequence: Annotated[int | None, Doc("Its place among all that was heard in that session.")]
    part: Annotated[int, Doc("Its place in its datagram, from 0.")]


def message_served(row: Any) -> MessageServed:
    """A row of evidence as it is served."""
    return MessageServed(
        event_id=row.id,
        at=row.timestamp,
        monotonic_us=row.monotonic_us,
        court=row.channel,
        match_id=row.match_id,
        round_id=row.round_id,
        code=row.event_code,
        raw=row.raw_data,
        raw_kind=row.raw_kind,
        parsed=row.parsed_data,
        validity=row.validity,
        why=row.error_message,
        sender=row.sender,
        sender_port=row.sender_port,
        listening_id=row.session_id,
        sequence=row.event_sequence,
        part=row.part,
    )


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One page of messages, the newest first."""

    items: Annotated[list[MessageServed], Doc("The page; it may be empty and not the last one.")]
    before: Annotated[int | None, Doc("`before` of the page of earlier ones; null at the end.")]
    after: Annotated[int, Doc("`after` of the page of later ones, also of those still to come.")]
    archived: Annotated[list[str], Doc("The archives that hold messages of that time, too.")]


@dataclass(frozen=True, slots=True)
class MessagesInOrder:
    """The messages of one match, in the order they arrived."""

    items: Annotated[list[MessageServed], Doc("The page, the first one first.")]
    after: Annotated[int | None, Doc("`after` of the next page; null where this is the last.")]


@dataclass(frozen=True, slots=True)
class MessageGroup:
    """Messages that have one thing in common."""

    group: Annotated[str | None, Doc("What they have in common; null where they have none.")]
    n: Annotated[int, Doc("How many messages.")]
    first: Annotated[datetime, Doc("When the first of them arrived.")]
    last: Annotated[datetime, Doc("When the last of them arrived.")]


@dataclass(frozen=True, slots=True)
class MatchesFound:
    """One page of matches that fit."""

    items: Annotated[list[BoutServed], Doc("The page, the newest first.")]
    next: Annotated[int | None, Doc("`before` of the page after it; null on the last one.")]
