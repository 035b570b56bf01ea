"""What the commands of one call share: where the program is, and how it is reached."""

# ruff: noqa: PLC0415 - imports stand where they are needed: a press must not wait for the rest.

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from tallylight.adapters.cli.answers import NO, Ends
from tallylight.adapters.cli.house import House
from tallylight.core.catalogue import Catalogue
from tallylight.core.owner import Place, read_owner

if TYPE_CHECKING:
    from tallylight.adapters.cli.sent import Way
    from tallylight.adapters.cli.wire import Wire
    from tallylight.core.program import Program

PATIENCE = 5
"""How often who has the database is tried, each time for as long as a command line has it."""

WAITING = "{owned} Waiting for it to answer."

DATA = "TALLYLIGHT_DATA"
DATABASE_URL = "TALLYLIGHT_DATABASE_URL"


@dataclass
class Terminal:
    """One call of the command line."""

    house: House
    environ: Mapping[str, str]
    _wires: "dict[Place, Wire | None]" = field(default_factory=dict)

    def place(self, data: str | None, database_url: str | None) -> Place:
        """The place that options name, else the environment, else the user's own."""
        return Place.at(
            data or self.environ.get(DATA), database_url or self.environ.get(DATABASE_URL)
        )

    def wire(self, place: Place) -> "Wire | None":
        """A connection to the running program; None when none runs."""
        if place not in self._wires:
            owner = read_owner(place)
            if owner is None:  # the usual way to find out that nobody is there costs no import
                self._wires[place] = None
            else:
                from tallylight.adapters.cli.wire import Wire

                self._wires[place] = Wire.to(owner)
        return self._wires[place]

    def catalogue(self, place: Place) -> Catalogue:
        """What the program can do: the running one's word, or this one's own."""
        if self.wire(place) is not None:
            try:
                said: Catalogue = json.loads(place.catalogue_file.read_text(encoding="utf-8"))
                return said
            except (OSError, ValueError) as error:
                raise Ends(
                    f"{place.catalogue_file} can't be read. Start the program anew.", NO
                ) from error
        from tallylight.core.cataloguing import catalogue

        return catalogue(self.house.registry(place))

    @contextmanager
    def way(self, place: Place) -> "Iterator[Way]":
        """The way to the program: the running one, else this process takes the database."""
        with self.reached(place, "command") as reached:
            from tallylight.adapters.cli.wire import Wire

            if isinstance(reached, Wire):
                yield reached
                return
            from tallylight.adapters.cli.inside import Inside

            yield Inside(reached)

    @contextmanager
    def reached(self, place: Place, doing: str) -> "Iterator[Wire | Program]":
        """The running program, else the one of this process, which takes the database.

        One that was only just started has the database before it answers: that is waited for.
        """
        with ExitStack() as held:
            yield self.wire(place) or self._soon(place, doing, held)

    def _soon(self, place: Place, doing: str, held: ExitStack) -> "Wire | Program":
        from tallylight.storage.faults import Owned

        left = PATIENCE
        while True:
            try:
                return held.enter_context(self.house.program(place, doing))
            except Owned as owned:
                del self._wires[place]
                wire = self.wire(place)
                if wire is not None:
                    return wire
                left -= 1
                if not left:
                    raise
                if left == PATIENCE - 1:
                    click.echo(WAITING.format(owned=owned), err=True)


def options(*names: str) -> Callable[[Any], Any]:
    """Adds the options that many commands share, by name."""

    def add(command: Any) -> Any:
        for name in reversed(names):
            command = click.option(f"--{name.replace('_', '-')}", name, **SHARED[name])(command)
        return command

    return add


SHARED: Mapping[str, Mapping[str, Any]] = {
    "data": {"metavar": "DIR", "help": f"The data folder. Environment: {DATA}."},
    "database_url": {"metavar": "URL", "help": f"The database. Environment: {DATABASE_URL}."},
    "channel": {"metavar": "NAME", "help": "Which channel; main when left out."},
    "json": {"is_flag": True, "help": "Answer as plain JSON."},
    "csv": {"is_flag": True, "help": "Answer with a list as CSV."},
}
"""The options that stand on every command."""


def here(ctx: click.Context) -> Place:
    """The place this call is about: the command's own options count more than those before it."""
    found: dict[str, Any] = {}
    for context in _chain(ctx):
        for name in ("data", "database_url"):
            found[name] = found.get(name) or context.params.get(name)
    terminal: Terminal = ctx.obj
    return terminal.place(found["data"], found["database_url"])


def wants_json(ctx: click.Context) -> bool:
    """Whether `--json` was said, before the command or after it."""
    return any(context.params.get("json") for context in _chain(ctx))


def wants_csv(ctx: click.Context) -> bool:
    """Whether `--csv` was said, before the command or after it."""
    return any(context.params.get("csv") for context in _chain(ctx))


def channel_of(ctx: click.Context) -> str | None:
    """The channel that was named."""
    return next((c.params["channel"] for c in _chain(ctx) if c.params.get("channel")), None)


def _chain(ctx: click.Context) -> Sequence[click.Context]:
    chain = [ctx]
    while (parent := chain[-1].parent) is not None:
        chain.append(parent)
    return chain
