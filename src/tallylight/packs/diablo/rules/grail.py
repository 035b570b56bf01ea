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
        return Decision.of(ctx.at, e.OddsRemoved(odds_id=command.odds_id))
    return _remove(picture, command, ctx)


def _remove(
    picture: Picture[Progress], command: c.RemoveProgress, ctx: Context
) -> Decision | Refused:
    """One of a run is no subject of its own."""
    here, found = picture.channel.name, picture.subject
    if found is not None and found.channel == here:
        return Decision.of(ctx.at, e.ProgressRemoved(progress_id=command.progress_id))
    run: Run | None = ctx.find("run", command.progress_id.rpartition(".")[0])
    if run is not None and run.channel == here:
        return no.PROGRESS_OF_A_RUN.because(run_id=run.run_id)
    return no.NO_SUCH_PROGRESS.because(progress_id=command.progress_id)


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
