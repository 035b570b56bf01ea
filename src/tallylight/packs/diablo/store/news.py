"""What the grail, as it is set, had none of before: of a session, and of one find."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select

from tallylight.core.pack import Asked
from tallylight.core.tallies.chains import counting
from tallylight.packs.diablo.messages import shown as q
from tallylight.packs.diablo.messages.settings import ETHEREAL_COUNT
from tallylight.packs.diablo.store.grail import counted_items
from tallylight.packs.diablo.store.runs import session_called, unindexed
from tallylight.packs.diablo.tables import grail_progress, runs
from tallylight.packs.diablo.views.pace import NewItem

g, r = grail_progress.c, runs.c
EARLIER = grail_progress.alias("earlier")
e = EARLIER.c


def counts(entries: Any, channel: Any = None) -> Any:
    """The condition for an entry to be one of the channel's, and of no stream session left out.

    `channel` is the column for that, where it should not be looked up.
    """
    of_run = select(r.id).where(r.id == entries.c.run_id, counting(runs, r.stream_session_id))
    by_hand = entries.c.run_id.is_(None)
    mine = (entries.c.channel if channel is None else channel) == bindparam("channel")
    return and_(mine, or_(by_hand, of_run.correlate(entries).exists()))


def _new(*alike: Any) -> Any:
    """The condition that there is no earlier entry of the item: at all, or among those alike."""
    before = or_(e.found_date < g.found_date, and_(e.found_date == g.found_date, e.id < g.id))
    earlier = select(e.id).where(counts(EARLIER), e.item_id == g.item_id, before, *alike)
    return ~earlier.correlate(grail_progress).exists()


NEW_AT_ALL, NEW_ETHEREAL = _new(), and_(g.is_ethereal.is_(True), _new(e.is_ethereal.is_(True)))
ENTRIES = select(g.item_id, g.is_ethereal).where(counts(grail_progress, unindexed(g.channel)))
OF_SESSION = ENTRIES.join(runs, r.id == g.run_id).where(r.session_id == bindparam("session"))
OF_FIND = ENTRIES.where(g.id == bindparam("entry"))


def new_items(asked: Asked, _: q.ListNewItems) -> list[NewItem]:
    session = session_called(asked, None)
    rows = _picked(asked, OF_SESSION.order_by(g.found_date, g.id), session=session.id)
    return [NewItem(row.item_id, row.is_ethereal) for row in rows]


def is_new(asked: Asked, progress_id: str | None) -> bool:
    """Whether a find is new for the grail; never one that is no item of it."""
    return bool(_picked(asked, OF_FIND, entry=progress_id))


def _picked(asked: Asked, chosen: Select[Any], **said: Any) -> Sequence[Any]:
    """Those of the entries that are new, and of items that the grail counts."""
    apart = asked.settings(ETHEREAL_COUNT)
    new = or_(NEW_AT_ALL, NEW_ETHEREAL) if apart else NEW_AT_ALL
    counted = {item.id for item in counted_items(asked)}
    rows = asked.run(chosen.where(new), {"channel": asked.channel.name, **said})
    return [row for row in rows if row.item_id in counted]
