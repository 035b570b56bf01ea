"""`serve`: run the program."""

from typing import Any

import click

from tallylight.adapters.cli.house import Listening
from tallylight.adapters.cli.terminal import Terminal, here, options
from tallylight.core.owner import read_token

HOST, PORT, TOKEN = "TALLYLIGHT_HOST", "TALLYLIGHT_PORT", "TALLYLIGHT_TOKEN"


_host = click.option(
    "--host",
    default="127.0.0.1",
    envvar=HOST,
    show_default=True,
    show_envvar=True,
    help="The address to listen on; another than this computer's own needs a token.",
)
_port = click.option(
    "--port",
    default=7373,
    envvar=PORT,
    show_default=True,
    show_envvar=True,
    type=click.IntRange(0, 65535),
    help="The port to listen on; 0 takes any.",
)


def listening(command: Any) -> Any:
    """Adds the options that say where a program listens."""
    return _host(_port(command))


@click.command()
@listening
@click.option(
    "--no-migrate",
    is_flag=True,
    help="Do not update the database; say what would be done, and stop.",
)
@options("data", "database_url")
@click.pass_context
def serve(ctx: click.Context, /, host: str, port: int, no_migrate: bool, **_: object) -> None:
    """Run the program until Ctrl+C: the pages, the overlays, the API."""
    terminal: Terminal = ctx.obj
    place = here(ctx)
    token = terminal.environ.get(TOKEN) or read_token(place)
    terminal.house.serve(place, Listening(host, port, token, migrate=not no_migrate))
