"""The program does not start on a fault in what a pack declares."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import pytest
import sqlalchemy as sa
from annotated_doc import Doc

from tallylight.base.errors import Fault, Refusal
from tallylight.core.declare import command, query, setting
from tallylight.core.pack import Decision, Overlay, Pack, Rows, Subject, View
from tallylight.core.panel import Panel
from tallylight.core.program import registry_of
from tallylight.core.sought import Sought
from tallylight.core.source import Source


def table(*columns: str, name: str = "planted_things") -> sa.Table:
    """A table that belongs to no program."""
    return sa.Table(name, sa.MetaData(), *(sa.Column(column, sa.Integer) for column in columns))


NO_SUCH_THING = Refusal("no_such_thing", "There is no thing {thing_id}.", 404)
WHOLE = table("thing_id", "channel", "started_at", "ended_at")


def served(state: Any) -> dict[str, Any]: ...


def rows(declared: sa.Table, owner: Callable[[Any], dict[str, Any]] | None = None) -> Rows[Any]:
    return Rows(declared, lambda it: (it,), lambda it: {}, owner)


def thing(*tables: Rows[Any], **parts: Any) -> Subject[Any]:
    return Subject(
        name="thing",
        key="thing_id",
        evolve=lambda state, entry: entry.event,
        rows=tables,
        **{"serve": served, "unknown": NO_SUCH_THING} | parts,
    )


def pack(*settings: Any, here: Path | None = None, **parts: Any) -> Pack:
    module = ModuleType("planted.messages")
    module.__file__ = None if here is None else str(here / "messages.py")
    for number, one in enumerate(settings):
        setattr(module, f"S{number}", one)
    return Pack(name="planted", sentence="It is planted.", messages=module, **parts)


def of(*tables: Rows[Any], **parts: Any) -> Pack:
    return pack(subjects=(thing(*tables, **parts),))


def silent_panel(view: View):  # type: ignore[no-untyped-def]
    return Panel("Planted")


def said_panel(view: View) -> Panel:
    return Panel("Planted")


Word = Annotated[str, Doc("A word.")]
Words = Annotated[tuple[str, ...], Doc("Several words.")]


@command("thing/keep", house=True, undoable=False)
class Keep:
    """Keep a thing."""


@command("thing/lose")
class Lose:
    """Lose a thing."""


@query("thing/found")
class GetFound:
    """What was found."""


def speaking(*classes: type, **parts: Any) -> Pack:
    """A pack with these messages."""
    planted = pack(decide=lambda *_: Decision(), **parts)
    for cls in classes:
        cls.__module__ = planted.messages.__name__
        setattr(planted.messages, cls.__name__, cls)
    return planted


def making(*arguments: str) -> Pack:
    """A pack with one command, and what may be typed after its words."""

    @command("thing/make", arguments=arguments)
    class Make:
        """Make a thing."""

        name: Word
        colour: Word = "red"
        parts: Words = ()

    return speaking(Make)


def asking(*arguments: str) -> Pack:
    """A pack with one question, and what may be typed after its words."""

    @query("thing/look", arguments=arguments)
    class Look:
        """Look at a thing."""

        colour: Word = "red"

    return speaking(Look, queries={Look: found_nothing})


def found_nothing(asked: object, query: object) -> int:
    return 0


def fetching(*names: str, sentence: str = "It fetches.", **parts: Any) -> Pack:
    """A pack with sources of these names."""
    nothing: Any = lambda *_: None  # noqa: E731
    sources = tuple(
        Source(name, sentence, nothing, nothing, nothing, nothing, nothing, **parts)
        for name in names
    )
    return pack(sources=sources)


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
        "the default of the setting planted.much is no truth, number, text or JSON",
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
        of(rows(table("channel")), timed=False, plural="things"),
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
    "two settings of one name": (
        pack(setting("planted.much", 1, SAID), setting("planted.much", 2, SAID)),
        "two settings are called planted.much",
    ),
    "two subjects of one name": (
        pack(subjects=(thing(rows(WHOLE)), thing(rows(WHOLE)))),
        "two subjects of planted are called thing",
    ),
    "two sources of one name": (
        fetching("well", "well"),
        "two sources of planted are called well",
    ),
    "rows that are sought and not searched": (
        pack(seeks=(Sought(kind="word", table=WHOLE, at=None, link=""),)),
        "planted seeks word in planted_things, which is not searched",
    ),
    "a silent source": (
        fetching("well", sentence=""),
        "the source planted.well has no sentence",
    ),
    "a source that goes by a setting nobody can choose": (
        fetching("well", settings=(setting("planted.deep", 1, SAID),)),
        "the source planted.well goes by planted.deep, which is no setting of planted",
    ),
    "a pack of another one's name": (
        replace(pack(), name="sessions"),
        "two packs are called sessions",
    ),
    "a list of what has no shape": (
        of(rows(WHOLE), plural="things", serve=lambda state: state),
        "what answers lists of planted.thing does not say its shape: add `-> Shape`",
    ),
    "a list of parts that nothing serves": (
        of(rows(WHOLE), replace(rows(WHOLE), plural="parts")),
        "a list of parts of planted.thing has a plural and is served, or neither",
    ),
    "a list of what may be unknown": (
        of(rows(WHOLE), plural="things", unknown=None),
        "planted.thing can't be listed: it has no unknown",
    ),
    "a filter by no column": (
        of(rows(WHOLE), plural="things", filters=("colour",)),
        "planted.thing can't be filtered by colour, which is no column of its table",
    ),
    "a resident that begins and ends": (
        of(rows(WHOLE), resident=True),
        "planted.thing is resident, and only what is not timed can be",
    ),
    "a function for a question that is not the pack's": (
        pack(queries={GetFound: served}),
        "GetFound stands in queries of planted and is none of its messages",
    ),
    "an answer for what is no command": (
        pack(answers={str: served}),
        "str stands in answers of planted and is none of its messages",
    ),
    "an answer without a shape": (
        speaking(GetFound, queries={GetFound: lambda asked, query: 1}),
        "what answers planted.get_found does not say its shape",
    ),
    "a served subject without a shape": (
        speaking(Lose, subjects=(thing(rows(WHOLE), serve=lambda state: state),)),
        "what answers planted.lose does not say its shape",
    ),
    "a subject that is of the house now and then": (
        speaking(Keep, Lose, subjects=(thing(rows(WHOLE)),)),
        "planted.thing is of the house for keep, and not for lose",
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
    "an argument of a question that is no field": (
        asking("color"),
        "the argument color of planted.look is none of its fields",
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
