"""`play`: a recording sent again."""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import click

from tallylight.adapters.cli.feeds.files import Extent, recording
from tallylight.adapters.cli.feeds.sending import Pace, Sending, Sockets, tell
from tallylight.adapters.cli.feeds.target import Target, options
from tallylight.adapters.cli.terminal import Terminal
from tallylight.core.feed import Feed
from tallylight.core.recordings import Recorded

BETWEEN = timedelta(seconds=1)
"""From the end of a recording to when it begins again."""


@dataclass(frozen=True, slots=True)
class Played:
    """A recording to be played, once or over and over, and how much there is in it."""

    file: Path
    feed: str
    extent: Extent
    loop: bool

    @classmethod
    def at(cls, file: Path, feed: str, *, loop: bool) -> "Played":
        """The recording in a file, read to its end. Refused where it can't be read."""
        return cls(file, feed, Extent.of(recording(file, feed)), loop)

    def laps(self) -> Iterator[Iterable[Recorded]]:
        """The recording, as often as it is to be played; each time later than the one before."""
        for number in count() if self.loop and self.extent.count else range(1):
            yield self._later(number * (self.extent.length + BETWEEN))

    def _later(self, by: timedelta) -> Iterator[Recorded]:
        for one in recording(self.file, self.feed):
            yield one._replace(at=one.at + by)


def play(name: str, feed: Feed[Any], sentence: str) -> click.Command:
    """The command for a feed with this full name."""

    @click.command(help=f"{sentence}\n\nIt is read to its end before anything is sent.")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @options(feed.port)
    @click.option("--loop", is_flag=True, help="Begin again at the end, until Ctrl+C.")
    @click.pass_context
    def command(ctx: click.Context, /, file: Path, speed: float, loop: bool, **said: Any) -> None:
        target = Target.said(said["to"], said["port"], said["senders"], said["anywhere"])
        with suppress(KeyboardInterrupt):
            _play(ctx.obj, target, Played.at(file, name, loop=loop), speed)

    return command


def _play(terminal: Terminal, target: Target, found: Played, speed: float) -> None:
    routes, clock = target.routes(found.extent.senders), terminal.house.clock
    tell(routes)
    with Sockets(routes) as sockets:
        pace = Pace(speed, clock.elapsed, time.sleep)
        Sending(sockets, pace, clock).run(found.laps(), found.extent.count)
