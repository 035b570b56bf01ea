"""What a command came to, and the answer that says so: of a first time, and of a repeat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from functools import cache, partial
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from tallylight.core.group import Group
from tallylight.core.looking import serve
from tallylight.core.pack import Entry, Evidence, Result
from tallylight.core.registry import CommandDeclared
from tallylight.core.undo.press import words_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command came to: HTTP status 200 or 201, the answer, and its first `seq`.

    `seq` is None when nothing had to be written. `repeated` tells that the command had
    been carried out before, under the same id.
    """

    status: int
    answer: Mapping[str, Any]
    seq: int | None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """What a command left: its entries on the timeline, and rows of evidence."""

    entries: Sequence[Entry] = ()
    evidence: Sequence[Evidence] = ()


def outcome_of(
    group: Group,
    declared: CommandDeclared,
    command: Any,
    left: Left,
    shown: Any | None = None,
    *,
    repeated: bool = False,
) -> Outcome:
    """What a command came to. `shown` is the subject to show when there are no entries."""
    entries = left.entries
    own = _about_its_kind(group, declared, entries)
    state = _state_after(group, declared, own) or (None if entries else shown)
    channel = entries[0].channel if entries else ""
    words = partial(words_of, group.run, group.registry, channel)
    result = Result(command, state, tuple(entries), words, tuple(left.evidence))
    answer = declared.pack.answers.get(type(command))
    served: Any = {}
    if answer is not None and (state is not None or not own):
        served = answer(result)
    elif state is not None and declared.subject is not None:
        served = serve(declared.subject, state)
    seq = entries[0].seq if entries else None
    status = 201 if declared.spec.creates and (entries or left.evidence) else 200
    body = _with_ids(_as_json(served), entries)
    return Outcome(status, {**body, "seq": seq}, seq, repeated)


def _as_json(served: Any) -> dict[str, Any]:
    """What is served as JSON knows it; a class is read once, and then not at every answer."""
    if is_dataclass(served):
        kind: Any = type(served)
        known: dict[str, Any] = _adapter(kind).dump_python(served, mode="json")
        return known
    return to_jsonable_python(served) or {}


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _with_ids(served: dict[str, Any], entries: Sequence[Entry]) -> dict[str, Any]:
    """The answer with the ids that the command gave, also when what it made is undone."""
    for entry in entries:
        for name, value in vars(entry.event).items():
            if name.endswith("_id") and value is not None and served.get(name) is None:
                served[name] = value
    return served


def _about_its_kind(
    group: Group, declared: CommandDeclared, entries: Sequence[Entry]
) -> list[Entry]:
    """The entries of the kind of subject that a command is about; it may say of others alone."""
    events, kind = group.registry.events, declared.kind
    return [one for one in entries if events[type(one.event)].kind == kind]


def _state_after(group: Group, declared: CommandDeclared, own: Sequence[Entry]) -> Any | None:
    """What became of the subject that a command is about: of one that it made, else of the first.

    A command may end one and begin the next of a kind, or leave one of two.
    """
    subject, kind = declared.subject, declared.kind
    if subject is None or kind is None:
        return None
    found = [(one, group.draft.find(kind, getattr(one.event, subject.key))) for one in own]
    made = (folded for one, folded in found if folded and folded.created_at == one.recorded_at)
    there = (folded for _, folded in found if folded and folded.state is not None)
    meant = next(made, None) or next(there, None)
    return meant.state if meant else None
