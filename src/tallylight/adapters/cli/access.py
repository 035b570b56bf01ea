"""`token` and `where`: how to get in, and where things are."""

import click

from tallylight.adapters.cli.answers import NO, Ends
from tallylight.adapters.cli.show import show
from tallylight.adapters.cli.terminal import Terminal, here, options, wants_json
from tallylight.core.owner import new_token, write_private


@click.command()
@click.option("--new", is_flag=True, help="Replace the token there is.")
@options("data", "database_url")
@click.pass_context
def token(ctx: click.Context, /, new: bool, **_: object) -> None:
    """Make the access token that other devices need when the program listens to a network."""
    file = here(ctx).token_file
    if file.exists() and not new:
        raise Ends(
            f"There is a token already, in {file}. `tallylight token --new` replaces it.", NO
        )
    made = new_token()
    write_private(file, made + "\n")
    click.echo(made)
    click.echo(
        f"Kept in {file}, and shown only now. Log in with it at /login, or send it as a Bearer "
        "token. A program that is running takes it after a restart.",
        err=True,
    )


@click.command()
@options("data", "database_url", "json")
@click.pass_context
def where(ctx: click.Context, /, **_: object) -> None:
    """Show the data folder, the database, and the program that owns it."""
    terminal: Terminal = ctx.obj
    place = here(ctx)
    wire = terminal.wire(place)
    found = {
        "data_folder": str(place.data),
        "database": place.shown_url,
        "backups": str(place.backups),
        "secrets": str(place.secrets_file),
        "running": wire is not None,
    }
    if wire is not None:
        owner = wire.owner
        found |= {"address": owner.url, "pid": owner.pid, "version": owner.version}
        found |= {"started_at": owner.started_at}
    show(found, as_json=wants_json(ctx))
