"""`record`: what arrives at a port, or what the record has of it, kept as a recording."""

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from errno import EACCES, EADDRINUSE
from itertools import chain
from pathlib import Path
from typing import Any

import click

from tallylight.adapters.cli.feeds.files import Kept, new_file
from tallylight.adapters.cli.feeds.target import LAST_PORT, Address
from tallylight.adapters.cli.fields import Instant
from tallylight.adapters.cli.terminal import Terminal, channel_of, here
from tallylight.adapters.cli.terminal import options as shared
from tallylight.base.clock import Clock
from tallylight.base.errors import Fault, Refusal
from tallylight.core.feed import Feed
from tallylight.core.recordings import Recorded, written

PORT_LISTENED_AT = Refusal(
    "port_listened_at",
    "Another program listens at port {port}. If it is Tallylight, stop its server with "
    "`tallylight udp stop`, or have what it kept written with --from-record.",
)
NOTHING_RECORDED = Refusal("nothing_recorded", "The record has nothing of that.", 404)
NOT_EXPORTED = Refusal("not_exported", "What was kept of {feed} can't be written as a recording.")

LARGEST = 65_535
BUFFER = 4_194_304
LISTEN_SECONDS = 0.5
"""How long it listens at one go: on some systems, Ctrl+C is heard only in between."""


class Heard:
    """What arrives at a socket, counted by sender."""

    def __init__(self, door: socket.socket, clock: Clock) -> None:
        self._door, self._clock = door, clock
        self.counts: dict[str, int] = {}

    def recorded(self, idle: Callable[[], None]) -> Iterator[Recorded]:
        """One after the other, without end; `idle` is called now and then when there is none."""
        self._door.settimeout(LISTEN_SECONDS)
        first: float | None = None
        while True:
            try:
                data, address = self._door.recvfrom(LARGEST)
            except TimeoutError:
                idle()
                continue
            now = self._clock.elapsed()
            first = now if first is None else first
            sender = str(address[0])
            if sender not in self.counts:
                click.echo(f"  {sender} sends.", err=True)
            self.counts[sender] = self.counts.get(sender, 0) + 1
            yield Recorded(timedelta(seconds=now - first), sender, data)


def record(name: str, feed: Feed[Any], sentence: str) -> click.Command:
    """The command for a feed with this full name."""
    more = "With --from-record, it is what the record has already of a channel or a time."

    @click.command(help=f"{sentence}\n\n{more}")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @click.option("--port", type=click.IntRange(1, LAST_PORT), default=feed.port,
                  show_default=True, help="The UDP port to listen at.")  # fmt: skip
    @click.option("--bind", type=Address(), default="0.0.0.0", show_default=True,  # noqa: S104
                  help="This computer's address to listen at; 0.0.0.0 is every one.")  # fmt: skip
    @click.option("--from-record", is_flag=True, help="Do not listen: write what was kept.")
    @click.option("--since", type=Instant(), help="Only what was kept since, or 10m, or 2h ago.")
    @click.option("--until", type=Instant(), help="Only what was kept before.")
    @click.option("--channel", metavar="NAME", help="Only what was kept of this channel.")
    @shared("data", "database_url")
    @click.pass_context
    def command(ctx: click.Context, /, file: Path, from_record: bool, **said: Any) -> None:
        if from_record:
            _export(ctx, file, name, feed)
            return
        if channel_of(ctx) or said["since"] or said["until"]:
            raise click.UsageError("--channel, --since and --until go with --from-record only.")
        terminal: Terminal = ctx.obj
        with closing(listening(said["bind"], said["port"])) as door:
            heard = Heard(door, terminal.house.clock)
            click.echo(f"Listening at port {said['port']} until Ctrl+C.", err=True)
            keep(heard, file, name, terminal.house.clock)

    return command


def keep(heard: Heard, file: Path, feed: str, clock: Clock) -> None:
    """Write what is heard, until Ctrl+C."""
    with new_file(file) as opened:
        kept = Kept(opened, clock)
        try:
            for line in written(heard.recorded(kept.tick), feed):
                kept.add(line)
        except KeyboardInterrupt:
            total, senders = sum(heard.counts.values()), len(heard.counts)
            click.echo(f"Kept {total} datagrams of {senders} senders in {file}.")
        finally:
            kept.flush()


def listening(address: str, port: int) -> socket.socket:
    """A socket that no second program shares. Refused when somebody has the port."""
    door = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    try:
        if sys.platform == "win32":
            door.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        door.bind((address, port))
    except OSError as error:
        door.close()
        taken = error.errno == EADDRINUSE or (sys.platform == "win32" and error.errno == EACCES)
        if taken:
            raise PORT_LISTENED_AT.because(port=port) from error
        raise Fault(f"Port {port} of {address} can't be opened: {error.strerror}.") from error
    return door


def _export(ctx: click.Context, file: Path, name: str, feed: Feed[Any]) -> None:
    """Write what the record has. Only reads, so the program may run meanwhile."""
    terminal: Terminal = ctx.obj
    if feed.recorded is None:
        raise NOT_EXPORTED.because(feed=name)
    with terminal.house.storage(here(ctx), None) as storage, storage.read() as connection:

        def run(statement: Any) -> Any:
            return connection.execute(statement).all()

        kept = exported(feed, run, channel_of(ctx), (ctx.params["since"], ctx.params["until"]))
        first = next(kept, None)
        if first is None:
            raise NOTHING_RECORDED.because()
        count = -1
        with new_file(file) as opened:
            for line in written(chain([first], kept), name):
                opened.write(line.encode())
                count += 1
    click.echo(f"Wrote {count} datagrams to {file}.")


def exported(
    feed: Feed[Any],
    run: Callable[..., Any],
    channel: str | None,
    span: tuple[datetime | None, datetime | None],
) -> Iterator[Recorded]:
    """What was kept, as a recording has it. A channel is the sender, where there was one."""
    began: datetime | None = None
    for own, datagram in feed.recorded(run, channel, *span) if feed.recorded else ():
        began = datagram.received_at if began is None else began
        at = max(datagram.received_at - began, timedelta(0))
        yield Recorded(at, own or datagram.sender, datagram.data)
