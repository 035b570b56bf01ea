"""What a running program says of itself, at `/health`."""

from collections.abc import Iterator, Mapping
from typing import Any

from tallylight.core.check.finding import Finding, several

CROWDED = 100
"""Commands that wait, from which on the writer does not keep up."""

SOON = 30
"""Days before its end from which on a certificate is told of."""

RENEW = "Renew the files, then start the program again: it reads them at its start."

WHOLE = ("SCAN ", "Seq Scan")
INDEXED = ("USING INDEX", "USING COVERING INDEX", "USING PRIMARY KEY", "USING INTEGER PRIMARY KEY")

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
            "writer", "program", f"{health['waiting_for_writer']} commands wait to be written.",
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


def _whole(plan: list[str]) -> str:
    """Which tables are read whole for a question, without an index."""
    steps = [
        step for step in plan
        if any(word in step for word in WHOLE) and not any(word in step for word in INDEXED)
    ]  # fmt: skip
    return f"; without an index: {', '.join(steps)}" if steps else ""
