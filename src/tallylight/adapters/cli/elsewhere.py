"""Backups in other places: the way there for the commands of `backup`, and `backup send`."""

# ruff: noqa: PLC0415 - imports stand where they are needed: a press must not wait for the rest.

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tallylight.adapters.cli.progress import progress
from tallylight.adapters.cli.show import show
from tallylight.adapters.cli.terminal import Terminal, here, options, wants_json
from tallylight.base.errors import Fault, Refused

if TYPE_CHECKING:
    from tallylight.adapters.cli.progress import Say
    from tallylight.core.backups.away import Away
    from tallylight.core.backups.shelf import Backup

NONE_YET = "There is no backup to be sent yet: `tallylight backup create`."
NOWHERE = "Say where to with --to, or choose it: `tallylight setting set backup.to URL`."
NOT_EVERYWHERE = "{count} of {of} places have not got it; what is wrong is said above."


class Elsewhere:
    """The other places of one call, opened by what this installation was given."""

    def __init__(self, ctx: click.Context) -> None:
        from tallylight.core.backups.away import Chosen, chosen
        from tallylight.storage.engine import dialect_at

        terminal: Terminal = ctx.obj
        place = here(ctx)
        self._vault = terminal.house.vault(place)
        file = dialect_at(place.database_url).file
        if file is not None and not file.exists():
            self.chosen = Chosen((), {})
            return
        with terminal.house.storage(place, None) as storage:
            self.chosen = chosen(storage)

    def at(self, url: str) -> "Away":
        """The folder at a URL."""
        from tallylight.core.backups.away import away

        return away(url, self._vault, self.chosen.references)

    def send(self, file: Path, url: str, say: "Say") -> None:
        """Bring a backup to a URL, and note beside it that it is there."""
        from tallylight.core.backups.shelf import note_sent

        there = self.at(url)
        there.send(file, say)
        note_sent(file, there.address.shown)

    @contextmanager
    def fetched(self, url: str) -> Iterator[Path]:
        """The backup at a URL as a file of here, for as long as it is needed."""
        from tallylight.core.backups.address import parted

        folder, name = parted(url)
        with progress() as say, self.at(folder).fetched(name, say) as file:
            yield file


@contextmanager
def file_at(ctx: click.Context, said: str) -> Iterator[Path]:
    """The backup that was named, by its path or by its URL, as a file."""
    from tallylight.core.backups.address import is_address

    if is_address(said):
        with Elsewhere(ctx).fetched(said) as file:
            yield file
    else:
        yield Path(said)


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--to", multiple=True, metavar="URL", help="Where to; by default backup.to.")
@options("data", "database_url", "json")
@click.pass_context
def send(ctx: click.Context, /, file: Path | None, to: tuple[str, ...], **_: object) -> None:
    """Send FILE, or the newest daily backup, to every place that has not got it.

    What was broken off goes on, or is begun anew; under its name is only what is whole. Of
    daily backups there, 7 days, 4 weeks and 12 months keep their newest one each.
    """
    from tallylight.core.backups.shelf import Shelf

    shelf, elsewhere = Shelf.at(here(ctx)), Elsewhere(ctx)
    newest = shelf.newest_daily() or shelf.newest()
    sent = file if file or newest is None else newest.file
    if sent is None:
        raise Fault(NONE_YET)
    urls = to or elsewhere.chosen.urls
    if not urls:
        raise Fault(NOWHERE)
    told = [_sent(ctx, elsewhere, sent, url, newest) for url in urls]
    show(told, as_json=wants_json(ctx))
    missing = sum(1 for one in told if one["why_not"])
    if missing:
        raise Fault(NOT_EVERYWHERE.format(count=missing, of=len(told)))


def _sent(
    ctx: click.Context, elsewhere: Elsewhere, file: Path, url: str, newest: "Backup | None"
) -> dict[str, object]:
    """What became of one sending; one place that is out of reach holds up no other."""
    terminal: Terminal = ctx.obj
    gone: list[str] = []
    try:
        with progress() as say:
            elsewhere.send(file, url, say)
        if newest is not None and newest.proof is not None and newest.file == file:
            gone = elsewhere.at(url).thin(here(ctx).fingerprint, terminal.house.clock.now())
    except (Fault, Refused) as no:
        click.echo(str(no), err=True)
        return {"file": str(file), "to": url, "taken_away": gone, "why_not": str(no)}
    return {"file": str(file), "to": url, "taken_away": gone, "why_not": None}
