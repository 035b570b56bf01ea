"""Everything of one database carried into another one, and on where that was broken off."""

import sqlalchemy as sa

from tallylight.base.errors import Refusal
from tallylight.core.backups.archive import NOT_EMPTY, Say, carried, counting
from tallylight.core.backups.filling import Makes, holds_anything
from tallylight.core.rebuild import Progress
from tallylight.core.timeline.tables import installation
from tallylight.storage.engine import Storage
from tallylight.storage.mark import Mark, mark_in
from tallylight.storage.onward import Moved, begin, carry_on

OTHERS_MOVE = Refusal(
    "others_move",
    "A move from {source} to {database} was broken off; it is not to be mixed with this one. Go "
    "on from there, or say --anew: what came of it goes, and this one begins.",
)
OLDER_MOVE = Refusal(
    "older_move",
    "The move to {database} was begun by an older version of the program. Go on with that one; "
    "or delete that database, make an empty one, and move into it.",
)
REFUSALS = (OTHERS_MOVE, OLDER_MOVE)


def move(
    target: Storage,
    source: Storage,
    makes: Makes,
    say: Say = lambda _: None,
    *,
    anew: bool = False,
) -> Moved:
    """Make an empty database hold what another one holds, compared row for row.

    Broken off, the next one from the same source goes on; `anew` takes another source as well.
    Refused where the target holds a record, or a part of another one.
    """
    with target.read() as connection:
        mark = mark_in(connection)
    if mark is None and holds_anything(target, makes.registry):
        raise NOT_EMPTY.because(database=target.url_shown)
    pending = makes.migrations(target).plan()
    if mark and pending:
        raise OLDER_MOVE.because(database=target.url_shown)
    makes.migrations(source).upgrade()
    this = Mark(_epoch(source), source.url_shown)
    if mark and mark.source != this.source and not anew:
        raise OTHERS_MOVE.because(database=target.url_shown, source=mark.shown)
    if pending:
        makes.migrations(target).upgrade()
    begin(target, this)
    tables = carried(makes.registry)
    counters = [one for one in tables if counting(one)]
    return carry_on(
        target, source, tables, counters, lambda name, done, of: say(Progress(name, done, of))
    )


def _epoch(storage: Storage) -> str:
    """By what a database is known, wherever it lies; empty before its first start."""
    asked = sa.select(installation.c.value).where(installation.c.key == "epoch")
    with storage.read() as connection:
        return str(connection.execute(asked).scalar() or "")
