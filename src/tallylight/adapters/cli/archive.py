"""`archive`: old evidence into files that are kept apart, and back again."""

# ruff: noqa: PLC0415 - imports stand where they are needed: a press must not wait for the rest.

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tallylight.adapters.cli.fields import Instant
from tallylight.adapters.cli.progress import progress
from tallylight.adapters.cli.show import show
from tallylight.adapters.cli.terminal import Terminal, here, options, wants_json
from tallylight.base.clock import write_instant
from tallylight.base.errors import Fault
from tallylight.base.text import counted
from tallylight.core.owner import Place

if TYPE_CHECKING:
    from tallylight.core.archives.leave import Foreseen
    from tallylight.core.archives.ledger import Folder
    from tallylight.core.backups.filling import Makes
    from tallylight.core.timeline.record import Run

NOTHING = (
    "Nothing is old enough. What was heard since the beginning of a session, a match or the like "
    "that was not over then stays."
)


class Day(Instant):
    """A day, which begins at midnight on this computer's clock, or a time."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            day = date.fromisoformat(value)
        except (TypeError, ValueError):
            return super().convert(value, param, ctx)
        try:
            return datetime(day.year, day.month, day.day).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is too long ago.", param, ctx)


@click.group()
@options("data", "database_url", "json")
def archive(**_: object) -> None:
    """Put old evidence into files, and bring it back; no number changes."""


@archive.command()
@click.option("--before", required=True, type=Day(), metavar="DATE",
              help="What was heard before: 2026-01-01, or 90d ago.")  # fmt: skip
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="By default to archives/ in the data folder.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only say what would leave; the program may run.")
@click.option("--compact", is_flag=True, help="Make the SQLite file smaller, too; that takes as "
              "long as a copy.")  # fmt: skip
@options("data", "database_url", "json")
@click.pass_context
def create(ctx: click.Context, /, before: datetime, dry_run: bool, **said: Any) -> None:
    """Put the evidence of old sessions into a file, proved, and take it out of the database.

    Stop the program first. What goes on at DATE stays whole. Results, the timeline and every
    number stay. What was broken off is finished by the next one.
    """
    if dry_run:
        _foresee(ctx, before)
    else:
        _leave(ctx, before, said["to"], compact=said["compact"])


def _leave(ctx: click.Context, until: datetime, to: Path | None, *, compact: bool) -> None:
    from tallylight.core.archives.leave import Leaving
    from tallylight.storage.compact import compact as give_back

    terminal: Terminal = ctx.obj
    place = here(ctx)
    makes = _makes(terminal, place)
    with terminal.house.storage(place, "archive") as storage, progress() as say:
        makes.migrations(storage).upgrade()
        before_bytes = storage.size_bytes()
        work = Leaving(storage, makes, _folder(place), place.fingerprint, say)
        made = work.create(until, to)
        if compact:
            give_back(storage)
        sizes = {"database_before": before_bytes, "database_after": storage.size_bytes()}
    if made is None:
        show({"rows": 0, **sizes}, as_json=True) if wants_json(ctx) else click.echo(NOTHING)
    else:
        show({**_told(made, _folder(place)), **sizes}, as_json=wants_json(ctx))


def _foresee(ctx: click.Context, until: datetime) -> None:
    from tallylight.core.archives.leave import look

    with _reading(ctx) as run:
        what = look(run, _makes(ctx.obj, here(ctx)), until)
    if wants_json(ctx):
        show(_plain(what), as_json=True)
    elif not what.tables:
        click.echo(NOTHING)
    else:
        show(_plain(what)["tables"], as_json=False)
        click.echo(f"{counted(len(what.sessions), 'session')}. Nothing was changed.")


def _plain(what: "Foreseen") -> dict[str, Any]:
    return {
        "sessions": list(what.sessions),
        "tables": [
            {"table": one.table.name, "rows": one.rows, "about_bytes": one.bytes,
             "since": write_instant(one.since), "until": write_instant(one.until)}
            for one in what.tables
        ],
    }  # fmt: skip


@archive.command("list")
@options("data", "database_url", "json")
@click.pass_context
def list_(ctx: click.Context, /, **_: object) -> None:
    """List the archives of this database, the first one first, and how far each is."""
    from tallylight.core.archives.ledger import entries

    with _reading(ctx) as run:
        found = entries(run)
    show([_told(one, _folder(here(ctx))) for one in found], as_json=wants_json(ctx))


@archive.command()
@click.argument("file", type=click.Path(path_type=Path))
@options("data", "database_url", "json")
@click.pass_context
def verify(ctx: click.Context, /, file: Path, **_: object) -> None:
    """Read every row of FILE, and hold it to what the ledger says of it."""
    from tallylight.core.archives.ledger import find
    from tallylight.core.backups.archive import opened

    place = here(ctx)
    file = _named(place, file)
    with _reading(ctx) as run:
        entry = find(run, _folder(place), file)
    with opened(file) as read:
        read.is_whole()
    show({**_told(entry, _folder(place)), "in_order": True}, as_json=wants_json(ctx))


@archive.command()
@click.argument("file", type=click.Path(path_type=Path))
@options("data", "database_url", "json")
@click.pass_context
def restore(ctx: click.Context, /, file: Path, **_: object) -> None:
    """Put the rows of FILE back as they were; stop the program first.

    FILE stays. Twice is once; what was broken off goes on.
    """
    from tallylight.core.archives.back import Back

    terminal: Terminal = ctx.obj
    place = here(ctx)
    makes, file = _makes(terminal, place), _named(place, file)
    with terminal.house.storage(place, "archive restore") as storage, progress() as say:
        makes.migrations(storage).upgrade()
        came = Back(storage, makes, _folder(place), say).restore(file)
    show({"file": str(file), "rows": came}, as_json=wants_json(ctx))


@contextmanager
def _reading(ctx: click.Context) -> "Iterator[Run]":
    """What asks a database that may be in use. Fault where its tables are not of this version."""
    from tallylight.core.timeline.record import runner

    house, place = ctx.obj.house, here(ctx)
    with house.storage(place, None) as storage:
        versions = house.migrations(storage, place).versions()
        if any(current != newest for _, current, newest in versions):
            raise Fault("The tables are of another version; run `tallylight migrate up` first.")
        with storage.read() as connection:
            yield runner(connection)


def _makes(terminal: Terminal, place: Place) -> "Makes":
    from tallylight.core.backups.filling import Makes

    house = terminal.house
    return Makes(house.registry(), house.clock, lambda storage: house.migrations(storage, place))


def _folder(place: Place) -> "Folder":
    from tallylight.core.archives.ledger import Folder

    return Folder(place.archives)


def _named(place: Place, file: Path) -> Path:
    """The file of that path, or of that name among the archives."""
    return file if file.exists() else place.archives / file


def _told(entry: Any, folder: "Folder") -> dict[str, Any]:
    marks = ("emptied_at", "restoring_at", "restored_at")
    at = {name: value and write_instant(value) for name in marks
          if (value := getattr(entry, name)) is not None}  # fmt: skip
    return {
        "file": str(folder.file_of(entry)),
        "made_at": write_instant(entry.made_at),
        "before": write_instant(entry.until),
        "sessions": len(entry.sessions),
        "rows": sum(said["rows"] for said in entry.tables.values()),
        "bytes": entry.bytes,
        "sha256": entry.sha256,
        "state": _state(at),
        "tables": {name: said["rows"] for name, said in entry.tables.items()},
    }


def _state(at: dict[str, str]) -> str:
    if "restored_at" in at:
        return f"restored at {at['restored_at']}"
    if "restoring_at" in at:
        return "a restore was broken off"
    return "archived" if "emptied_at" in at else "the making was broken off"
