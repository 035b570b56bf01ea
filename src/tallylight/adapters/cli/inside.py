"""The way to the program inside this process, when nobody else owns the database."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from tallylight.adapters.cli.sent import Sent
from tallylight.base.clock import read_instant
from tallylight.core.channels.messages import MAIN
from tallylight.core.decide import Envelope
from tallylight.core.pack import Cause, Origin
from tallylight.core.program import Program
from tallylight.core.reading import unreadable


class Inside:
    """The program, loaded here."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def do(self, sent: Sent) -> Any:
        """Carry out a command, or answer a question."""
        name, values = sent.operation["name"], sent.values
        registry = self._program.registry
        if sent.operation["method"] == "GET":
            query = next(q for q in registry.queries.values() if q.full_name == name)
            answer = self._program.ask(_read(query.adapter, values), sent.channel or MAIN)
            return to_jsonable_python(answer)
        command = next(c for c in registry.commands.values() if c.full_name == name)
        at = sent.happened_at
        envelope = Envelope(
            command=_read(command.adapter, values),
            channel=sent.channel or MAIN,
            cause=Cause(Origin(sent.origin), sent.source, sent.confidence),
            happened_at=read_instant(at) if at is not None else None,
            command_id=sent.command_id,
            given=frozenset(values),
        )
        outcome = self._program.dispatcher.carry_out(self._program.addressed(envelope))
        return dict(outcome.answer)


def _read(adapter: TypeAdapter[Any], values: Mapping[str, Any]) -> Any:
    try:
        return adapter.validate_python(dict(values))
    except ValidationError as error:
        raise unreadable(error) from None
