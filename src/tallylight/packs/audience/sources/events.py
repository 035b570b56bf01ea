"""What happens in one's own room on Chaturbate, told by its Events API as it happens.

    GET /events/{username}/{token}/?i={the last id}&timeout={seconds}
    200 {"events": [...], "nextUrl": ...}     400 {"status": "waited too long ...", "nextUrl": ...}

The address of the next request holds the token. Only the place in it is used, and it is kept with
what was heard before that place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from tallylight.base.clock import read_instant, write_instant
from tallylight.core.replies import (
    Address,
    address_of,
    blanked,
    exact_items,
    read_json,
    text_of,
    trouble,
)
from tallylight.core.source import (
    Given,
    How,
    Leftover,
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
from tallylight.packs.audience.messages.sources import (
    CHATURBATE_NAME,
    EVENTS_ADDRESS,
    EVENTS_TOKEN,
)
from tallylight.packs.audience.sources import servers
from tallylight.packs.audience.sources.event import Mark, mark_of, read
from tallylight.packs.audience.sources.servers import own_name, part, server

API: Final = "The Events API"
TIMEOUT, SLACK = 30, 10
"""Seconds that the server is to hold a question for which there is no news, and what it may take
longer."""

KEPT: Final = timedelta(minutes=10)
"""For how long we believe the platform to keep what nobody asked for. It does not say."""


@dataclass(frozen=True, slots=True)
class Place:
    """Up to where a room was heard: the id of the last event, and when that was so."""

    room: str = ""
    last_id: str | None = None
    heard_at: datetime | None = None


def begin(kept: Any | None) -> Place:
    if kept is None:
        return Place()
    at = kept["heard_at"]
    return Place(kept["room"], kept["last_id"], read_instant(at) if at else None)


def keep(place: Place) -> dict[str, Any]:
    at = write_instant(place.heard_at) if place.heard_at else None
    return {"room": place.room, "last_id": place.last_id, "heard_at": at}


def lacks(means: Means) -> str | None:
    return servers.lacks_name(means) or servers.lacks(means, EVENTS_ADDRESS, EVENTS_TOKEN, API)


def wants(place: Place, means: Means) -> Wants:
    place = _in_room(place, means)
    at = {} if place.last_id is None else {"i": place.last_id}
    address = server(means, EVENTS_ADDRESS)
    return Wants(
        Request(
            address.origin,
            servers.path_of(address, "events", place.room, means.secret(EVENTS_TOKEN) or "", ""),
            {**at, "timeout": str(TIMEOUT)},
            deadline=TIMEOUT + SLACK,
        )
    )


def heard(place: Place, means: Means, news: News) -> Told[Place]:
    """What a reply comes to. One that can't be trusted as a whole is not taken in part."""
    if not isinstance(news, Reply | NoReply):
        return Told(place)
    place = _in_room(place, means)
    said = _said(news)
    waited = isinstance(news, Reply) and news.status == 400 and part(said, "nextUrl") is not None
    told = None if waited else _trouble(place, news)
    if told is not None or isinstance(news, NoReply):
        return told or Told(place)
    if not waited and not isinstance(part(said, "events"), list):
        return Told(place, how=How.FAILED, sentence=f"{API} tells no events.")
    following = part(said, "nextUrl")
    address = address_of(following)
    if following is not None and (address is None or not _is_asked(address, means)):
        wrong = f"{API} names another server as the next to ask, so nothing it says was taken."
        return Told(place, how=How.FAILED, sentence=wrong)
    steps = [] if waited else _steps(place, means, news)
    last = address.query.get("i") if address is not None else None
    last = last or (steps[-1].memory.last_id if steps else place.last_id)
    memory = Place(place.room, last, news.at)
    return Told(memory, steps, spans=(_span(place, news.at),))


def _in_room(place: Place, means: Means) -> Place:
    """The place in the room that is the user's now; the beginning, if it was another's."""
    room = own_name(means) or ""
    return place if place.room == room else Place(room)


def _trouble(place: Place, news: Reply | NoReply) -> Told[Place] | None:
    if isinstance(news, Reply) and news.status == 404:
        said = f"{API} knows no room of {place.room} (404). Put the name right."
        return Told(place, how=How.STOPPED, sentence=said)
    return trouble(place, news, API)


def _said(news: Reply | NoReply) -> Any:
    try:
        return read_json(text_of(news.body)) if isinstance(news, Reply) else None
    except ValueError:
        return None


def _is_asked(address: Address, means: Means) -> bool:
    """Whether an address is of the very server that was asked."""
    return address.origin == server(means, EVENTS_ADDRESS).origin


def _span(place: Place, now: datetime) -> Span:
    since = place.heard_at or now
    if now - since <= KEPT:
        return Span(since, now)
    return Span(since, now, "Nobody asked meanwhile, and the platform may not keep all of it.")


def _steps(place: Place, means: Means, reply: Reply) -> list[Step[Place]]:
    """A step for each event, and the place behind it."""
    texts = exact_items(blanked(text_of(reply.body), [means.secret(EVENTS_TOKEN)]), "events")
    told = [read(raw, place.room, reply.at) for raw in texts]
    places = behind(mark_of(place.last_id), [mark for mark, _ in told])
    return [
        Step(
            place if mark is None else replace(place, last_id=f"{mark[0]}-{mark[1]}"),
            (it,) if isinstance(it, Given) else (),
            (it,) if isinstance(it, Leftover) else (),
        )
        for mark, (_, it) in zip(places, told, strict=True)
    ]


def behind(before: Mark | None, marks: Sequence[Mark | None]) -> list[Mark | None]:
    """From where one may go on after each event of a batch, and miss none of those that follow.

    That is its own place where the batch is in order. Where it is not, one stays behind until
    all that was told is lower than all that follows. An event without a mark moves nothing.
    """
    follows: list[Mark | None] = []
    lowest: Mark | None = None
    for mark in reversed(marks):
        follows.append(lowest)
        lowest = min(filter(None, (mark, lowest)), default=None)
    places: list[Mark | None] = []
    place = highest = before
    for mark, following in zip(marks, reversed(follows), strict=True):
        highest = max(filter(None, (mark, highest)), default=None)
        if highest is not None and (following is None or highest < following):
            place = highest
        places.append(place)
    return places


EVENTS: Source[Place] = Source(
    name="events",
    sentence="What happens in your room on Chaturbate, as it happens.",
    lacks=lacks,
    begin=begin,
    keep=keep,
    wants=wants,
    heard=heard,
    settings=(CHATURBATE_NAME, EVENTS_ADDRESS, EVENTS_TOKEN),
    per_minute=600.0,
)
