"""A command or query of a pack as a command of the terminal, made from the catalogue.

Every field is an option. What must be said, and then what the command declares as its
arguments, may be typed without its name, in this order: `raid end survived ZB-1011` and
`raid end --extract-location ZB-1011 --final-state survived` are the same. A word means the
field of its place, whatever else is said.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import click

from tallylight.adapters.cli.fields import Moment, Typed, is_named, named
from tallylight.adapters.cli.sent import Sent
from tallylight.adapters.cli.show import show, show_sheet
from tallylight.adapters.cli.terminal import (
    SHARED,
    Terminal,
    channel_of,
    here,
    wants_csv,
    wants_json,
)
from tallylight.base.clock import Clock
from tallylight.core.catalogue import FieldSaid, OperationSaid

FIELD = "field_"
"""Set before a field's name inside click, so that it can't meet one of ours."""


class Operation(click.Command):
    """The forms that share one spelling, the shortest first; the arguments tell which is meant."""

    def __init__(self, words: str, forms: Sequence[OperationSaid], clock: Clock) -> None:
        self.forms = forms
        self._own = {
            name: _option(field, _taken(self.forms), clock)
            for form in self.forms
            for name, field in ((field["name"], field) for field in form["fields"])
        }
        arguments = click.Argument(["arguments"], nargs=-1)
        shared = _shared(self.forms)
        super().__init__(
            words,
            params=[arguments, *self._own.values(), *shared],
            help="\n\n".join(form["sentence"] for form in self.forms),
        )

    def invoke(self, ctx: click.Context) -> None:
        """Send it and show the answer."""
        terminal: Terminal = ctx.obj
        form, values = self._fit(ctx)
        command_id: str | None = ctx.params.get("command_id")
        channel = channel_of(ctx)
        if form["house"] and channel and any(one["name"] == "channel" for one in form["fields"]):
            values = {"channel": channel} | values  # it is for that one, and is the house's
        sent = Sent(
            operation=form,
            values=values,
            channel=channel if not form["house"] else None,
            happened_at=ctx.params.get("happened_at"),
            command_id=os.urandom(8).hex() if command_id is None else command_id,
            source=ctx.params.get("source"),
            confidence=ctx.params.get("confidence"),
        )
        with terminal.way(here(ctx)) as way:
            answer = way.do(sent)
            while command_id is None and _goes_on(answer):
                show(answer, as_json=wants_json(ctx))
                answer = way.do(replace(sent, command_id=os.urandom(8).hex()))
        if wants_csv(ctx):
            show_sheet(answer)
        else:
            show(answer, as_json=wants_json(ctx))

    def _fit(self, ctx: click.Context) -> tuple[OperationSaid, dict[str, Any]]:
        """The form that was meant, and its values."""
        typed = {
            name: ctx.params[FIELD + name]
            for name in self._own
            if ctx.params[FIELD + name] is not None
        }
        typed.update(dict.fromkeys(ctx.params.get("clear", ())))
        arguments: Sequence[str] = ctx.params["arguments"]
        holds = next((name for name, kind in self._kinds() if kind == "named"), None)
        if holds is not None:  # quotes within quotes are no fun, least of all on Windows
            words = [word for word in arguments if is_named(word)]
            arguments = [word for word in arguments if not is_named(word)]
            typed |= {holds: {**typed.get(holds, {}), **named(words)}} if words else {}
        problem = ""
        for form in self.forms:
            problem = _problem(form, arguments, typed)
            if not problem:
                return form, typed | self._read(form, arguments, ctx)
        raise click.UsageError(problem, ctx)

    def _kinds(self) -> Iterator[tuple[str, str]]:
        return ((f["name"], f["kind"]) for form in self.forms for f in form["fields"])

    def _read(
        self, form: OperationSaid, arguments: Sequence[str], ctx: click.Context
    ) -> dict[str, Any]:
        return {
            name: self._own[name].type.convert(text, self._own[name], ctx)
            for name, text in zip(form["arguments"], arguments, strict=False)
        }

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """`[OPTIONS] MAP_NAME CHARACTER_TYPE`; what may be left out stands in brackets."""
        longest = self.forms[-1]
        needed = set.intersection(*(_required(form) for form in self.forms))
        return [
            "[OPTIONS]",
            *(
                name.upper() if name in needed else f"[{name.upper()}]"
                for name in longest["arguments"]
            ),
            *("[FIELD=VALUE]..." for _, kind in self._kinds() if kind == "named"),
        ]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The fields first, then what every command takes, then what may be refused."""
        own = {id(option) for option in self._own.values()}
        groups: dict[str, list[tuple[str, str]]] = {"Fields": [], "Of every command": []}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and isinstance(param, click.Option):
                groups["Fields" if id(param) in own else "Of every command"].append(record)
        refusals = {r["name"]: r["sentence"] for form in self.forms for r in form["refusals"]}
        groups["May be refused"] = list(refusals.items())
        for title, records in groups.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def _goes_on(answer: Any) -> bool:
    """Whether a command did some of what is to be done, and the same once more goes on."""
    return isinstance(answer, Mapping) and answer.get("more") is True


def _problem(form: OperationSaid, arguments: Sequence[str], typed: Mapping[str, Any]) -> str:
    """Why what was said does not fit a form; empty when it does."""
    fields = {field["name"]: field for field in form["fields"]}
    strange = [name for name in typed if name not in fields]
    if strange:
        beside = " ".join(form["arguments"]).upper() or "this"
        return f"{_dashed(strange[0])} does not go with {beside}."
    places = form["arguments"]
    if len(arguments) > len(places):
        return f"There is an argument too many: {arguments[len(places)]!r}."
    for name, text in zip(places, arguments, strict=False):
        if name in typed:
            return f"{name.upper()} is said twice: as {text!r}, and as an option."
    filled = {*typed, *places[: len(arguments)]}
    missing = [name for name in form["arguments"] if name in _required(form) - filled]
    if missing:
        return f"{missing[0].upper()} is missing. {fields[missing[0]]['sentence']}"
    return ""


def _required(form: OperationSaid) -> set[str]:
    return {field["name"] for field in form["fields"] if field["required"]}


def _option(field: FieldSaid, taken: set[str], clock: Clock) -> click.Option:
    name = field["name"]
    dashed = _dashed(f"its_{name}" if name in taken else name)
    flag = field["kind"] == "flag"
    notes = ["required"] if field["required"] else []
    if field["default"] is not None:
        notes.append(f"default: {field['default']}")
    return click.Option(
        [f"{dashed}/--no-{dashed[2:]}" if flag else dashed, FIELD + name],
        type=click.BOOL if flag else Typed(field, clock),
        default=None,
        metavar=None if flag else "|".join(map(str, field["choices"])) or None,
        help=field["sentence"] + (f"  [{'; '.join(notes)}]" if notes else ""),
    )


def _taken(forms: Sequence[OperationSaid]) -> set[str]:
    """Names that every command takes; a field of such a name is called `--its-...`."""
    names = {*SHARED, "happened_at", "command_id", "source", "confidence", "clear", "help"}
    return names - {"channel"} if all(form["house"] for form in forms) else names


def _shared(forms: Sequence[OperationSaid]) -> list[click.Parameter]:
    names = [name for name in SHARED if name in _taken(forms)]
    made = [click.Option([_dashed(name), name], **SHARED[name]) for name in names]
    if forms[0]["method"] == "GET":
        return [*made]
    said: Mapping[str, Mapping[str, Any]] = {
        "happened_at": {
            "type": Moment(),
            "help": "When it was true: 2026-03-14T20:10:00Z, or how long ago, like 10m or 1h30m.",
        },
        "command_id": {"help": "An id of your own; the same one twice counts once."},
        "source": {"help": "What the sender calls itself."},
        "confidence": {"type": click.FloatRange(0, 1), "help": "How sure the sender is, 0 to 1."},
    }
    made += [click.Option([_dashed(name), name], **about) for name, about in said.items()]
    empty = [field["name"] for form in forms for field in form["fields"] if field["nullable"]]
    if empty:
        help_text = "Send a field as empty (null): " + ", ".join(empty) + "."
        made.append(
            click.Option(
                ["--clear"], multiple=True, metavar="FIELD", type=click.Choice(empty),
                help=help_text,
            )
        )  # fmt: skip
    return [*made]


def _dashed(name: str) -> str:
    return "--" + name.replace("_", "-")
