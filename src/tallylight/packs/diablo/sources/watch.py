"""The folder of saves, watched: what the game's writes mean, as suggestions."""

from collections.abc import Iterable
from typing import Final

from tallylight.core.watched import FileWritten, FolderWatch, Noted
from tallylight.packs.diablo.messages.saves import SAVES_FOLDER, SAVES_POLLING, NoticeSave
from tallylight.packs.diablo.sources.saves import read, wanted
from tallylight.packs.diablo.sources.writes import Memory, Suggestion, Write, due, heard, waited


def _noted(memory: Memory, told: Iterable[Suggestion]) -> Noted[Memory]:
    return Noted(memory, tuple((one.at, _command(one)) for one in told))


def _command(one: Suggestion) -> NoticeSave:
    return NoticeSave(
        told=one.kind,
        certainty=one.confidence,
        evidence=one.evidence,
        character=one.character,
        character_class=one.character_class,
        level=one.level,
        difficulty=one.difficulty,
    )


def _heard(memory: Memory, file: FileWritten) -> Noted[Memory]:
    content = read(file.name, file.data)
    write = Write(file.name, content, file.at, file.monotonic, file.found)
    return _noted(*heard(memory, write))


def _waited(memory: Memory, monotonic: float) -> Noted[Memory]:
    return _noted(*waited(memory, monotonic))


SAVES: Final = FolderWatch(
    name="saves",
    sentence="The game's saves: a write tells that a run ended, and more.",
    folder=SAVES_FOLDER,
    polling=SAVES_POLLING,
    wants=wanted,
    begin=Memory,
    heard=_heard,
    waited=_waited,
    due=due,
)
