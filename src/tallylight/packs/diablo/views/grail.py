"""The grail as it is served."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc

from tallylight.packs.diablo.messages.questions import Category


@dataclass(frozen=True, slots=True)
class GrailPart:
    """How far a part of the grail is."""

    category: Annotated[Category, Doc("armor, weapons, other, sets, runes or runewords.")]
    ethereal: Annotated[bool, Doc("Whether of the ethereal grail.")]
    total: Annotated[int, Doc("Items that there are.")]
    found: Annotated[int, Doc("Items that were found.")]
    remaining: Annotated[int, Doc("Items that were not.")]
    percent: Annotated[float | None, Doc("Found of all.")]
    duplicates: Annotated[int, Doc("Finds of what was found before.")]


@dataclass(frozen=True, slots=True)
class SetServed:
    """A set of items."""

    name: Annotated[str, Doc("What the set is called.")]
    pieces: Annotated[int, Doc("How many pieces it has.")]
    found: Annotated[int, Doc("How many were found.")]
    complete: Annotated[bool, Doc("Whether all were.")]
    missing: Annotated[list[str], Doc("What is missing.")]


@dataclass(frozen=True, slots=True)
class FirstFind:
    """When an item was found for the first time."""

    item: Annotated[str, Doc("The item, by its id.")]
    name: Annotated[str, Doc("What the item is called.")]
    type: Annotated[str, Doc("unique, set, rune or runeword.")]
    ethereal: Annotated[bool, Doc("Whether it was ethereal.")]
    found_at: Annotated[datetime, Doc("When.")]
    run_id: Annotated[str | None, Doc("In which run; null when it was marked by hand.")]


@dataclass(frozen=True, slots=True)
class GrailServed:
    """The grail.

    An item counts as found in any form; in the ethereal grail, which counts only where the
    setting says so, as an ethereal one.
    """

    edition: Annotated[str, Doc("The newest edition whose items count.")]
    total: Annotated[int, Doc("Items that count.")]
    found: Annotated[int, Doc("Those that were found.")]
    remaining: Annotated[int, Doc("Those that were not.")]
    percent: Annotated[float | None, Doc("Found of all.")]
    parts: Annotated[list[GrailPart], Doc("The same by category, the ethereal grail apart.")]
    sets: Annotated[list[SetServed], Doc("The sets by name.")]
    sets_complete: Annotated[int, Doc("Sets of which every piece was found.")]
    latest: Annotated[list[FirstFind], Doc("The last five that were found for the first time.")]


@dataclass(frozen=True, slots=True)
class ItemServed:
    """An item of the grail, and its finds."""

    item: Annotated[str, Doc("Its id.")]
    name: Annotated[str, Doc("What it is called.")]
    type: Annotated[str, Doc("unique, set, rune or runeword.")]
    category: Annotated[Category, Doc("Its part of the grail.")]
    base: Annotated[str, Doc("What it looks like before it is identified.")]
    set_name: Annotated[str | None, Doc("The set it is of.")]
    edition: Annotated[str, Doc("Since which edition it is there.")]
    can_be_ethereal: Annotated[bool, Doc("Whether one may be ethereal.")]
    found: Annotated[bool, Doc("Whether it was found.")]
    times: Annotated[int, Doc("How often, also marked by hand.")]
    first_at: Annotated[datetime | None, Doc("When it was found first.")]
    first_run_id: Annotated[str | None, Doc("In which run; null when by hand.")]


@dataclass(frozen=True, slots=True)
class EntryServed:
    """An entry of the grail: of a run, or marked by hand."""

    progress_id: Annotated[str, Doc("Its id.")]
    item: Annotated[str | None, Doc("The item, by its id; null for one that nobody knows.")]
    name: Annotated[str, Doc("What the item is called.")]
    ethereal: Annotated[bool, Doc("Whether it is ethereal.")]
    found_at: Annotated[datetime, Doc("When it was found.")]
    run_id: Annotated[str | None, Doc("The run it was found in; null for none.")]
    character_id: Annotated[str | None, Doc("Who found it.")]
    difficulty: Annotated[str | None, Doc("normal, nightmare or hell.")]
    note: Annotated[str | None, Doc("The note.")]
    typed: Annotated[bool, Doc("Whether it was entered by hand.")]
    from_initial_scan: Annotated[bool, Doc("Whether it was there when counting began.")]


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """One page of the grail's entries."""

    items: Annotated[list[EntryServed], Doc("The page, the newest first.")]
    next: Annotated[str | None, Doc("`before` of the page after it.")]
