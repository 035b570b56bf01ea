"""The watchlists and who stands on them."""

from datetime import datetime

from sqlalchemy import case, func, or_, select

from tallylight.core.pack import Asked
from tallylight.packs.audience.messages.fields import WATCHLISTS
from tallylight.packs.audience.messages.numbers import ListWatchlists
from tallylight.packs.audience.messages.questions import ListMembers
from tallylight.packs.audience.store.shared import (
    BY_PERSON,
    NAMED,
    OF,
    WHO,
    counts,
    is_read_as,
    read_as,
    standing,
    who_in,
)
from tallylight.packs.audience.tables.history import interactions as said
from tallylight.packs.audience.tables.people import watchlist_members, watchlists
from tallylight.packs.audience.views.numbers import (
    Members,
    MemberServed,
    Watchlists,
    WatchlistServed,
)

w, m = watchlists.c, watchlist_members.c
ON_LISTS = (
    watchlist_members.join(OF, OF.c.id == m.person_id).join(WHO, is_read_as())
)  # fmt: skip


def all_lists(asked: Asked, wanted: ListWatchlists) -> Watchlists:
    counted = counts(wanted.include_excluded)
    member = case((counted, WHO.c.id))
    left = case((~counted, WHO.c.id))
    chosen = (
        select(w.name, w.description, func.count(member.distinct()).label("members"))
        .select_from(watchlists.outerjoin(ON_LISTS, m.watchlist_id == w.id))
        .group_by(w.name, w.description)
    )
    by_name = {row.name: row for row in asked.run(chosen)}
    hidden = asked.run(select(func.count(left.distinct())).select_from(ON_LISTS))[0][0]
    return Watchlists(
        include_excluded=wanted.include_excluded,
        excluded_hidden=hidden,
        items=[
            WatchlistServed(row.name, row.description, row.members)
            for row in (by_name[name] for name in WATCHLISTS)
        ],
    )


def members(asked: Asked, wanted: ListMembers) -> Members:
    added = func.min(m.added_at)
    chosen = (
        select(*NAMED, added.label("added_at"))
        .select_from(ON_LISTS)
        .where(m.watchlist_id == WATCHLISTS[wanted.watchlist])
        .group_by(*BY_PERSON)
        .order_by(added.desc(), WHO.c.id)
    )
    rows = asked.run(chosen)
    seen = _last_seen(asked, [row.who_id for row in rows])
    return Members(
        wanted.watchlist,
        [MemberServed(who_in(asked, row), row.added_at, seen.get(row.who_id)) for row in rows],
    )


def _last_seen(asked: Asked, whom: list[str]) -> dict[str, datetime]:
    if not whom:
        return {}
    chosen = select(WHO.c.id, func.max(said.c.seen_at).label("at")).select_from(read_as())
    mine = (or_(OF.c.id.in_(whom), OF.c.merged_into.in_(whom)), standing())
    return {row.id: row.at for row in asked.run(chosen.where(*mine).group_by(WHO.c.id))}
