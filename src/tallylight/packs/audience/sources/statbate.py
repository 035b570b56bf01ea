"""What Statbate knows of persons who were in one's own room: off until the user agrees to it.

    GET /members/chaturbate/{name}/info     GET /model/chaturbate/{name}/info

It sees many rooms, so its answer tells what a person does elsewhere. Nobody is asked about who
did not interact on this channel; whom that means is said by the record, not here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from operator import itemgetter
from typing import Any, Final

from tallylight.base.clock import read_instant, write_instant
from tallylight.core.replies import authorization, blanked, read_json, text_of, trouble
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
from tallylight.packs.audience.messages.fields import SnapshotSource
from tallylight.packs.audience.messages.heard import TakeSnapshot
from tallylight.packs.audience.messages.sources import (
    STATBATE_ADDRESS,
    STATBATE_AGREED,
    STATBATE_TOKEN,
)
from tallylight.packs.audience.sources import servers
from tallylight.packs.audience.sources.servers import part, server

API: Final = "Statbate"
SITE: Final = "chaturbate"
BATCH, BETWEEN, AFTER_BATCH = 5, 2.0, 30.0
"""How many persons are asked about before a longer pause, and the seconds of both pauses. No limit
is published; these are gentle."""

ROUND, MOST = timedelta(hours=6), 1000
"""Nobody is asked about twice within a round, and about no more than so many in one."""

NO_NAMES: Final = frozenset({".", ".."})
NOBODY_SECONDS: Final = 600.0
"""How long to wait where there is nobody to ask about."""


@dataclass(frozen=True, slots=True)
class Round:
    """How far a round is: when it began, the mark of the last person, and how many there were.

    A mark, by which persons are in order, tells no name: what is kept here outlives an erasure.
    """

    began: datetime | None = None
    after: str = ""
    asked: int = 0


def lacks(means: Means) -> str | None:
    if not means.chosen(STATBATE_AGREED):
        return f"Read what the setting {STATBATE_AGREED.key} says, and agree if you do."
    return servers.lacks(means, STATBATE_ADDRESS, STATBATE_TOKEN, API)


def wants(now: Round, means: Means) -> Wants:
    """The next person."""
    found = _next(_current(now, means.now), means.known or ())
    if found is None:
        return Wants(rest=NOBODY_SECONDS)
    address, token = server(means, STATBATE_ADDRESS), means.secret(STATBATE_TOKEN)
    kind = "model" if found.role in ("MODEL", "BOTH") else "members"
    return Wants(
        Request(
            address.origin,
            servers.path_of(address, kind, SITE, found.username, "info"),
            headers=authorization("Bearer", token),
            purpose=f"{kind}/{found.username}",
        )
    )


def heard(now: Round, means: Means, news: News) -> Told[Round]:
    """A snapshot of a person; none of whom Statbate does not know, and it is not asked again."""
    if not isinstance(news, Reply | NoReply):
        return Told(now)
    kind, _, name = news.purpose.partition("/")
    current = _current(now, means.now)
    asked = current.asked + 1
    done = replace(current, after=_mark(name), asked=asked)
    wait = BETWEEN if asked % BATCH else AFTER_BATCH
    if isinstance(news, Reply) and news.status in (400, 404, 422):
        return Told(done, how=How.UNCHANGED, wait=wait)
    told = trouble(now, news, API)
    if told is not None or isinstance(news, NoReply):
        return told or Told(now)
    text = blanked(text_of(news.body), [means.secret(STATBATE_TOKEN)])
    if not _is_of(name, text):
        said = f"{API} tells nothing of a person it was asked about."
        return Told(done, how=How.FAILED, sentence=said, wait=wait)
    of: SnapshotSource = "statbate_model" if kind == "model" else "statbate_member"
    snapshot = TakeSnapshot(username=name, of=of, raw=text, captured_at=news.at)
    given = Given(news.at, f"statbate:{write_instant(news.at)}", snapshot, text)
    return Told(done, [Step(done, (given,))], wait=wait)


def _current(now: Round, at: datetime) -> Round:
    """The round that is on; a new one where the last is over."""
    on = now.began is not None and at - now.began < ROUND
    return now if on else Round(at)


def _next(now: Round, known: Iterable[Any]) -> Any | None:
    """The first of those that were not asked about in this round."""
    if now.asked >= MOST:
        return None
    marked = [(_mark(one.username), one) for one in known if one.username not in NO_NAMES]
    left = [(mark, one) for mark, one in marked if mark > now.after]
    return min(left, key=itemgetter(0), default=(None, None))[1]


def _mark(name: str) -> str:
    return sha256(name.encode("utf-8", "replace")).hexdigest()[:16]


def _is_of(name: str, text: str) -> bool:
    try:
        found = part(read_json(text), "data", "name")
    except ValueError:
        return False
    return isinstance(found, str) and found.lower() == name.lower()


def begin(kept: Any | None) -> Round:
    if kept is None or kept["began"] is None:
        return Round()
    return Round(read_instant(kept["began"]), kept["after"], kept["asked"])


def keep(now: Round) -> dict[str, Any]:
    began = write_instant(now.began) if now.began else None
    return {"began": began, "after": now.after, "asked": now.asked}


def statbate(looks: Callable[[Any], Any]) -> Source[Round]:
    """The source that asks about those whom `looks` finds, each with `username` and `role`."""
    return Source(
        name="statbate",
        sentence="What Statbate knows of persons who were in your room.",
        lacks=lacks,
        begin=begin,
        keep=keep,
        wants=wants,
        heard=heard,
        settings=(STATBATE_AGREED, STATBATE_ADDRESS, STATBATE_TOKEN),
        looks=looks,
        per_minute=30.0,
    )
