"""What holds of everything that a reader of a document makes, whatever the document is."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tallylight.core.foreign import Audited, Counts, Found
from tallylight.packs.diablo.sources.past import (
    INFERRED,
    Past,
    PastFind,
    PastProgress,
    PastRun,
    PastSession,
    Stays,
)

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Reader:
    """The functions of a module that reads documents."""

    recognise: Callable[[bytes, str], Found | None]
    counts: Callable[[bytes], Counts]
    read: Callable[[bytes, str, tzinfo], Iterator[Past]]
    audit: Callable[[bytes, tzinfo], Iterator[Audited]]

    def all(self, data: bytes, name: str = "meph.json", zone: tzinfo = BERLIN) -> list[Past]:
        return list(self.read(data, name, zone))

    def runs(self, data: bytes, zone: tzinfo = BERLIN) -> list[PastRun]:
        return [one for one in self.all(data, zone=zone) if isinstance(one, PastRun)]

    def sessions(self, data: bytes, zone: tzinfo = BERLIN) -> list[PastSession]:
        return [one for one in self.all(data, zone=zone) if isinstance(one, PastSession)]

    def finds(self, data: bytes) -> list[PastFind]:
        return [find for run in self.runs(data) for find in run.finds]

    def outside(self, data: bytes) -> list[PastProgress]:
        return [one for one in self.all(data) if isinstance(one, PastProgress)]

    def stays(self, data: bytes) -> dict[tuple[str, str], int]:
        left = [one for one in self.all(data) if isinstance(one, Stays)]
        found = Counter[tuple[str, str]]()
        for one in left:
            found[one.table, one.why] += one.count
        return dict(found)

    def audited(self, data: bytes) -> dict[str, int]:
        return {one.what: one.count for one in self.audit(data, BERLIN)}

    def known(self, data: bytes, name: str = "meph.json") -> Found:
        found = self.recognise(data, name)
        assert found is not None
        return found


def at(clock: str, day: str = "2026-01-03") -> datetime:
    """A time of UTC."""
    return datetime.fromisoformat(f"{day} {clock}+00:00")


def by_table(past: Iterable[Past]) -> dict[str, int]:
    """How many rows of each table came to something, or stay."""
    rows = Counter[str]()
    for one in past:
        rows[one.table] += one.count if isinstance(one, Stays) else 1
        if isinstance(one, PastRun):
            rows.update(find.table for find in one.finds)
    del rows[INFERRED]
    return dict(rows)


def keys_of(past: Iterable[Past]) -> list[tuple[str, str]]:
    """The table and the key of each thing that is taken over."""
    found = []
    for one in past:
        if not isinstance(one, Stays):
            found.append((one.table, one.key))
        if isinstance(one, PastRun):
            found += [(find.table, find.key) for find in one.finds]
    return found


def is_whole(past: Iterable[Past], held: Mapping[str, int]) -> None:
    """All that holds of what was read: each row is accounted for, and nothing can't be."""
    past = list(past)
    rows = by_table(past)
    assert {table: rows.get(table, 0) for table in held} == dict(held)
    assert set(rows) <= set(held)
    keys = keys_of(past)
    assert len(set(keys)) == len(keys)
    sessions = {one.key: one for one in past if isinstance(one, PastSession)}
    for one in past:
        repr(one).encode()
        if isinstance(one, PastRun):
            wall = one.ended_at - one.started_at
            assert timedelta() <= timedelta(milliseconds=one.active_ms or 0) <= wall
            assert one.started_at.tzinfo is UTC
            session = sessions[one.session]
            assert session.started_at <= one.started_at
            assert one.ended_at <= session.ended_at
    numbers = [(one.session, one.number) for one in past if isinstance(one, PastRun)]
    assert len(set(numbers)) == len(numbers)


def is_sound(reader: Reader, data: bytes) -> None:
    """A broken document is refused with a sentence, or read as whole as it is."""
    found, refused = reader.recognise(data, "any.json"), _refusal(reader, data)
    assert (found is None) == (refused is not None)
    if refused is not None:
        assert refused.startswith("The file ")
        assert refused.endswith(".")
    else:
        is_whole(reader.all(data), reader.counts(data))
        assert all(one.count > 0 for one in reader.audit(data, BERLIN))


def _refusal(reader: Reader, data: bytes) -> str | None:
    said = set()
    for one in (reader.counts, reader.all, lambda data: list(reader.audit(data, BERLIN))):
        try:
            one(data)
        except ValueError as error:
            said.add(str(error))
        else:
            said.add(None)
    assert len(said) == 1
    return said.pop()


def spoiled(data: bytes) -> st.SearchStrategy[bytes]:
    """A document with bytes taken out, put in, or broken off."""
    places = st.integers(0, len(data))
    cuts = st.builds(lambda a, b, put: data[:a] + put + data[b:], places, places, st.binary())
    return st.binary() | cuts | places.map(lambda end: data[:end])


ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "-----", "312%", "1e400", "\ud800", "a\0b", "9999-12-31 23:59:59",
                       "0001-01-01T00:00:00Z", "2026-03-29 02:30:00", "2026-10-25 02:30:00"])
    | st.text(max_size=20)
    | st.builds(list)
    | st.builds(dict)
    | st.builds(lambda: [[], {}, None, 1, "x"])
)  # fmt: skip


@st.composite
def respelled(draw: st.DrawFn, data: bytes) -> bytes:
    """A JSON document in which some values, wherever they are, are something else."""
    said = json.loads(data)
    for _ in range(draw(st.integers(1, 4))):
        _spoil(draw, said)
    return json.dumps(said).encode()


def _spoil(draw: st.DrawFn, said: Any) -> None:
    while isinstance(said, dict | list) and said:
        places = sorted(said) if isinstance(said, dict) else list(range(len(said)))
        place = draw(st.sampled_from(places))
        if (
            not isinstance(said[place], dict | list)
            or not said[place]
            or draw(st.integers(0, 5)) == 0
        ):
            said[place] = draw(ODD)
            return
        said = said[place]
