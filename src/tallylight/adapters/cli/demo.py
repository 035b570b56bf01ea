"""`demo`: run made-up evenings on a record of their own."""

import click

from tallylight.adapters.cli.house import Listening
from tallylight.adapters.cli.serve import TOKEN, listening
from tallylight.adapters.cli.terminal import Terminal, here, options
from tallylight.core.owner import Place, read_token

FOLDER = "demo"


@click.command()
@listening
@click.option(
    "--speed",
    default=60,
    show_default=True,
    type=click.IntRange(2, 600),
    help="How many times as fast as life the evenings go by.",
)
@options("data")
@click.pass_context
def demo(ctx: click.Context, /, host: str, port: int, speed: int, **_: object) -> None:
    """Run made-up evenings until Ctrl+C, to see every page and overlay move.

    They have a record of their own, in the folder "demo" of the data folder, made anew at
    each start; yours is not touched.
    """
    terminal: Terminal = ctx.obj
    if ctx.find_root().params.get("database_url"):
        raise click.UsageError("A demo has a database of its own; --database-url is not for it.")
    yours = here(ctx)
    token = terminal.environ.get(TOKEN) or read_token(yours)
    place = Place.at(yours.data / FOLDER)
    terminal.house.demo(place, Listening(host, port, token, migrate=True), speed)
