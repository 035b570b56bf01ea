"""Profiles of MF_run_counter: one JSON file for a character and a type of run.

    "2026-01-03 21:15:42"   a session, named by when it was put away   table sessions
    "active_state"          the one that is still going on
        "laps"              its runs, an object or only a number       table laps
        "drops"             by the number of the run                   table drops

Beside the profiles lie `grail.json`, which is a list, and a file of settings with a password in
it. Neither is a profile, and neither is read.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from re import compile as pattern
from typing import Any, Final

from tallylight.core.foreign import Audited, Counts, Found
from tallylight.packs.diablo.sources.mf_drops import DROPS, finds, outside
from tallylight.packs.diablo.sources.mf_laps import (
    Kept,
    Lap,
    Profile,
    placed,
    put_away,
    row_of,
    timed,
)
from tallylight.packs.diablo.sources.past import (
    INFERRED,
    Past,
    PastCharacter,
    PastFind,
    PastRun,
    PastSession,
    Stays,
)
from tallylight.packs.diablo.sources.reading import (
    BREAK,
    SLACK,
    Keys,
    Row,
    faults,
    from_json,
    mark,
    milliseconds,
    number,
    object_of,
    overlapping,
    rest,
    text,
    whole,
)

SESSIONS: Final = "sessions"
LAPS: Final = "laps"
ACTIVE: Final = "active_state"
EXTRA: Final = "extra_data"
ABOUT: Final = ("Character name", "Run type", "Game mode", "Last update")
UNKNOWN: Final = {"Map seed": "0", "Min MF": "1999"}
"""What stands where a sensor saw nothing, beside dashes."""

A_SECOND: Final = 1000

_ACT = pattern(r"\(A\d\)\s*")


def recognise(data: bytes, name: str) -> Found | None:
    """A profile. It is known again by the file's name, its character and its type of run.

    The first two are fixed when a profile is made, and none of the three changes when it grows.
    A copy under another name counts as another profile.
    """
    top = object_of(data)
    if top is None or not _is_profile(top):
        return None
    about = top.get(EXTRA, {})
    stem = name.removesuffix(".json")
    known = mark(stem, about.get("Character name"), about.get("Run type"))
    return Found("MF_run_counter", "profile", f"mf-{known}")


def counts(data: bytes) -> Counts:
    """How many sessions, laps and drops it holds. Raises ValueError."""
    kept = list(_sessions(_profile(data)))
    return {
        SESSIONS: len(kept),
        LAPS: sum(len(one.laps) for one in kept),
        DROPS: sum(len(one.drops) for one in kept),
    }


def read(data: bytes, name: str, zone: tzinfo) -> Iterator[Past]:
    """All of it: who ran, then session by session. Raises ValueError."""
    top = _profile(data)
    about = top.get(EXTRA, {})
    kept = list(_sessions(top))
    who = text(about.get("Character name"))
    yield from characters((lap for one in kept for lap in one.laps), who)
    profile = Profile(zone, Keys(), who, text(about.get("Run type")))
    for one in kept:
        yield from told(one, profile)


def audit(data: bytes, zone: tzinfo) -> Iterator[Audited]:
    """What its sums and its links say that its rows don't. Raises ValueError."""
    kept = list(_sessions(_profile(data)))
    past = list(read(data, "", zone))
    finds = [find for run in past if isinstance(run, PastRun) for find in run.finds]
    bare = sum(not isinstance(lap, dict) for one in kept for lap in one.laps)
    yield from faults(
        ("laps that say only how long they took", bare, "put next to those that say when"),
        ("sessions that are shorter than their runs", sum(map(_too_short, kept)),
         "the runs count"),
        ("drops that may be of another run", sum(find.uncertain for find in finds),
         "kept with the most likely one, and marked as uncertain"),
        ("runs that began before the last was over", overlapping(past), "kept as they are"),
    )  # fmt: skip


def _is_profile(top: Row) -> bool:
    about, active = top.get(EXTRA, {}), top.get(ACTIVE, {})
    if not isinstance(about, dict) or not isinstance(active, dict):
        return False
    kept = [one for name, one in top.items() if name != EXTRA and isinstance(one, dict)]
    return any(name in about for name in ABOUT) or any(
        isinstance(one.get("laps"), list) and isinstance(one.get("drops", {}), dict) for one in kept
    )


def _profile(data: bytes) -> Row:
    top = from_json(data)
    if not isinstance(top, dict) or not _is_profile(top):
        raise ValueError("The file is no profile of MF_run_counter.")
    return top


def _sessions(top: Row) -> Iterator[Kept]:
    """Its sessions in the order in which they were put away; the one that goes on is last."""
    for name, said in top.items():
        if name not in (EXTRA, ACTIVE):
            yield _kept(said, until=name)
    active = top.get(ACTIVE, {})
    if active.get("laps") or active.get("drops"):
        yield _kept(active, last_seen=_epoch(top.get(EXTRA, {}).get("Last update")))


def _kept(said: Any, until: str | None = None, last_seen: datetime | None = None) -> Kept:
    row = said if isinstance(said, dict) else {}
    laps, drops = row.get("laps"), row.get("drops")
    each = drops.items() if isinstance(drops, dict) else ()
    return Kept(
        laps=laps if isinstance(laps, list) else (),
        drops=[(run, one) for run, some in each if isinstance(some, list) for one in some],
        until=until,
        last_seen=last_seen,
        original=rest(row, ("laps", "drops")),
    )


def _epoch(said: Any) -> datetime | None:
    seconds = number(said)
    if seconds is None or not 0 < seconds < 2**32:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _too_short(kept: Kept) -> bool:
    """Whether a session says that it lasted less than its runs did."""
    said = _clock(kept)
    return 0 < said < sum(ms for _, _, ms in timed(kept)) - A_SECOND


def _clock(kept: Kept) -> int:
    """Where the clock of a session stood at last, in milliseconds."""
    return milliseconds(kept.original.get("session_time")) or 0


def characters(laps: Iterable[Any], known: str | None = None) -> Iterator[PastCharacter]:
    """Who ran: the one that is `known`, else those that the laps name."""
    levels = {known: 1} if known else {}
    for row in map(row_of, laps):
        if name := known or _name(row):
            level = whole(row.get("Level"), 1, 99)
            levels[name] = max(levels.get(name, 1), level or 1)
    for name, level in levels.items():
        yield PastCharacter(key=mark(name), table=INFERRED, name=name, level=level)


def _name(row: Row) -> str | None:
    """Who ran a lap, as the program saw it; None where it saw only dashes."""
    name = text(row.get("Name"))
    return name if name and name.strip("-") else None


def told(kept: Kept, profile: Profile) -> Iterator[Past]:
    """A session with its runs, and what stays of it."""
    clocked = timed(kept)
    if len(clocked) < len(kept.laps):
        lost = len(kept.laps) - len(clocked)
        yield Stays(LAPS, "it says no time that a run can take", lost)
    laps = placed(clocked, kept, profile)
    if not laps:
        if clocked:
            yield Stays(LAPS, "nothing says when it was", len(clocked))
        yield Stays(SESSIONS, "it has no runs")
        yield from outside(kept, profile)
        return
    found: dict[str, list[PastFind]] = {}
    for home, find in finds(kept, laps, profile):
        if isinstance(find, Stays):
            yield find
        else:
            found.setdefault(home, []).append(find)
    seen = [one.found_at for some in found.values() for one in some if one.found_at]
    yield _session(kept, laps, seen, profile)
    for lap in laps:
        yield _run(lap, laps[0].key, tuple(found.get(lap.key, ())), profile)


def _session(
    kept: Kept, laps: Sequence[Lap], seen: Sequence[datetime], profile: Profile
) -> PastSession:
    """It ended when it was put away, if that was soon after the last that is known of it: a
    run, a drop, or where its own clock stood, which runs while the game is open.

    It is named by its first lap, so that it stays the same when it is put away.
    """
    first = min(lap.start for lap in laps)
    last = max([lap.end for lap in laps] + list(seen))
    until = put_away(kept, profile.zone, last)
    if until:
        clock = first + timedelta(milliseconds=_clock(kept))
        last = max(last, min(clock, until.at))
    doubt, end, uncertain = None, last, True
    if kept.until is None:
        doubt = "it was still going on"
    elif until is None or not last - SLACK <= until.at <= last + BREAK:
        doubt = "it was not put away when it ended; it ends with the last that is known of it"
    else:
        doubt, end, uncertain = until.doubt, max(last, until.at), False
    who = {_character(lap.row, profile) for lap in laps}
    return PastSession(
        key=laps[0].key,
        table=SESSIONS,
        started_at=first,
        ended_at=end,
        uncertain=uncertain,
        character=who.pop() if len(who) == 1 else None,
        repaired=(doubt,) if doubt else (),
        original={**kept.original, **({"put away": kept.until} if kept.until else {})},
    )


def _character(row: Row, profile: Profile) -> str | None:
    name = profile.character or _name(row)
    return mark(name) if name else None


def _run(lap: Lap, session: str, found: tuple[PastFind, ...], profile: Profile) -> PastRun:
    row, said = lap.row, profile.run_type or ""
    areas = row.get("Areas visited")
    taken = ("Run time", "MF", "Players X", *(() if lap.doubts else ("Real time",)))
    more = {name: word for name, word in rest(row, taken).items() if UNKNOWN.get(name) != word}
    act = {"Run type": said} if _ACT.match(said) else {}
    return PastRun(
        key=lap.key,
        table=LAPS,
        session=session,
        number=lap.number,
        started_at=lap.start,
        ended_at=lap.end,
        run_type=_ACT.sub("", said, count=1) or None,
        area=text(areas[0]) if isinstance(areas, list) and len(areas) == 1 else None,
        character=_character(row, profile),
        players=whole(row.get("Players X"), 1, 8),
        magic_find=whole(row.get("MF"), 0, 2000),
        finds=found,
        repaired=lap.doubts,
        original={**more, **act},
    )
