"""What is entered on the control page: a run, a find, a correction, a character."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from tallylight.core.pack import View
from tallylight.core.panel import Choice, Field, Form
from tallylight.packs.diablo.messages.fields import CLASSES
from tallylight.packs.diablo.messages.settings import EDITION
from tallylight.packs.diablo.messages.shown import ListCharacters
from tallylight.packs.diablo.rules.items import in_grail, known, letters
from tallylight.packs.diablo.rules.places import places

HOME: Final = "/diablo"


def start(view: View, label: str, path: str) -> Form:
    """A run of another kind; what is left out is as in the last one."""
    names = [one.name for one in view.ask(ListCharacters()) if one.name]
    who = (Field("character", "Character", "choice", choices=_choices(names)),) if names else ()
    fields = (RUN_TYPE, *who, *CONDITIONS)
    return Form(label, "Start", f"{HOME}/run/{path}", fields)


def find(view: View, **body: str) -> Form:
    """Something that dropped, by its name or a nickname."""
    edition = view.settings(EDITION)
    names, called = item_names(edition), nicknames(edition)
    fields = (
        Field("name", "What dropped", "text", suggestions=names, nicknames=called, required=True),
        Field("ethereal", "Ethereal", "flag"),
        Field("note", "Note", "text"),
    )
    return Form("Find", "Add", f"{HOME}/find/add", fields, body)


def correct(label: str) -> Form:
    """The run that is on, else the last one; what is left out stays."""
    fields = (RUN_TYPE, Field("area", "Area", "text"), *CONDITIONS, Field("note", "Note", "text"))
    return Form(label, "Correct", f"{HOME}/run/edit", fields)


@cache
def item_names(edition: str) -> tuple[str, ...]:
    """The names of all that the grail may count, each once."""
    return tuple(sorted({item.name for item in in_grail(edition)}))


@cache
def nicknames(edition: str) -> Mapping[str, str]:
    """What people call an item, where that is one item's alone, and its name."""
    called = [(alias, item) for item in in_grail(edition) for alias in item.aliases]
    own = {alias: item for alias, item in called if letters(item.name) not in letters(alias)}
    return {alias: own[alias].name for alias in sorted(own) if known(alias) is own[alias]}


def _choices(words: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(word, word) for word in words)


def _titled(words: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(word, word.replace("_", " ").capitalize()) for word in words)


RUN_TYPE = Field("run_type", "What", "choice", choices=_choices([place.name for place in places()]))
DIFFICULTY = (Choice("normal", "Normal"), Choice("nightmare", "NM"), Choice("hell", "Hell"))
CONDITIONS = (
    Field("difficulty", "Difficulty", "choice", choices=DIFFICULTY),
    Field("players", "Players", "choice", choices=_choices("12345678")),
    Field("magic_find", "Magic find, in percent", "text"),
    Field("terror_zone", "Terror zone", "flag"),
)
CHARACTER = Form(
    "Add a character",
    "Add",
    f"{HOME}/character/add",
    (
        Field("name", "Name", "text", required=True),
        Field("character_class", "Class", "choice", choices=_titled(CLASSES[:-2])),
        Field("level", "Level", "text"),
        Field("hardcore", "Hardcore", "flag"),
    ),
)
