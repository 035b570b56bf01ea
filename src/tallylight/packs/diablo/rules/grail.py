"""The grail outside of runs: entries that were marked by hand, and the odds of drops."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Entry, Picture
from tallylight.packs.diablo.messages import commands as c
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.messages.fields import Difficulty
from tallylight.packs.diablo.rules.items import Item, all_items, guesses, known, without_prefix
from tallylight.packs.diablo.rules.places import run_word
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.session import origin_of, plain
from tallylight.packs.diablo.rules.shared import character_called


@dataclass(frozen=True, slots=True)
class Progress:
    """An entry of the grail that came from no run. `item` is an id, or a name nobody knows."""

    progress_id: str
    channel: str
    item: str
    found_at: datetime
    ethereal: bool
    character_id: str | None
    difficulty: Difficulty | None
    typed: bool
    from_initial_scan: bool
    note: str | None
    provenance: e.CameFrom | None

    @property
    def is_known(self) -> bool:
        """Whether its item is in the list."""
        return self.item in all_items()


@dataclass(frozen=True, slots=True)
class Odds:
    """How often an item drops in runs of a type."""

    odds_id: str
    channel: str
    item: str
    run_type: str
    one_in: float


def item_called(text: str, ethereal: bool) -> tuple[Item, bool] | Refused:
    """The item that is meant, and whether it is ethereal."""
    name, prefixed = (text, False) if known(text) else without_prefix(text)
    item = known(name)
    if item is None:
        return no.NO_SUCH_ITEM.because(item=text, guesses=guesses(name))
    if (ethereal or prefixed) and item.ethereal_type == "none":
        return no.NEVER_ETHEREAL.because(item=item.name)
    return item, ethereal or prefixed or item.ethereal_type == "only"


def decide(picture: Picture[Any], command: Any, ctx: Context) -> Decision | Refused:
    if isinstance(command, c.AddProgress):
        return _found(picture.channel.name, command, ctx)
    if isinstance(command, c.SetOdds):
        return _set_odds(picture.channel.name, command, ctx)
    if isinstance(command, c.RemoveOdds):
        odds = picture.subject or _odds_meant(picture.channel.name, command, ctx)
        if isinstance(odds, Refused):
            return odds
        return Decision.of(ctx.at, e.OddsRemoved(odds_id=odds.odds_id))
    entry = _entry_meant(picture.channel.name, command, ctx)
    if isinstance(entry, Refused):
        return entry
    return Decision.of(ctx.at, e.ProgressRemoved(progress_id=entry.progress_id))


def _odds_meant(channel: str, command: c.RemoveOdds, ctx: Context) -> Odds | Refused:
    """The odds of that id, else those of the item."""
    if command.name is None:
        return no.NO_ODDS_SAID.because()
    named: Odds | None = ctx.find("odds", command.name)
    if named is not None and named.channel == channel:
        return named
    meant = item_called(command.name, False)
    if isinstance(meant, Refused):
        return meant
    item, run_type = meant[0], run_word(command.run_type) if command.run_type else None
    of_type = {} if run_type is None else {"run_type": run_type}
    found: list[Odds] = ctx.those("odds", channel=channel, item_id=item.id, **of_type)
    if not found:
        return no.NO_ODDS_OF.because(item=item.name, run_type=run_type or "any type")
    if len(found) > 1:
        types = " and ".join(sorted(one.run_type for one in found))
        return no.SEVERAL_ODDS.because(item=item.name, run_types=types)
    return found[0]


def _entry_meant(channel: str, command: c.RemoveProgress, ctx: Context) -> Progress | Refused:
    """The entry of that id, else the one of the item. One of a run is no subject of its own."""
    said = command.progress_id or command.name
    if said is None:
        return no.NO_ENTRY_SAID.because()
    named: Progress | None = ctx.find("progress", said)
    if named is not None and named.channel == channel:
        return named
    run: Run | None = ctx.find("run", said.rpartition(".")[0])
    if run is not None and run.channel == channel:
        return no.PROGRESS_OF_A_RUN.because(run_id=run.run_id)
    if command.progress_id is not None or command.name is None:
        return no.NO_SUCH_PROGRESS.because(progress_id=said)
    return _entry_of(command.name, command.ethereal, channel, ctx)


def _entry_of(name: str, ethereal: bool | None, channel: str, ctx: Context) -> Progress | Refused:
    """The only entry of an item, ethereal or not where that is said."""
    meant = item_called(name, bool(ethereal))
    if isinstance(meant, Refused):
        return meant
    item, is_ethereal = meant
    held: list[Progress] = ctx.those("progress", channel=channel, item_id=item.id, run_id=None)
    either = ethereal is None and not is_ethereal
    found = [one for one in held if either or one.ethereal == is_ethereal]
    if not found:
        return no.NO_ENTRY_OF.because(item=item.name)
    if len(found) > 1:
        entries = ", ".join(map(_told, found))
        return no.SEVERAL_ENTRIES.because(item=item.name, entries=entries)
    return found[0]


def _told(entry: Progress) -> str:
    """An entry in a list for people: `grail-7 (ethereal, of 2026-03-14)`."""
    kind = "ethereal, " if entry.ethereal else ""
    return f"{entry.progress_id} ({kind}of {entry.found_at:%Y-%m-%d})"


def _found(channel: str, command: c.AddProgress, ctx: Context) -> Decision | Refused:
    meant = item_called(command.name, command.ethereal)
    if isinstance(meant, Refused):
        return meant
    who = character_called(command.character, channel, ctx)
    if isinstance(who, Refused):
        return who
    found = e.ProgressFound(
        progress_id=f"grail-{ctx.ids.next('grail_progress')}",
        item=meant[0].id,
        ethereal=meant[1],
        character_id=who.character_id if who else None,
        difficulty=command.difficulty,
        typed=True,
        note=ctx.text(command.note),
    )
    return Decision.of(ctx.at, found)


def _set_odds(channel: str, command: c.SetOdds, ctx: Context) -> Decision | Refused:
    meant = item_called(command.name, False)
    if isinstance(meant, Refused):
        return meant
    run_type = run_word(command.run_type)
    of_it = {"channel": channel, "item_id": meant[0].id, "run_type": run_type}
    held: Odds | None = ctx.named("odds", **of_it)
    odds_id = held.odds_id if held else f"odds-{ctx.ids.next('drop_odds')}"
    said = e.OddsSet(odds_id=odds_id, item=meant[0].id, run_type=run_type, one_in=command.one_in)
    return Decision.of(ctx.at, said)


def evolve_progress(progress: Progress | None, entry: Entry) -> Progress | None:
    event = entry.event
    if not isinstance(event, e.ProgressFound):
        return None
    return Progress(
        progress_id=event.progress_id,
        channel=entry.channel,
        item=event.item,
        found_at=entry.happened_at,
        ethereal=event.ethereal,
        character_id=event.character_id,
        difficulty=event.difficulty,
        typed=event.typed,
        from_initial_scan=event.from_initial_scan,
        note=entry.text(event.note),
        provenance=event.provenance,
    )


def progress_row(progress: Progress) -> dict[str, Any]:
    item = all_items().get(progress.item)
    return {
        "id": progress.progress_id,
        "channel": progress.channel,
        "character_id": progress.character_id,
        "item_id": item.id if item else None,
        "item_name": item.name if item else progress.item,
        "found_date": progress.found_at,
        "manually_added": progress.typed,
        "auto_detected": not progress.typed,
        "difficulty": progress.difficulty,
        "notes": progress.note,
        "is_ethereal": progress.ethereal,
        "from_initial_scan": progress.from_initial_scan,
        "run_id": None,
        "origin": origin_of(progress.provenance),
        "provenance": plain(progress.provenance),
    }


def evolve_odds(odds: Odds | None, entry: Entry) -> Odds | None:
    event = entry.event
    if not isinstance(event, e.OddsSet):
        return None
    made = Odds(event.odds_id, entry.channel, event.item, event.run_type, event.one_in)
    return made if odds is None else replace(odds, one_in=event.one_in)


def odds_row(odds: Odds) -> dict[str, Any]:
    return {
        "id": odds.odds_id,
        "channel": odds.channel,
        "item_id": odds.item,
        "run_type": odds.run_type,
        "one_in": odds.one_in,
    }
