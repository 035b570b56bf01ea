"""What it means that the game wrote a file: a suggestion with its reasons, never more.

The game writes a character when it is left, on a timer of its own, and at a death. What follows
from one write alone is said at once; what only the next one can tell is put right afterwards,
under the same time and character, and marked `revised`.

    a write, after the one before it
      too soon for the timer  ->  run_ended, sure
      when the timer is due   ->  autosave, open      later, or nothing known -> run_ended, open
    open
      the next one comes when the timer is due        -> it was an autosave
      the next one is from another game               -> run_ended, at the open one's time
      nothing comes until the timer must have written -> run_ended, at the open one's time
      the next one comes sooner                       -> it stays as unsure as it was
    a death is said at once, and is open too: the run may go on

A stash is held for a moment: one exit writes both files, and is one suggestion.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from tallylight.packs.diablo.sources.saves import Difficulty, Save, Stash, Unreadable

Kind = Literal["run_ended", "autosave", "death", "stash_only", "backup_restored", "unchanged"]

TIMER_SECONDS: Final = 300.0
"""The game's own timer. [thread] what players of the classic game and of the newer one report."""

SLACK_SECONDS: Final = 15.0
"""How far a write on the timer may be off: loading, and waiting for the file. [infer]"""

TOGETHER_SECONDS: Final = 5.0
"""How long after each other one exit may write its two files. [infer] That there are two is too."""

HIGHEST_LEVEL: Final = 99
"""Nothing is gained beyond it, so that nothing can be told from that."""

# How sure each reason is. [infer] all of them: no one has counted.
IDENTICAL, TIME_WENT_BACK, DIED_NOW, LEVEL_WENT_BACK = 1.0, 0.95, 0.95, 0.9
QUIET, OTHER_GAME, TOO_SOON, ON_TIME_AGAIN = 0.95, 0.95, 0.9, 0.85
LOST_EXPERIENCE, ALONE = 0.8, 0.8
ON_TIME, GAINED_NOTHING, ANY_TIME, NO_TIME_PASSED, EXPERIENCE_WENT_BACK = 0.7, 0.6, 0.6, 0.6, 0.6
FIRST_SEEN: Final = 0.5


@dataclass(frozen=True, slots=True)
class Write:
    """A file that was written. `monotonic` is in seconds; `found`: it was there from the start."""

    name: str
    content: Save | Stash | Unreadable
    at: datetime
    monotonic: float
    found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What a write probably was. Of a stash there is no character to name.

    `revised`: an earlier one about the same character and time is wrong, or surer now.
    """

    kind: Kind
    confidence: float
    evidence: str
    at: datetime
    character: str | None = None
    character_class: str | None = None
    level: int | None = None
    difficulty: Difficulty | None = None
    revised: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """What was said of a write, and until when something else may turn out."""

    claim: Suggestion
    monotonic: float
    due: float


@dataclass(frozen=True, slots=True)
class Known:
    """A character as it was last written. `timer`: from when the game's timer may have run."""

    save: Save
    timer: float | None = None
    open: Open | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of a folder's files. `saved`: when the last character was."""

    characters: Mapping[str, Known] = field(default_factory=dict)
    stashes: Mapping[str, Stash] = field(default_factory=dict)
    held: tuple[Open, ...] = ()
    saved: float | None = None


Told = tuple[Suggestion, ...]
Reason = tuple[Kind, float, str]


def heard(memory: Memory, write: Write) -> tuple[Memory, Told]:
    """What a write means, and what it tells of those before it.

    What was found at the start is what later writes are compared with, and means nothing. What
    can't be read is as if it had not been written.
    """
    memory, before = waited(memory, write.monotonic)
    if isinstance(write.content, Save):
        memory, told = _character(memory, write, write.content)
    elif isinstance(write.content, Stash):
        memory, told = _stash(memory, write, write.content)
    else:
        told = ()
    return memory, before + told


def waited(memory: Memory, monotonic: float) -> tuple[Memory, Told]:
    """What it means that nothing was written until now."""
    over = [one.claim for one in memory.held if one.due <= monotonic]
    held = tuple(one for one in memory.held if one.due > monotonic)
    characters = dict(memory.characters)
    for key, known in memory.characters.items():
        if known.open is not None and known.open.due <= monotonic:
            why = f"Nothing was saved in the {_span(known.open.due - known.open.monotonic)} after."
            over.append(_again(known.open.claim, "run_ended", QUIET, why))
            characters[key] = replace(known, open=None)
    return replace(memory, characters=characters, held=held), tuple(over)


def due(memory: Memory) -> float | None:
    """When `waited` will have something to say; None if nothing is open."""
    opened = [known.open.due for known in memory.characters.values() if known.open is not None]
    return min([*opened, *(one.due for one in memory.held)], default=None)


def _character(memory: Memory, write: Write, save: Save) -> tuple[Memory, Told]:
    key = write.name.casefold()
    known = memory.characters.get(key)
    if write.found:
        timer, still = (known.timer, known.open) if known else (None, None)
        return _with(memory, key, Known(save, timer, still)), ()
    since = None if known is None or known.timer is None else write.monotonic - known.timer
    before = None if known is None else known.save
    if before is None and not save.played:
        return _with(memory, key, Known(save)), ()
    what, confidence, evidence = _reason(before, save, since)
    claim = Suggestion(
        kind=what,
        confidence=confidence,
        evidence=evidence,
        at=write.at,
        character=save.name,
        character_class=save.character_class,
        level=save.level,
        difficulty=save.difficulty,
    )
    if what == "unchanged":
        return memory, (claim,)
    memory = replace(memory, held=(), saved=write.monotonic)
    if known is not None and what in ("backup_restored", "stash_only"):
        return _with(memory, key, replace(known, save=save)), (claim,)
    told = (*_settled(known, write, save), claim)
    return _with(memory, key, _next(known, write, save, claim)), told


def _stash(memory: Memory, write: Write, stash: Stash) -> tuple[Memory, Told]:
    key = write.name.casefold()
    before = memory.stashes.get(key)
    memory = replace(memory, stashes={**memory.stashes, key: stash})
    saved = memory.saved
    if write.found or (saved is not None and write.monotonic - saved <= TOGETHER_SECONDS):
        return memory, ()
    why = "The shared stash was saved, and no character with it."
    claim = Suggestion(kind="stash_only", confidence=ALONE, evidence=why, at=write.at)
    if before is not None and (before.digest, before.gold) == (stash.digest, stash.gold):
        why = "The shared stash was saved as it was."
        claim = replace(claim, kind="unchanged", confidence=IDENTICAL, evidence=why)
    opened = Open(claim, write.monotonic, write.monotonic + TOGETHER_SECONDS)
    return replace(memory, held=(*memory.held, opened)), ()


def _with(memory: Memory, key: str, known: Known) -> Memory:
    return replace(memory, characters={**memory.characters, key: known})


def _next(known: Known | None, write: Write, save: Save, claim: Suggestion) -> Known:
    """What is known after a write of the game.

    A death does not restart the timer: the next write on it may follow at any distance.
    """
    death = claim.kind == "death"
    timer = known.timer if known is not None and death else write.monotonic
    quiet = write.monotonic + TIMER_SECONDS + SLACK_SECONDS
    sure = claim.kind == "run_ended" and _too_soon(known, write)
    return Known(save, timer, None if sure else Open(claim, write.monotonic, quiet))


def _too_soon(known: Known | None, write: Write) -> bool:
    if known is None or known.timer is None:
        return False
    return write.monotonic - known.timer < TIMER_SECONDS - SLACK_SECONDS


def _settled(known: Known | None, write: Write, save: Save) -> Told:
    """What a write tells of the open one before it."""
    if known is None or known.open is None:
        return ()
    claim, since = known.open.claim, write.monotonic - known.open.monotonic
    if _other_game(known.save, save):
        why = "The next save is from another game."
        return (_again(claim, "run_ended", OTHER_GAME, why),)
    if claim.kind != "death" and _on_time(since):
        why = f"The next save came {_span(since)} later, as the game's own timer does."
        return (_again(claim, "autosave", ON_TIME_AGAIN, why),)
    return ()


def _again(claim: Suggestion, what: Kind, confidence: float, why: str) -> Suggestion:
    """The same write seen anew. A death stays one, whatever else it was."""
    anew = claim.kind != "death"
    return replace(claim, kind=what, confidence=confidence, evidence=why, revised=anew)


def _other_game(before: Save, save: Save) -> bool:
    """Neither the difficulty nor the maps change inside one game. [infer]"""
    return (before.difficulty, before.map_id) != (save.difficulty, save.map_id)


def _on_time(since: float) -> bool:
    return abs(since - TIMER_SECONDS) <= SLACK_SECONDS


def _reason(before: Save | None, save: Save, since: float | None) -> Reason:
    """What a write of a character was, by what it was before."""
    if before is None:
        return "run_ended", FIRST_SEEN, "This character was saved, and not seen before."
    if save == before:
        return "unchanged", IDENTICAL, "The file is the same as before."
    return _restored(before, save) or _death(before, save) or _timed(before, save, since)


def _restored(before: Save, save: Save) -> Reason | None:
    """An older file in the place of a newer one, or one that the game did not write."""
    if before.last_played is not None and save.last_played is not None:
        back = (before.last_played - save.last_played).total_seconds()
        if back > 0:
            why = f"It was last played {_span(back)} before the one that it replaced."
            return "backup_restored", TIME_WENT_BACK, why
    if save.level < before.level:
        why = (
            f"The level went from {before.level} down to {save.level}: an older copy, "
            "or a new character of the same name."
        )
        return "backup_restored", LEVEL_WENT_BACK, why
    if save.last_played == before.last_played:
        why = "It was not played since; another program moved items or changed it."
        return "stash_only", NO_TIME_PASSED, why
    return None


def _death(before: Save, save: Save) -> Reason | None:
    """Experience is lost at a death in Nightmare and Hell, and never in Normal. [infer]"""
    if save.died and not before.died:
        why = "The character died." if save.hardcore else "The character died for the first time."
        return "death", DIED_NOW, why
    gained = _gained(before, save)
    if gained is None or gained >= 0:
        return None
    if save.difficulty == "normal":
        why = f"{-gained:,} experience is gone, which no death takes in Normal."
        return "backup_restored", EXPERIENCE_WENT_BACK, why
    return "death", LOST_EXPERIENCE, f"{-gained:,} experience was lost, as at a death."


def _timed(before: Save, save: Save, since: float | None) -> Reason:
    """A save while nothing was lost: by the time since the one before."""
    gained = _gained(before, save)
    played = _played(before, save, gained)
    if since is None:
        return "run_ended", ANY_TIME, f"The first save since the program started.{played}"
    after = f"Saved {_span(since)} after the save before."
    if _on_time(since):
        return "autosave", ON_TIME, f"{after} The game saves by itself every 5 min.{played}"
    if since > TIMER_SECONDS:
        return "run_ended", ANY_TIME, f"{after}{played}"
    sure = GAINED_NOTHING if gained == 0 and save.level < HIGHEST_LEVEL else TOO_SOON
    return "run_ended", sure, f"{after} The game's own timer was not due.{played}"


def _gained(before: Save, save: Save) -> int | None:
    if before.experience is None or save.experience is None:
        return None
    return save.experience - before.experience


def _played(before: Save, save: Save, gained: int | None) -> str:
    if save.level > before.level:
        return f" Level {save.level} was reached."
    if gained is None:
        return ""
    if gained == 0:
        top = save.level == HIGHEST_LEVEL
        return "" if top else " No experience was gained: nothing was killed, or items were moved."
    return f" {gained:,} experience was gained."


def _span(seconds: float) -> str:
    """A length of time as people say it: `5 min 2 s`."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    if hours >= 48:
        return f"{hours // 24} days"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"
