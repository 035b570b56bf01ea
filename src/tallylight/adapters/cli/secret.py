"""`setting set` for a secret: asked for unseen, or read from standard input; never typed.

What is typed stays in the shell's history, and everybody on the computer can read the command
lines of running programs.
"""

import sys
from collections.abc import Collection, Sequence

import click

from tallylight.adapters.cli.operation import FIELD, Operation
from tallylight.base.clock import Clock
from tallylight.core.catalogue import OperationSaid

NAME = "settings.set_setting"
KEY, VALUE = FIELD + "key", FIELD + "value"


class SetSetting(Operation):
    """Sets any setting; the value of a sensitive one comes from the keyboard or a pipe."""

    def __init__(
        self, words: str, forms: Sequence[OperationSaid], clock: Clock, secrets: Collection[str]
    ) -> None:
        super().__init__(words, forms, clock)
        self._secrets = secrets

    def invoke(self, ctx: click.Context) -> None:
        """Ask for what was not typed, then send it as any command."""
        typed: Sequence[str] = ctx.params["arguments"]
        key: str = ctx.params[KEY] or (typed[0] if typed else "")
        if key in self._secrets:
            places = 1 if ctx.params[KEY] is None else 0
            if ctx.params[VALUE] is not None or len(typed) > places:
                raise click.UsageError(
                    f"{key} is a secret, and what is typed can be read by others. Leave the value "
                    "out to be asked for it, or hand it in: "
                    f"tallylight {self.name} {key} < FILE. If it is a real one, replace it.",
                    ctx,
                )
            ctx.params[VALUE] = _asked(key, ctx)
        super().invoke(ctx)


def _asked(key: str, ctx: click.Context) -> str:
    """The secret, without what ends its line."""
    try:
        if sys.stdin.isatty():
            said = str(click.prompt(key, hide_input=True, err=True))
        else:
            said = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise click.UsageError(f"What was handed in for {key} is no UTF-8 text.", ctx) from None
    text = said.strip("\r\n")
    if not text:
        raise click.UsageError(f"Nothing was said for {key}.", ctx)
    return text
