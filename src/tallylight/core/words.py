"""Which fields of an event are ids of persons' words, also in what it holds; and those ids."""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from tallylight.core.declare import TEXT_ID

Path = tuple[str, ...]
"""The names of the fields that lead to a text id, from the event's own on."""


def text_paths(cls: type) -> tuple[Path, ...]:
    """Where an event of a class holds ids of private texts."""
    hints = get_type_hints(cls, include_extras=True)
    return tuple((name, *rest) for name, hint in hints.items() for rest in _inside(hint))


def _inside(hint: Any) -> Iterator[Path]:
    if get_origin(hint) is Annotated and TEXT_ID in get_args(hint):
        yield ()
    elif is_dataclass(hint):
        yield from text_paths(hint)  # type: ignore[arg-type]  # a class, not one of it
    else:
        for part in get_args(hint):
            yield from _inside(part)


def text_ids(payload: Any, path: Path) -> Iterator[int]:
    """The text ids that a payload, as it is kept, holds at a path."""
    if isinstance(payload, list):
        for part in payload:
            yield from text_ids(part, path)
    elif not path:
        yield from () if payload is None else (payload,)
    elif isinstance(payload, Mapping):
        yield from text_ids(payload.get(path[0]), path[1:])
