"""The lists and the look-up of a subject and of its parts, made from its declaration.

Rows say which subjects are meant and in what order; what is served of one is made from its
state, as in the answer to a command.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, get_args, get_type_hints

from annotated_doc import Doc
from annotated_types import Ge, Le
from sqlalchemy import Select, and_, or_, select

from tallylight.base.errors import Refusal
from tallylight.core.declare import query
from tallylight.core.looking import serve
from tallylight.core.pack import Asked, Pack, Rows, Subject
from tallylight.core.sessions.messages import NO_SUCH_SESSION
from tallylight.core.sessions.store import session_of
from tallylight.core.sessions.tables import stream_sessions

Limit = Annotated[int, Ge(1), Le(500), Doc("How many at most.")]
Answer = Callable[[Asked, Any], Any]
Made = Iterator[tuple[type, Answer]]


def made_queries(pack: Pack, subject: Subject[Any]) -> dict[type, Answer]:
    """The queries that a subject with a `plural` gets, by their classes."""
    if subject.plural is None or subject.unknown is None:
        return {}
    return dict([*_of_subjects(pack, subject, subject.plural, subject.unknown),
                 *_of_parts(pack, subject, subject.plural, subject.unknown)])  # fmt: skip


def _of_subjects(pack: Pack, subject: Subject[Any], plural: str, unknown: Refusal) -> Made:
    yield (
        _query(pack, f"Get{_title(subject.key.removesuffix('_id'))}", _one(pack, subject),
               f"{plural}/{{{subject.key}}}", {subject.key: _which(subject)}, unknown),
        _getter(subject, unknown),
    )  # fmt: skip
    yield _list_class(pack, subject, plural), _lister(subject, plural)
    if _hangs_on_a_session(subject):
        yield (
            _of_session(pack, f"Get{_title(plural)}ForSession", plural),
            _in_session(subject, _served_type(subject), lambda found: found),
        )


def _of_parts(pack: Pack, subject: Subject[Any], plural: str, unknown: Refusal) -> Made:
    """Of each list of parts: those of one subject, and those of all in a session."""
    for rows in subject.rows:
        if rows.plural is None or rows.served is None:
            continue
        yield (
            _query(pack, f"Get{_title(rows.plural)}For{_title(subject.name)}",
                   f"The {rows.plural} of one {subject.name}, in order.",
                   f"{plural}/{{{subject.key}}}/{rows.plural}", {subject.key: _which(subject)},
                   unknown),
            _parts_of_one(subject, rows, unknown),
        )  # fmt: skip
        if _hangs_on_a_session(subject):
            yield (
                _of_session(pack, f"Get{_title(rows.plural)}ForSession", rows.plural),
                _in_session(subject, _part_type(rows), _parts_served(rows)),
            )


def _one(pack: Pack, subject: Subject[Any]) -> str:
    return f"One {subject.name}{'' if pack.builtin else f' of {pack.name}'}, whole."


def _query(
    pack: Pack, name: str, sentence: str, path: str, fields: Mapping[str, Any], refusal: Refusal
) -> type:
    declare = query(path, bare=True, refuses=(refusal,), of_channel=True)
    return declare(_message(name, sentence, pack, fields))


def _of_session(pack: Pack, name: str, plural: str) -> type:
    fields = {"session_id": _said(int, "Which session.")}
    path, sentence = f"sessions/{{session_id}}/{plural}", f"The {plural} of one session, in order."
    return _query(pack, name, sentence, path, fields, NO_SUCH_SESSION)


def _list_class(pack: Pack, subject: Subject[Any], plural: str) -> type:
    table = subject.rows[0].table
    optional = {
        name: _said(table.c[name].type.python_type | None, f"Only those of this {name}.")
        for name in subject.filters
    }
    optional |= {
        "since": _said(datetime | None, "Only those that began at this time or later."),
        "until": _said(datetime | None, "Only those that began before this time."),
        "before": _said(_key_type(subject) | None, "Only those after this one in the list."),
    }
    defaults: dict[str, Any] = {**dict.fromkeys(optional), "limit": 50}
    sentence = f"The channel's {plural}, the newest first."
    fields = {**optional, "limit": Limit}
    return query(plural, bare=True, of_channel=True)(
        _message(f"List{_title(plural)}", sentence, pack, fields, defaults)
    )


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


def _title(name: str) -> str:
    return "".join(word.title() for word in name.replace("-", "_").split("_"))


def _which(subject: Subject[Any]) -> Any:
    return _said(_key_type(subject), f"Which {subject.name}.")


def _key_type(subject: Subject[Any]) -> Any:
    return subject.id_column().type.python_type


def _served_type(subject: Subject[Any]) -> Any:
    return get_type_hints(subject.serve)["return"]


def _part_type(rows: Rows[Any]) -> Any:
    return get_args(get_type_hints(rows.served)["return"])[0]


def _hangs_on_a_session(subject: Subject[Any]) -> bool:
    hangs = subject.column("session_id") is not None
    return hangs and subject.rows[0].table is not stream_sessions


def _getter(subject: Subject[Any], unknown: Refusal) -> Answer:
    def get(asked: Asked, wanted: Any) -> Any:
        return serve(subject, _the_one(asked, subject, wanted, unknown), asked.now)

    get.__annotations__["return"] = _served_type(subject)
    return get


def _the_one(asked: Asked, subject: Subject[Any], wanted: Any, unknown: Refusal) -> Any:
    """The subject that a query names, when it is one of the channel's."""
    table, subject_id = subject.rows[0].table, getattr(wanted, subject.key)
    key = subject.id_column()
    mine = select(key).where(key == subject_id, table.c.channel == asked.channel.name)
    found = _states(asked, subject, mine)
    if not found:
        raise unknown.because(**{subject.key: subject_id})
    return found[0]


def _states(asked: Asked, subject: Subject[Any], chosen: Select[Any]) -> list[Any]:
    return asked.states(subject.name, [row[0] for row in asked.run(chosen)])


def _parts_of_one(subject: Subject[Any], rows: Rows[Any], unknown: Refusal) -> Answer:
    parts = _parts_served(rows)

    def get(asked: Asked, wanted: Any) -> Any:
        return parts([_the_one(asked, subject, wanted, unknown)])

    get.__annotations__["return"] = list[_part_type(rows)]  # type: ignore[misc]
    return get


def _parts_served(rows: Rows[Any]) -> Callable[[Sequence[Any]], list[Any]]:
    served = rows.served or (lambda _: ())
    return lambda states: [part for state in states for part in served(state)]


def _in_session(
    subject: Subject[Any], kind: Any, pick: Callable[[Sequence[Any]], Sequence[Any]]
) -> Answer:
    """What is served of a session's subjects, in the order in which they began."""
    began, session = subject.column("started_at"), subject.column("session_id")
    whole = kind is _served_type(subject)

    def find(asked: Asked, wanted: Any) -> Any:
        session_of(asked, wanted.session_id)
        key = subject.id_column()
        mine = select(key).where(session == wanted.session_id)
        found = _states(asked, subject, mine.order_by(began, key))
        return [serve(subject, one, asked.now) for one in found] if whole else pick(found)

    find.__annotations__["return"] = list[kind]
    return find


def _lister(subject: Subject[Any], plural: str) -> Answer:
    def find(asked: Asked, wanted: Any) -> Any:
        ids = [row[0] for row in asked.run(_chosen(subject, asked.channel.name, wanted))]
        shown = ids[: wanted.limit]
        items = [serve(subject, one, asked.now) for one in asked.states(subject.name, shown)]
        return page(items, shown[-1] if len(ids) > len(shown) else None)

    page = dataclasses.make_dataclass(
        f"{_title(plural)}Page",
        [
            ("items", _said(list[_served_type(subject)], "The page, the newest first.")),  # type: ignore[misc]
            ("next", _said(_key_type(subject) | None, "`before` of the page after it.")),
        ],
        frozen=True,
        namespace={"__doc__": f"One page of {plural}."},
    )
    find.__annotations__["return"] = page
    return find


def _chosen(subject: Subject[Any], channel: str, wanted: Any) -> Select[Any]:
    table = subject.rows[0].table
    began = subject.column("started_at")
    key = subject.id_column()
    chosen = select(key).where(table.c.channel == channel)
    for name in subject.filters:
        value = getattr(wanted, name)
        if value is not None:
            chosen = chosen.where(table.c[name] == value)
    if wanted.since is not None:
        chosen = chosen.where(began >= wanted.since)
    if wanted.until is not None:
        chosen = chosen.where(began < wanted.until)
    if wanted.before is not None:
        mine = (key == wanted.before, table.c.channel == channel)
        edge = select(began).where(*mine).scalar_subquery()
        chosen = chosen.where(or_(began < edge, and_(began == edge, key < wanted.before)))
    return chosen.order_by(began.desc(), key.desc()).limit(wanted.limit + 1)
