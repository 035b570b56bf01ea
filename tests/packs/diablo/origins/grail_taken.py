"""What is read from a database of the other grail tracker, in the ways tests ask for it."""

from collections import Counter
from pathlib import Path
from typing import Any, TypeVar

from tallylight.core.foreign import Audited, Found
from tallylight.core.snapshot import snapshot
from tallylight.packs.diablo.sources import grail
from tallylight.packs.diablo.sources.past import INFERRED, Past, PastRun, Stays

from .grail import Grail

Kind = TypeVar("Kind")


def found(path: Path) -> Found | None:
    with snapshot(path) as foreign:
        return grail.recognise(foreign)


def pasts(path: Path) -> list[Past]:
    with snapshot(path) as foreign:
        return list(grail.read(foreign))


def counts(path: Path) -> dict[str, int]:
    with snapshot(path) as foreign:
        return dict(grail.counts(foreign))


def audits(path: Path) -> list[Audited]:
    with snapshot(path) as foreign:
        return list(grail.audit(foreign))


def all_of(file: Grail, kind: type[Kind]) -> list[Kind]:
    """Everything of one kind that a file comes to, which is closed by it."""
    return [past for past in pasts(file.close()) if isinstance(past, kind)]


def only(file: Grail, kind: type[Kind]) -> Kind:
    """The one thing of its kind that a file comes to."""
    (one,) = all_of(file, kind)
    return one


def finds_of(file: Grail) -> list[Any]:
    return [find for run in all_of(file, PastRun) for find in run.finds]


def accounted(read: list[Past]) -> dict[str, int]:
    """How many rows of each table something was said of."""
    rows = Counter[str]()
    for past in read:
        rows[past.table] += past.count if isinstance(past, Stays) else 1
        for find in past.finds if isinstance(past, PastRun) else ():
            rows[find.table] += 1
            rows["grail_progress"] += find.progress is not None
    del rows[INFERRED]
    return dict(+rows)
