"""A pack's place on the control page says how the channel uses the pack."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tallylight.core.channels.messages import MakeChannel
from tallylight.core.live import Live
from tallylight.core.pack import View
from tallylight.core.panel import Panel
from tallylight.core.reports.messages import ListReports, SaveReport
from tallylight.core.sessions.messages import CreateSession
from tallylight.testing import Show, show

from ..laws.sample_pack import PACK
from ..laws.sample_pack import messages as m


def panel(view: View) -> Panel:
    return Panel(", ".join(one.name for one in view.ask(ListReports())))


@pytest.fixture
def shown(sqlite_url: str) -> Iterator[Show]:
    """Lamps with a place on the page, and a court beside main."""
    with show(sqlite_url, of=[replace(PACK, topics={**PACK.topics, "panel": panel})]) as running:
        running.do(MakeChannel(name="court-1"))
        yield running


def use(shown: Show, topic: str = "lamp.panel", channel: str = "main") -> str | None:
    said: str | None = json.loads(shown.picture(topic, channel))["use"]
    return said


def test_a_pack_is_unused_until_something_of_it_was_on_there(shown: Show) -> None:
    assert use(shown) == "unused"
    shown.do(m.LightLamp(colour=m.Colour.RED))
    assert use(shown) == "on"
    shown.do(m.PutOut())
    assert use(shown) == "used"
    assert use(shown, channel="court-1") == "unused"


def test_it_is_the_same_after_a_restart(shown: Show) -> None:
    shown.do(m.LightLamp(colour=m.Colour.RED))
    shown.do(m.PutOut())
    shown.do(m.LightLamp(colour=m.Colour.RED), channel="court-1")
    shown.restart()
    assert (use(shown), use(shown, channel="court-1")) == ("used", "on")


def test_what_is_kept_of_the_house_is_no_use_of_a_channel(shown: Show) -> None:
    shown.do(m.FitBulb(watts=40))
    assert use(shown) == "unused"


def test_what_changes_of_the_house_is_drawn_on_every_channel(shown: Show) -> None:
    live, woken = shown.program.live, threading.Event()
    live.listen(woken.set)
    live.want("court-1", "lamp.panel")
    titles = [drawn(live, woken, "")]
    shown.do(SaveReport(name="What came", query="timeline"))
    titles.append(drawn(live, woken, "What came"))
    assert titles == ["", "What came"]


def drawn(live: Live, woken: threading.Event, wanted: str) -> str | None:
    """The title of the court's panel, as soon as it is the one that is wanted."""
    for _ in range(100):
        shot = live.shot("court-1", "lamp.panel")
        if shot is not None and json.loads(shot.data)["title"] == wanted:
            return wanted
        woken.wait(0.1)
        woken.clear()
    return None


def test_of_cores_own_nothing_is_said(shown: Show) -> None:
    shown.do(CreateSession())
    assert use(shown, "sessions.panel") is None
