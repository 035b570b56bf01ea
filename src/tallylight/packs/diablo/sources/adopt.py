"""Taking over what other run counters kept: what their readers give, as commands.

    file --a reader--> Past...  --here--> AdoptSession, AdoptRun ...
                                          AmendRun ... of what is otherwise in a later copy

What belongs together goes in one command: a run comes with its finds, and those with their
entries of the grail.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Final

from tallylight.core.foreign import (
    Adopted,
    Adopter,
    Around,
    Audited,
    Counts,
    Foreign,
    Found,
    Item,
    Later,
    Left,
)
from tallylight.packs.diablo.messages import adopt as a
from tallylight.packs.diablo.messages import amended as m
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.messages.events import CameFrom, PauseTold
from tallylight.packs.diablo.messages.fields import DIFFICULTIES
from tallylight.packs.diablo.messages.questions import ForetellOverlap
from tallylight.packs.diablo.sources import (
    arcane_json,
    desktop,
    grail,
    livesplit,
    mf,
    mf_csv,
    own,
)
from tallylight.packs.diablo.sources.past import (
    Originals,
    Past,
    PastCharacter,
    PastFind,
    PastProgress,
    PastRun,
    PastSession,
    Stays,
)

PROGRESS = "grail_progress"
IMPORTED: Final = "imported"
TYPED: Final = "typed"
UNDATED = "nobody knows when it was found; it has the time when it was taken over"


class Backup:
    """The reader of the JSON backup that D2R Desktop writes beside its database."""

    recognise = staticmethod(desktop.recognise_backup)
    counts = staticmethod(desktop.counts_backup)
    read = staticmethod(desktop.read_backup)
    audit = staticmethod(desktop.audit_backup)


class History:
    """The reader of what Tallylight itself exports."""

    counts = staticmethod(own.counts)
    read = staticmethod(own.read)
    audit = staticmethod(own.audit)

    @staticmethod
    def recognise(data: bytes, name: str) -> Found | None:
        """A history. Raises Refused where it is the sheet of its runs."""
        if own.is_sheet(data):
            raise no.SHEET_SAYS_TOO_LITTLE.because()
        return own.recognise(data, name)


def commands(pasts: Iterable[Past], found: Found) -> Iterator[Item]:
    """What is told of a history, as the commands that write it down here."""
    source = f"{found.what} {found.identity}"
    for past in pasts:
        match past:
            case Stays(table=table, why=why, count=count):
                yield Left(table, why, count)
            case PastCharacter():
                yield _adopted(past, _character(past, source))
            case PastProgress():
                entry = _dated(past)
                yield _adopted(entry, _progress(entry, source), entry.found_at)
            case PastSession():
                at, later = past.started_at, partial(_session_later, past, source)
                yield _adopted(past, _session(past, source), at, later)
            case PastRun():
                at, told = past.started_at, partial(_run_later, past, source)
                yield _adopted(past, _run(past, source), at, told)


def _dated(past: PastProgress) -> PastProgress:
    """An entry of the grail, which says so where it will not have its own time."""
    return past if past.found_at else replace(past, repaired=(*past.repaired, UNDATED))


def _adopted(past: Any, command: Any, at: Any = None, later: Later | None = None) -> Adopted:
    finds: tuple[PastFind, ...] = getattr(past, "finds", ())
    parts = Counter(find.table for find in finds)
    parts[PROGRESS] += sum(find.progress is not None for find in finds)
    repaired = (*past.repaired, *(said for find in finds for said in find.repaired))
    said = tuple(dict.fromkeys(repaired))
    return Adopted(past.table, past.key, command, at, +parts, said, later)


def _from(past: Any, source: str, **beside: Any) -> CameFrom:
    """Where something came from, with what stood there and has no place of its own here."""
    kept: Originals = {name: str(value) for name, value in beside.items() if value}
    return CameFrom(
        source=source, key=past.key, repaired=past.repaired, original={**past.original, **kept}
    )


def _difficulty(word: str | None) -> Any:
    return word if word in DIFFICULTIES else None


def _character(past: PastCharacter, source: str) -> a.AdoptCharacter:
    return a.AdoptCharacter(
        name=past.name,
        character_class=past.character_class,
        level=past.level,
        hardcore=past.hardcore,
        expansion=past.expansion,
        save_file_path=past.save_file_path,
        deleted_at=past.deleted_at,
        provenance=_from(past, source),
    )


def _progress(past: PastProgress, source: str) -> a.AdoptProgress:
    return a.AdoptProgress(
        item=past.item,
        name=past.name,
        ethereal=past.ethereal,
        character=past.character,
        difficulty=_difficulty(past.difficulty),
        typed=past.typed,
        from_initial_scan=past.from_initial_scan,
        note=past.notes,
        provenance=_from(past, source),
    )


def _session_later(past: PastSession, source: str) -> m.AmendSession:
    return m.AmendSession(
        ended_at=past.ended_at,
        uncertain=past.uncertain,
        archived=past.archived,
        note=past.notes,
        provenance=_from(past, source),
    )


def _run_later(past: PastRun, source: str) -> m.AmendRun:
    return m.AmendRun(
        ended_at=past.ended_at,
        uncertain=past.uncertain,
        active_ms=past.active_ms,
        pauses=_pauses(past),
        finds=tuple(_find(find, source) for find in past.finds),
        note=past.note,
        provenance=_from(past, source),
    )


def _pauses(past: PastRun) -> tuple[PauseTold, ...]:
    return tuple(PauseTold(began_at=began, ended_at=ended) for began, ended in past.pauses)


def _session(past: PastSession, source: str) -> a.AdoptSession:
    return a.AdoptSession(
        ended_at=past.ended_at,
        uncertain=past.uncertain,
        archived=past.archived,
        character=past.character,
        note=past.notes,
        provenance=_from(past, source),
    )


def _run(past: PastRun, source: str) -> a.AdoptRun:
    return a.AdoptRun(
        session=past.session,
        run_number=past.number,
        ended_at=past.ended_at,
        active_ms=past.active_ms,
        uncertain=past.uncertain,
        run_type=past.run_type,
        area=past.area,
        character=past.character or _agreed(find.character for find in past.finds),
        difficulty=_difficulty(past.difficulty or _agreed(f.difficulty for f in past.finds)),
        players=past.players,
        magic_find=past.magic_find,
        terror_zone=past.terror_zone,
        note=past.note,
        pauses=_pauses(past),
        finds=tuple(_find(find, source) for find in past.finds),
        provenance=_from(past, source),
    )


def _agreed(words: Iterable[str | None]) -> str | None:
    """What all finds of a run say; None where they differ, or say nothing."""
    said = set(words)
    return said.pop() if len(said) == 1 else None


def _find(past: PastFind, source: str) -> a.FindOfRun:
    beside = {
        "progress": past.progress,
        "character": past.character,
        "difficulty": past.difficulty,
        "from_initial_scan": past.from_initial_scan,
    }
    return a.FindOfRun(
        item=past.item,
        name=past.name,
        found_at=past.found_at,
        ethereal=past.ethereal,
        how=_how(past),
        uncertain=past.uncertain,
        note=past.note,
        provenance=_from(past, source, **beside),
    )


def _how(past: PastFind) -> Any:
    return past.how or (TYPED if past.typed else IMPORTED)


def foretold(item: Adopted) -> ForetellOverlap | None:
    """Which runs here may be that of an item."""
    command, at = item.command, item.happened_at
    if not isinstance(command, a.AdoptRun) or at is None:
        return None
    return ForetellOverlap(
        started_at=at, ended_at=command.ended_at, history=command.provenance.source
    )


def _of_database(sentence: str, reader: Any) -> Adopter:
    def read(foreign: Foreign, _: Around) -> Iterator[Item]:
        found = reader.recognise(foreign)
        return commands(reader.read(foreign), found)

    def audit(foreign: Foreign, _: Around) -> Iterable[Audited]:
        told: Iterable[Audited] = reader.audit(foreign)
        return told

    return Adopter(sentence, reader.recognise, reader.counts, read, audit, foretold)


def _of_document(sentence: str, reader: Any) -> Adopter:
    def recognise(foreign: Foreign) -> Found | None:
        data = foreign.document()
        found: Found | None = None if data is None else reader.recognise(data, foreign.name)
        return found

    def counts(foreign: Foreign) -> Counts:
        held: Counts = reader.counts(foreign.document() or b"")
        return held

    def read(foreign: Foreign, around: Around) -> Iterator[Item]:
        data, found = foreign.document() or b"", recognise(foreign)
        if found is not None:
            yield from commands(reader.read(data, foreign.name, around.zone), found)

    def audit(foreign: Foreign, around: Around) -> Iterable[Audited]:
        told: Iterable[Audited] = reader.audit(foreign.document() or b"", around.zone)
        return told

    return Adopter(sentence, recognise, counts, read, audit, foretold)


KNOWN = (
    _of_database("The grail.db of D2R Arcane Tracker.", grail),
    _of_database("The d2r_tracker.db of D2R Desktop.", desktop),
    _of_document("A backup of D2R Desktop.", Backup),
    _of_document("A session that D2R Arcane Tracker exported as JSON.", arcane_json),
    _of_document("A profile of MF run counter.", mf),
    _of_document("A table that MF run counter exported as CSV.", mf_csv),
    _of_document("The splits of LiveSplit.", livesplit),
    _of_document("A history that Tallylight exported as JSON.", History),
)
"""The histories that can be taken over, in the order in which a file is tried."""
