"""Removal: a pack's folder may be deleted, and put back; what it kept is kept meanwhile.

The rest is tried in a copy of the house without any pack, in processes of its own.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import strategies as st

from tallylight import packs
from tallylight.core.pack import Pack
from tallylight.core.program import registry_of
from tallylight.core.registry import discover
from tallylight.core.schema import set_of
from tallylight.core.undo import hanging
from tallylight.testing import HandClock, laws, show
from tallylight.testing.laws import Broken
from tallylight.testing.sequences import Do, Player, Step, evenings

from ..whole.conftest import Terminal
from .conftest import Database
from .evening import PACKS, REGISTRY, over
from .static import ROOT, direction, removal

INSTALLED = discover(packs)
NAMES = [pack.name for pack in INSTALLED]
CORE_TESTS = ["tests/core/test_sessions.py", "tests/core/test_undo.py", "tests/core/test_deck.py",
              "tests/laws/test_sentences.py", "tests/laws/test_reference.py"]  # fmt: skip
"""A few that go through all of core. None imports a pack: that would be to name it."""

Story = tuple[list[Step], list[Step]]
"""What happens while the pack is here, and what while it is away."""

Law = Callable[[Story], None]


@pytest.mark.parametrize("pack", INSTALLED, ids=NAMES)
def test_only_a_packs_own_folders_name_it(pack: Pack) -> None:
    assert removal.complaints(ROOT, pack) == []


# The house without packs


@pytest.fixture(scope="module")
def rest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return removal.house_without(NAMES, ROOT, tmp_path_factory.mktemp("rest"))


def test_the_rest_keeps_the_law_of_direction(rest: Path) -> None:
    assert direction.complaints(rest) == []


def test_tests_of_core_pass_without_packs(rest: Path) -> None:
    chosen = ["-k", "not postgresql", "-n", "0", "-p", "no:cacheprovider"]
    done = removal.run(rest, sys.executable, "-m", "pytest", "-v", *chosen, *CORE_TESTS)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(tmp_path / "data")
    yield made
    for process in made.running:
        process.kill()
        process.communicate()


def test_the_rest_starts_on_a_new_database(rest: Path, terminal: Terminal) -> None:
    serving = terminal.serve(PYTHONPATH=str(rest / "src"))
    assert httpx.post(f"{serving.url}/session/start").status_code == 201
    assert "core" in httpx.get(f"{serving.url}/health").text


@pytest.mark.skipif(not NAMES, reason="no pack is installed that could be missed")
def test_the_rest_serves_what_packs_left_and_says_which_are_not_here(
    rest: Path, terminal: Terminal
) -> None:
    terminal.ask("session", "start")
    serving = terminal.serve(PYTHONPATH=str(rest / "src"))
    ended = httpx.post(f"{serving.url}/session/end")
    serving.process.terminate()
    said = serving.process.stdout.read()
    assert ended.status_code == 200
    assert f"Not here  {', '.join(NAMES)}: what is kept of it stays as it is" in said


# What a pack keeps


@pytest.fixture
def law(copies: Database, pack: str) -> Law:
    """The law for one pack, told a story."""
    others = [one for one in PACKS if one.name != pack]
    own = [table for table in REGISTRY.tables() if set_of(table) == pack]

    def kept(story: Story) -> None:
        clock = HandClock()
        with copies() as url:
            with show(url, of=PACKS, clock=clock) as here:
                Player(here).play_all(story[0])
                held = laws.rows_of(here, own)
            with show(url, of=others, clock=clock) as away:
                Player(away, "later").play_all(story[1])
            with show(url, of=PACKS, clock=clock) as back:
                laws.same_rows(held, laws.rows_of(back, own))
                laws.replayed(back)

    return kept


def test_what_a_pack_keeps_outlives_its_absence(law: Law, engine: str, pack: str) -> None:
    away = registry_of([one for one in PACKS if one.name != pack])
    stories = st.tuples(evenings(REGISTRY, pack), evenings(away, "sessions", most=12))
    over(engine, stories, law)


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """An undo that takes what it can't read for nothing."""
    monkeypatch.setattr(hanging, "_stranger", lambda *_: None)
    monkeypatch.setattr(hanging, "_kept_by_strangers", lambda *_: None)


LIT = [Do("sessions.create_session"), Do("lamp.light_lamp", {"colour": "red"})]
UNDONE = [Do("undo.undo")]


@pytest.mark.parametrize("pack", ["lamp"])
def test_a_session_stays_with_what_a_pack_keeps_in_it(law: Law, pack: str) -> None:
    law((LIT, UNDONE))


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize("pack", ["lamp"])
def test_the_law_of_removal_barks_at_a_session_taken_from_under_a_pack(law: Law, pack: str) -> None:
    with pytest.raises(Broken, match="lamps differs"):
        law((LIT, UNDONE))


# Guards bark

PLANTS = {
    "core that imports a pack": ("src/tallylight/core/x.py", "import tallylight.packs.{name}"),
    "an adapter that knows an address": ("src/tallylight/adapters/x.py", "'/overlay/{name}/x'"),
    "a test of core that needs a pack": ("tests/core/x.py", "from tallylight.packs import {name}"),
    "a contract of one pack": (".importlinter", "    tallylight.packs.{name}.rules"),
    "a topic by its name": ("src/tallylight/core/x.py", "ask('{name}.lamp')"),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_the_law_of_removal_barks_at(plant: str, tmp_path: Path) -> None:
    sample = next(pack for pack in PACKS if pack.name == "lamp")
    where, line = PLANTS[plant]
    file = tmp_path / where
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(line.format(name=sample.name) + "\n", encoding="utf-8")
    (found,) = removal.complaints(tmp_path, sample)
    assert found.startswith(f"{where}:1: ")


def test_the_law_of_removal_lets_a_pack_name_itself(tmp_path: Path) -> None:
    sample = next(pack for pack in PACKS if pack.name == "lamp")
    file = tmp_path / "tests" / "packs" / "lamp" / "test_lamps.py"
    file.parent.mkdir(parents=True)
    file.write_text("from tallylight.packs import lamp\n", encoding="utf-8")
    assert removal.complaints(tmp_path, sample) == []
