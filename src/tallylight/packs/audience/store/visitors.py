"""Who may be asked about elsewhere: nobody but those who interacted on this very channel."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from tallylight.core.pack import Asked
from tallylight.packs.audience.store.shared import WHO, read_as
from tallylight.packs.audience.tables.history import interactions as said

MOST: Final = 1000
"""How many, those who were seen last first."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody by the real name: this is sent to a server, and shown to nobody."""

    username: str
    role: str


def visitors(asked: Asked) -> list[Visitor]:
    """Those of Chaturbate who showed a sign of life here, without those who are left out."""
    mine = (said.c.channel == asked.channel.name, said.c.seen_at.is_not(None))
    theirs = (WHO.c.platform == "chaturbate", ~WHO.c.is_excluded)
    last = func.max(said.c.seen_at)
    chosen = select(WHO.c.username, WHO.c.role).select_from(read_as()).where(*mine, *theirs)
    found = chosen.group_by(WHO.c.id, WHO.c.username, WHO.c.role).order_by(last.desc()).limit(MOST)
    return [Visitor(row.username, row.role) for row in asked.run(found)]
