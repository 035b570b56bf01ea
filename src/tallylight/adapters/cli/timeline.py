"""`timeline`: what was recorded, the last of it or as it comes."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import click

from tallylight.adapters.cli.answers import NO, Ends
from tallylight.adapters.cli.fields import Moment
from tallylight.adapters.cli.sent import Sent, Way
from tallylight.adapters.cli.tables import local
from tallylight.adapters.cli.terminal import Terminal, channel_of, here, options, wants_json
from tallylight.core.catalogue import OperationSaid

MAIN = "main"
PAGE = 1000
"""As many events as the program gives at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events of a channel."""

    channel: str
    type: str | None
    subject: str | None
    subject_id: str | None
    since: str | None

    def values(self) -> dict[str, Any]:
        """The fields of the program's own query."""
        said = {name: getattr(self, name) for name in self.__slots__ if name != "channel"}
        return {name: value for name, value in said.items() if value is not None}

    def fits(self, event: Mapping[str, Any]) -> bool:
        """Whether an event of the feed is one of these."""
        values = self.values()
        since = values.pop("since", "")
        return event["happened_at"] >= since and all(event[n] == v for n, v in values.items())


@click.command()
@click.option(
    "-n",
    "count",
    default=20,
    show_default=True,
    type=click.IntRange(0),
    help="How many of the last events.",
)
@click.option("--follow", "-f", is_flag=True, help="Go on with what comes, until Ctrl+C.")
@click.option("--type", "kind", help="Only events of this type, like sessions.session_ended.")
@click.option("--subject", help="Only events of this subject, like sessions.session/12.")
@click.option(
    "--since",
    type=Moment(),
    help="Only what happened since: 2026-03-14T20:10:00Z, or 10m, or 1h30m ago.",
)
@options("data", "database_url", "channel", "json")
@click.pass_context
def timeline(ctx: click.Context, /, count: int, follow: bool, **said: str | None) -> None:
    """Show what was recorded on a channel, the newest last."""
    terminal: Terminal = ctx.obj
    subject, _, subject_id = (said["subject"] or "").partition("/")
    wanted = Wanted(
        channel_of(ctx) or MAIN, said["kind"], subject or None, subject_id or None, said["since"]
    )
    if follow:
        with suppress(KeyboardInterrupt):  # that is how following ends
            _follow(ctx, wanted, count)
        return
    operation = _operation(ctx)
    with terminal.way(here(ctx)) as way:
        events = _last(way, operation, wanted, count)
    if not events and not wants_json(ctx):
        click.echo("none")
    for event in events:
        _show(ctx, event)


def _follow(ctx: click.Context, wanted: Wanted, count: int) -> None:
    terminal: Terminal = ctx.obj
    wire = terminal.wire(here(ctx))
    if wire is None:
        raise Ends("There is nothing to follow: the program is not running.", NO)
    with wire.following(wanted.channel) as coming:  # first, so that nothing falls between
        seen = 0
        for event in _last(wire, _operation(ctx), wanted, count):
            _show(ctx, event)
            seen = event["seq"]
        for event in coming:
            if event["seq"] > seen and wanted.fits(event):
                _show(ctx, event)


def _operation(ctx: click.Context) -> OperationSaid:
    terminal: Terminal = ctx.obj
    known = terminal.catalogue(here(ctx))["operations"]
    return next(one for one in known if one["paths"] == ["/timeline"])


def _last(way: Way, operation: OperationSaid, wanted: Wanted, count: int) -> list[dict[str, Any]]:
    """The last `count` events, the newest last."""
    pages = _pages(way, operation, wanted, count)
    return [event for page in reversed(list(pages)) for event in reversed(page)]


def _pages(
    way: Way, operation: OperationSaid, wanted: Wanted, count: int
) -> Iterator[list[dict[str, Any]]]:
    values = wanted.values()
    while count > 0:
        size = min(count, PAGE)
        page = way.do(Sent(operation, {**values, "limit": size}, wanted.channel))
        yield page
        if len(page) < size:
            return
        values["before"] = page[-1]["seq"]
        count -= size


def _show(ctx: click.Context, event: Mapping[str, Any]) -> None:
    if wants_json(ctx):
        click.echo(json.dumps(event, ensure_ascii=False))
        return
    said = {name: value for name, value in event["payload"].items() if value is not None}
    facts = " ".join(f"{name}={_short(value)}" for name, value in said.items())
    subject = event["subject"].rpartition(".")[2]
    click.echo(
        f"{event['seq']:>6}  {local(event['happened_at'])}  {event['origin']:<9}  "
        f"{event['type']:<28}  {subject} {event['subject_id']}  {facts}".rstrip()
    )


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
