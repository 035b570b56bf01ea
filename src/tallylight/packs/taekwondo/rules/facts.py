"""What the wire tells of a match, as plain data: to be compared, kept, and believed instead.

Ids, names and stamps are not in it: they are not the wire's. Athletes stand by their ids.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Annotated, Any, get_type_hints

from annotated_types import Ge, Le
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from tallylight.base.series import Series
from tallylight.core.pack import Entry
from tallylight.packs.taekwondo.messages.events import MatchReread
from tallylight.packs.taekwondo.messages.fields import (
    ROUNDS,
    Both,
    Ending,
    Gamjeoms,
    Points,
    Seconds,
    Word,
)
from tallylight.packs.taekwondo.rules.match import (
    Blind,
    Facts,
    Match,
    Moved,
    Review,
    Round,
    Score,
    Seat,
    Stoppage,
    Warned,
)

PLAIN = (
    "ended_at", "ready_at", "number", "blue", "red", "blue_gamjeoms", "red_gamjeoms", "left",
    "superiority", "winner", "decision", "won", "lost", "closed",
)  # fmt: skip
"""What of a match is one value."""

PARTS: Mapping[str, type] = {
    "rounds": Round,
    "scores": Score,
    "warnings": Warned,
    "ledger": Moved,
    "reviews": Review,
    "stoppages": Stoppage,
    "blinds": Blind,
}
NOT_TOLD = frozenset({"row_id", "match_id", "round_id", "created_at", "updated_at"})
"""What of a part is not the wire's."""

SERIES = frozenset({"scores", "warnings", "ledger"})


def told(match: Match) -> dict[str, Any]:
    """The facts of a match."""
    found: dict[str, Any] = {name: getattr(match, name) for name in PLAIN}
    found["facts"] = {name: getattr(match.facts, name) for name in Facts.__slots__}
    found["athletes"] = {str(seat.position): seat.athlete_id for seat in match.seats}
    found["hits"] = sorted([*key, *value] for key, value in match.hits.items())
    for name, kind in PARTS.items():
        found[name] = [_plain(match, one, kind) for one in getattr(match, name)]
    plain: dict[str, Any] = to_jsonable_python(found)
    return plain


def _plain(match: Match, part: Any, kind: type) -> dict[str, Any]:
    """A part without what is not told of it; what hangs on a round says which by its number."""
    names = [name for name in get_type_hints(kind) if name not in NOT_TOLD]
    plain = {name: getattr(part, name) for name in names}
    if kind in (Score, Warned):
        ids = {one.round_id: one.number for one in match.rounds}
        plain["round_number"] = ids.get(part.round_id)
    return plain


def differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[tuple[str, Any, Any]]:
    """What of the facts is otherwise: where, what it was, what it is."""
    for name in now:
        if was.get(name) == now[name]:
            continue
        if isinstance(now[name], list):
            yield from _of_lists(name, was.get(name) or [], now[name])
        elif isinstance(now[name], dict):
            for key, value in now[name].items():
                before = (was.get(name) or {}).get(key)
                if before != value:
                    yield f"{name}.{key}", before, value
        else:
            yield name, was.get(name), now[name]


def _of_lists(name: str, was: list[Any], now: list[Any]) -> Iterable[tuple[str, Any, Any]]:
    for place in range(max(len(was), len(now))):
        before = was[place] if place < len(was) else None
        after = now[place] if place < len(now) else None
        if before != after:
            yield f"{name}.{place + 1}", before, after


def believed(match: Match, event: MatchReread, entry: Entry) -> Match:
    """The match as these facts tell it; what persons wrote of it stays."""
    facts, at = event.facts, entry.recorded_at
    own = {"match_id": match.match_id, "created_at": at, "updated_at": at}
    first = match.first_round_id
    rounds = [{**one, **own, "round_id": first + one["number"] - 1} for one in facts["rounds"]]
    ids = {one["number"]: one["round_id"] for one in rounds}
    scores = _numbered(facts["scores"], event.first_score_id, own, ids)
    warnings = _numbered(facts["warnings"], event.first_warning_id, own, ids)
    parts: dict[str, Any] = {
        "rounds": rounds,
        "scores": scores,
        "warnings": warnings,
        **{name: [{**one, **own} for one in facts[name]]
           for name in ("ledger", "reviews", "stoppages", "blinds")},
    }  # fmt: skip
    new = {name: _read(name, parts[name]) for name in PARTS}
    plain = {name: facts[name] for name in PLAIN if name not in TIMES}
    times: dict[str, Any] = {name: _time().validate_python(facts[name]) for name in TIMES}
    return replace(
        match,
        **_plain_facts().validate_python(plain).__dict__,
        **times,
        **new,
        facts=_facts().validate_python(facts["facts"]),
        hits={(r, p, b): (n, close) for r, p, b, n, close in facts["hits"]},
        seats=_seats(match, facts["athletes"], event.seat_ids, entry),
        running=False,
        on_break=False,
    )


TIMES = ("ended_at", "ready_at")


@dataclass(frozen=True)
class _Plain:
    """What one value of a match may be, beside its times."""

    number: Annotated[int, Ge(1), Le(ROUNDS)] | None
    blue: Points | None
    red: Points | None
    blue_gamjeoms: Gamjeoms | None
    red_gamjeoms: Gamjeoms | None
    left: Seconds | None
    superiority: Both
    winner: Both | None
    decision: Word | None
    won: Points | None
    lost: Points | None
    closed: Ending | None


@cache
def _plain_facts() -> TypeAdapter[_Plain]:
    return TypeAdapter(_Plain)


@cache
def _facts() -> TypeAdapter[Facts]:
    return TypeAdapter(Facts)


@cache
def _time() -> TypeAdapter[datetime | None]:
    return TypeAdapter(datetime | None)


@cache
def _parts() -> Mapping[str, TypeAdapter[Any]]:
    return {name: TypeAdapter(kind) for name, kind in PARTS.items()}


def _numbered(
    told: Iterable[Mapping[str, Any]],
    first_id: int,
    own: Mapping[str, Any],
    rounds: Mapping[int, int],
) -> list[dict[str, Any]]:
    return [
        {**one, **own, "row_id": first_id + place, "round_id": rounds.get(one["round_number"])}
        for place, one in enumerate(told)
    ]


def _seats(
    match: Match, athletes: Mapping[str, int], row_ids: Iterable[int], entry: Entry
) -> tuple[Seat, ...]:
    known = {seat.position: seat for seat in match.seats}
    at, found = entry.recorded_at, []
    for (said, athlete_id), row_id in zip(sorted(athletes.items()), row_ids, strict=False):
        position = int(said)
        seat = known.get(position)
        if seat is None:
            found.append(Seat(row_id, position, athlete_id, at, at))
        elif seat.athlete_id == athlete_id:
            found.append(seat)
        else:
            found.append(replace(seat, athlete_id=athlete_id, updated_at=at))
    return tuple(found)


def _read(name: str, parts: list[dict[str, Any]]) -> Any:
    names, adapter = set(get_type_hints(PARTS[name])), _parts()[name]
    read = tuple(
        adapter.validate_python({key: value for key, value in one.items() if key in names})
        for one in parts
    )
    return Series(read) if name in SERIES else read
