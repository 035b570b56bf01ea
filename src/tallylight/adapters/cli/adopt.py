"""`adopt`: take over what another program kept, and take it back again."""

# ruff: noqa: PLC0415 - imports stand where they are needed: a press must not wait for the rest.

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tallylight.adapters.cli.answers import BROKEN, NO, Ends
from tallylight.adapters.cli.progress import Say, progress
from tallylight.adapters.cli.sent import Sent
from tallylight.adapters.cli.show import show
from tallylight.adapters.cli.terminal import (
    Terminal,
    channel_of,
    here,
    options,
    wants_json,
)
from tallylight.base.errors import Refused
from tallylight.core.owner import Place

if TYPE_CHECKING:
    from tallylight.adapters.cli.wire import Wire

NAME = "adopt"
OF_PACK = "Take over FILE, the record of another program that the pack knows."
OUTCOMES = ("found", "adopted", "repaired", "known", "corrected", "changed", "left", "refused")
STOPPED = "Stopped. What was taken over stays; the same command goes on from here."
UNDO = "undo_import"
FORETOLD = """Nothing was written: this only counted what is new, and what is wrong in each row.
What may have to be put right where rows meet, in the file or with what is here, as sessions that
were on at one time do, shows when it is carried out."""
NOTHING_LEFT = "no_such_import"


@click.command(NAME)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--of", "pack", metavar="PACK", help="Ask this pack only what the file is.")
@click.option("--dry-run", is_flag=True, help="Count what is new in it; write nothing.")
@click.option("--undo", "import_id", metavar="ID", help="Take an import back, by its id.")
@options("data", "database_url", "channel", "json")
@click.pass_context
def adopt(
    ctx: click.Context, /, file: Path | None, pack: str | None, dry_run: bool,
    import_id: str | None, **_: object,
) -> None:  # fmt: skip
    """Take over what another program kept in FILE, or what Tallylight itself exported.

    The file is read as it is at this moment, also while its program has it open, and never
    written. Twice is once; what was stopped goes on; a later copy adds what is new in it.
    """
    if (file is None) == (import_id is None):
        raise click.UsageError("Say a FILE to take over, or --undo with the id of an import.")
    if file is None:
        show(_taken_back(ctx, import_id or ""), as_json=wants_json(ctx))
        return
    from tallylight.core.channels.messages import MAIN

    wanted = {
        "path": str(file.absolute()),
        "channel": channel_of(ctx) or MAIN,
        "pack": pack,
        "dry_run": dry_run,
    }
    try:
        with progress() as say:
            report = _adopted(ctx, wanted, say)
    except KeyboardInterrupt:
        raise Ends(STOPPED, BROKEN) from None
    if wants_json(ctx):
        show(report, as_json=True)
    else:
        _tell(report)
    ctx.exit(NO if any(kind["refused"] for kind in report["tables"].values()) else 0)


def _adopted(ctx: click.Context, wanted: Mapping[str, Any], say: Say) -> dict[str, Any]:
    """The report, from the running program, or from this process with the database to itself."""
    from tallylight.adapters.cli.wire import Wire

    terminal: Terminal = ctx.obj
    with terminal.reached(here(ctx), NAME) as reached:
        if isinstance(reached, Wire):
            return _over_the_wire(reached, wanted, say)
        from pydantic_core import to_jsonable_python

        from tallylight.core.adopt import adopt as work

        path, channel = Path(wanted["path"]), wanted["channel"]
        more = {"pack": wanted["pack"], "dry_run": wanted["dry_run"]}
        report: dict[str, Any] = to_jsonable_python(work(reached, path, channel, say, **more))
        return report


def _over_the_wire(wire: "Wire", wanted: Mapping[str, Any], say: Say) -> dict[str, Any]:
    from tallylight.core.rebuild import Progress

    for line in wire.lines("/adopt", wanted):
        if "report" in line:
            report: dict[str, Any] = line["report"]
            return report
        if "refused" in line:
            refused = line["refused"]
            raise Ends(refused["detail"], NO if refused["status"] < 500 else BROKEN,
                       refused["name"])  # fmt: skip
        say(Progress(**line["progress"]))
    raise Ends("The program broke off. The same command goes on from here.", BROKEN)


def _taken_back(ctx: click.Context, import_id: str) -> dict[str, Any]:
    """Take an import back: what is its channel's first, then what is the house's."""
    from tallylight.core.channels.messages import HOUSE, MAIN

    terminal: Terminal = ctx.obj
    place = here(ctx)
    undone = sum(
        _undo_all(terminal, place, import_id, channel)
        for channel in (channel_of(ctx) or MAIN, HOUSE)
    )
    if not undone:
        raise Ends(f"Nothing of import {import_id} stands.", NO, NOTHING_LEFT)
    return {"import_id": import_id, "undone": undone}


def _undo_all(terminal: Terminal, place: Place, import_id: str, channel: str) -> int:
    operations = terminal.catalogue(place)["operations"]
    operation = next(one for one in operations if one["name"].endswith(UNDO))
    undone = 0
    with terminal.way(place) as way:
        while True:
            sent = Sent(operation, {"import_id": import_id}, channel, command_id=_new_id())
            try:
                undone += way.do(sent)["undone"]
            except Refused as refused:
                if refused.refusal.name != NOTHING_LEFT:
                    raise
                return undone
            except Ends as end:
                if not end.message.startswith(f"{NOTHING_LEFT}:"):
                    raise
                return undone


def _new_id() -> str:
    return os.urandom(8).hex()


def _tell(report: Mapping[str, Any]) -> None:
    click.echo(f"{report['what']}, {report['version']}: {report['import_id']}")
    rows = [
        {"table": name, **{outcome: kind[outcome] or None for outcome in OUTCOMES}}
        for name, kind in report["tables"].items()
        if kind["found"] or kind["adopted"]
    ]
    show(rows, as_json=False)
    _list("Why", ((f"{name}: {why}", number) for name, kind in report["tables"].items()
                  for why, number in kind["why"].items()))  # fmt: skip
    _list("Wrong with the file", ((f"{one['what']}: {one['done']}", one["count"])
                                  for one in report["audit"]))  # fmt: skip
    if report["dry_run"]:
        click.echo(FORETOLD)
    else:
        click.echo(f"To take it back: tallylight adopt --undo {report['import_id']}")


def _list(title: str, said: Iterable[tuple[str, int]]) -> None:
    lines = list(said)
    if lines:
        click.echo(title)
    for line, number in lines:
        click.echo(f"  {number} x {line}")
