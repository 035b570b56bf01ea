"""What a running program says of itself, at `/health`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from tallylight.core.check.finding import SHOWN, Finding, several
from tallylight.core.doctor.standing import LEAST
from tallylight.storage.carry import number_of
from tallylight.storage.engine import Storage

CROWDED = 100
"""Commands that wait, from which on the writer does not keep up."""

SOON = 30
"""Days before its end from which on a certificate is told of."""

RENEW = "Renew the files, then start the program again: it reads them at its start."

WHOLE = ("SCAN ", "Seq Scan")
INDEXED = ("USING INDEX", "USING COVERING INDEX", "USING PRIMARY KEY", "USING INTEGER PRIMARY KEY")

SCANNED = re.compile(r"SCAN (?:TABLE )?(\w+?)(?:_\d+)?(?: |$)")
"""A table in a plan of SQLite, also under the name that a statement gave it, such as `runs_1`."""

Said = Mapping[str, Any]


def wrong(health: Said) -> Iterator[Finding]:
    """What keeps the program from its work."""
    if not health["writing"]:
        yield Finding(
            "writer", "program", "Commands are not carried out any more.",
            "Start the program again; its log says what happened.",
        )  # fmt: skip
    if health["waiting_for_writer"] > CROWDED:
        yield Finding(
            "writer", "program", f"Commands wait to be written: {health['waiting_for_writer']}.",
            "See whether the disk is slow or another program holds the database.",
        )  # fmt: skip
    silent = [
        f"{one['name']}: {one['why'] or one['state']}"
        for one in health["listeners"]
        if one["wanted"] and one["state"] not in ("running", "starting")
    ]
    yield from several(
        "listeners", "program", silent, "{count} of what is switched on is not heard from.",
        "What is said of each tells what helps.",
    )  # fmt: skip
    folders = [f"{one['folder']}: {one['why']}" for one in health["folders"] if one["why"]]
    yield from several(
        "folders", "program", folders, "Nothing is heard from {count} folders that settings name.",
        "Correct the setting, or the folder.",
    )  # fmt: skip
    if health.get("certificate"):
        yield from _certificate(health["certificate"])


def _certificate(said: Said) -> Iterator[Finding]:
    if said["ends_at"] is None:
        yield Finding(
            "certificate", said["file"], "The certificate can't be read with its key any more.",
            "Put both files back; the next start needs them.",
        )  # fmt: skip
    elif said["days_left"] < 0:
        yield Finding(
            "certificate", said["file"], f"The certificate is over since {said['ends_at'][:10]}: "
            "browsers and OBS turn away.", RENEW,
        )  # fmt: skip
    if said["key_is_open"]:
        yield Finding(
            "certificate", said["key_file"], "Others on this computer may read the key of the "
            "certificate.", "Run `chmod 600` on it. Who may have read it has it: renew both.",
        )  # fmt: skip


def advice(health: Said) -> Iterator[Finding]:
    """What is slow, and what waits."""
    slow = [
        f"{one['query']} took {one['seconds'] * 1000:.0f} ms{_whole(one['plan'])}"
        for one in health["slow"]
    ]
    yield from several(
        "slow", "program", slow, "{count} of the last questions were slow.",
        "`/health` tells the plan of each. On a computer that was busy, it means little.",
    )  # fmt: skip
    certificate = health.get("certificate")
    if certificate and certificate["days_left"] in range(SOON):
        yield Finding(
            "certificate", certificate["file"],
            f"The certificate is good for {certificate['days_left']} more days.", RENEW,
        )  # fmt: skip
    readers = health["readers"]
    if readers["waiting"]:
        yield Finding(
            "readers", "program", f"{readers['waiting']} readers wait for a connection.",
            f"More than {readers['most']} questions at once are asked; ask them less often.",
        )  # fmt: skip


def read_whole(
    health: Said, storage: Storage, tables: Iterable[sa.Table], least: int = LEAST
) -> Iterator[Finding]:
    """The tables of many rows that slow questions read without an index, by their plans.

    On SQLite, which counts no reads of a table; a server's own numbers are in `standing.engine`.
    """
    if storage.dialect.name != "sqlite":
        return
    known, asked = {one.name: one for one in tables}, dict[str, set[str]]()
    for one in health["slow"]:
        for step in _steps(one["plan"]):
            found = SCANNED.match(step)
            if found and found[1] in known:
                asked.setdefault(found[1], set()).add(one["query"])
    with storage.read() as connection:
        rows = {name: number_of(connection, known[name]) for name in asked}
    for name, queries in sorted(asked.items()):
        if rows[name] > least:
            yield Finding(
                "engine", name, f"The table {name} with {rows[name]} rows is read whole for "
                "questions that were slow: an index is missing.",
                "Tell the makers of this program, with the plans that `/health` tells.",
                len(queries), tuple(sorted(queries)[:SHOWN]),
            )  # fmt: skip


def _whole(plan: list[str]) -> str:
    """Which tables are read whole for a question, without an index."""
    steps = _steps(plan)
    return f"; without an index: {', '.join(steps)}" if steps else ""


def _steps(plan: list[str]) -> list[str]:
    return [
        step for step in plan
        if any(word in step for word in WHOLE) and not any(word in step for word in INDEXED)
    ]  # fmt: skip
