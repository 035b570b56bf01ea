"""The tree of commands: those of the terminal, and those of the packs by their words."""

# ruff: noqa: PLC0415 - imports stand where they are needed: a press must not wait for the rest.

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from tallylight import __version__
from tallylight.adapters.cli import (
    access,
    adopt,
    archive,
    backup,
    bulk,
    check,
    demo,
    doctor,
    export,
    feeds,
    migrate,
    new_pack,
    rebuild,
    secret,
    serve,
    timeline,
)
from tallylight.adapters.cli.answers import Ends, said_aloud
from tallylight.adapters.cli.house import House
from tallylight.adapters.cli.operation import Operation
from tallylight.adapters.cli.terminal import Terminal, here, options
from tallylight.base.errors import Fault
from tallylight.core.catalogue import Catalogue, OperationSaid
from tallylight.core.owner import Place

if TYPE_CHECKING:
    from tallylight.core.registry import Registry

BUILT_IN: tuple[click.Command, ...] = (
    serve.serve,
    demo.demo,
    timeline.timeline,
    migrate.migrate,
    rebuild.rebuild,
    check.check,
    doctor.doctor,
    backup.backup,
    backup.restore,
    backup.move,
    archive.archive,
    adopt.adopt,
    export.export,
    bulk.bulk,
    access.token,
    access.where,
    new_pack.new_pack,
)
"""What only a terminal does. A new one has a file of its own and a line here."""

Forms = Mapping[str, Sequence[OperationSaid]]
Records = Sequence[tuple[str, str]]
"""Commands with their sentences, as they are listed."""


class Root(click.Group):
    """Finds a command by as many of its words as there are: `stats session compare 12`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the longest run of words names, and what is left."""
        if args[0] in self.commands and not _is_of_tokens(args):
            return super().resolve_command(ctx, args)
        if args[1:2] == [adopt.NAME]:  # `PACK adopt FILE`
            return super().resolve_command(ctx, [adopt.NAME, "--of", args[0], *args[2:]])
        terminal: Terminal = ctx.obj
        known = terminal.catalogue(_place(ctx, args))
        forms, said = by_words(known["operations"]), _leading(args)
        if _is_of_a_feed(said, forms):
            made = feeds.command(terminal.house.registry(), said[:2], _value_of("--feed", args))
            if made is not None:
                return made.name, made, args[2:]
        for count in range(len(said), 0, -1):
            words = " ".join(said[:count])
            if words in forms:
                return words, _operation(words, forms[words], terminal, known), args[count:]
        shelf = {words: forms[words] for words in forms if _begins(words, said)}
        if shelf:
            of_pack = len(said) == 1 and said[0] in known["packs"]
            more = _of_packs_own(terminal.house.registry(), said[0]) if of_pack else ()
            return " ".join(said), Shelf(" ".join(said), shelf, more), args[len(said) :]
        raise click.UsageError(_unknown(" ".join(said) or args[0], [*forms, *self.commands]), ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The terminal's own commands, then each pack's."""
        own = [(name, one.get_short_help_str(80)) for name, one in self.commands.items()]
        _section(formatter, "The program", own)
        terminal: Terminal = ctx.obj
        try:
            said = terminal.catalogue(here(ctx))
            registry = terminal.house.registry()
        except Fault as fault:  # help must not fail with the packs
            formatter.write_text(str(fault))
            return
        for pack, sentence in said["packs"].items():
            forms = by_words(operation for operation in said["operations"]
                             if operation["pack"] == pack)  # fmt: skip
            best = {forms[words][0]["words"][0] for words in forms} - self.commands.keys()
            listed = [*_listed(forms, best), *_of_packs_own(registry, pack)]
            _section(formatter, f"{pack}: {sentence}", listed)


class Shelf(click.Command):
    """What stands under the first words of several commands."""

    def __init__(self, words: str, forms: Forms, more: Records = ()) -> None:
        super().__init__(words, help=f"The commands that begin with {words}.", add_help_option=True)
        self._records = [*_listed(forms, forms), *more]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _section(formatter, "Commands", self._records)

    def invoke(self, ctx: click.Context) -> None:
        """Without the rest of its words, show what there is."""
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@options("data", "database_url", "channel", "json", "csv")
@click.version_option(__version__, message="%(prog)s %(version)s")
def root(**_: object) -> None:
    """Tallylight keeps the record of a live show and puts it on the stream.

    Every command and question of a pack stands here by its words. Exit codes: 0 done,
    2 refused or not understood, 1 something is broken.
    """


for _command in BUILT_IN:
    root.add_command(_command)


def run(house: House, arguments: Sequence[str], environ: Mapping[str, str]) -> None:
    """Do what the command line says; ends the process with its exit code."""
    try:
        with said_aloud():
            root.main(list(arguments), prog_name="tallylight", obj=Terminal(house, environ))
    except Ends as end:
        end.show()
        sys.exit(end.exit_code)


def _operation(
    words: str, forms: Sequence[OperationSaid], terminal: Terminal, known: Catalogue
) -> Operation:
    if forms[0]["name"] == secret.NAME:
        return secret.SetSetting(words, forms, terminal.house.clock, known["secrets"])
    return Operation(words, forms, terminal.house.clock)


def by_words(operations: Iterable[OperationSaid]) -> Forms:
    """The operations by every way to spell them."""
    forms: dict[str, list[OperationSaid]] = {}
    for operation in operations:
        for words in operation["words"]:
            forms.setdefault(words, []).append(operation)
    for shared in forms.values():
        shared.sort(key=lambda form: len(form["arguments"]))
    return forms


def _listed(forms: Forms, spellings: Iterable[str]) -> list[tuple[str, str]]:
    return [(words, forms[words][0]["sentence"]) for words in sorted(spellings)]


def _is_of_tokens(args: Sequence[str]) -> bool:
    """Whether it is about the tokens of others, as `token make`, and not about the one of the
    data folder, as `token` alone."""
    return args[0] == access.token.name and bool(_leading(args[1:]))


def _is_of_a_feed(said: Sequence[str], forms: Forms) -> bool:
    """Whether it may be a command of a pack's feed; only then the program is loaded to see."""
    return len(said) > 1 and said[1] in feeds.SENTENCES and " ".join(said[:2]) not in forms


def _of_packs_own(registry: "Registry", name: str) -> Records:
    """What a terminal alone does with a pack: what can be done with its feeds, and adopting."""
    pack = registry.packs.get(name)
    if pack is None:
        return ()
    found = feeds.verbs(pack) | ({adopt.NAME: adopt.OF_PACK} if pack.adopts else {})
    return [(f"{name} {verb}", sentence) for verb, sentence in found.items()]


def _place(ctx: click.Context, args: Sequence[str]) -> Place:
    """Where the call is about, looked up before the command is known that will read it."""
    terminal: Terminal = ctx.obj
    found = {
        name: _value_of(f"--{name.replace('_', '-')}", args) or ctx.params.get(name)
        for name in ("data", "database_url")
    }
    return terminal.place(found["data"], found["database_url"])


def _value_of(option: str, args: Sequence[str]) -> str | None:
    for index, arg in enumerate(args):
        if arg == "--":
            break
        if arg == option and index + 1 < len(args):
            return args[index + 1]
        if arg.startswith(f"{option}="):
            return arg.partition("=")[2]
    return None


def _leading(args: Iterable[str]) -> list[str]:
    words = []
    for arg in args:
        if arg.startswith("-"):
            break
        words.append(arg)
    return words


def _begins(words: str, said: Sequence[str]) -> bool:
    return bool(said) and words.split()[: len(said)] == list(said)


def _unknown(said: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(said, list(known), n=3)
    return f"There is no command {said!r}." + (f" Near it: {', '.join(near)}." if near else "")


def _section(formatter: click.HelpFormatter, title: str, records: Records) -> None:
    if records:
        with formatter.section(title.rstrip(".")):
            formatter.write_dl(records)
