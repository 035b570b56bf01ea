"""`timeline`: what was recorded, the last of it or as it comes."""

# ruff: noqa: PLC0415 - imports stand where they are needed: help must not wait for the database.

import json
from typing import TYPE_CHECKING, Any

import click

from tallylight.adapters.cli.answers import NO, Ends
from tallylight.adapters.cli.fields import Moment
from tallylight.adapters.cli.show import local
from tallylight.adapters.cli.terminal import Terminal, channel_of, here, options, wants_json
from tallylight.base.clock import SystemClock

if TYPE_CHECKING:
    from tallylight.adapters.cli.tail import Wanted

MAIN = "main"


@click.command()
@click.option("-n", "count", default=20, show_default=True, type=click.IntRange(0),
              help="How many of the last events.")  # fmt: skip
@click.option("--follow", "-f", is_flag=True, help="Go on with what comes, until Ctrl+C.")
@click.option("--type", "kind", metavar="TYPE",
              help="Only events of this type, like tarkov.raid_started or raid_started.")  # fmt: skip
@click.option("--subject", metavar="SUBJECT",
              help="Only events of this subject, like raid, tarkov.raid or raid/12.")  # fmt: skip
@click.option("--since", type=Moment(SystemClock()),
              help="Only what happened since: 2026-03-14T20:10:00Z, or 10m, or 1h30m.")  # fmt: skip
@options("data", "database_url", "channel", "json")
@click.pass_context
def timeline(ctx: click.Context, count: int, follow: bool, **wanted: str | None) -> None:
    """Show what was recorded on a channel, the newest last."""
    from tallylight.adapters.cli.tail import Wanted

    chosen = Wanted(channel_of(ctx) or MAIN, wanted["kind"], wanted["subject"], wanted["since"])
    position = _last(ctx, chosen, count)
    if follow:
        try:
            _follow(ctx, chosen, position)
        except KeyboardInterrupt:
            pass  # that is how following ends


def _last(ctx: click.Context, wanted: "Wanted", count: int) -> str:
    """Show the last events; the position from which the feed goes on."""
    from tallylight.adapters.cli import tail

    terminal: Terminal = ctx.obj
    with terminal.house.storage(here(ctx), None) as storage, storage.read() as connection:
        position = tail.position(connection, wanted.channel)
        for event in tail.last(connection, wanted, count):
            _show(ctx, event)
    return position


def _follow(ctx: click.Context, wanted: "Wanted", position: str) -> None:
    terminal: Terminal = ctx.obj
    wire = terminal.wire(here(ctx))
    if wire is None:
        raise Ends("There is nothing to follow: the program is not running.", NO)
    for event in wire.events(wanted.channel, position):
        if wanted.fits(event):
            _show(ctx, event)


def _show(ctx: click.Context, event: dict[str, Any]) -> None:
    if wants_json(ctx):
        click.echo(json.dumps(event, ensure_ascii=False))
        return
    facts = (f"{name}={_short(value)}" for name, value in event["payload"].items()
             if value is not None)  # fmt: skip
    subject = event["subject"].rpartition(".")[2]
    click.echo(
        f"{event['seq']:>6}  {local(event['happened_at'])}  {event['origin']:<9}  "
        f"{event['type']:<28}  {subject} {event['subject_id']}  {' '.join(facts)}".rstrip()
    )


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
