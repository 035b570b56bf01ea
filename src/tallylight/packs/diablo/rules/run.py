"""A run as its events make it, and the rows that follow from it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tallylight.base.series import Series
from tallylight.base.units import microseconds
from tallylight.core.pack import Entry
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages.amended import FindsFollowed, RunAmended, RunDoubled
from tallylight.packs.diablo.messages.fields import Difficulty
from tallylight.packs.diablo.messages.saves import RunReopened
from tallylight.packs.diablo.rules.session import MILLISECOND, milliseconds, origin_of, plain

ABOUT = ("run_type", "area", "character_id", "difficulty", "players", "magic_find", "terror_zone")
"""What is said of a run when it starts."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the clock of a run stood still; it lasts while `ended_at` is None."""

    run_id: str
    pause_number: int
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Find:
    """Something that was found in a run. `item` is its id in the grail, None for other things."""

    find_id: str
    run_id: str
    progress_id: str | None
    item: str | None
    name: str
    found_at: datetime
    ethereal: bool
    how: str
    uncertain: bool
    note: str | None
    created_at: datetime
    provenance: e.CameFrom | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `session_id` is the stream session it is in, `numbered` how many finds it ever got.

    `active_ms` is its time without pauses where that is not what its pauses leave. `fixed_at`
    is when its end was last said as a whole: what is told of a time before stops no clock.
    `uncertain`: nobody knows when it ended; its end is the last that is known of it. `told` are
    the keys of the finds that its file told of; a later copy may tell of more.
    """

    run_id: str
    channel: str
    session_id: int | None
    diablo_session_id: str
    run_number: int
    run_type: str | None
    area: str | None
    character_id: str | None
    difficulty: Difficulty | None
    players: int | None
    magic_find: int | None
    terror_zone: bool | None
    note: str | None
    started_at: datetime
    last_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    inferred: bool = False
    uncertain: bool = False
    told: frozenset[str] = frozenset()
    pauses: tuple[Pause, ...] = ()
    finds: Series[Find] = field(default_factory=Series)
    numbered: int = 0
    active_ms: int | None = None
    fixed_at: datetime | None = None
    duplicate_of: str | None = None
    provenance: e.CameFrom | None = None

    @property
    def paused_since(self) -> datetime | None:
        """When its clock was stopped; None while it goes."""
        last = self.pauses[-1] if self.pauses else None
        return last.started_at if last and last.ended_at is None and not self.ended_at else None

    def paused_us(self, until: datetime) -> int:
        """How long its clock stood still up to a time."""
        spans = ((pause.started_at, min(pause.ended_at or until, until)) for pause in self.pauses)
        return sum(max(0, microseconds(ended - began)) for began, ended in spans)

    def active_us(self, now: datetime) -> int:
        """Its time without pauses; of one that is on, until now."""
        if self.active_ms is not None:
            return self.active_ms * MILLISECOND
        until = max(self.ended_at or now, self.started_at)
        return max(0, microseconds(until - self.started_at) - self.paused_us(until))

    @property
    def duration(self) -> int | None:
        """Its time without pauses in milliseconds; None while it is on, or where nobody knows."""
        if self.ended_at is None or self.uncertain:
            return None
        return (self.active_us(self.ended_at) + MILLISECOND // 2) // MILLISECOND

    @property
    def last_edge(self) -> tuple[datetime, str]:
        """The last time that its end can't be before, and what was then."""
        edges = [(pause.ended_at or pause.started_at, "a pause") for pause in self.pauses]
        if self.ended_at is None and self.fixed_at is not None:
            edges.append((self.fixed_at, "its last correction"))
        return max(edges, default=(self.started_at, "its beginning"))

    @property
    def amendable(self) -> bool:
        """Whether a later copy of its file may say when it ended: nobody did, also not here."""
        return self.uncertain and self.inferred

    @property
    def wall_ms(self) -> int:
        """From its start to its end in milliseconds; 0 while it is on."""
        return milliseconds(self.started_at, self.ended_at or self.started_at)

    @property
    def certain(self) -> list[Find]:
        """The finds that are known to be its own."""
        return [find for find in self.finds if not find.uncertain]

    def was_paused(self, at: datetime) -> bool:
        """Whether its clock stood still at a time."""
        return any(p.started_at <= at and (p.ended_at is None or at < p.ended_at)
                   for p in self.pauses)  # fmt: skip


def evolve(run: Run | None, entry: Entry) -> Run | None:
    event = entry.event
    if isinstance(event, e.RunStarted | e.RunAdopted):
        return _begun(event, entry)
    if run is None or isinstance(event, e.RunDeleted):
        return None
    run = replace(
        run,
        last_at=max(run.last_at, entry.happened_at),
        seen_at=max(run.seen_at, entry.recorded_at),
    )
    return _with_time(run, event, entry) or _with_words(run, event, entry) or run


def _with_time(run: Run, event: Any, entry: Entry) -> Run | None:
    """The run after its clock was stopped, went on, or ended; None when it was something else."""
    match event:
        case e.RunPaused():
            return _paused(run, entry.happened_at)
        case e.RunResumed():
            return _resumed(run, entry.happened_at)
        case e.RunEnded(inferred=inferred) if run.ended_at is None:
            return _ended(run, entry.happened_at, inferred)
        case e.RunMerged():
            return _merged(run, event, entry.happened_at)
        case RunAmended():
            return _amended(run, event, entry)
        case RunReopened():
            return replace(run, ended_at=None, inferred=False, fixed_at=entry.happened_at)
    return None


def _with_words(run: Run, event: Any, entry: Entry) -> Run | None:
    match event:
        case e.FindAdded():
            return _found(run, event, entry)
        case e.FindRemoved(find_id=find_id):
            return replace(run, finds=run.finds.without(lambda find: find.find_id == find_id))
        case e.RunCorrected():
            return _corrected(run, event, entry)
        case e.RunLinked(session_id=stream):
            return replace(run, session_id=stream)
        case FindsFollowed():
            return _followed(run, event, entry)
        case RunDoubled(duplicate_of=first):
            return replace(run, duplicate_of=first)
    return None


def _begun(event: e.RunStarted | e.RunAdopted, entry: Entry) -> Run:
    begun = Run(
        run_id=event.run_id,
        channel=entry.channel,
        session_id=event.session_id,
        diablo_session_id=event.diablo_session_id,
        run_number=event.run_number,
        note=entry.text(event.note),
        started_at=entry.happened_at,
        last_at=entry.happened_at,
        seen_at=entry.recorded_at,
        **{name: getattr(event, name) for name in ABOUT},
    )
    if isinstance(event, e.RunStarted):
        return begun
    return replace(
        begun,
        ended_at=event.ended_at,
        inferred=event.uncertain,
        uncertain=event.uncertain,
        told=_keys(event.finds),
        active_ms=event.active_ms,
        fixed_at=event.ended_at,
        duplicate_of=event.duplicate_of,
        provenance=event.provenance,
        pauses=_numbered(event.run_id, event.pauses),
        finds=Series(_find(event.run_id, one, entry) for one in event.finds),
        numbered=len(event.finds),
    )


def _keys(finds: tuple[e.FindTold, ...]) -> frozenset[str]:
    return frozenset(one.provenance.key for one in finds if one.provenance)


def _amended(run: Run, event: RunAmended, entry: Entry) -> Run:
    return replace(
        _followed(run, event, entry),
        ended_at=event.ended_at,
        inferred=event.uncertain,
        uncertain=event.uncertain,
        active_ms=event.active_ms,
        fixed_at=event.ended_at,
        pauses=_numbered(run.run_id, event.pauses),
        duplicate_of=event.duplicate_of,
        provenance=event.provenance,
        note=entry.text(event.note) or run.note,
    )


def _followed(run: Run, event: RunAmended | FindsFollowed, entry: Entry) -> Run:
    """The run with the finds that a later copy of its file has more."""
    finds = run.finds
    for one in event.finds:
        finds += _find(run.run_id, one, entry)
    told, numbered = run.told | _keys(event.finds), run.numbered + len(event.finds)
    return replace(run, finds=finds, told=told, numbered=numbered)


def _numbered(run_id: str, told: tuple[e.PauseTold, ...], before: int = 0) -> tuple[Pause, ...]:
    return tuple(
        Pause(run_id, number, one.began_at, one.ended_at)
        for number, one in enumerate(told, start=before + 1)
    )


def _find(run_id: str, told: e.FindTold | e.FindAdded, entry: Entry) -> Find:
    return Find(
        find_id=told.find_id,
        run_id=run_id,
        progress_id=told.progress_id,
        item=told.item,
        name=told.name,
        found_at=told.found_at or entry.happened_at,
        ethereal=told.ethereal,
        how=told.how,
        uncertain=told.uncertain,
        note=entry.text(told.note),
        created_at=entry.recorded_at,
        provenance=told.provenance,
    )


def _paused(run: Run, at: datetime) -> Run:
    if run.paused_since is not None or run.ended_at is not None:
        return run
    return replace(run, pauses=(*run.pauses, Pause(run.run_id, len(run.pauses) + 1, at, None)))


def _resumed(run: Run, at: datetime) -> Run:
    if run.paused_since is None:
        return run
    return replace(run, pauses=(*run.pauses[:-1], replace(run.pauses[-1], ended_at=at)))


def _ended(run: Run, at: datetime, inferred: bool) -> Run:
    return replace(_resumed(run, at), ended_at=at, inferred=inferred)


def _found(run: Run, event: e.FindAdded, entry: Entry) -> Run:
    find = _find(run.run_id, event, entry)
    return replace(run, finds=run.finds + find, numbered=run.numbered + 1)


def _corrected(run: Run, event: e.RunCorrected, entry: Entry) -> Run:
    new = {name: getattr(event, name) for name in event.said}
    if "note" in new:
        new["note"] = entry.text(event.note)
    if {"started_at", "ended_at"} & new.keys():
        new["active_ms"] = None  # it was of other times
    if "ended_at" in new:
        new |= {"fixed_at": entry.happened_at, "ended_at": run.ended_at and new["ended_at"],
                "inferred": False, "uncertain": False}  # fmt: skip
    return replace(run, **new)


def _merged(run: Run, event: e.RunMerged, at: datetime) -> Run:
    pauses = (*run.pauses, *_numbered(run.run_id, event.pauses, len(run.pauses)))
    if event.paused_since is not None:
        pauses = (*pauses, Pause(run.run_id, len(pauses) + 1, event.paused_since, None))
    return replace(
        run,
        ended_at=event.ended_at,
        inferred=False,
        uncertain=event.uncertain,
        pauses=pauses,
        active_ms=event.active_ms,
        fixed_at=at,
    )


def row(run: Run) -> dict[str, Any]:
    return {
        "id": run.run_id,
        "session_id": run.diablo_session_id,
        "run_number": run.run_number,
        "start_time": run.started_at,
        "end_time": run.ended_at,
        "duration": run.duration,
        "channel": run.channel,
        "stream_session_id": run.session_id,
        "note": run.note,
        "find_count": len(run.certain),
        "duplicate_of": run.duplicate_of,
        "origin": origin_of(run.provenance),
        "provenance": plain(run.provenance),
        **{name: getattr(run, name) for name in ABOUT},
    }


def of_grail(run: Run) -> list[tuple[Run, Find]]:
    """The finds that the grail counts."""
    return [(run, find) for find in run.finds if find.progress_id is not None]


def progress_row(found: tuple[Run, Find]) -> dict[str, Any]:
    run, find = found
    return {
        "id": find.progress_id,
        "character_id": run.character_id,
        "item_id": find.item,
        "found_date": find.found_at,
        "manually_added": find.how == "typed",
        "auto_detected": find.how != "typed",
        "difficulty": run.difficulty,
        "notes": find.note,
        "is_ethereal": find.ethereal,
        "from_initial_scan": False,
        "created_at": find.created_at,
        "updated_at": find.created_at,
        "channel": run.channel,
        "run_id": run.run_id,
        "item_name": find.name,
        "origin": None,
        "provenance": None,
    }


def find_row(find: Find) -> dict[str, Any]:
    return {
        "id": find.find_id,
        "run_id": find.run_id,
        "grail_progress_id": find.progress_id,
        "name": find.name,
        "found_time": find.found_at,
        "created_at": find.created_at,
        "item_id": find.item,
        "is_ethereal": find.ethereal,
        "how": find.how,
        "uncertain": find.uncertain,
        "note": find.note,
        "origin": origin_of(find.provenance),
        "provenance": plain(find.provenance),
    }


def is_sound(run: Run) -> bool:
    """Whether its pauses lie between its beginning and its end."""
    ended = run.ended_at
    if ended is not None and ended < run.started_at:
        return False
    times = [at for p in run.pauses for at in (p.started_at, p.ended_at) if at is not None]
    return all(run.started_at <= at and (ended is None or at <= ended) for at in times)
