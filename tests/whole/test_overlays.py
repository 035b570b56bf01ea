"""Overlays on the canvas of a stream: what stays readable, what is late, what survives."""

import itertools
import re
import signal
from typing import Any

import pytest

from tests.whole.conftest import CHROMIUM, Address, Opener, Serving, Terminal
from tests.whole.test_on_air import RAID, part, press, sync_api

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium to look at a page with")

OVERLAYS = ("raid", "session", "all-time")
CANVASES = ((1280, 720), (1920, 1080), (3840, 2160))
THEMES = ("graphite", "paper", "broadcast")

WATCH = """() => {
  window.seen = [];
  window.turns = 0;
  setInterval(() => (window.turns += 1), 1000);
  const card = document.querySelector('.tl-card');
  new MutationObserver(() => window.seen.push(card.dataset.phase + (card.hidden ? ' hidden' : '')))
    .observe(card, { attributes: true, attributeFilter: ['hidden', 'data-phase'] });
}"""
SMALLEST = """() => {
  const speaks = (node) => [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const shown = [...document.querySelectorAll('.tl-card *')].filter((n) => n.offsetParent);
  return Math.min(...shown.filter(speaks).map((n) => parseFloat(getComputedStyle(n).fontSize)));
}"""
OUTSIDE = """() => {
  const box = (node) => node.getBoundingClientRect();
  const out = (a, b) =>
    a.left < b.left - 1 || a.top < b.top - 1 || a.right > b.right + 1 || a.bottom > b.bottom + 1;
  const card = box(document.querySelector('.tl-card'));
  const canvas = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  const parts = [...document.querySelectorAll('[data-part]')].filter((n) => n.offsetParent);
  const lost = parts.filter((n) => out(box(n), card)).map((n) => n.dataset.part);
  return out(card, canvas) ? [...lost, 'card'] : lost;
}"""


def card(page: Any) -> Any:
    return page.locator(".tl-card")


def in_raid(serving: Address, **more: object) -> None:
    press(serving, "/raid/start", **{**RAID, "current_state": "raid_active", **more})


def test_the_session_counts_what_happens_in_it(opened: Opener, serving: Address) -> None:
    press(serving, "/session/start", session_type="stream")
    in_raid(serving)
    press(serving, "/raid/end", final_state="survived")
    in_raid(serving)
    press(serving, "/raid/end", final_state="cancelled")
    page = opened("/overlay/tarkov/session")

    in_raid(serving)
    press(serving, "/raid/kill", enemy_type="pmc")

    sync_api.expect(part(page, "kills")).to_contain_text("1")
    sync_api.expect(part(page, "raids")).to_contain_text("3")
    sync_api.expect(part(page, "survival")).to_contain_text("100 %n 1 of 2")
    sync_api.expect(part(page, "queue")).to_contain_text("\u2013")
    sync_api.expect(part(page, "title")).to_have_text("Stream")


def test_all_time_leaves_out_a_session_that_was_voided(
    opened: Opener,
    serving: Address,
) -> None:
    press(serving, "/session/start")
    in_raid(serving)
    press(serving, "/raid/end", final_state="died")
    press(serving, "/session/end")
    page = opened("/overlay/tarkov/all-time")
    sync_api.expect(part(page, "raids")).to_contain_text("1")

    press(serving, "/session/void", session_id=1)

    sync_api.expect(card(page)).to_be_hidden()


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_with_nothing_to_say_is_not_there(looking: Opener, overlay: str) -> None:
    page = looking(f"/overlay/tarkov/{overlay}")
    page.wait_for_timeout(700)

    assert card(page).is_hidden()


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_small_on_a_full_hd_canvas(looking: Opener, overlay: str, theme: str) -> None:
    page = looking.overlay(overlay, f"?demo=1&theme={theme}")

    assert page.evaluate(SMALLEST) >= 22


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_card_takes_the_same_part_of_every_canvas(looking: Opener, overlay: str) -> None:
    parts = []
    for wide, high in CANVASES:
        page = looking.overlay(overlay, "?demo=1", wide, high)
        box = card(page).bounding_box()
        parts.append((box["width"] / wide, (box["x"] + box["y"]) / (wide + high)))

    for one in parts:
        assert one == pytest.approx(parts[1], rel=0.02)


@pytest.mark.parametrize(
    ("wide", "query"), [(1920, ""), (1920, "?scale=2"), (600, ""), (420, "?at=top-right")]
)
def test_a_long_name_gives_way_and_the_numbers_stay(
    opened: Opener,
    serving: Address,
    wide: int,
    query: str,
) -> None:
    in_raid(serving, map_name="W" * 100)
    for overlay in ("raid", "all-time"):
        page = opened.overlay(overlay, query, wide)

        assert page.evaluate(OUTSIDE) == []


def test_a_delayed_overlay_opens_with_what_was_so_and_is_late_with_what_comes(
    opened: Opener,
    serving: Address,
) -> None:
    in_raid(serving)
    page = opened("/overlay/tarkov/raid?delay=3")
    now = opened("/overlay/tarkov/raid")
    sync_api.expect(part(page, "kills")).to_contain_text("0")

    press(serving, "/raid/kill", enemy_type="pmc")
    sync_api.expect(part(now, "kills")).to_contain_text("1")

    assert "0" in part(page, "kills").inner_text()
    sync_api.expect(part(page, "kills")).to_contain_text("1")
    late = opened("/overlay/tarkov/raid?delay=3")
    sync_api.expect(part(late, "kills")).to_contain_text("1", timeout=1_500)


def test_the_clocks_of_a_delayed_overlay_are_as_late(
    opened: Opener,
    serving: Address,
) -> None:
    in_raid(serving)
    pages = [opened.overlay("raid", f"?delay={delay}") for delay in (2, 0)]
    pages[0].wait_for_timeout(1_000)

    late, true = (clock_of(page) for page in pages)

    assert 1 <= true - late <= 3


def clock_of(page: Any) -> int:
    minutes, seconds = part(page, "clock").inner_text().split(":")
    return 60 * int(minutes) + int(seconds)


def test_an_overlay_that_slept_wakes_with_the_newest_picture_and_says_nothing_of_it(
    opened: Opener,
    serving: Address,
) -> None:
    in_raid(serving)
    page = opened.overlay("raid")
    page.evaluate(WATCH)
    began = clock_of(page)
    asleep = page.context.new_cdp_session(page)

    asleep.send("Debugger.enable")
    asleep.send("Debugger.pause")  # no turn, no message, as a browser that saves its strength
    for _ in range(3):
        press(serving, "/raid/kill", enemy_type="pmc")
    opened("/health").wait_for_timeout(17_000)  # longer than news may fail to come
    asleep.send("Debugger.resume")

    sync_api.expect(part(page, "kills")).to_contain_text("3", timeout=1_000)
    assert clock_of(page) - began >= 16
    page.wait_for_timeout(2_500)
    assert page.evaluate("window.turns") < 10  # it did sleep
    assert page.evaluate("window.seen") == []
    assert page.locator(".tl-stale").is_hidden()


def test_a_restart_dims_the_card_after_a_while_and_moves_nothing(
    opened: Opener,
    terminal: Terminal,
    serving: Serving,
) -> None:
    in_raid(serving)
    page = opened.overlay("raid")
    page.evaluate(WATCH)
    before = card(page).bounding_box()
    port = serving.url.rpartition(":")[2]

    serving.ends_with(signal.SIGTERM)
    sync_api.expect(page.locator(".tl-stale")).to_have_text(
        re.compile(r"No news since \d\d:\d\d"), timeout=20_000
    )
    dimmed = card(page).bounding_box()
    terminal.serve("--port", port)
    sync_api.expect(page.locator(".tl-stale")).to_be_hidden(timeout=15_000)

    assert page.evaluate("window.seen") == []
    assert before == pytest.approx(dimmed)


def test_ten_overlays_stay_in_step_over_a_restart(
    opened: Opener,
    terminal: Terminal,
    serving: Serving,
) -> None:
    in_raid(serving)
    names = itertools.islice(itertools.cycle(OVERLAYS), 10)
    pages = [opened.overlay(name) for name in names]
    port = serving.url.rpartition(":")[2]

    serving.ends_with(signal.SIGTERM)
    back = terminal.serve("--port", port)
    press(back, "/raid/kill", enemy_type="pmc")

    for page in pages:
        sync_api.expect(part(page, "kills")).to_contain_text("1", timeout=15_000)


def test_show_and_hide_choose_the_parts(looking: Opener) -> None:
    shown = looking.overlay("session", "?demo=1&show=kills,survival")
    hidden = looking.overlay("session", "?demo=1&hide=queue,title,clock")

    assert visible(shown) == ["kills", "survival"]
    assert visible(hidden) == ["kills", "raids", "survival"]


def visible(page: Any) -> list[str]:
    parts = page.locator("[data-part]")
    return [one.get_attribute("data-part") for one in parts.all() if one.is_visible()]


def test_custom_css_wins_over_the_theme_from_the_address_and_from_obs(looking: Opener) -> None:
    css = ":root%7B--tl-panel:%23010203%7D"
    by_address = looking.overlay("session", f"?demo=1&css={css}")
    in_obs = looking.overlay("session", "?demo=1&theme=paper")
    in_obs.add_style_tag(content=".tl-card { background: #010203 }")
    ground = "getComputedStyle(document.querySelector('.tl-card')).backgroundColor"
    for page in (by_address, in_obs):
        assert page.evaluate(ground) == "rgb(1, 2, 3)"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_demo_leaves_no_trace_in_the_record(looking: Opener, overlay: str) -> None:
    asked: list[str] = []
    page = looking("/health")
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("request", lambda request: asked.append(request.method))

    page.goto(page.url.replace("/health", f"/overlay/tarkov/{overlay}?demo=1"))
    card(page).wait_for()
    page.wait_for_timeout(500)

    assert set(asked) == {"GET"}


def test_a_mistyped_address_says_so_on_the_canvas(looking: Opener) -> None:
    page = looking("/overlay/tarkov/rade")

    sync_api.expect(page.get_by_text("There is nothing at /overlay/tarkov/rade.")).to_be_visible()


@pytest.mark.parametrize(
    ("late", "off"),
    [
        ([0, -60, -55, -50], 0),  # piled up while the page slept
        ([0, -60, -60], -60),  # somebody set the clock back
        ([0, 60], 60),  # somebody set it forward, or the page's own clock slept
    ],
)
def test_the_clock_of_a_page_follows_the_server_and_not_what_was_late(
    looking: Opener, late: list[int], off: int
) -> None:
    heard = """async (late) => {
      const { ServerClock } = await import('/static/live.js');
      const clock = new ServerClock();
      for (const s of late) clock.hear(new Date(Date.now() + s * 1000).toISOString());
      return Math.round((clock.now() - Date.now()) / 1000);
    }"""
    page = looking("/overlay/tarkov/raid")

    assert page.evaluate(heard, late) == off


@pytest.mark.parametrize(
    ("percent", "n", "all_of", "said"),
    [
        (61.9, 21, 21, "62 % n 21"),
        (99.6, 250, 251, "99 % n 250 of 251"),
        (0.4, 250, 250, "1 % n 250"),
        (None, 0, 2, "\u2013 n 0 of 2"),
        (100.0, 12345, 12345, "100 % n 12\u202f345"),
    ],
)
def test_a_rate_says_of_how_many_and_never_more_than_is_so(
    looking: Opener, percent: float | None, n: int, all_of: int, said: str
) -> None:
    rate = """async ([percent, n, all]) => {
      const { rate } = await import('/static/numbers.js');
      const { text, note } = rate(percent, n, all);
      return `${text} ${note}`;
    }"""
    page = looking("/overlay/tarkov/raid")

    assert page.evaluate(rate, [percent, n, all_of]) == said


ROWS = """async () => {
  const { fill, said } = await import('/static/fill.js');
  const part = document.createElement('div');
  part.dataset.part = 'rounds';
  part.innerHTML = `<p><template><div>
    <span data-cell="points"><b data-value></b><i data-note></i></span>
    <span data-cell="flag"><img data-image alt=""></span>
  </div></template></p><span data-note></span><img data-image alt="">`;
  const row = { points: { text: '3', note: 'won' }, flag: { image: '/row.svg' } };
  fill(part, said({ items: [row], note: 'of three', image: '/part.svg' }));
  const notes = [...part.querySelectorAll('[data-note]')];
  const images = [...part.querySelectorAll('img')];
  return [notes.map((one) => one.textContent), images.map((one) => one.getAttribute('src'))];
}"""


def test_a_part_fills_its_own_note_and_picture_and_not_those_of_its_rows(looking: Opener) -> None:
    notes, images = looking("/overlay/tarkov/raid").evaluate(ROWS)
    assert (notes, images) == (["won", "of three"], ["/row.svg", "/part.svg"])
