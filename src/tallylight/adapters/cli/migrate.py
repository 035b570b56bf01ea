"""`migrate`: the state of the tables, what would be done to them, and doing it."""

# ruff: noqa: PLC0415 - imports stand where they are needed: a press must not wait for the rest.

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tallylight.adapters.cli.show import show
from tallylight.adapters.cli.terminal import Terminal, here, options, wants_json
from tallylight.base.clock import write_instant

if TYPE_CHECKING:
    from tallylight.core.grafting import Grafted
    from tallylight.storage.migrations import Migrations, Step

COMES_BACK = (
    "To have it back: `tallylight migrate up`, then `tallylight rebuild`, which fills the tables "
    "that went from the timeline."
)


@click.group()
@options("data", "database_url", "json")
def migrate(**_: object) -> None:
    """Look at the versions of the database's tables, and change them."""


@migrate.command()
@options("data", "database_url", "json")
@click.pass_context
def status(ctx: click.Context, /, **_: object) -> None:
    """Show where each set of tables stands."""
    with _opened(ctx, None) as migrations:
        found = [
            {
                "set": one.name,
                "current": one.current,
                "newest": one.head,
                "pending": len(one.pending),
                "edited_since": ", ".join(one.edited) or None,
            }
            for one in migrations.status()
        ]
    show(found, as_json=wants_json(ctx))


@migrate.command()
@options("data", "database_url", "json")
@click.pass_context
def plan(ctx: click.Context, /, **_: object) -> None:
    """Show what `up` would do."""
    with _opened(ctx, None) as migrations:
        _show_steps(ctx, migrations.plan(), "Everything is up to date.")


@migrate.command()
@options("data", "database_url", "json")
@click.pass_context
def up(ctx: click.Context, /, **_: object) -> None:
    """Bring every set to its newest version, after a backup."""
    with _opened(ctx, "migrate up") as migrations:
        _show_steps(ctx, migrations.upgrade(), "Everything was up to date.")


@migrate.command()
@click.argument("set_name", metavar="SET")
@click.argument("revision", metavar="REVISION")
@click.option("--destroy-data", is_flag=True, help="Also where history would be lost for good.")
@options("data", "database_url", "json")
@click.pass_context
def down(
    ctx: click.Context, /, set_name: str, revision: str, destroy_data: bool, **_: object
) -> None:
    """Take one set back to REVISION (`base`: to nothing), after a backup.

    What only newer versions can hold is lost; history, which nothing brings back, only with
    --destroy-data.
    """
    with _opened(ctx, "migrate down") as migrations:
        steps = migrations.downgrade(set_name, revision, destroy_data=destroy_data)
        _show_steps(ctx, steps, f"{set_name} was at {revision} already.")
    if steps:
        click.echo(COMES_BACK, err=True)


@migrate.command()
@options("data", "database_url", "json")
@click.pass_context
def history(ctx: click.Context, /, **_: object) -> None:
    """Show every change that was made, the oldest first."""
    with _opened(ctx, None) as migrations:
        found = [
            {
                "applied_at": write_instant(row.applied_at),
                "set": row.set_name,
                "version": row.version,
                "direction": row.direction,
                "description": row.description,
            }
            for row in migrations.history()
        ]
    show(found, as_json=wants_json(ctx))


@migrate.command("copy")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("new", metavar="NEW", type=click.Path(path_type=Path))
@click.option("--set", "set_name", metavar="SET", help="By default that of the pack which knows "
              "FILE.")  # fmt: skip
@options("json")
@click.pass_context
def copy_(ctx: click.Context, /, file: Path, new: Path, set_name: str | None, **_: object) -> None:
    """Make NEW, a copy of another program's FILE with the tables of a set beside its own.

    FILE is read as it is at this moment, also while its program has it open, and never written.
    Every row is compared; the program that FILE is of opens NEW as its own. Twice is once.
    """
    from tallylight.core.grafting import graft

    house = ctx.obj.house
    grafted = graft(file, new, house.registry(), house.clock, set_name)
    if wants_json(ctx):
        show(asdict(grafted), as_json=True)
    else:
        _tell(grafted)


def _tell(grafted: "Grafted") -> None:
    if grafted.already:
        click.echo(f"Nothing to do: {grafted.copy} is such a copy already, with the "
                   f"{grafted.set_name} tables. A newer copy needs another name.")  # fmt: skip
        return
    click.echo(f"{grafted.copy}: {grafted.what}, with the {grafted.set_name} tables. "
               f"{grafted.rows} rows, all as they were.")  # fmt: skip
    show([{"table": one.table, "rows": one.rows,
           "columns_added": ", ".join(one.columns_added) or None}
          for one in grafted.tables], as_json=False)  # fmt: skip
    click.echo(f"{len(grafted.tables_added)} tables added: {', '.join(grafted.tables_added)}")
    if grafted.refer_to_nothing:
        click.echo("References to rows that are not there, as in the file: "
                   f"{grafted.refer_to_nothing}")  # fmt: skip


@contextmanager
def _opened(ctx: click.Context, doing: str | None) -> "Iterator[Migrations]":
    terminal: Terminal = ctx.obj
    place = here(ctx)
    with terminal.house.storage(place, doing) as storage:
        yield terminal.house.migrations(storage, place)


def _show_steps(ctx: click.Context, steps: "Sequence[Step]", none: str) -> None:
    found = [
        {
            "set": step.set_name,
            "version": step.revision,
            "direction": step.direction,
            "description": step.description,
        }
        for step in steps
    ]
    if found or wants_json(ctx):
        show(found, as_json=wants_json(ctx))
    else:
        click.echo(none)
