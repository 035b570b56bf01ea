"""`serve`: run the program."""

from pathlib import Path
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


_FILE = click.Path(path_type=Path)
_tls = (
    click.option(
        "--tls-cert",
        type=_FILE,
        help="A file with a certificate (PEM): the addresses are https then. Needs --tls-key.",
    ),
    click.option("--tls-key", type=_FILE, help="The file with the key of the certificate."),
)


def listening(command: Any) -> Any:
    """Adds the options that say where a program listens."""
    return _host(_port(command))


@click.command()
@listening
@_tls[0]
@_tls[1]
@click.option(
    "--no-migrate",
    is_flag=True,
    help="Do not update the database; say what would be done, and stop.",
)
@options("data", "database_url")
@click.pass_context
def serve(ctx: click.Context, /, host: str, port: int, no_migrate: bool, **said: Any) -> None:
    """Run the program until Ctrl+C: the pages, the overlays, the API."""
    terminal: Terminal = ctx.obj
    place = here(ctx)
    token = terminal.environ.get(TOKEN) or read_token(place)
    cert, key = said["tls_cert"], said["tls_key"]
    if (cert is None) != (key is None):
        raise click.UsageError("--tls-cert and --tls-key go together.", ctx)
    pair = None if cert is None else (cert, key)
    terminal.house.serve(place, Listening(host, port, token, not no_migrate, pair))
