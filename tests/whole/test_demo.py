"""A demo as somebody starts it: it moves, it says what it is, and it touches nothing else."""

import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tallylight.fakes.serving import until
from tests.whole.conftest import CHROMIUM, Serving, Terminal
from tests.whole.test_on_air import part, sync_api

looked_at = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium to look at a page with")

CHANGED = """([name, before]) =>
  document.querySelector(`[data-part="${name}"]`)?.textContent !== before"""
CLOCK = """async (frames) => {
  const { ServerClock } = await import('/static/live.js');
  const clock = new ServerClock();
  clock.follow(60);
  clock.hear(frames[0]);
  for (const frame of frames) clock.hearIfAhead(frame);
  const took = (clock.now() - clock.now(1000)) / 1000;
  return [new Date(clock.now()).getUTCHours(), Math.round(took)];
}"""


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """Where a demo is on; tests that only look share it."""
    terminal = Terminal(tmp_path_factory.mktemp("theatre"))
    yield terminal
    for process in terminal.running:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def demo(theatre: Terminal) -> Serving:
    """A demo that is in a hurry."""
    return theatre.serving("demo", "--speed", "300")


@looked_at
@pytest.mark.parametrize(("overlay", "moves"), [("raid", "state"), ("session", "kills")])
def test_the_overlays_of_a_demo_move(
    browser: sync_api.Browser, demo: Serving, overlay: str, moves: str
) -> None:
    page = browser.new_page()
    page.goto(f"{demo.url}/overlay/tarkov/{overlay}")
    page.locator('.tl-card[data-phase="here"]').wait_for()

    before = part(page, moves).text_content()

    page.wait_for_function(CHANGED, arg=[moves, before], timeout=30_000)


@looked_at
def test_the_page_of_a_demo_says_that_it_is_one(browser: sync_api.Browser, demo: Serving) -> None:
    page = browser.new_page()

    page.goto(demo.url)

    sync_api.expect(page.get_by_text("Demo, 300 times as fast as life")).to_be_visible()


@looked_at
def test_the_page_of_a_real_show_says_no_such_thing(
    browser: sync_api.Browser, serving: Serving
) -> None:
    page = browser.new_page()
    page.goto(serving.url)
    sync_api.expect(page.locator("html")).to_have_attribute("data-link", "open")

    assert page.locator(".demo").text_content() == ""


@looked_at
@pytest.mark.parametrize(("frames", "hour"), [(["20:00", "19:00"], 20), (["20:00", "23:00"], 23)])
def test_the_clock_of_a_page_runs_as_fast_as_the_servers_and_may_be_put_forward(
    browser: sync_api.Browser, demo: Serving, frames: list[str], hour: int
) -> None:
    page = browser.new_page()
    page.goto(f"{demo.url}/overlay/tarkov/raid")

    shown, a_second_took = page.evaluate(CLOCK, [f"2026-03-14T{at}:00Z" for at in frames])

    assert (shown, a_second_took) == (hour, 60)


def test_a_source_of_a_demo_hears_what_happens_on_this_computer(
    theatre: Terminal, demo: Serving
) -> None:
    until(lambda: any(one["taken"] for one in httpx.get(f"{demo.url}/sources").json()))

    (on,) = [one for one in httpx.get(f"{demo.url}/sources").json() if one["enabled"]]
    addresses = [
        one["value"]
        for one in httpx.get(f"{demo.url}/settings").json()
        if one["key"] in on["settings"] and str(one["value"]).startswith("http")
    ]
    assert (on["state"], on["refused"], on["left_over"]) == ("running", 0, 0)
    assert [one.startswith("http://127.0.0.1:") for one in addresses] == [True]


def test_a_demo_begins_with_a_dozen_evenings_each_time(terminal: Terminal) -> None:
    first = terminal.serving("demo")
    httpx.post(f"{first.url}/channel/make", json={"name": "mine"}).raise_for_status()
    ended = first.ends_with(signal.SIGTERM)

    again = terminal.serving("demo")

    over = [s for s in httpx.get(f"{again.url}/sessions").json()["items"] if s["ended_at"]]
    assert (ended, len(over)) == (0, 12)
    assert "mine" not in httpx.get(f"{again.url}/channels").text


def test_a_demo_leaves_the_record_of_the_user_alone(terminal: Terminal) -> None:
    terminal.ask("session", "start")
    record = terminal.data / "tallylight.sqlite3"
    before = record.read_bytes()

    demo = terminal.serving("demo", TALLYLIGHT_DATABASE_URL=f"sqlite:///{record.as_posix()}")
    demo.ends_with(signal.SIGTERM)

    assert record.read_bytes() == before
    assert not Path(f"{record}-wal").exists()


def test_a_demo_takes_no_record_that_is_not_its_own(terminal: Terminal) -> None:
    terminal.ask("session", "start", "--data", str(terminal.data / "demo"))
    record = terminal.data / "demo" / "tallylight.sqlite3"
    before = record.read_bytes()

    refused = terminal.run("demo", "--port", "0")

    assert refused.stderr.startswith("not_a_demo: ")
    assert (refused.returncode, record.read_bytes()) == (2, before)


def test_a_second_demo_is_refused_by_the_name_of_the_first(
    theatre: Terminal, demo: Serving
) -> None:
    refused = theatre.run("demo", "--port", "0")

    assert f"(pid {demo.pid})" in refused.stderr
