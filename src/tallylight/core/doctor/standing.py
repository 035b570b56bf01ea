"""What stands beside the rows: backups, what was chosen, what the engine says, the clock."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tallylight.core.backups.messages import AT
from tallylight.core.backups.shelf import STALE, Shelf
from tallylight.core.check.around import stepped
from tallylight.core.check.finding import Finding, several
from tallylight.core.doctor.page import Page
from tallylight.core.health.messages import SLOW
from tallylight.core.registry import Registry
from tallylight.core.settings.rules import objection
from tallylight.storage.engine import Storage

LEAST = 10_000
"""From how many rows on a table, and from how many times 1 KB on an index, is told of."""

HASTY_MS = 50
"""What takes less than this is not slow on a computer that does something else, too."""

Chosen = Mapping[str, Any]


def backups(shelf: Shelf, now: datetime) -> Iterator[Finding]:
    """Whether what is on record is in a second place, and whether that was ever tried."""
    newest = shelf.newest()
    if newest is None:
        yield Finding(
            "backups", str(shelf.folder), "There is no backup.", "Run `tallylight backup create`."
        )
    elif newest.proof is None or now - newest.proof.proved_at > STALE:
        known = newest.proof and f"was last proved on {newest.proof.proved_at:%Y-%m-%d}"
        yield Finding(
            "backups", str(newest.file), f"The newest backup {known or 'was never proved'}.",
            f"Run `tallylight backup verify {newest.file}`.",
        )  # fmt: skip
    elif now - newest.made_at > STALE:
        yield Finding(
            "backups", str(newest.file), f"The newest backup is of {newest.made_at:%Y-%m-%d}.",
            "Run `tallylight backup create`.",
        )  # fmt: skip


def chosen(page: Page, registry: Registry, values: Chosen) -> None:
    """What was chosen that breaks a rule, or hurts."""
    known = ((registry.settings[key], value) for key, value in values.items()
             if key in registry.settings)  # fmt: skip
    breaks = (
        f"{setting.key}: {why}"
        for setting, value in known
        if not setting.sensitive and value is not None and (why := objection(setting, value))
    )
    said = "{count} settings have values that their rules forbid."
    reset = "Set each anew, or `tallylight setting reset KEY`."
    page.add(several("settings", "settings", breaks, said, reset), wrong=True)
    page.add(_hurting(values), wrong=False)


def _hurting(values: Chosen) -> Iterator[Finding]:
    if values.get(AT.key) == "":
        yield Finding(
            "settings", AT.key, "No backup is made by itself.",
            f"`tallylight setting reset {AT.key}`, or see to backups by another way.",
        )  # fmt: skip
    slow = values.get(SLOW.key)
    if slow is not None and slow < HASTY_MS:
        yield Finding(
            "settings", SLOW.key, f"Questions of {slow} ms are written down as slow: the log "
            "fills with what is not.", f"`tallylight setting reset {SLOW.key}`.",
        )  # fmt: skip


def engine(page: Page, storage: Storage, least: int = LEAST) -> None:
    """What the engine's own numbers and settings say."""
    with storage.read() as connection:
        found = storage.dialect.ailments(connection, least)
    for one in found:
        page.add([Finding("engine", one.where, one.what, one.todo)], wrong=one.grave)


def clock(storage: Storage) -> Iterator[Finding]:
    """Where the computer's clock was set back while something was recorded."""
    yield from several(
        "clock", "timeline", stepped(storage), "On {count} channels the clock stood behind what "
        "was recorded before: it was set back.", "Nothing was lost, and the order is kept. Have "
        "the computer's clock set by the network, and not during a show.",
    )  # fmt: skip
