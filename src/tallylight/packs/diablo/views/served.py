"""Sessions, runs, finds and characters as they are served."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc

from tallylight.base.units import seconds
from tallylight.core.pack import Result
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages.fields import Difficulty
from tallylight.packs.diablo.rules.characters import Character
from tallylight.packs.diablo.rules.grail import Odds, Progress
from tallylight.packs.diablo.rules.items import all_items, mistyped
from tallylight.packs.diablo.rules.run import Find, Run
from tallylight.packs.diablo.rules.session import Session

Repaired = Annotated[list[str], Doc("What had to be put right when it was taken over.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiabloSessionServed:
    """A Diablo session."""

    diablo_session_id: Annotated[str, Doc("Its id.")]
    channel: Annotated[str, Doc("The channel it is on.")]
    session_id: Annotated[int | None, Doc("The stream session it is in; null for none.")]
    character_id: Annotated[str | None, Doc("Who is played.")]
    started_at: Annotated[datetime, Doc("When it began.")]
    ended_at: Annotated[datetime | None, Doc("When it ended; null while it is on.")]
    archived: Annotated[bool, Doc("Whether it was put away.")]
    note: Annotated[str | None, Doc("The note.")]
    source: Annotated[str | None, Doc("The program it was taken over from.")]
    repaired: Repaired


@dataclass(frozen=True, slots=True, kw_only=True)
class FindServed:
    """Something that was found."""

    find_id: Annotated[str, Doc("Its id.")]
    run_id: Annotated[str, Doc("The run it was found in.")]
    progress_id: Annotated[str | None, Doc("Its entry in the grail; null for other things.")]
    item: Annotated[str | None, Doc("The item of the grail, by its id.")]
    name: Annotated[str, Doc("What it is called.")]
    category: Annotated[str | None, Doc("unique, set, rune or runeword; null for other things.")]
    ethereal: Annotated[bool, Doc("Whether it is ethereal.")]
    found_at: Annotated[datetime, Doc("When.")]
    how: Annotated[str, Doc("How it is known: typed, save, imported or inferred.")]
    uncertain: Annotated[bool, Doc("True where nobody can tell that it is of this run.")]
    note: Annotated[str | None, Doc("The note.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindKept(FindServed):
    """A find that was just written down."""

    did_you_mean: Annotated[
        list[str], Doc("Items that a name which is none of them comes near to; mostly none.")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunServed:
    """A run, whole. What is still running is counted until `as_of`."""

    run_id: Annotated[str, Doc("Its id.")]
    channel: Annotated[str, Doc("The channel it is on.")]
    diablo_session_id: Annotated[str, Doc("Its Diablo session.")]
    session_id: Annotated[int | None, Doc("The stream session it is in; null for none.")]
    run_number: Annotated[int, Doc("Its number in its Diablo session.")]
    run_type: Annotated[str | None, Doc("What is run.")]
    area: Annotated[str | None, Doc("Where, if that says more.")]
    character_id: Annotated[str | None, Doc("Who is played.")]
    difficulty: Annotated[Difficulty | None, Doc("normal, nightmare or hell.")]
    players: Annotated[int | None, Doc("The players setting.")]
    magic_find: Annotated[int | None, Doc("Magic find in percent.")]
    terror_zone: Annotated[bool | None, Doc("Whether it is a terror zone.")]
    started_at: Annotated[datetime, Doc("When it began.")]
    ended_at: Annotated[datetime | None, Doc("When it ended; null while it is on.")]
    paused_since: Annotated[datetime | None, Doc("When its clock was stopped; null if it goes.")]
    active_seconds: Annotated[float, Doc("Its time without pauses.")]
    wall_seconds: Annotated[float, Doc("From its start to its end.")]
    paused_seconds: Annotated[float, Doc("How long its clock stood still.")]
    find_count: Annotated[int, Doc("What was found in it, as far as that is certain.")]
    finds: Annotated[list[FindServed], Doc("What was found in it.")]
    note: Annotated[str | None, Doc("The note.")]
    inferred: Annotated[bool, Doc("Whether its end is known from other things only.")]
    uncertain: Annotated[bool, Doc("True where nobody knows how long; its times are no numbers.")]
    duplicate_of: Annotated[str | None, Doc("The run that was on then; this one is not counted.")]
    source: Annotated[str | None, Doc("The program it was taken over from.")]
    repaired: Repaired
    as_of: Annotated[datetime, Doc("Until when running times are counted.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterServed:
    """A character."""

    character_id: Annotated[str, Doc("Its id.")]
    name: Annotated[str | None, Doc("What it is called; null where that was erased.")]
    character_class: Annotated[str, Doc("The class.")]
    level: Annotated[int, Doc("The level.")]
    hardcore: Annotated[bool, Doc("Whether a death is for ever.")]
    expansion: Annotated[bool, Doc("Whether the expansion is played.")]
    deleted_at: Annotated[datetime | None, Doc("When it was taken out of the lists.")]
    same_as: Annotated[str | None, Doc("Another one here that it is; this one is in no list.")]
    source: Annotated[str | None, Doc("The program it was taken over from.")]
    repaired: Repaired


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressServed:
    """An entry of the grail."""

    progress_id: Annotated[str, Doc("Its id.")]
    item: Annotated[str | None, Doc("The item, by its id; null for one that nobody knows.")]
    name: Annotated[str, Doc("What the item is called.")]
    ethereal: Annotated[bool, Doc("Whether it is ethereal.")]
    found_at: Annotated[datetime, Doc("When it was found.")]
    run_id: Annotated[str | None, Doc("The run it was found in; null for none.")]
    character_id: Annotated[str | None, Doc("Who found it.")]
    difficulty: Annotated[Difficulty | None, Doc("normal, nightmare or hell.")]
    note: Annotated[str | None, Doc("The note.")]
    repaired: Repaired


@dataclass(frozen=True, slots=True, kw_only=True)
class OddsServed:
    """How often an item drops in runs of a type."""

    odds_id: Annotated[str, Doc("Their id.")]
    item: Annotated[str, Doc("The item, by its id.")]
    name: Annotated[str, Doc("What the item is called.")]
    run_type: Annotated[str, Doc("In which runs.")]
    one_in: Annotated[float, Doc("It drops once in so many runs.")]


OF_CHARACTER = (
    "character_id", "name", "character_class", "level", "hardcore", "expansion", "deleted_at",
    "same_as",
)  # fmt: skip


def _source(provenance: e.CameFrom | None) -> tuple[str | None, list[str]]:
    return (provenance.source, list(provenance.repaired)) if provenance else (None, [])


def session(one: Session) -> DiabloSessionServed:
    source, repaired = _source(one.provenance)
    return DiabloSessionServed(
        diablo_session_id=one.diablo_session_id,
        channel=one.channel,
        session_id=one.session_id,
        character_id=one.character_id,
        started_at=one.started_at,
        ended_at=one.ended_at,
        archived=one.archived,
        note=one.note,
        source=source,
        repaired=repaired,
    )


def run(one: Run, now: datetime | None = None) -> RunServed:
    """A run as of `now`, else as of when we learned the last thing about it."""
    now = now or one.seen_at
    until = one.ended_at or max(now, one.started_at)
    source, repaired = _source(one.provenance)
    return RunServed(
        run_id=one.run_id,
        channel=one.channel,
        diablo_session_id=one.diablo_session_id,
        session_id=one.session_id,
        run_number=one.run_number,
        run_type=one.run_type,
        area=one.area,
        character_id=one.character_id,
        difficulty=one.difficulty,
        players=one.players,
        magic_find=one.magic_find,
        terror_zone=one.terror_zone,
        started_at=one.started_at,
        ended_at=one.ended_at,
        paused_since=one.paused_since,
        active_seconds=seconds(one.active_us(now)),
        wall_seconds=(until - one.started_at).total_seconds(),
        paused_seconds=seconds(one.paused_us(until)),
        find_count=len(one.certain),
        finds=finds(one),
        note=one.note,
        inferred=one.inferred,
        uncertain=one.uncertain,
        duplicate_of=one.duplicate_of,
        source=source,
        repaired=repaired,
        as_of=now,
    )


def finds(one: Run) -> list[FindServed]:
    return [find(found) for found in one.finds]


def find(found: Find) -> FindServed:
    item = all_items().get(found.item or "")
    return FindServed(
        find_id=found.find_id,
        run_id=found.run_id,
        progress_id=found.progress_id,
        item=found.item,
        name=found.name,
        category=item.type if item else None,
        ethereal=found.ethereal,
        found_at=found.found_at,
        how=found.how,
        uncertain=found.uncertain,
        note=found.note,
    )


def character(one: Character) -> CharacterServed:
    source, repaired = _source(one.provenance)
    own = {name: getattr(one, name) for name in OF_CHARACTER}
    return CharacterServed(**own, source=source, repaired=repaired)


def progress(one: Progress) -> ProgressServed:
    item = all_items().get(one.item)
    return ProgressServed(
        progress_id=one.progress_id,
        item=item.id if item else None,
        name=item.name if item else one.item,
        ethereal=one.ethereal,
        found_at=one.found_at,
        run_id=None,
        character_id=one.character_id,
        difficulty=one.difficulty,
        note=one.note,
        repaired=_source(one.provenance)[1],
    )


def odds(one: Odds) -> OddsServed:
    item = all_items()[one.item]
    return OddsServed(
        odds_id=one.odds_id, item=one.item, name=item.name, run_type=one.run_type,
        one_in=one.one_in,
    )  # fmt: skip


def find_answer(result: Result[Run]) -> FindKept | None:
    """The find that was added, as it stands; None when it was taken out since."""
    added = result.event(e.FindAdded)
    known = result.subject.finds if result.subject else ()
    own = next((one for one in known if added and one.find_id == added.find_id), None)
    if own is None:
        return None
    perhaps = mistyped(own.name) if own.item is None and own.name else []
    return FindKept(**asdict(find(own)), did_you_mean=perhaps)


def adopted_run(result: Result[Run]) -> RunServed | None:
    """A run that was taken over; what was put right in its finds is told with it."""
    if result.subject is None:
        return None
    own = run(result.subject)
    found = (said for one in result.subject.finds for said in _source(one.provenance)[1])
    return replace(own, repaired=list(dict.fromkeys([*own.repaired, *found])))
