"""A Diablo session as its events make it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from tallylight.base.series import Series
from tallylight.base.units import microseconds
from tallylight.core.pack import Entry
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages.amended import SessionAmended

MILLISECOND = 1000
"""In microseconds."""
BESIDE: Final = "it was on at the time of another session; time that both share counts once"


@dataclass(frozen=True, slots=True)
class Session:
    """One Diablo session. `session_id` is the stream session it is in.

    `numbers` are the ids of its runs with their numbers, as they were given, also of those
    that are not any more: no number is given twice. `uncertain`: nobody knows when it ended.
    """

    diablo_session_id: str
    channel: str
    session_id: int | None
    started_at: datetime
    last_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    uncertain: bool = False
    character_id: str | None = None
    archived: bool = False
    note: str | None = None
    numbers: Series[tuple[str, int]] = field(default_factory=Series)
    highest: int = 0
    provenance: e.CameFrom | None = None

    @property
    def amendable(self) -> bool:
        """Whether a later copy of its file may say when it ended."""
        return self.uncertain

    @property
    def beside(self) -> bool:
        """Whether another session was on at its time when it came, or when it got longer."""
        return self.provenance is not None and BESIDE in self.provenance.repaired

    @property
    def wall_ms(self) -> int:
        """From its start to its end in milliseconds; 0 while it is on."""
        return milliseconds(self.started_at, self.ended_at or self.started_at)

    @property
    def run_ids(self) -> tuple[str, ...]:
        """The runs that were ever numbered in it, each once."""
        return tuple(dict.fromkeys(run_id for run_id, _ in self.numbers))


def milliseconds(began: datetime, ended: datetime) -> int:
    """The time between, rounded to whole milliseconds, half up."""
    return (microseconds(ended - began) + MILLISECOND // 2) // MILLISECOND


def origin_of(provenance: e.CameFrom | None) -> str | None:
    """What something that was taken over is known by."""
    return None if provenance is None else origin(provenance.source, provenance.key)


def origin(source: str, key: str) -> str:
    """What the thing with a key in another program's file is known by here."""
    return f"{source}:{key}"


def evolve(session: Session | None, entry: Entry) -> Session | None:
    event = entry.event
    if isinstance(event, e.SessionStarted | e.SessionAdopted):
        return _begun(event, entry)
    if session is None or isinstance(event, e.SessionDeleted):
        return None
    session = replace(
        session,
        last_at=max(session.last_at, entry.happened_at),
        seen_at=max(session.seen_at, entry.recorded_at),
    )
    return _went_on(session, event, entry)


def _went_on(session: Session, event: Any, entry: Entry) -> Session:
    match event:
        case e.RunNumbered(run_id=run_id, run_number=number):
            given = (run_id, number)
            highest = max(session.highest, number)
            return replace(session, numbers=session.numbers + given, highest=highest)
        case e.SessionEnded() if session.ended_at is None:
            return replace(session, ended_at=entry.happened_at)
        case e.SessionNoted(note=note):
            return replace(session, note=entry.text(note))
        case e.SessionArchived(archived=archived):
            return replace(session, archived=archived)
        case e.SessionLinked(session_id=stream):
            return replace(session, session_id=stream)
        case e.SessionPlayed(character_id=who):
            return replace(session, character_id=who)
        case SessionAmended(ended_at=ended, uncertain=uncertain, archived=archived):
            return replace(
                session,
                ended_at=ended,
                uncertain=uncertain,
                archived=archived,
                note=entry.text(event.note) or session.note,
                provenance=event.provenance,
            )
        case e.SessionStretched(started_at=began, ended_at=ended):
            last = None if session.ended_at is None else max(session.ended_at, ended)
            return replace(
                session,
                started_at=min(session.started_at, began),
                ended_at=last,
                provenance=event.provenance or session.provenance,
            )
    return session


def _begun(event: e.SessionStarted | e.SessionAdopted, entry: Entry) -> Session:
    begun = Session(
        diablo_session_id=event.diablo_session_id,
        channel=entry.channel,
        session_id=event.session_id,
        started_at=entry.happened_at,
        last_at=entry.happened_at,
        seen_at=entry.recorded_at,
        character_id=event.character_id,
        note=entry.text(event.note),
    )
    if isinstance(event, e.SessionStarted):
        return begun
    return replace(
        begun,
        ended_at=event.ended_at,
        uncertain=event.uncertain,
        archived=event.archived,
        provenance=event.provenance,
    )


def row(session: Session) -> dict[str, Any]:
    return {
        "id": session.diablo_session_id,
        "character_id": session.character_id,
        "start_time": session.started_at,
        "end_time": session.ended_at,
        "total_session_time": session.wall_ms,
        "archived": session.archived,
        "notes": session.note,
        "channel": session.channel,
        "stream_session_id": session.session_id,
        "origin": origin_of(session.provenance),
        "provenance": plain(session.provenance),
    }


def plain(provenance: e.CameFrom | None) -> dict[str, Any] | None:
    """Where something came from, as it is kept in its row."""
    if provenance is None:
        return None
    return {
        "source": provenance.source,
        "key": provenance.key,
        "repaired": list(provenance.repaired),
        "original": dict(provenance.original),
    }


def is_sound(session: Session) -> bool:
    """Whether it ends after it began."""
    return session.ended_at is None or session.ended_at >= session.started_at
