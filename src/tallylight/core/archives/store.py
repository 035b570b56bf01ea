"""What packs ask of archives: how much of what left, and where it is."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select

from tallylight.base.clock import read_instant
from tallylight.core.archives.tables import archived_counts, archives
from tallylight.core.timeline.record import Run

a, c = archives.c, archived_counts.c


def counted(run: Run, table: Table, about: Any = None) -> Counter[str]:
    """How many rows of a table are in archives, by their labels; of all, or about one subject."""
    number = func.sum(c.number).label("number")
    chosen = select(c.label, number).where(c.table_name == table.name)
    if about is not None:
        chosen = chosen.where(c.about == str(about))
    return Counter({row.label: int(row.number) for row in run(chosen.group_by(c.label))})


def file_about(run: Run, table: Table, about: Any) -> str | None:
    """The last archive that holds rows about a subject; None where all are here."""
    mine = (c.table_name == table.name, c.about == str(about), c.number > 0)
    chosen = select(a.file).join_from(archived_counts, archives).where(*mine)
    rows = run(chosen.order_by(a.archive_id.desc()).limit(1))
    return rows[0].file if rows else None


def files_within(
    run: Run, table: Table, since: datetime | None, until: datetime | None
) -> list[str]:
    """The archives that hold rows of a table of a time, the first one first."""
    found = []
    for entry in run(select(archives).where(a.restored_at.is_(None)).order_by(a.archive_id)):
        said = entry.tables.get(table.name)
        if said is None:
            continue
        first, last = read_instant(said["since"]), read_instant(said["until"])
        if (until is None or first < until) and (since is None or last >= since):
            found.append(entry.file)
    return found


def about_any(run: Run, table: Table) -> dict[str, str]:
    """The archive of each subject that rows are about which left, by its id as text."""
    mine = (c.table_name == table.name, c.about != "", c.number > 0)
    chosen = select(c.about, a.file).join_from(archived_counts, archives).where(*mine)
    return {row.about: row.file for row in run(chosen.order_by(a.archive_id))}
