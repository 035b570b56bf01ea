"""Guards bark: every static law reports what is planted for it, and the registry too."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import pytest
from annotated_doc import Doc

from tallylight.base.errors import Fault, Refusal
from tallylight.core.declare import command, event, query, setting
from tallylight.core.pack import Decision, Pack, Subject
from tallylight.core.program import migrations, registry_of
from tallylight.storage.engine import Storage
from tallylight.testing import HandClock

from .static import direction, plants, schema, sentences, size

NAMES = {"sqlite": "channels_stamp", "postgresql": "channels_stamp ON channels"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house with two more packs, which the plants may know."""
    root = direction.copy_of_the_house(tmp_path_factory.mktemp("house"))
    for name in ("one", "other"):
        pack = root / "src" / "tallylight" / "packs" / name
        pack.mkdir()
        for room in ("__init__", "messages", "rules", "tables"):
            (pack / f"{room}.py").touch()
    return root


@pytest.mark.parametrize("plant", plants.DIRECTION)
def test_the_law_of_direction_barks_at(plant: str, house: Path) -> None:
    name, line, said = plants.DIRECTION[plant]
    file = house / "src" / "tallylight" / name
    before = file.read_text(encoding="utf-8") if file.exists() else None
    file.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        found = direction.complaints(house)
    finally:
        file.unlink() if before is None else file.write_text(before, encoding="utf-8")
    assert any(said in line for line in found), found


@pytest.mark.parametrize("way_out", direction.WAYS_OUT)
def test_the_law_of_direction_barks_at_a_way_out(way_out: str, tmp_path: Path) -> None:
    config = tmp_path / ".importlinter"
    config.write_text(f"[importlinter:contract:layers]\n{way_out} = x\n", encoding="utf-8")
    assert len(direction.exceptions(config)) == 1


def planted(root: Path, name: str, text: str) -> Path:
    file = root / name
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize("plant", plants.SIZE)
def test_the_law_of_size_barks_at(plant: str, tmp_path: Path) -> None:
    name, text, said = plants.SIZE[plant]
    (found,) = size.complaints(planted(tmp_path, name, text))
    assert said in found


@pytest.mark.parametrize("allowed", plants.ALLOWED)
def test_the_law_of_size_lets_pass(allowed: str, tmp_path: Path) -> None:
    assert size.complaints(planted(tmp_path, *plants.ALLOWED[allowed])) == []


@pytest.mark.parametrize(
    ("name", "sentence", "said"),
    [
        ("raids.raid_ended", "", "says nothing"),
        ("raids.raid_ended", "The raid ended.", "is its own name again"),
        ("default_game_mode", "The default game mode.", "is its own name again"),
        ("raids.raid_ended", "The player came home", "is no whole sentence"),
        ("raids.raid_ended", "A raid began.", "the same sentence"),
    ],
)
def test_the_law_of_sentences_barks_at(name: str, sentence: str, said: str) -> None:
    other = sentences.Said("event", "raids.raid_started", "A raid began.")
    (found,) = sentences.complaints([other, sentences.Said("event", name, sentence)])
    assert said in found


def test_the_law_of_sentences_lets_two_kinds_say_the_same() -> None:
    said = [sentences.Said(kind, "x", "A raid began.") for kind in ("event", "query")]
    assert sentences.complaints(said) == []


@pytest.mark.parametrize("plant", plants.SQL)
def test_the_law_of_migrations_barks_at(plant: str, storage: Storage) -> None:
    statement, said = plants.SQL[plant]
    migrations(storage, registry_of([]), HandClock(), backups=None).upgrade()
    before = schema.of(storage)
    with storage.migrating() as connection:
        named = statement.format(channels_stamp=NAMES[storage.dialect.name])
        connection.exec_driver_sql(named)
    found = schema.differences(before, schema.of(storage))
    assert any(said in line for line in found), found


# The registry


def thing(**parts: Any) -> Subject[Any]:
    unknown = Refusal("no_such_thing", "There is no thing {thing_id}.", 404)
    plain: dict[str, Any] = {
        "name": "thing",
        "key": "thing_id",
        "evolve": lambda state, entry: entry.event,
        "rows": (),
        "serve": served,
        "unknown": unknown,
        "timed": False,
    }
    return Subject(**{**plain, **parts})


def served(state: Any) -> dict[str, Any]:
    return vars(state)


def pack(*messages: Any, **parts: Any) -> Pack:
    """A pack of planted messages."""
    module = ModuleType("planted.messages")
    for number, message in enumerate(messages):
        if isinstance(message, type):
            message.__module__ = module.__name__
        setattr(module, f"m{number}", message)
    plain: dict[str, Any] = {
        "name": "planted",
        "sentence": "It is planted.",
        "messages": module,
        "decide": lambda *_: Decision(),
        "subjects": (thing(),),
    }
    return Pack(**{**plain, **parts})


def do(path: str = "thing/do", sentence: str | None = "Do something.") -> type:
    class DoThing:
        pass

    DoThing.__doc__ = sentence
    return command(path)(DoThing)


def silent_field() -> type:
    @command("thing/do")
    class DoThing:
        """Do something."""

        much: int

    return DoThing


def envelope_field() -> type:
    @command("thing/do")
    class DoThing:
        """Do something."""

        source: Annotated[str, Doc("Where it comes from.")]

    return DoThing


def asking() -> type:
    @query("things/mine")
    class AskThing:
        """Ask something."""

    return AskThing


def happened(subject: str = "thing", **fields: Any) -> type:
    class ThingHappened:
        """Something happened."""

        __annotations__ = fields

    return event(subject)(ThingHappened)


FAULTS: dict[str, tuple[Callable[[], list[Pack]], str]] = {
    "a silent command": (lambda: [pack(do(sentence=None))], "planted.do_thing has no sentence"),
    "a silent field": (lambda: [pack(silent_field())], "field do_thing.much has no sentence"),
    "a silent setting": (
        lambda: [pack(setting("planted.much", 1, ""))],
        "setting planted.much has no sentence",
    ),
    "a field of the envelope": (
        lambda: [pack(envelope_field())],
        "do_thing.source is a name of the envelope",
    ),
    "a command that nothing decides": (
        lambda: [pack(do(), decide=None)],
        "nothing decides the command planted.do_thing",
    ),
    "a query that nothing answers": (
        lambda: [pack(asking())],
        "nothing answers the query planted.ask_thing",
    ),
    "an event of no subject": (
        lambda: [pack(happened("nobody", thing_id=int))],
        "the event thing_happened is of no subject of planted",
    ),
    "an event that does not say whose it is": (
        lambda: [pack(happened())],
        "the event planted.thing_happened does not say its thing_id",
    ),
    "two claims on one path": (
        lambda: [pack(do("undo"), name="", builtin=True)],
        "both claim POST /undo",
    ),
    "two refusals of one name": (
        lambda: [pack(Refusal("no_such_thing", "Never heard of it.", 404))],
        "two refusals are called no_such_thing",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_program_does_not_start_with(fault: str) -> None:
    packs, said = FAULTS[fault]
    with pytest.raises(Fault) as raised:
        registry_of(packs())
    assert said in str(raised.value)


def test_every_fault_is_listed_at_once() -> None:
    with pytest.raises(Fault) as raised:
        registry_of([pack(silent_field(), asking(), happened("nobody", thing_id=int))])
    assert len(str(raised.value).splitlines()) == 4


def test_a_pack_without_a_fault_starts() -> None:
    faultless = pack(do(), happened(thing_id=int))
    assert "planted" in registry_of([faultless]).packs
