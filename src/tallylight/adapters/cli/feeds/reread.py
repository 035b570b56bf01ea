"""`reread`: what was kept, read once more, and what is made of it now."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from tallylight.adapters.cli.answers import NO
from tallylight.adapters.cli.fields import Instant
from tallylight.adapters.cli.progress import progress
from tallylight.adapters.cli.show import show
from tallylight.adapters.cli.terminal import Terminal, channel_of, here, options, wants_json
from tallylight.base.errors import Refused
from tallylight.core.pack import Origin
from tallylight.core.rebuild import Progress
from tallylight.core.reread import WHOLE, Reread, Which, reread

if TYPE_CHECKING:
    from tallylight.core.feed import Feed
    from tallylight.core.program import Program
    from tallylight.core.registry import Registry
    from tallylight.storage.engine import Storage

SHOWN = 8
"""How many differences of one subject are told on a terminal."""


def reread_command(name: str, _: "Feed[Any]", sentence: str) -> click.Command:
    """The command for a feed with this full name."""
    more = (
        "It changes nothing, and the program may run meanwhile. With --apply, and the program "
        "stopped, what is otherwise is corrected; `tallylight undo import ID` takes that back."
    )

    @click.command(help=f"{sentence}\n\n{more}")
    @click.option("--since", type=Instant(), help="Only what was heard since, or 10m, or 2h ago.")
    @click.option("--until", type=Instant(), help="Only what was heard before.")
    @click.option("--apply", "applies", is_flag=True, help="Correct what is otherwise.")
    @options("data", "database_url", "channel", "json")
    @click.pass_context
    def command(ctx: click.Context, /, applies: bool, **said: Any) -> None:
        terminal: Terminal = ctx.obj
        which = Which(name, channel_of(ctx), said["since"], said["until"])
        if applies:
            with terminal.house.program(here(ctx), "reread") as program:
                found = _read(terminal, program.storage, program.registry, which)
                told = _told(found) | _corrected(program, found)
        else:
            with terminal.house.storage(here(ctx), None) as storage:
                found = _read(terminal, storage, terminal.house.registry(), which)
                told = _told(found)
        if wants_json(ctx):
            show(told, as_json=True)
        else:
            _say(told)
        ctx.exit(NO if found.otherwise and not applies else 0)

    return command


def _read(terminal: Terminal, storage: "Storage", registry: "Registry", which: Which) -> Reread:
    with progress() as say:
        return reread(
            storage,
            registry,
            terminal.house.clock,
            which,
            lambda done: say(Progress(which.feed, done, max(done, 1))),
        )


def _told(found: Reread) -> dict[str, Any]:
    """What came of it, as plain data."""
    return {
        "datagrams": found.datagrams,
        "seconds": round(found.seconds, 2),
        "same": found.same,
        "adopted": found.adopted,
        "archived": [{"file": file, "number": n} for file, n in found.archived.items()],
        "otherwise": [
            {
                "channel": one.channel,
                "id": one.subject_id,
                "began": one.began.isoformat(),
                "what": [{"where": where, "was": was, "is": now} for where, was, now in one.what],
                "can_be_corrected": bool(one.commands),
            }
            for one in found.otherwise
        ],
    }


def _corrected(program: "Program", found: Reread) -> dict[str, Any]:
    """Carry out the corrections, under one id by which they can be taken back."""
    import_id = f"reread-{os.urandom(4).hex()}"
    done = 0
    refused: list[str] = []
    for place, one in enumerate(found.otherwise):
        for nth, command in enumerate(one.commands):
            try:
                outcome = program.do(
                    command,
                    origin=Origin.IMPORT,
                    channel=one.channel,
                    command_id=f"{import_id}:{place}.{nth}",
                )
                done += outcome.seq is not None
            except Refused as no:
                refused.append(f"{one.channel} {one.subject_id}: {no.sentence}")
    return {"import_id": import_id, "corrected": done, "refused": refused}


def _say(told: Mapping[str, Any]) -> None:
    rate = told["datagrams"] / told["seconds"] if told["seconds"] else 0
    click.echo(f"{told['datagrams']} datagrams in {told['seconds']} s ({rate:,.0f} a second): "
               f"{told['same']} as they were, {len(told['otherwise'])} otherwise.")  # fmt: skip
    if told["adopted"]:
        click.echo(f"{told['adopted']} came from another program, which may have kept a part of "
                   "what it heard: they are not held to that, and stay as they are.")  # fmt: skip
    for one in told["archived"]:
        click.echo(
            f"What was heard of {one['number']} is in the archive {one['file']}: they stay "
            f"as they are. `tallylight archive restore {one['file']}` brings it back."
        )
    for one in told["otherwise"]:
        click.echo(f"{one['channel']} {one['id'] or 'new'}, {one['began']}:")
        for what in one["what"][:SHOWN]:
            click.echo(f"  {_difference(what)}")
        if len(one["what"]) > SHOWN:
            click.echo(f"  and {len(one['what']) - SHOWN} more")
    if "import_id" in told:
        click.echo(_corrections(told))
        for line in told["refused"]:
            click.echo(f"  refused: {line}")


def _difference(what: Mapping[str, Any]) -> str:
    if what["where"] != WHOLE:
        return f"{what['where']}: {what['was']} is {what['is']}"
    if what["was"] is None:
        return "told by what was heard, and not on record: it has to be written down by hand"
    return "on record, and not told by what was heard: it stays, unless somebody takes it away"


def _corrections(told: Mapping[str, Any]) -> str:
    if not told["corrected"]:
        return "Nothing was corrected."
    return (f"{told['corrected']} corrections; `tallylight undo import {told['import_id']}` takes "
            "those of a channel back.")  # fmt: skip
