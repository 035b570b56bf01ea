"""`backup`, `restore`, `move`: the whole record in one file, back again, and elsewhere."""

# ruff: noqa: PLC0415 - imports stand where they are needed: a press must not wait for the rest.

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tallylight.adapters.cli.elsewhere import Elsewhere, file_at, send
from tallylight.adapters.cli.progress import progress
from tallylight.adapters.cli.show import show
from tallylight.adapters.cli.terminal import Terminal, here, options, wants_json
from tallylight.base.clock import write_instant
from tallylight.base.errors import Fault
from tallylight.core.owner import Place

if TYPE_CHECKING:
    from tallylight.core.backups.filling import Makes
    from tallylight.core.backups.shelf import Backup, Shelf
    from tallylight.core.check.finding import Finding


@click.group()
@options("data", "database_url", "json")
def backup(**_: object) -> None:
    """Keep the whole record in a file, and prove that it can be brought back."""


backup.add_command(send)


@backup.command()
@click.option("--to", metavar="DIR|URL", help="By default to backups/ in the data folder; to a "
              "URL it is sent from there.")  # fmt: skip
@click.option("--daily", is_flag=True, help="One that `thin` may take away.")
@click.option("--unproved", is_flag=True, help="Do not prove it now; that takes as long again.")
@options("data", "database_url", "json")
@click.pass_context
def create(ctx: click.Context, /, to: str | None, daily: bool, unproved: bool, **_: object) -> None:
    """Write a backup, also while the program runs, prove it, and send it if --to is a URL.

    Exit codes: 0 it is there, 1 it is there, but what is in the database is not in order.
    """
    from tallylight.core.backups.address import is_address, read_address

    terminal: Terminal = ctx.obj
    place = here(ctx)
    makes = _makes(terminal, place)
    url = read_address(to).shown if to and is_address(to) else None
    folder = Path(to) if to and url is None else None
    with terminal.house.storage(place, None) as storage, progress() as say:
        made = _shelf(place, folder).create(storage, makes, say, daily=daily)
    findings = None if unproved else _prove(ctx, made.file, makes)
    if url is not None:
        with progress() as say:
            Elsewhere(ctx).send(made.file, url, say)
        click.echo(f"It is in {url}, too.", err=True)
    if findings is None:
        show(_told(made), as_json=wants_json(ctx))
    ctx.exit(1 if findings else 0)


@backup.command("list")
@click.option("--in", "folder", metavar="DIR|URL", help="By default the data folder's.")
@options("data", "database_url", "json")
@click.pass_context
def list_(ctx: click.Context, /, folder: str | None, **_: object) -> None:
    """List the backups, the newest first, when each was proved, and where it was sent.

    With --in, those of every database that are there.
    """
    from tallylight.core.backups.address import is_address, joined
    from tallylight.core.backups.shelf import all_in

    if folder and is_address(folder):
        there = [
            {"file": joined(folder, one.file.name), "made_at": write_instant(one.made_at),
             "bytes": one.bytes}
            for one in Elsewhere(ctx).at(folder).backups()
        ]  # fmt: skip
        show(there, as_json=wants_json(ctx))
        return
    found = all_in(Path(folder)) if folder else _shelf(here(ctx)).backups()
    show([_told(one) for one in found], as_json=wants_json(ctx))


@backup.command()
@click.argument("file", metavar="FILE|URL")
@options("data", "database_url", "json")
@click.pass_context
def verify(ctx: click.Context, /, file: str, **_: object) -> None:
    """Fill a scratch database from FILE and look at everything, as `check` does.

    Exit codes: 0 it can be brought back and is in order, 1 it is not in order.
    """
    with file_at(ctx, file) as there:
        findings = _prove(ctx, there, _makes(ctx.obj, here(ctx)), file)
    ctx.exit(1 if findings else 0)


@backup.command()
@click.option("--in", "folder", metavar="DIR|URL", help="By default the data folder's.")
@options("data", "database_url", "json")
@click.pass_context
def thin(ctx: click.Context, /, folder: str | None, **_: object) -> None:
    """Take away old daily backups: 7 days, 4 weeks and 12 months keep their newest one each."""
    from tallylight.core.backups.address import is_address, joined

    place, terminal = here(ctx), ctx.obj
    if folder and is_address(folder):
        named = Elsewhere(ctx).at(folder).thin(place.fingerprint, terminal.house.clock.now())
        gone = [joined(folder, name) for name in named]
    else:
        gone = list(map(str, _shelf(place, Path(folder) if folder else None).thin()))
    show([{"taken_away": one} for one in gone], as_json=wants_json(ctx))


@click.command()
@click.argument("file", metavar="FILE|URL")
@click.option("--replace", is_flag=True, help="Put it in the place of what is there.")
@options("data", "database_url", "json")
@click.pass_context
def restore(ctx: click.Context, /, file: str, replace: bool, **_: object) -> None:
    """Make the database hold what FILE holds, all or nothing; stop the program first.

    FILE is a backup, also one elsewhere by its URL, or a copy of a SQLite database of
    Tallylight, from either kind of database. With --replace, what is there now is backed up
    first.
    """
    _can_be_read(ctx.obj, here(ctx))
    with file_at(ctx, file) as there:
        _restore(ctx, there, replace)


def _restore(ctx: click.Context, file: Path, replace: bool) -> None:
    from tallylight.core.backups import filling, lasting

    terminal: Terminal = ctx.obj
    place = here(ctx)
    makes = _makes(terminal, place)
    said = None
    if replace:
        with terminal.house.program(place, "restore") as program:
            said = lasting.said_by(program.reader, program.registry)
    with terminal.house.storage(place, "restore") as target, progress() as say:

        def keep() -> None:
            makes.migrations(target).upgrade()
            kept = _shelf(place).create(target, makes, say)
            click.echo(f"What was there is in {kept.file}.", err=True)

        rows = filling.restore(file, target, makes, keep if replace else None, said, say)
    with terminal.house.program(place, "restore"):  # which makes so what must last
        pass
    show({"database": place.shown_url, "rows": rows}, as_json=wants_json(ctx))


@click.command()
@click.option("--to", required=True, metavar="URL", help="The database that it goes to.")
@click.option("--anew", is_flag=True, help="Take the place of another database's move that was "
              "broken off there.")  # fmt: skip
@options("data", "database_url", "json")
@click.pass_context
def move(ctx: click.Context, /, to: str, anew: bool, **_: object) -> None:
    """Copy everything into the empty database at URL, proved row for row; stop the program first.

    From SQLite to PostgreSQL or back. What was broken off goes on with the same command; until
    all has arrived, nothing else opens the new database. The old one stays; start the program
    with the new one's URL.
    """
    from tallylight.core.backups import moving

    terminal: Terminal = ctx.obj
    place = here(ctx)
    there = Place.at(place.data, to)
    makes = _makes(terminal, place)
    with (
        terminal.house.storage(place, "move") as source,
        terminal.house.storage(there, "move", filled=True) as target,
        progress() as say,
    ):
        moved = moving.move(target, source, makes, say, anew=anew)
    told = {"database": there.shown_url, "rows": moved.rows, "there_before": moved.there}
    show(told, as_json=wants_json(ctx))


def _can_be_read(terminal: Terminal, place: Place) -> None:
    """Fault where there is a file that is too damaged to be saved first, with what helps."""
    from tallylight.storage.anothers import tables_of_another
    from tallylight.storage.engine import OutOfReach, ReadFailed, dialect_at

    file = dialect_at(place.database_url).file
    if file is None or not file.exists():
        return
    try:
        with terminal.house.storage(place, None) as storage:
            tables_of_another(storage)  # any question will do
    except (OutOfReach, ReadFailed) as fault:
        raise Fault(
            f"{file} can't be read: it is damaged, or no database. Move it away, with what lies "
            "beside it, then restore once more. Who was erased since the backup can't be told "
            "from it: erase them again."
        ) from fault


def _makes(terminal: Terminal, place: Place) -> "Makes":
    from tallylight.core.backups.filling import Makes

    house = terminal.house
    return Makes(house.registry(), house.clock, lambda storage: house.migrations(storage, place))


def _shelf(place: Place, folder: Path | None = None) -> "Shelf":
    from tallylight.core.backups.shelf import Shelf

    return Shelf.at(place, folder)


def _prove(
    ctx: click.Context, file: Path, makes: "Makes", named: str | None = None
) -> "list[Finding]":
    """Prove a backup and say so of it by the name that was given for it."""
    from tallylight.core.backups.shelf import prove

    with progress() as say:
        rows, findings = prove(file, makes, say)
    told = {"file": named or str(file), "rows": rows, "in_order": not findings}
    if wants_json(ctx):
        show({**told, "findings": [one.what for one in findings]}, as_json=True)
    else:
        show(told, as_json=False)
        for one in findings:
            click.echo(f"{one.check}: {one.what}", err=True)
    return findings


def _told(one: "Backup") -> dict[str, object]:
    return {
        "file": str(one.file),
        "made_at": write_instant(one.made_at),
        "bytes": one.bytes,
        "proved_at": write_instant(one.proof.proved_at) if one.proof else "never",
        "sent_to": list(one.sent_to),
    }
