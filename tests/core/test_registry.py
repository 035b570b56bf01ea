"""The program does not start on a fault in a setting, a table, an overlay or a panel."""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import pytest
import sqlalchemy as sa
from annotated_doc import Doc

from tallylight.base.errors import Fault, Refusal
from tallylight.core.declare import command, setting
from tallylight.core.pack import Decision, Overlay, Pack, Rows, Subject, View
from tallylight.core.panel import Panel
from tallylight.core.program import registry_of


def table(*columns: str, name: str = "planted_things") -> sa.Table:
    """A table that belongs to no program."""
    return sa.Table(name, sa.MetaData(), *(sa.Column(column, sa.Integer) for column in columns))


WHOLE = table("thing_id", "channel", "started_at", "ended_at")


def rows(declared: sa.Table, owner: Callable[[Any], dict[str, Any]] | None = None) -> Rows[Any]:
    return Rows(declared, lambda it: (it,), lambda it: {}, owner)


def thing(*tables: Rows[Any], **parts: Any) -> Subject[Any]:
    return Subject(
        name="thing",
        key="thing_id",
        evolve=lambda state, entry: entry.event,
        rows=tables,
        serve=lambda state: state,
        unknown=Refusal("no_such_thing", "There is no thing {thing_id}.", 404),
        **parts,
    )


def pack(*settings: Any, here: Path | None = None, **parts: Any) -> Pack:
    module = ModuleType("planted.messages")
    module.__file__ = None if here is None else str(here / "messages.py")
    for number, one in enumerate(settings):
        setattr(module, f"S{number}", one)
    return Pack(name="planted", sentence="It is planted.", messages=module, **parts)


def of(*tables: Rows[Any], **parts: Any) -> Pack:
    return pack(subjects=(thing(*tables, **parts),))


def listed(asked: Any, found: Sequence[Any]) -> list[int]:
    return []


def silent_panel(view: View):  # type: ignore[no-untyped-def]
    return Panel("Planted")


def said_panel(view: View) -> Panel:
    return Panel("Planted")


Word = Annotated[str, Doc("A word.")]
Words = Annotated[tuple[str, ...], Doc("Several words.")]


def making(*arguments: str) -> Pack:
    """A pack with one command, and what may be typed after its words."""

    @command("thing/make", arguments=arguments)
    class Make:
        """Make a thing."""

        name: Word
        colour: Word = "red"
        parts: Words = ()

    planted = pack(decide=lambda *_: Decision())
    Make.__module__ = planted.messages.__name__
    planted.messages.Make = Make  # type: ignore[attr-defined]
    return planted


SAID = "How much."
FAULTS: dict[str, tuple[Pack, str]] = {
    "a setting under another name": (
        pack(setting("other.much", 1, SAID)),
        "the setting other.much of planted does not begin with planted.",
    ),
    "a setting that only begins alike": (
        pack(setting("plantedmore.much", 1, SAID)),
        "the setting plantedmore.much of planted does not begin with planted.",
    ),
    "a rule that nobody knows": (
        pack(setting("planted.much", 1, SAID, minimum=0)),
        "the setting planted.much has a rule minimum; there are enum, max, min, pattern",
    ),
    "a default below its minimum": (
        pack(setting("planted.much", 1, SAID, min=2)),
        "the default of the setting planted.much can't be 1: it must be at least 2",
    ),
    "a default of no kind": (
        pack(setting("planted.much", None, SAID)),  # type: ignore[type-var]
        "the default of the setting planted.much is no truth, number or text",
    ),
    "a pattern that is none": (
        pack(setting("planted.word", "a", SAID, pattern="(")),
        "the default of the setting planted.word can't be a: its rules can't be used",
    ),
    "an overlay without a folder": (
        pack(overlays=(Overlay("thing", "A thing."),)),
        "the overlay thing of planted has no overlay/thing.html",
    ),
    "an overlay without its page": (
        pack(here=Path(__file__).parent, overlays=(Overlay("thing", "A thing."),)),
        "the overlay thing of planted has no overlay/thing.html",
    ),
    "a table without its key": (
        of(rows(table("channel", "started_at", "ended_at"))),
        "the table planted_things of planted.thing has no column thing_id",
    ),
    "a listed table without its key": (
        of(rows(table("channel")), timed=False, plural="things", listed=listed),
        "the table planted_things of planted.thing has no column thing_id",
    ),
    "a timed table without its times": (
        of(rows(table("thing_id", "channel"))),
        "the table planted_things of planted.thing has no column started_at, ended_at",
    ),
    "parts that do not say whose they are": (
        of(rows(WHOLE), rows(table("part_id", name="planted_parts"))),
        "the table planted_parts of planted.thing has no column thing_id",
    ),
    "an argument that is no field": (
        making("color"),
        "the argument color of planted.make is none of its fields",
    ),
    "an argument that must be said anyway": (
        making("name"),
        "the argument name of planted.make must be said, and is one without being declared",
    ),
    "an argument that is said twice": (
        making("colour", "colour"),
        "the argument colour of planted.make is declared twice",
    ),
    "a list for an argument": (
        making("parts"),
        "the argument parts of planted.make is more than one word can say",
    ),
    "a panel that does not say that it is one": (
        pack(topics={"panel": silent_panel}),
        "the topic panel of planted does not say that it gives a Panel",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_program_does_not_start_with(fault: str) -> None:
    planted, said = FAULTS[fault]
    with pytest.raises(Fault) as raised:
        registry_of([planted])
    (line,) = str(raised.value).splitlines()[1:]
    assert said in line


def test_these_faults_too_are_listed_at_once() -> None:
    planted = pack(
        setting("other.much", 1, SAID, least=2),
        subjects=(thing(rows(table("thing_id"))),),
        overlays=(Overlay("thing", "A thing."),),
        topics={"panel": silent_panel},
    )
    with pytest.raises(Fault) as raised:
        registry_of([planted])
    assert len(str(raised.value).splitlines()) == 1 + 5


def test_a_command_whose_arguments_are_in_order_starts() -> None:
    assert registry_of([making("colour")]).commands


def test_a_pack_in_order_starts(tmp_path: Path) -> None:
    (tmp_path / "overlay").mkdir()
    (tmp_path / "overlay" / "thing.html").write_text("<!doctype html>", encoding="utf-8")
    parts = rows(table("part_id", name="planted_parts"), lambda thing_id: {"part_id": thing_id})
    in_order = pack(
        setting("planted.much", 2, SAID, min=2, max=3, enum=[2, 3]),
        here=tmp_path,
        subjects=(thing(rows(WHOLE), parts),),
        overlays=(Overlay("thing", "A thing."),),
        topics={"panel": said_panel},
    )
    assert "planted" in registry_of([in_order]).packs
