"""The list and the look-up of a subject, made from its declared table."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, get_args, get_type_hints

from annotated_doc import Doc
from annotated_types import Ge, Le
from sqlalchemy import Select, and_, or_, select

from tallylight.base.errors import Refusal
from tallylight.core.declare import query
from tallylight.core.pack import Asked, Pack, Subject

Limit = Annotated[int, Ge(1), Le(500), Doc("How many at most.")]


def made_queries(pack: Pack, subject: Subject[Any]) -> dict[type, Callable[[Asked, Any], Any]]:
    """The queries `get_raid` and `list_raids` of a subject that says how it is listed."""
    if subject.listed is None or subject.plural is None or subject.unknown is None:
        return {}
    return {
        _get_class(pack, subject, subject.unknown): _getter(
            subject, subject.listed, subject.unknown
        ),
        _list_class(pack, subject): _lister(subject, subject.listed),
    }


def _get_class(pack: Pack, subject: Subject[Any], unknown: Refusal) -> type:
    which = _said(_key_type(subject), f"Which {subject.name}.")
    made = _message(
        f"Get{subject.name.title()}", f"One {subject.name}, whole.", pack, {subject.key: which}
    )
    path = f"{subject.plural}/{{{subject.key}}}"
    return query(path, bare=True, refuses=(unknown,))(made)


def _list_class(pack: Pack, subject: Subject[Any]) -> type:
    table, plural = subject.rows[0].table, subject.plural or ""
    optional = {
        name: _said(table.c[name].type.python_type | None, f"Only those of this {name}.")
        for name in subject.filters
    }
    optional |= {
        "since": _said(datetime | None, "Only those that began at this time or later."),
        "until": _said(datetime | None, "Only those that began before this time."),
        "before": _said(_key_type(subject) | None, "Only those after this one in the list."),
    }
    sentence = f"The channel's {plural}, the newest first."
    defaults: dict[str, Any] = {**dict.fromkeys(optional), "limit": 50}
    made = _message(f"List{plural.title()}", sentence, pack, {**optional, "limit": Limit}, defaults)
    return query(plural, bare=True)(made)


def _message(
    name: str,
    sentence: str,
    pack: Pack,
    fields: Mapping[str, Any],
    defaults: Mapping[str, Any] | None = None,
) -> type:
    """The class of a message, as if it stood in the pack's messages."""
    body = {
        "__doc__": sentence,
        "__module__": pack.messages.__name__,
        "__annotations__": dict(fields),
    }
    return type(name, (), {**body, **(defaults or {})})


def _said(kind: Any, sentence: str) -> Any:
    """A type with its sentence, as `Annotated[kind, Doc(sentence)]`."""
    return Annotated[kind, Doc(sentence)]


def _key_type(subject: Subject[Any]) -> Any:
    return subject.rows[0].table.c[subject.key].type.python_type


def _getter(
    subject: Subject[Any],
    listed: Callable[[Asked, Sequence[Any]], Sequence[Any]],
    unknown: Refusal,
) -> Callable[[Asked, Any], Any]:
    def get(asked: Asked, wanted: Any) -> Any:
        table = subject.rows[0].table
        subject_id = getattr(wanted, subject.key)
        rows = asked.run(
            select(table).where(
                table.c[subject.key] == subject_id, table.c.channel == asked.channel.name
            )
        )
        if not rows:
            raise unknown.because(**{subject.key: subject_id})
        return listed(asked, rows)[0]

    get.__annotations__["return"] = _item_type(listed)
    return get


def _lister(
    subject: Subject[Any], listed: Callable[[Asked, Sequence[Any]], Sequence[Any]]
) -> Callable[[Asked, Any], Any]:
    key = subject.key

    def find(asked: Asked, wanted: Any) -> Any:
        rows = asked.run(_chosen(subject, asked.channel.name, wanted))
        more = len(rows) > wanted.limit
        rows = rows[: wanted.limit]
        items = list(listed(asked, rows)) if rows else []
        return page(items, getattr(rows[-1], key) if more else None)

    page = dataclasses.make_dataclass(
        f"{subject.name.title()}Page",
        [
            ("items", _said(list[_item_type(listed)], "The page, the newest first.")),  # type: ignore[misc]
            ("next", _said(_key_type(subject) | None, "`before` of the page after it.")),
        ],
        frozen=True,
        namespace={"__doc__": f"One page of {subject.plural}."},
    )
    find.__annotations__["return"] = page
    return find


def _item_type(listed: Callable[..., Any]) -> Any:
    return get_args(get_type_hints(listed)["return"])[0]


def _chosen(subject: Subject[Any], channel: str, wanted: Any) -> Select[Any]:
    table = subject.rows[0].table
    began, key = table.c.started_at, table.c[subject.key]
    chosen = select(table).where(table.c.channel == channel)
    for name in subject.filters:
        value = getattr(wanted, name)
        if value is not None:
            chosen = chosen.where(table.c[name] == value)
    if wanted.since is not None:
        chosen = chosen.where(began >= wanted.since)
    if wanted.until is not None:
        chosen = chosen.where(began < wanted.until)
    if wanted.before is not None:
        edge = select(began).where(key == wanted.before).scalar_subquery()
        chosen = chosen.where(or_(began < edge, and_(began == edge, key < wanted.before)))
    return chosen.order_by(began.desc(), key.desc()).limit(wanted.limit + 1)
