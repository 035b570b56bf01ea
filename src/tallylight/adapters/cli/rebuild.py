"""`rebuild`: every derived row made what the timeline says."""

# ruff: noqa: PLC0415 - imports stand where they are needed: a press must not wait for the rest.

from typing import TYPE_CHECKING

import click

from tallylight.adapters.cli.answers import BROKEN, Ends
from tallylight.adapters.cli.progress import progress
from tallylight.adapters.cli.show import show
from tallylight.adapters.cli.terminal import Terminal, here, options, wants_json
from tallylight.base.text import counted

if TYPE_CHECKING:
    from tallylight.core.rebuild import Report

STOPPED = "What was mended stays; `tallylight rebuild` goes on from here."


@click.command()
@click.option("--check", is_flag=True, help="Only look: compare, and write nothing.")
@options("data", "database_url", "json")
@click.pass_context
def rebuild(ctx: click.Context, /, check: bool, **_: object) -> None:
    """Make every row what the timeline says; stop the program first, unless you only look."""
    from tallylight.core.rebuild import rebuild as work

    terminal: Terminal = ctx.obj
    place = here(ctx)
    registry = terminal.house.registry()
    with terminal.house.storage(place, None if check else "rebuild") as storage:
        if not check:
            terminal.house.migrations(storage, place).upgrade()
        try:
            with progress() as say:
                report = work(storage, registry, terminal.house.clock, say, check_only=check)
        except KeyboardInterrupt:
            raise Ends("Stopped. " + ("" if check else STOPPED), BROKEN) from None
    show(_rows(report), as_json=wants_json(ctx))
    if not wants_json(ctx):
        click.echo(_verdict(report, check))
    ctx.exit(1 if (check and report.differences) or report.untold.count else 0)


def _rows(report: "Report") -> list[dict[str, object]]:
    return [
        {
            "table": name,
            "rows": table.compared,
            "missing": table.inserted,
            "wrong": table.updated,
            "too many": table.removed,
        }
        for name, table in report.tables.items()
    ]


def _verdict(report: "Report", check: bool) -> str:
    skipped = sum(report.skipped.values())
    of_others = counted(skipped, "event is", "events are")
    left = f" {of_others} of packs that are not here." if skipped else ""
    if report.resumed:
        left += " It went on where an earlier one had stopped."
    if report.untold.count:
        left += f" {report.untold.count} could not be read and were left; see `tallylight check`."
    if not report.differences:
        return f"Every row is what the timeline says.{left}"
    if check:
        other = counted(report.differences, "row differs", "rows differ")
        return f"{other}; `tallylight rebuild` mends that.{left}"
    mended = counted(report.differences, "row differed and is", "rows differed and are")
    return f"{mended} mended.{left}"
