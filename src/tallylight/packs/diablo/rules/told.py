"""What another program told of a run or a session, put right where it can't have been so."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from tallylight.core.pack import Context, Happening, Picture
from tallylight.packs.diablo.messages import adopt as a
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.rules.items import Item, all_items, known
from tallylight.packs.diablo.rules.session import BESIDE, Session, milliseconds, origin

UNKNOWN = "unknown"
TO_COME = "its end was still to come"
FOUND_LATER = "it was found at a time still to come"
OUT_LATER = "it was taken out at a time still to come"
Span = tuple[datetime, datetime]


def known_here(
    kind: str, key: str | None, command: Any, picture: Picture[Any], ctx: Context
) -> Any:
    """What a key of the same file became here; None when it became nothing."""
    if key is None:
        return None
    known_by = origin(command.provenance.source, key)
    return ctx.named(kind, channel=picture.channel.name, origin=known_by)


def not_of_another(
    finds: Iterable[a.FindOfRun], command: Any, picture: Picture[Any], ctx: Context
) -> list[a.FindOfRun]:
    """The finds without those that were told of another run, from which the file has moved them.

    In a history of ours the id of a find says of which run it was first: `run-3.1`.
    """

    def is_of_another(key: str) -> bool:
        first = key.rpartition(".")[0]
        if first == command.provenance.key:
            return False
        run = known_here("run", first or None, command, picture, ctx)
        return run is not None and key in run.told

    return [one for one in finds if not is_of_another(one.provenance.key)]


def put_right(provenance: e.CameFrom, *more: str) -> e.CameFrom:
    """Where it came from, with what had to be put right beyond that."""
    return replace(provenance, repaired=(*provenance.repaired, *more))


def span_of(began: datetime, ended: datetime, now: datetime, repaired: list[str]) -> Span:
    """From when to when it was; it ended no sooner than it began, and not after now."""
    if ended < began:
        repaired.append("it ended before it began")
    elif ended > max(began, now):
        repaired.append(TO_COME)
    return began, max(began, min(ended, now))


def came_from(command: Any, ctx: Context, repaired: Iterable[str]) -> e.CameFrom:
    """Where what a command tells came from; also its times, where they were still to come."""
    told: e.CameFrom = put_right(command.provenance, *repaired)
    said = {"started_at": ctx.said_at, "ended_at": command.ended_at}
    ahead = {name: at.isoformat() for name, at in said.items() if at and at > ctx.now}
    return replace(told, original={**told.original, **ahead}) if ahead else told


def not_to_come(
    provenance: e.CameFrom, name: str, said: datetime | None, now: datetime, note: str
) -> e.CameFrom:
    """Where something came from; also a time of it, with a note, where that was still to come."""
    if said is None or said <= now:
        return provenance
    told = put_right(provenance, note)
    return replace(told, original={**told.original, name: said.isoformat()})


def active(said: int | None, span: Span, repaired: list[str]) -> int | None:
    """The time without pauses, unless no run of that length has so much."""
    if said is None or 0 <= said <= milliseconds(*span):
        return said
    repaired.append(f"{said} ms without pauses can't be")
    return None


def pauses(
    told: tuple[e.PauseTold, ...], span: Span, repaired: list[str]
) -> tuple[e.PauseTold, ...]:
    """The pauses that lie in the run, one after the other."""
    kept: list[e.PauseTold] = []
    last = span[0]
    for pause in sorted(told, key=lambda one: one.began_at):
        if last <= pause.began_at <= pause.ended_at <= span[1]:
            kept.append(pause)
            last = pause.ended_at
    if len(kept) < len(told):
        repaired.append("some of its pauses can't have been")
    return tuple(kept)


def beside(
    provenance: e.CameFrom | None, span: Span, ctx: Context, session_id: str | None = None
) -> e.CameFrom | None:
    """Where a session came from, with a word where another was on at its time.

    `session_id` is the session that is asked about, where it is here already.
    """
    if provenance is None or BESIDE in provenance.repaired:
        return provenance
    other = ctx.overlap("session", *span, session_id)
    return provenance if other is None else put_right(provenance, BESIDE)


def stretched(session: Session, span: Span, ctx: Context) -> tuple[Happening, ...]:
    """What makes a session as long as a run of it that a later copy of the file brought."""
    began, ended = span
    if session.ended_at is None or (session.started_at <= began and ended <= session.ended_at):
        return ()
    whole = min(began, session.started_at), max(ended, session.ended_at)
    longer = e.SessionStretched(
        diablo_session_id=session.diablo_session_id,
        started_at=began,
        ended_at=ended,
        provenance=beside(session.provenance, whole, ctx, session.diablo_session_id),
    )
    return ((max(session.last_at, ended), longer),)


def finds_told(
    run_id: str, told: Iterable[a.FindOfRun], ended: datetime, ctx: Context, before: int = 0
) -> tuple[e.FindTold, ...]:
    """Finds of a run, which had so many `before`."""
    numbered = enumerate(told, start=before + 1)
    return tuple(_find(f"{run_id}.{number}", one, ended, ctx) for number, one in numbered)


def _find(own: str, told: a.FindOfRun, ended: datetime, ctx: Context) -> e.FindTold:
    item = item_of(told.item, told.name)
    name = item.name if item else told.name or told.item or UNKNOWN
    only = item is not None and item.ethereal_type == "only"
    found_at, provenance = told.found_at or ended, told.provenance
    if found_at > ctx.now:
        provenance = not_to_come(provenance, "found_at", found_at, ctx.now, FOUND_LATER)
        found_at = ended
    return e.FindTold(
        find_id=own,
        progress_id=own if item else None,
        item=item.id if item else None,
        name=name,
        found_at=found_at,
        ethereal=told.ethereal or only,
        how=told.how,
        uncertain=told.uncertain,
        note=ctx.text(told.note),
        provenance=provenance,
    )


def item_of(*words: str | None) -> Item | None:
    """The item of an id, else of a name."""
    for word in words:
        item = all_items().get(word or "") or known(word)
        if item is not None:
            return item
    return None
