"""`check`: proves that the database is in order, or says what is not and what to do."""

# ruff: noqa: PLC0415 - imports stand where they are needed: a press must not wait for the rest.

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tallylight.adapters.cli.progress import progress
from tallylight.adapters.cli.show import show
from tallylight.adapters.cli.terminal import Terminal, here, options, wants_json
from tallylight.base.text import counted

if TYPE_CHECKING:
    from tallylight.core.check.run import Checked
    from tallylight.core.owner import Place
    from tallylight.core.secrets import Secret


@click.command()
@options("data", "database_url", "json")
@click.pass_context
def check(ctx: click.Context, /, **_: object) -> None:
    """Prove that the database is in order, or say what is not; the program may run meanwhile.

    Exit codes: 0 all is well, 1 something is wrong. `tallylight rebuild` mends rows and
    tallies; of everything else is said what helps.
    """
    checked = checked_at(ctx.obj, here(ctx))
    if wants_json(ctx):
        show(_plain(checked), as_json=True)
    else:
        _tell(checked)
    ctx.exit(1 if checked.findings else 0)


def checked_at(terminal: Terminal, place: "Place") -> "Checked":
    """Everything that is to be looked at in a place."""
    from tallylight.core.archives.ledger import Folder
    from tallylight.core.archives.look import ARCHIVES, faults
    from tallylight.core.check.around import AROUND, around
    from tallylight.core.check.run import check as look
    from tallylight.core.check.secrets import files_of, in_files

    house = terminal.house
    registry = house.registry()
    with house.storage(place, None) as storage, progress() as say:
        migrations = house.migrations(storage, place)
        checked = look(storage, registry, migrations, house.clock, say, house.vault(place))
        if not checked.unlooked:
            checked.findings += around(storage, registry, house.clock, place.data)
            checked.findings += faults(storage, Folder(place.archives))
            checked.looked += [*AROUND, *ARCHIVES]
        files = files_of(place.data, storage.dialect.file, place.backups)
    if "secrets" in checked.looked:
        checked.findings += in_files(files, checked.secrets | _own_secrets(place))
    return checked


def _own_secrets(place: "Place") -> "dict[str, Secret]":
    """The secrets that the program made for itself, as far as there are any."""
    from tallylight.core.owner import read_secret
    from tallylight.core.secrets import Secret

    files = {"access token": place.token_file, "deck's": place.deck_file}
    read = {name: read_secret(file) for name, file in files.items()}
    return {name: Secret(text) for name, text in read.items() if text is not None}


def _plain(checked: "Checked") -> dict[str, object]:
    return {
        "ok": not checked.findings,
        "findings": [asdict(one) for one in checked.findings],
        "looked": checked.looked,
        "unlooked": checked.unlooked,
        "unknown_events": checked.skipped,
        "seconds": round(checked.seconds, 3),
    }


def _tell(checked: "Checked") -> None:
    for one in checked.findings:
        click.echo(f"{one.check}: {one.what}")
        for example in one.examples:
            click.echo(f"    {example}")
        if one.count > len(one.examples) > 0:
            click.echo(f"    and {one.count - len(one.examples)} more")
        click.echo(f"  {one.todo}")
    if checked.unlooked:
        click.echo(f"Not looked at because of this: {', '.join(checked.unlooked)}.")
    if checked.skipped:
        others = counted(sum(checked.skipped.values()), "event is", "events are")
        click.echo(f"{others} of packs that are not here.")
    if not checked.findings:
        click.echo(f"All is well: {', '.join(checked.looked)}.")
