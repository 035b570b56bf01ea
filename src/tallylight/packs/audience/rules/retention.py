"""For how long what was heard is kept, and erasing what is older."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.erase import Erase
from tallylight.core.pack import Context, Decision, Picture
from tallylight.packs.audience.messages.privacy import NOT_OLD, ForgetHeard
from tallylight.packs.audience.messages.settings import KEEP_DAYS

SNAPSHOT = "SNAPSHOT"


@dataclass(frozen=True, slots=True)
class Limit:
    """What of a kind, and of a source if one is said, came before `before` is too old."""

    kind: str
    source: str | None
    before: datetime

    def is_over(self, kind: str, source: str, at: datetime) -> bool:
        return kind == self.kind and self.source in (None, source) and at < self.before


def limits(said: str, now: datetime) -> Iterator[Limit]:
    """`CHAT_MESSAGE 365, cb_events/USER_ENTER 90` -> what is too old now, and goes."""
    for part in filter(None, (one.strip() for one in said.split(","))):
        what, _, days = part.partition(" ")
        source, _, kind = what.rpartition("/")
        yield Limit(kind, source or None, now - timedelta(days=int(days)))


def decide(_: Picture[Any], command: ForgetHeard, ctx: Context) -> Decision | Refused:
    too_old = list(limits(ctx.settings(KEEP_DAYS), ctx.now))
    for row_id in command.ids:
        row = ctx.kept(command.table, id=row_id)
        if row is None or not any(one.is_over(*_told(command, row)) for one in too_old):
            return NOT_OLD.because(row_id=row_id)
    return Decision(
        erase=Erase(
            erasure_id=ctx.ids.next("erasures"),
            what=f"audience.{command.table}",
            who="too old",
            ids=command.ids,
            evidence=((command.table, "id"),),
            names=frozenset(),
            reason=ctx.settings(KEEP_DAYS),
            words=False,
        )
    )


def _told(command: ForgetHeard, row: Any) -> tuple[str, str, datetime]:
    if command.table == "snapshots":
        return SNAPSHOT, row.source, row.captured_at
    return row.type, row.source, row.timestamp
