"""What another program kept, taken over: what can't be is put right."""

from collections.abc import Callable, Mapping
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Picture
from tallylight.packs.diablo.messages import adopt as a
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.messages.fields import CLASSES
from tallylight.packs.diablo.rules.characters import Character
from tallylight.packs.diablo.rules.doubles import double_of
from tallylight.packs.diablo.rules.grail import Progress
from tallylight.packs.diablo.rules.places import run_word
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.session import Session
from tallylight.packs.diablo.rules.shared import session_id_of
from tallylight.packs.diablo.rules.told import (
    FOUND_LATER,
    OUT_LATER,
    TO_COME,
    UNKNOWN,
    active,
    beside,
    came_from,
    finds_told,
    item_of,
    known_here,
    not_of_another,
    not_to_come,
    pauses,
    put_right,
    span_of,
    stretched,
)


def decide(picture: Picture[Any], command: Any, ctx: Context) -> Decision | Refused:
    rules: dict[type, Callable[[Picture[Any], Any, Context], Decision | Refused]] = {
        a.AdoptSession: _session,
        a.AdoptRun: _run,
        a.AdoptCharacter: _character,
        a.AdoptProgress: _progress,
    }
    return rules[type(command)](picture, command, ctx)


def _character_id(command: Any, picture: Picture[Any], ctx: Context) -> str | None:
    found: Character | None = known_here("character", command.character, command, picture, ctx)
    if found is None:
        return None
    return found.same_as or found.character_id


def _session(picture: Picture[Any], command: a.AdoptSession, ctx: Context) -> Decision:
    more: list[str] = []
    began, ended = span_of(ctx.at, command.ended_at, ctx.now, more)
    provenance = came_from(command, ctx, more)
    adopted = e.SessionAdopted(
        diablo_session_id=session_id_of(ctx),
        session_id=None,
        ended_at=ended,
        uncertain=command.uncertain,
        archived=command.archived,
        character_id=_character_id(command, picture, ctx),
        note=ctx.text(command.note),
        provenance=beside(provenance, (began, ended), ctx) or provenance,
    )
    return Decision.of(ctx.at, adopted)


def _run(picture: Picture[Any], command: a.AdoptRun, ctx: Context) -> Decision | Refused:
    session: Session | None = known_here("session", command.session, command, picture, ctx)
    if session is None:
        return no.NO_DIABLO_SESSION.because()
    more: list[str] = []
    number = _number(session, command.run_number, more)
    span = span_of(ctx.at, command.ended_at, ctx.now, more)
    run_id = f"run-{ctx.ids.next('runs')}"
    finds = not_of_another(command.finds, command, picture, ctx)
    numbered = e.RunNumbered(
        diablo_session_id=session.diablo_session_id, run_id=run_id, run_number=number
    )
    adopted = e.RunAdopted(
        run_id=run_id,
        diablo_session_id=session.diablo_session_id,
        session_id=session.session_id,
        run_number=number,
        run_type=run_word(command.run_type) if command.run_type else None,
        area=command.area,
        character_id=_character_id(command, picture, ctx) or session.character_id,
        difficulty=command.difficulty,
        players=command.players,
        magic_find=command.magic_find,
        terror_zone=command.terror_zone,
        note=ctx.text(command.note),
        ended_at=span[1],
        active_ms=active(command.active_ms, span, more),
        pauses=pauses(command.pauses, span, more),
        finds=finds_told(run_id, finds, span[1], ctx),
        uncertain=command.uncertain or TO_COME in more,
        duplicate_of=_double_there(picture, command, ctx)
        or double_of(span, (picture.channel.name, command.provenance.source), ctx, more),
        provenance=came_from(command, ctx, more),
    )
    return Decision((*stretched(session, span, ctx), (ctx.at, numbered), (ctx.at, adopted)))


def _double_there(picture: Picture[Any], command: a.AdoptRun, ctx: Context) -> str | None:
    """What became of the run of the same file that counted there instead."""
    key = command.provenance.original.get(a.COUNTED)
    first: Run | None = known_here("run", key, command, picture, ctx)
    return None if first is None else first.duplicate_of or first.run_id


def _number(session: Session, wanted: int, repaired: list[str]) -> int:
    """Its own number, where that is free; the next one where it is not."""
    taken = wanted <= session.highest and wanted in {number for _, number in session.numbers}
    if wanted > 0 and not taken:
        return wanted
    repaired.append(f"number {wanted} {'was taken' if taken else 'is none'}")
    return session.highest + 1


def _character(picture: Picture[Any], command: a.AdoptCharacter, ctx: Context) -> Decision:
    word, more = command.character_class.lower(), []
    if word not in CLASSES:
        more.append(f"{command.character_class} is no class that is known")
        word = UNKNOWN
    level = min(max(command.level, 1), 99)
    if level != command.level:
        more.append(f"level {command.level} can't be")
    deleted_at, taken_out = command.deleted_at, command.provenance
    if deleted_at is not None:
        taken_out = not_to_come(taken_out, "deleted_at", deleted_at, ctx.now, OUT_LATER)
        deleted_at = min(deleted_at, ctx.now)
    same = _same(picture.channel.name, command, word, ctx)
    if same is not None:
        more.append(SAME)
    added = e.CharacterAdded(
        character_id=f"character-{ctx.ids.next('characters')}",
        name=ctx.text(command.name),
        character_class=word,
        level=level,
        hardcore=command.hardcore,
        expansion=command.expansion,
        save_file_path=ctx.text(command.save_file_path),
        deleted_at=deleted_at,
        same_as=same.character_id if same else None,
        provenance=put_right(taken_out, *more),
    )
    return Decision.of(ctx.at, added)


SAME = "it is the character of that name and class that was here already"


def _same(channel: str, command: a.AdoptCharacter, word: str, ctx: Context) -> Character | None:
    """The character of that name and class, of another file or added by hand.

    Two of one file are two. One that was taken out there may be another by now.
    """
    if command.deleted_at is not None:
        return None
    alike = {"name": command.name, "character_class": word, "hardcore": command.hardcore}
    found: Character | None = ctx.named(
        "character", channel=channel, deleted_at=None, same_as=None, **alike
    )
    if found is None:
        return None
    meant = (found, *ctx.those("character", same_as=found.character_id))
    sources = {one.provenance.source for one in meant if one.provenance}
    return None if command.provenance.source in sources else found


def _progress(picture: Picture[Any], command: a.AdoptProgress, ctx: Context) -> Decision:
    item = item_of(command.item, command.name)
    only = item is not None and item.ethereal_type == "only"
    called, ethereal = command.name or command.item, command.ethereal or only
    told = {"item_id": item and item.id, "item_name": item.name if item else called}
    alike = {"channel": picture.channel.name, "is_ethereal": ethereal, **told}
    same = _same_entry(alike, command.provenance.source, ctx)
    if same is not None:
        return Decision(about=same)
    found = e.ProgressFound(
        progress_id=f"grail-{ctx.ids.next('grail_progress')}",
        item=item.id if item else called,
        ethereal=ethereal,
        character_id=_character_id(command, picture, ctx),
        difficulty=command.difficulty,
        typed=command.typed,
        from_initial_scan=command.from_initial_scan,
        note=ctx.text(command.note),
        provenance=not_to_come(command.provenance, "found_at", ctx.said_at, ctx.now, FOUND_LATER),
    )
    return Decision.of(ctx.at, found)


def _same_entry(alike: Mapping[str, Any], source: str, ctx: Context) -> Progress | None:
    """The entry of elsewhere that was found at the very same time; in one file, both are two."""
    then = ctx.those("progress", found_date=ctx.at, run_id=None, **alike)
    others = (one for one in then if one.provenance is None or one.provenance.source != source)
    return next(others, None)
