"""`simulate`: a made-up feed, sent as its senders would, or written as a recording."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import Field, asdict, dataclass, fields, is_dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Literal, get_args, get_origin, get_type_hints

import click
from pydantic import TypeAdapter, ValidationError

from tallylight.adapters.cli.feeds.answering import Answers
from tallylight.adapters.cli.feeds.files import Extent, must_be_new, new_file
from tallylight.adapters.cli.feeds.sending import Pace, Sending, Sockets, Wait, tell
from tallylight.adapters.cli.feeds.target import LAST_PORT, Target, options
from tallylight.adapters.cli.terminal import Terminal
from tallylight.base.errors import Refusal
from tallylight.core.feed import Feed, Simulation, Simulator
from tallylight.core.reading import INVALID, unreadable
from tallylight.core.recordings import Recorded, written
from tallylight.core.registry import field_sentence

NOBODY_ANSWERS = Refusal("nobody_answers", "The senders of {feed} can't be asked.", 422)

FIELD = "field_"
"""Set before the name of a pack's option inside click, so that it can't meet one of ours."""


@dataclass(frozen=True, slots=True)
class _MadeUp:
    """A feed that can be made up again and again, the same each time."""

    simulator: Simulator
    chosen: Any
    seed: int

    def make(self) -> Simulation:
        """The feed, from its beginning."""
        try:
            return self.simulator.make(Random(self.seed), self.chosen)  # noqa: S311 - no secret
        except ValueError as error:
            raise INVALID.because(why=str(error)) from error


def simulate(name: str, feed: Feed[Any], sentence: str) -> click.Command:
    """The command for a feed with this full name, with the options that its pack declares."""
    simulator = feed.simulate
    if simulator is None:
        raise LookupError(name)

    @click.command(help=f"{sentence}\n\nThe same seed and options give the same feed.")
    @click.option("--seed", type=int, default=1, show_default=True, help="Which one it is to be.")
    @options(feed.port)
    @click.option("--answers", type=click.IntRange(1, LAST_PORT), metavar="PORT",
                  help="Let the senders be asked: the first at this port, the others at those "
                  "after it, or each at its own address.")  # fmt: skip
    @click.option("--write", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
                  help="Send nothing: write a recording.")  # fmt: skip
    @click.option("--truth", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
                  help="Write what is true of it, as JSON.")  # fmt: skip
    @click.pass_context
    def command(ctx: click.Context, /, seed: int, **said: Any) -> None:
        made_up = _MadeUp(simulator, _chosen(simulator.options, said), seed)
        must_be_new(said["write"], said["truth"])
        with suppress(KeyboardInterrupt):
            if said["write"] is not None:
                _write(made_up, name, said["write"], said["truth"])
            else:
                _send(ctx.obj, made_up, name, said)

    own = [_option(simulator.options, field) for field in fields(simulator.options)]
    command.params[0:0] = own
    return command


def _write(made_up: _MadeUp, name: str, file: Path, truth: Path | None) -> None:
    made = made_up.make()
    count = -1
    with ExitStack() as held:
        told = held.enter_context(new_file(truth)) if truth is not None else None
        opened = held.enter_context(new_file(file))
        for line in written(made.datagrams, name):
            opened.write(line.encode())
            count += 1
        if told is not None:
            told.write(plain(made.truth()).encode())
    click.echo(f"Wrote {count} datagrams to {file}.")


def _send(terminal: Terminal, made_up: _MadeUp, name: str, said: dict[str, Any]) -> None:
    """Send it. It is made twice, so that its extent and its truth are known before."""
    target = Target.said(said["to"], said["port"], said["senders"], said["anywhere"])
    first, made = made_up.make(), made_up.make()
    extent = Extent.of(first.datagrams)
    routes, clock = target.routes(extent.senders), terminal.house.clock
    with ExitStack() as held:
        sockets = held.enter_context(Sockets(routes))
        wait: Wait = time.sleep
        if said["answers"] is not None:
            if made.answer is None:
                raise NOBODY_ANSWERS.because(feed=name)
            wait = held.enter_context(Answers(routes, said["answers"], made.answer, clock)).wait
        if said["truth"] is not None:
            with new_file(said["truth"]) as told:
                told.write(plain(first.truth()).encode())
        tell(routes)
        pace = Pace(said["speed"], clock.elapsed, wait)
        Sending(sockets, pace, clock).run(_once(made.datagrams), extent.count)


def _once(datagrams: Iterator[Recorded]) -> Iterator[Iterator[Recorded]]:
    yield datagrams


def plain(truth: Any) -> str:
    """What is true, as JSON; times in seconds."""
    return json.dumps(truth, default=_plain, ensure_ascii=False, indent=1) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(type(value).__name__)


def _chosen(declared: type, said: dict[str, Any]) -> Any:
    values = {field.name: said[FIELD + field.name] for field in fields(declared)}
    try:
        return TypeAdapter(declared).validate_python(values)
    except ValidationError as error:
        raise unreadable(error) from error


def _option(declared: type, field: Field[Any]) -> click.Option:
    hint = get_type_hints(declared)[field.name]
    dashed = "--" + field.name.replace("_", "-")
    chooses = get_origin(hint) is Literal
    return click.Option(
        [f"{dashed}/--no-{dashed[2:]}" if hint is bool else dashed, FIELD + field.name],
        type=click.Choice(get_args(hint)) if chooses else hint,
        default=field.default,
        show_default=True,
        help=field_sentence(declared, field.name),
    )
