"""Carrying an erasure out, in the transaction of the command that asked for it."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Text, delete, func, insert, literal, select, update

from tallylight.core.erase import Erase
from tallylight.core.erasures.pressed import about
from tallylight.core.erasures.store import chained, last_link
from tallylight.core.erasures.tables import erased_rows, erasing, erasures
from tallylight.core.group import Group
from tallylight.core.registry import Registry
from tallylight.core.schema import metadata
from tallylight.core.sources.tables import leftovers
from tallylight.core.timeline.forget import forget, in_parts, words_of
from tallylight.core.timeline.record import Run

AT_ONCE: Final = 500
ERASED: Final = "It was erased."


def carry_out(group: Group, registry: Registry, wanted: Erase, at: datetime) -> None:
    """Take away all that is wanted, and write down how much that was."""
    counts = {name: _count(group.run, name, column, wanted) for name, column in wanted.evidence}
    named = words_of(group.run, registry, wanted.what, wanted.ids) if wanted.words else set()
    kept = about(group, registry, wanted) if wanted.words else {}
    words = sorted(named.union(*kept.values()))
    left = list(_left_over(group.run, wanted.names))
    row = {
        "erasure_id": wanted.erasure_id,
        "happened_at": at,
        "what": wanted.what,
        "who": wanted.who,
        "reason": wanted.reason,
        "counts": {**counts, "texts": len(words), "leftovers": len(left)},
        "heads": {table.name: _head(group.run, table) for table in chained(registry)},
    }
    group.transaction.insert(erasures, row)
    for name, column in wanted.evidence:
        _take_rows(group.run, metadata.tables[name], column, wanted)
    if wanted.words:
        for key in kept:
            group.draft.find(*key)  # as it was, before its words are gone
        forget(group.run, words, wanted.ids, at)
        for key in kept:
            group.replace(key, group.draft.refold(*key))
    for some in in_parts(left):
        of_them = update(leftovers).where(leftovers.c.leftover_id.in_(some))
        group.run(of_them.values(raw=None, why=ERASED))
    group.erased = True
    group.unsaid = group.unsaid or wanted.words


def _count(run: Run, name: str, column: str, wanted: Erase) -> int:
    table = metadata.tables[name]
    mine = table.c[column].in_(wanted.ids)
    return int(run(select(func.count()).select_from(table).where(mine))[0][0])


def _head(run: Run, table: Any) -> dict[str, Any]:
    link = last_link(run, table)
    return {"chain_no": link.number, "row_hash": link.row_hash}


def _take_rows(run: Run, table: Any, column: str, wanted: Erase) -> None:
    """Leave the hashes of rows behind, open the gate for them, and shut it when they are gone."""
    mine = table.c[column].in_(wanted.ids)
    stub = select(
        literal(table.name, Text), table.c.chain_no, table.c.row_hash, literal(wanted.erasure_id)
    )
    columns = ["table_name", "chain_no", "row_hash", "erasure_id"]
    run(insert(erased_rows).from_select(columns, stub.where(mine)))
    gate = [{"table_name": table.name, "value": one} for one in wanted.ids]
    run(insert(erasing), gate)
    run(delete(table).where(mine))
    run(delete(erasing))


def _left_over(run: Run, names: frozenset[str]) -> Iterator[int]:
    """Leftovers in which a name stands, be it in the escapes of JSON."""
    if not names:
        return
    whole = "|".join(re.escape(form) for one in sorted(names) for form in {one, _escaped(one)})
    stands = re.compile(rf"(?<!\w)(?:{whole})(?!\w)", re.IGNORECASE)
    c, after = leftovers.c, 0
    while True:
        page = select(c.leftover_id, c.raw, c.why, c.external_id).where(c.leftover_id > after)
        rows = run(page.order_by(c.leftover_id).limit(AT_ONCE))
        if not rows:
            return
        for row in rows:
            if stands.search(f"{row.raw or ''}\n{row.why}\n{row.external_id}"):
                yield row.leftover_id
        after = rows[-1].leftover_id


def _escaped(name: str) -> str:
    return json.dumps(name)[1:-1]
