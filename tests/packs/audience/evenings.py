"""Words to write evenings in a room with. All names are made up."""

from datetime import UTC, datetime
from typing import Any

from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.packs.audience.messages.fields import Kind
from tallylight.packs.audience.messages.heard import Hear, Redact, TakeSnapshot
from tallylight.packs.audience.messages.notes import AddNote
from tallylight.packs.audience.messages.persons import ExcludePerson
from tallylight.testing import Show

EVENING = datetime(2026, 3, 1, tzinfo=UTC)


def at(said: str) -> datetime:
    """`"19:07"` of the first of March; `"2 19:07"` of the second."""
    day, _, clock = said.rpartition(" ")
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    return EVENING.replace(
        day=int(day or 1), hour=hours, minute=minutes, second=seconds[0] if seconds else 0
    )


def hear(
    room: Show,
    when: str,
    name: str,
    kind: Kind = "CHAT_MESSAGE",
    content: str = "hello",
    **more: Any,
) -> str:
    """Something is heard of somebody; the person's id."""  # fmt: skip
    said = Hear(username=name, kind=kind, content=content, **{"via": "cb_events", **more})
    return str(room.do(said, happened_at=at(when))["person_id"])


def tip(room: Show, when: str, name: str, amount: int, **more: Any) -> str:
    return hear(room, when, name, "TIP_EVENT", "", **{"amount": amount, "unit": "tokens"} | more)


def note(room: Show, name: str, content: str, **more: Any) -> str:
    """A note about somebody, as of now; the interaction's id."""
    return str(room.do(AddNote(username=name, content=content, **more))["interaction_id"])


def snapshot(room: Show, when: str, name: str, raw: str, of: Any = "statbate_member") -> str:
    taken = TakeSnapshot(username=name, of=of, raw=raw)
    return str(room.do(taken, happened_at=at(when))["snapshot_id"])


def member(tokens: int, **more: Any) -> str:
    """What Statbate says of somebody."""
    parts = "".join(f', "{name}": {value}' for name, value in more.items())
    return f'{{"data": {{"did": 777001, "all_time_tokens": {tokens}{parts}}}}}'


def session(room: Show, began: str, ended: str | None = None) -> int:
    opened = room.do(CreateSession(), happened_at=at(began))
    if ended is not None:
        end(room, opened["session_id"], ended)
    return int(opened["session_id"])


def end(room: Show, session_id: int, when: str) -> None:
    room.do(EndSession(session_id=session_id), happened_at=at(when))


def exclude(room: Show, person_id: str) -> None:
    room.do(ExcludePerson(person_id=person_id))


def redact(room: Show, when: str, **said: Any) -> None:
    room.do(Redact(via="cb_events", **said), happened_at=at(when))


def until(room: Show, when: str) -> None:
    """Turn the clock to a time of the evening."""
    room.clock.set(at(when))


def held(room: Show) -> bytes:
    """All bytes of the database: its files, or what a server gives."""
    room.settle()
    dialect = room.program.storage.dialect
    if dialect.file is not None:
        files = sorted(dialect.file.parent.glob(f"{dialect.file.name}*"))
        return b"".join(one.read_bytes() for one in files).lower()
    tables = room.program.registry.tables()
    rows = [tuple(row) for one in tables for row in room.rows(f"SELECT * FROM {one}")]
    return str(rows).lower().encode()
