"""`doctor`: one page: what is wrong, what is worth a look, and what to do."""

# ruff: noqa: PLC0415 - imports stand where they are needed: a press must not wait for the rest.

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tallylight.adapters.cli.check import checked_at
from tallylight.adapters.cli.show import show
from tallylight.adapters.cli.terminal import Terminal, here, options, wants_json
from tallylight.base.errors import Fault

if TYPE_CHECKING:
    from tallylight.core.check.finding import Finding
    from tallylight.core.doctor.page import Page
    from tallylight.core.owner import Place


@click.command()
@click.option("--quick", is_flag=True, help="Leave out what `check` proves, which takes longest.")
@click.option("--sweep", is_flag=True, help="Take away what a program that was broken off left.")
@options("data", "database_url", "json")
@click.pass_context
def doctor(ctx: click.Context, /, quick: bool, sweep: bool, **_: object) -> None:
    """Look at everything: what is wrong, what is worth a look, what to do; changes nothing.

    Beside what `check` proves, it looks at backups, the disk, the clock, settings, files, the
    database engine, and at the running program. Exit codes: 0 nothing is wrong, 1 something is.
    """
    from tallylight.core import rooms
    from tallylight.core.doctor import files
    from tallylight.core.doctor.page import Page

    terminal, place, page = ctx.obj, here(ctx), Page()
    left = files.left(place, terminal.house.clock.now())
    swept = rooms.sweep(left) if sweep else []
    page.add(files.leftovers([one for one in left if one not in swept]), wrong=False)
    page.add(files.readable(place), wrong=True)
    try:
        if not quick:
            page.add(checked_at(terminal, place).findings, wrong=True)
        _stand(page, terminal, place, room=quick)
        _work(page, terminal, place)
    except Fault as fault:
        page.add([_out_of_reach(place, fault)], wrong=True)
    if wants_json(ctx):
        said = {"wrong": page.wrong, "advice": page.advice}
        plain = {name: [asdict(one) for one in found] for name, found in said.items()}
        show({"ok": not page.wrong, **plain, "swept": list(map(str, swept))}, as_json=True)
    else:
        _tell(page, [f"Taken away: {one}" for one in swept])
    ctx.exit(1 if page.wrong else 0)


def _out_of_reach(place: "Place", fault: Fault) -> "Finding":
    from tallylight.core.check.finding import Finding

    todo = "See to that first; the rest can't be looked at before."
    return Finding("database", place.shown_url, str(fault), todo)


def _stand(page: "Page", terminal: Terminal, place: "Place", *, room: bool) -> None:
    """What can be seen whether the program runs or not; the disk's `room`, which `check` sees."""
    from tallylight.core.backups.shelf import Shelf
    from tallylight.core.check import around
    from tallylight.core.doctor import standing

    house, registry = terminal.house, terminal.house.registry()
    page.add(standing.backups(Shelf.at(place), house.clock.now()), wrong=True)
    with house.storage(place, None) as storage:
        page.add(around.room(storage, place.data) if room else (), wrong=True)
        standing.engine(page, storage)
        if any(one.pending for one in house.migrations(storage, place).status()):
            return  # `check` says so; its tables may lack what would be asked for
        standing.chosen(page, registry, around.chosen_in(storage, registry))
        page.add(standing.clock(storage), wrong=False)


def _work(page: "Page", terminal: Terminal, place: "Place") -> None:
    """What the running program says of itself, if one runs."""
    from tallylight.core.doctor import working

    wire = terminal.wire(place)
    if wire is None:
        return
    health = wire.look("/health")
    page.add(working.wrong(health), wrong=True)
    page.add(working.advice(health), wrong=False)
    with terminal.house.storage(place, None) as storage:
        tables = terminal.house.registry().tables()
        page.add(working.read_whole(health, storage, tables), wrong=False)


def _tell(page: "Page", swept: Iterable[str]) -> None:
    for title, found in (("Wrong", page.wrong), ("Worth a look", page.advice)):
        if not found:
            continue
        click.echo(f"{title}:")
        for one in found:
            click.echo(f"  {one.check}: {one.what}")
            for example in one.examples:
                click.echo(f"      {example}")
            click.echo(f"    {one.todo}")
    for line in swept:
        click.echo(line)
    if not page.wrong:
        click.echo("Nothing is wrong.")
