"""`export`: rows of a table, or the answer to a question, into a file for other programs."""

# ruff: noqa: PLC0415 - imports stand where they are needed: a press must not wait for the rest.

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import click

from tallylight.adapters.cli.answers import NO, Ends
from tallylight.adapters.cli.fields import named
from tallylight.adapters.cli.sent import Sent
from tallylight.adapters.cli.terminal import Terminal, channel_of, here, options
from tallylight.base.errors import Refusal
from tallylight.base.text import counted
from tallylight.core.catalogue import OperationSaid

if TYPE_CHECKING:
    from tallylight.core.outward import Page

FORMATS = ("csv", "jsonl", "parquet")
NO_SUCH_FORMAT = Refusal(
    "no_such_format", "What ends in {ending} is no file for rows: {known}. Or say --format.", 422
)
LIMIT = 500
"""How many things of a list are asked for at a time."""


@click.group()
def export() -> None:
    """Write rows of a table, or the answer to a question, into a file for other programs.

    As CSV, JSON lines or Parquet, by the file's ending or --format; without a file, to where
    the terminal writes. However many there are, only some are in memory.
    """


def _goes_out(command: Any) -> Any:
    command = click.option("--to", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
                           help="The file; one that is there is replaced.")(command)  # fmt: skip
    return click.option("--format", "form", type=click.Choice(FORMATS), help="By default by the "
                        "file's ending, else CSV.")(command)  # fmt: skip


@export.command()
@click.argument("name")
@click.option("--where", multiple=True, metavar="COLUMN=VALUE", help="Only such rows; "
              "also !=, <, >, <=, >=, and ~ for: has these letters. May be repeated.")  # fmt: skip
@click.option("--columns", metavar="A,B,...", help="Only these, in this order.")
@_goes_out
@options("data", "database_url")
@click.pass_context
def table(
    ctx: click.Context, /, name: str, where: tuple[str, ...], columns: str | None, **more: Any
) -> None:
    """Write the rows of the table NAME, as of one moment, also while the program runs.

    What people wrote is in the tables as well: think before you hand a file on.
    """
    from tallylight.core.outward import choose

    terminal: Terminal = ctx.obj
    place = here(ctx)
    wanted = [one.strip() for one in columns.split(",")] if columns else []
    chosen = choose(terminal.house.registry(), name, wanted, where)
    with terminal.house.storage(place, None) as storage:
        _write(chosen.pages(storage), chosen.kinds, more["to"], more["form"])


@export.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS... [FIELD=VALUE]...")
@_goes_out
@options("data", "database_url", "channel")
@click.pass_context
def query(
    ctx: click.Context, /, words: tuple[str, ...], to: Path | None, form: str | None, **_: object
) -> None:
    """Write the whole answer to a question that is a list, like `raids map_name=Customs`."""
    said = " ".join(word for word in words if "=" not in word)
    values = named(word for word in words if "=" in word)
    _answer(ctx, said, values, to, form)


@export.command()
@click.argument("name")
@_goes_out
@options("data", "database_url", "channel")
@click.pass_context
def report(
    ctx: click.Context, /, name: str, to: Path | None, form: str | None, **_: object
) -> None:
    """Write the whole answer to a question that was kept, with its values, by `report save`."""
    terminal: Terminal = ctx.obj
    with terminal.way(here(ctx)) as way:
        kept = way.do(Sent(_questions(ctx, "reports.list_reports")[0], {}))
    found = next((one for one in kept if one["name"] == name), None)
    if found is None:
        raise Ends(f"No report is called {name}.", NO, "no_such_report")
    _answer(ctx, found["query"], found["parameters"] or {}, to, form)


def _questions(ctx: click.Context, said: str) -> list[OperationSaid]:
    """The questions of some words, or of a name; several may be spelled alike."""
    terminal: Terminal = ctx.obj
    found = [
        one for one in terminal.catalogue(here(ctx))["operations"]
        if one["method"] == "GET" and (said in one["words"] or said == one["name"])
    ]  # fmt: skip
    if not found:
        raise Ends(f"There is no question {said!r}; `tallylight --help` lists them.", NO)
    return found


def _answer(
    ctx: click.Context, said: str, values: Mapping[str, Any], to: Path | None, form: str | None
) -> None:
    from tallylight.core.outward import kinds_of

    terminal: Terminal = ctx.obj
    registry = terminal.house.registry()
    answers = {
        declared.full_name: kinds_of(get_type_hints(registry.answers[cls]).get("return"))
        for cls, declared in registry.queries.items()
    }
    for question in _questions(ctx, said):
        if answers.get(question["name"]):
            _write(_pages(ctx, question, values), answers[question["name"]], to, form)
            return
    raise Ends(f"The answer to {said!r} is no list.", NO, "not_a_list")


def _pages(
    ctx: click.Context, question: OperationSaid, values: Mapping[str, Any]
) -> "Iterator[Page]":
    terminal: Terminal = ctx.obj
    takes = {field["name"] for field in question["fields"]}
    asked = {"limit": LIMIT, **values} if {"limit", "before"} <= takes else dict(values)
    with terminal.way(here(ctx)) as way:
        while True:
            answer = way.do(Sent(question, asked, channel_of(ctx)))
            yield answer if isinstance(answer, list) else answer["items"]
            after = None if isinstance(answer, list) else answer.get("next")
            if after is None or "limit" in values:
                return
            asked = {**asked, "before": after}


def _write(
    pages: "Iterator[Page]", kinds: Mapping[str, type], to: Path | None, form: str | None
) -> None:
    from tallylight.core import outward

    chosen = form or _format_of(to)
    rows = 0
    with _out(to) as out, outward.writer(out, chosen, kinds) as write:
        for page in pages:
            write(page)
            rows += len(page)
    if to is not None:
        click.echo(f"{counted(rows, 'row is', 'rows are')} in {to}.", err=True)


def _format_of(to: Path | None) -> str:
    """The format by the file's ending; CSV where there is none. Refused for any other."""
    from tallylight.core.outward import FORMATS

    ending = to.suffix.lower() if to else ""
    if ending and ending not in FORMATS:
        raise NO_SUCH_FORMAT.because(ending=ending, known=", ".join(FORMATS))
    return FORMATS.get(ending, "csv")


@contextmanager
def _out(to: Path | None) -> Iterator[Any]:
    """Where the rows go."""
    from tallylight.core.outward import whole

    if to is not None:
        with whole(to) as out:
            yield out
        return
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()
