"""The numbers of one's own room on Chaturbate, looked at every few minutes.

    GET /statsapi/?username=...&token=...

The server renews them every 5 minutes. What is as it was the last time is no new snapshot.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from tallylight.base.clock import write_instant
from tallylight.core.replies import blanked, read_json, text_of, trouble
from tallylight.core.source import (
    Given,
    How,
    Means,
    News,
    NoReply,
    Reply,
    Request,
    Source,
    Step,
    Told,
    Wants,
)
from tallylight.packs.audience.messages.heard import TakeSnapshot
from tallylight.packs.audience.messages.sources import (
    CHATURBATE_NAME,
    STATS_ADDRESS,
    STATS_MINUTES,
    STATS_TOKEN,
)
from tallylight.packs.audience.sources import servers
from tallylight.packs.audience.sources.servers import own_name, part, server

API: Final = "The Stats API"
LARGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen last: whose numbers, and a hash of them."""

    room: str = ""
    digest: str = ""


def lacks(means: Means) -> str | None:
    return servers.lacks_name(means) or servers.lacks(means, STATS_ADDRESS, STATS_TOKEN, API)


def wants(_: Seen, means: Means) -> Wants:
    address = server(means, STATS_ADDRESS)
    query = {"username": own_name(means) or "", "token": means.secret(STATS_TOKEN) or ""}
    path = servers.path_of(address, "statsapi", "")
    return Wants(Request(address.origin, path, query, largest=LARGEST))


def heard(seen: Seen, means: Means, news: News) -> Told[Seen]:
    if not isinstance(news, Reply | NoReply):
        return Told(seen)
    told = trouble(seen, news, API)
    if told is not None or isinstance(news, NoReply):
        return told or Told(seen)
    room, wait = own_name(means) or "", 60.0 * means.chosen(STATS_MINUTES)
    text = blanked(text_of(news.body), [means.secret(STATS_TOKEN)])
    if not _is_of(room, text):
        return Told(seen, how=How.FAILED, sentence=f"{API} tells nothing of {room}.")
    now = Seen(room, sha256(text.encode()).hexdigest())
    if now == seen:
        return Told(seen, how=How.UNCHANGED, wait=wait)
    snapshot = TakeSnapshot(username=room, of="cb_stats", raw=text, captured_at=news.at)
    given = Given(news.at, f"cb_stats:{write_instant(news.at)}", snapshot, text)
    return Told(now, [Step(now, (given,))], wait=wait)


def _is_of(room: str, text: str) -> bool:
    """Whether a text is JSON and says whose numbers it holds."""
    try:
        name = part(read_json(text), "username")
    except ValueError:
        return False
    return isinstance(name, str) and name.lower() == room


def begin(kept: Any | None) -> Seen:
    return Seen() if kept is None else Seen(kept["room"], kept["digest"])


def keep(seen: Seen) -> dict[str, Any]:
    return {"room": seen.room, "digest": seen.digest}


STATS: Source[Seen] = Source(
    name="stats",
    sentence="The numbers of your room on Chaturbate, looked at every few minutes.",
    lacks=lacks,
    begin=begin,
    keep=keep,
    wants=wants,
    heard=heard,
    settings=(CHATURBATE_NAME, STATS_ADDRESS, STATS_TOKEN, STATS_MINUTES),
    per_minute=6.0,
)
