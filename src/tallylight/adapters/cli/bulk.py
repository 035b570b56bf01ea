"""`import`: many rows of a file, each told to the program as a command."""

# ruff: noqa: PLC0415 - imports stand where they are needed: a press must not wait for the rest.

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tallylight.adapters.cli.answers import NO, Ends
from tallylight.adapters.cli.export import FORMATS
from tallylight.adapters.cli.fields import Typed, moment
from tallylight.adapters.cli.progress import progress
from tallylight.adapters.cli.sent import Sent
from tallylight.adapters.cli.show import show
from tallylight.adapters.cli.terminal import Terminal, channel_of, here, options, wants_json
from tallylight.base.clock import write_instant
from tallylight.base.errors import Refused
from tallylight.base.text import counted
from tallylight.core.catalogue import FieldSaid, OperationSaid
from tallylight.core.owner import Place

if TYPE_CHECKING:
    from tallylight.adapters.cli.sent import Way
    from tallylight.core.inward import Ids

HAPPENED_AT = "happened_at"
SHOWN = 20
"""How many refused rows are shown; a file of --errors holds all."""

FILE = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class Reading:
    """How a row becomes a command. `names` are fields by the titles of their columns."""

    operation: OperationSaid
    names: Mapping[str, str]
    fixed: Mapping[str, str]
    terminal: Terminal

    def sent(self, row: Mapping[str, Any], channel: str | None, ids: "Ids") -> Sent:
        """The command of a row. ValueError says why there is none."""
        said = {**{self.names[title]: value for title, value in row.items() if title in self.names},
                **self.fixed}  # fmt: skip
        at = said.pop(HAPPENED_AT, None)
        fields = {one["name"]: one for one in self.operation["fields"]}
        values = {name: self._read(fields[name], value) for name, value in said.items()
                  if value not in (None, "")}  # fmt: skip
        return Sent(
            self.operation, values, channel,
            happened_at=self._instant(at) if at not in (None, "") else None,
            command_id=ids.of(said | {HAPPENED_AT: at}), origin="import",
        )  # fmt: skip

    def _read(self, known: FieldSaid, value: Any) -> Any:
        if isinstance(value, datetime):
            return self._instant(value)
        try:
            return Typed(known, self.terminal.house.clock).convert(value, None, None)
        except click.UsageError as error:
            raise ValueError(f"{known['name']}: {error.message}") from error

    def _instant(self, value: Any) -> str:
        if isinstance(value, datetime):
            return write_instant(value)
        return moment(str(value), self.terminal.house.clock.now())


@dataclass
class Told:
    """What became of the rows of a file."""

    import_id: str
    dry_run: bool
    rows: int = 0
    accepted: int = 0
    refused: int = 0
    first_refused: list[dict[str, Any]] = field(default_factory=list)


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--as", "words", required=True, metavar="COMMAND", help="Such as 'raid record'.")
@click.option("--map", "mapped", multiple=True, metavar="TITLE=FIELD", help="What a column is; one "
              "with a field's own name is that. happened_at: when it was true.")  # fmt: skip
@click.option("--set", "fixed", multiple=True, metavar="FIELD=VALUE", help="A field of all rows.")
@click.option("--ignore", multiple=True, metavar="TITLE", help="A column to be left alone.")
@click.option("--dry-run", is_flag=True, help="Try it on a copy; nothing stays.")
@click.option("--errors", type=FILE, help="A new file for the refused rows, each with its reason.")
@click.option("--id", "import_id", help="By default made from the file's name.")
@click.option("--format", "form", type=click.Choice(FORMATS))
@options("data", "database_url", "channel", "json")
@click.pass_context
def bulk(ctx: click.Context, /, file: Path, dry_run: bool, import_id: str | None, **_: Any) -> None:
    """Tell the program every row of FILE (CSV, JSON lines, Parquet) as a command.

    Each is held to what every command is held to. One that is refused is reported, and holds up
    no other. The same row of the same import counts once, so a file that was put right can be
    told again. To take it all back: `tallylight adopt --undo ID`. What was taken back comes in
    again under another id.

    Exit codes: 0 all rows were taken, 2 some were refused.
    """
    told = Told(import_id or f"import-{_slug(file.stem)}", dry_run)
    _tell_all(ctx, file, told)
    if wants_json(ctx):
        show({**vars(told)}, as_json=True)
    else:
        _say(told)
    ctx.exit(NO if told.refused else 0)


def _tell_all(ctx: click.Context, file: Path, told: Told) -> None:
    from tallylight.core.inward import Ids, rows_in

    said = ctx.params
    operation = _operation(ctx, said["words"])
    rows = rows_in(file, said["form"])
    first = next(rows, None)
    if first is None:
        return
    reading = _reading(ctx, operation, first[1])
    channel = None if operation["house"] else channel_of(ctx)
    with (
        _way(ctx, told.dry_run) as way,
        _report(said["errors"], first[1]) as report,
        progress() as say,
    ):
        told.import_id = _standing_id(ctx, told.import_id, house=operation["house"])
        ids = Ids(told.import_id, operation["name"])
        for number, row in chain([first], rows):
            _count(told, number, row, _tell(way, reading, row, channel, ids), report)
            say(_reached(file, number))


def _standing_id(ctx: click.Context, import_id: str, *, house: bool) -> str:
    from tallylight.core.channels.messages import HOUSE, MAIN
    from tallylight.core.timeline.record import runner
    from tallylight.core.undo.press import standing_id

    terminal: Terminal = ctx.obj
    channel = HOUSE if house else channel_of(ctx) or MAIN
    if not _has_record(here(ctx)):
        return import_id
    with terminal.house.storage(here(ctx), None) as storage, storage.read() as connection:
        return standing_id(runner(connection), terminal.house.registry(), channel, import_id)


def _has_record(place: Place) -> bool:
    from tallylight.storage.engine import dialect_at

    file = dialect_at(place.database_url).file
    return file is None or file.exists()


def _operation(ctx: click.Context, words: str) -> OperationSaid:
    terminal: Terminal = ctx.obj
    for one in terminal.catalogue(here(ctx))["operations"]:
        if one["method"] == "POST" and (words in one["words"] or words == one["name"]):
            return one
    raise Ends(f"There is no command {words!r}; `tallylight --help` lists them.", NO)


def _reading(ctx: click.Context, operation: OperationSaid, row: Mapping[str, Any]) -> Reading:
    """How the rows are read, by the titles of the first. Ends where a title means nothing."""
    said, command = ctx.params, operation["words"][0]
    fields = {one["name"] for one in operation["fields"]} | {HAPPENED_AT}
    mapped = (_halves(one, one.rpartition("=")) for one in said["mapped"])
    own = fields - {*said["ignore"]}
    names = {title: title for title in row if title in own} | dict(mapped)
    values = dict(_halves(one, one.partition("=")) for one in said["fixed"])
    if strange := {*names.values(), *values} - fields:
        raise Ends(f"{command} has no field {min(strange)}, but {', '.join(sorted(fields))}.", NO)
    if idle := [title for title in row if title not in {*names, *said["ignore"]}]:
        one = repr(idle[0])
        raise Ends(f"What is the column {one}? Say --map {one}=FIELD, or --ignore {one}.", NO)
    return Reading(operation, names, values, ctx.obj)


def _halves(said: str, parts: tuple[str, str, str]) -> tuple[str, str]:
    if not parts[1]:
        raise Ends(f"{said!r} has no =.", NO)
    return parts[0], parts[2]


@contextmanager
def _way(ctx: click.Context, dry_run: bool) -> "Iterator[Way]":
    """To the program; for a dry run, to one on a copy that is thrown away."""
    from tallylight.adapters.cli.inside import Inside
    from tallylight.core.backups.filling import Makes, fill
    from tallylight.core.rooms import room

    terminal: Terminal = ctx.obj
    place, house = here(ctx), terminal.house
    if not dry_run:
        with terminal.way(place) as way:
            yield way
        return
    with room() as folder:
        there = Place.at(folder)
        makes = Makes(house.registry(), house.clock, lambda one: house.migrations(one, there))
        if _has_record(place):
            with house.storage(place, None) as source, house.storage(there, "import") as target:
                fill(target, source, makes)
        with house.program(there, "import") as program:
            yield Inside(program)


def _tell(
    way: "Way", reading: Reading, row: Mapping[str, Any], channel: str | None, ids: "Ids"
) -> tuple[str, str] | None:
    """Why a row was not taken: the refusal's name and a sentence; None when it was."""
    try:
        way.do(reading.sent(row, channel, ids))
    except Refused as refused:
        return refused.refusal.name, refused.sentence
    except ValueError as error:
        return "unreadable", str(error)
    except Ends as end:
        if end.exit_code != NO:
            raise
        name, _, sentence = end.message.partition(": ")
        return name, sentence
    return None


def _count(
    told: Told, number: int, row: Mapping[str, Any], why: tuple[str, str] | None, report: Any
) -> None:
    told.rows += 1
    if why is None:
        told.accepted += 1
        return
    told.refused += 1
    if told.refused <= SHOWN:
        told.first_refused.append({"row": number, "name": why[0], "why": why[1]})
    report({"row": number, **row, "why": f"{why[0]}: {why[1]}"})


@contextmanager
def _report(file: Path | None, titles: Iterable[str]) -> Iterator[Callable[[Any], object]]:
    """What writes a refused row."""
    from tallylight.core.outward import whole, writer

    if file is None:
        yield lambda _: None
        return
    kinds = dict.fromkeys(("row", *titles, "why"), str)
    with whole(file) as out, writer(out, "csv", kinds) as write:
        yield lambda row: write([row])


def _reached(file: Path, number: int) -> Any:
    from tallylight.core.rebuild import Progress

    return Progress(file.name, number, 0)


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower()[:60] or "file"


def _say(told: Told) -> None:
    if told.first_refused:
        show(told.first_refused, as_json=False)
    if told.refused > SHOWN:
        click.echo(f"and {told.refused - SHOWN} more; --errors FILE lists all.")
    taken = counted(told.rows, "row was", "rows were")
    click.echo(f"{told.accepted} of {taken} taken, {told.refused} refused.")
    if told.dry_run:
        click.echo("Nothing was kept: this only tried it.")
    elif told.accepted:
        click.echo(f"To take it back: tallylight adopt --undo {told.import_id}")
