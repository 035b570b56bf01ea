"""What a deck's button shows of the runs: lit while what it presses is so."""

from collections.abc import Iterator
from typing import Any

import pytest

from tallylight.core.pack import View
from tallylight.core.panel import Lamp
from tallylight.packs import diablo
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show, show


@pytest.fixture
def tally(sqlite_url: str) -> Iterator[Show]:
    with show(sqlite_url, of=[diablo.PACK]) as running:
        yield running


def lamp(tally: Show, command: Any) -> Lamp:
    """What a button of this command shows."""
    tally.settle()
    view: View = tally.program.live.view("main", "diablo")
    shown: Lamp = diablo.PACK.lamps[type(command)](view, command)
    return shown


PRESSES: dict[str, Any] = {
    "run": m.StartRun(run_type="meph"),
    "pause": m.PauseRun(),
    "go on": m.ResumeRun(),
    "end": m.EndRun(),
    "ber": m.AddFind(name="ber"),
    "session": m.StartSession(),
    "over": m.EndDiabloSession(),
}


@pytest.mark.parametrize(
    ("pressed", "button", "shows"),
    [
        ("", m.StartSession(), Lamp(False, "Off")),
        ("", m.EndDiabloSession(), Lamp(True, "Off")),
        ("", m.StartRun(), Lamp(False, None)),
        ("", m.PauseRun(), Lamp(False, None)),
        ("", m.ResumeRun(), Lamp(False, None)),
        ("", m.EndRun(), Lamp(True, None)),
        ("", m.AddFind(name="ber"), Lamp(None)),
        ("session", m.StartSession(), Lamp(True, "Runs: 0", 0)),
        ("session", m.EndRun(), Lamp(True, None)),
        ("run", m.StartSession(), Lamp(True, "Runs: 1", 1)),
        ("run", m.EndDiabloSession(), Lamp(False, "Runs: 1", 1)),
        ("run", m.StartRun(run_type="Mephisto"), Lamp(True, "Run 1", 1)),
        ("run", m.StartRun(run_type="cows"), Lamp(False, "Run 1", 1)),
        ("run", m.StartRun(), Lamp(True, "Run 1", 1)),
        ("run", m.NextRun(), Lamp(True, "Run 1", 1)),
        ("run", m.PauseRun(), Lamp(False, "Run 1")),
        ("run", m.ResumeRun(), Lamp(True, "Run 1")),
        ("run", m.EndRun(), Lamp(False, "Run 1")),
        ("run pause", m.PauseRun(), Lamp(True, "Paused")),
        ("run pause", m.ResumeRun(), Lamp(False, "Paused")),
        ("run pause", m.EndRun(), Lamp(False, "Paused")),
        ("run pause, go on", m.PauseRun(), Lamp(False, "Run 1")),
        ("run end", m.EndRun(), Lamp(True, "Run 1 over")),
        ("run end", m.StartRun(run_type="meph"), Lamp(False, "Run 1 over")),
        ("run end", m.ResumeRun(), Lamp(False, "Run 1 over")),
        ("run end", m.EndDiabloSession(), Lamp(False, "Runs: 1", 1)),
        ("run over", m.EndDiabloSession(), Lamp(True, "Off")),
        ("run ber ber", m.AddFind(name="Ber"), Lamp(None, "Finds: 2", 2)),
        ("run ber", m.AddFind(name="shako"), Lamp(None, "Finds: 1", 0)),
        ("run ber end", m.AddFind(name="ber"), Lamp(None, "Finds: 1", 1)),
        ("run ber", m.AddFind(name="ber", ethereal=True), Lamp(None, "Finds: 1", 0)),
    ],
)
def test_a_button_is_lit_while_what_it_presses_is_so(
    tally: Show, pressed: str, button: Any, shows: Lamp
) -> None:
    for key in pressed.replace("go on", "go-on").replace(",", "").split():
        tally.do(PRESSES[key.replace("-", " ")])
        tally.clock.forward(seconds=5)

    assert lamp(tally, button) == shows


def test_a_find_counts_for_the_key_of_its_own_form(tally: Show) -> None:
    tally.do(m.StartRun())
    tally.do(m.AddFind(name="eth titans"))

    counts = [
        lamp(tally, m.AddFind(name="titans", ethereal=ethereal)).count for ethereal in (False, True)
    ]

    assert counts == [0, 1]
