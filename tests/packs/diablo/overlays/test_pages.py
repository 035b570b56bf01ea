"""The overlays of runs on the canvas: that a viewer can read them, whatever comes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tallylight.packs import diablo
from tests.whole.conftest import Opener
from tests.whole.test_on_air import sync_api
from tests.whole.test_overlays import SMALLEST, THEMES

from .pictures import CROWDED, MANY, PAGES, clock, find, found, grail, run, session

Opened = Callable[..., Any]

ASTRAY = """() => {
  const box = (node) => node.getBoundingClientRect();
  const out = (a, b) =>
    a.left < b.left - 1 || a.top < b.top - 1 || a.right > b.right + 1 || a.bottom > b.bottom + 1;
  const card = document.querySelector('.tl-card');
  const canvas = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  const cuts = (node) => getComputedStyle(node).overflow === 'hidden';
  const isCut = (node) => node !== card && (cuts(node) || isCut(node.parentElement));
  const isSeen = (node) => node.getClientRects().length > 0 && !isCut(node.parentElement);
  const lost = [...card.querySelectorAll('*')].filter((n) => isSeen(n) && out(box(n), box(card)));
  const names = lost.map((n) => n.dataset.part ?? n.className);
  return out(box(card), canvas) ? [...names, 'card'] : names;
}"""
"""What of the card lies outside of it."""

ON_EACH_OTHER = """() => {
  const speaks = (node) => [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const shown = [...document.querySelectorAll('.tl-card *')].filter((n) => n.offsetParent);
  const words = shown.filter(speaks);
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6;
  const boxes = words.map((n) => [n, n.getBoundingClientRect()]);
  return boxes.flatMap(([one, box], i) => boxes.slice(i + 1)
    .filter(([other, its]) => !one.contains(other) && meet(box, its))
    .map(([other]) => `${one.textContent} on ${other.textContent}`));
}"""
"""Words that lie on others."""

SWALLOWED = """() => [...document.querySelectorAll('.tl-card, .tl-card *')]
  .filter((n) => getComputedStyle(n).overflow === 'hidden' && n.scrollHeight > n.clientHeight + 1)
  .filter((n) => !n.matches('.tl-name, .tl-label, .tl-cut, .dl-title'))
  .map((n) => n.dataset.part ?? n.className)"""
"""What hides rows of its own; a text that is cut says so itself."""

CONTRASTS = """() => {
  const linear = (c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((one) => linear(one / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    const own = getComputedStyle(node).backgroundColor;
    return own === 'rgba(0, 0, 0, 0)' ? ground(node.parentElement) : own;
  };
  const speaks = (node) => [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const shown = [...document.querySelectorAll('.tl-card *')].filter((n) => n.offsetParent);
  return Math.min(...shown.filter(speaks).map((node) => {
    const both = [getComputedStyle(node).color, ground(node)].map(luminance);
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
  }));
}"""
"""The least contrast of a text and what it stands on, by the WCAG."""


FEW = {"run": run(type="Travincal", about="Zaphira", terror=True, number=1, n=0, average=None,
                  median=None, fastest=None)}  # fmt: skip
"""The first run of an evening: a long badge beside a short number."""
DROPS = [found(f"Titan's Revenge {n}", kind, n) for n, kind in enumerate(("unique", "rune") * 4, 1)]
"""As many as the summary names."""


@pytest.mark.parametrize("name", ["run", "find", "summary"])
def test_where_nothing_was_run_nothing_is_shown(looking: Opener, name: str) -> None:
    page = looking(f"/overlay/diablo/{name}")
    page.wait_for_timeout(500)

    assert page.locator(".tl-card").is_hidden()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_small_on_a_full_hd_canvas(opened: Opened, name: str, theme: str) -> None:
    page = opened(name, CROWDED[name], f"&theme={theme}&always=1")

    assert page.evaluate(SMALLEST) >= 22


@pytest.mark.parametrize("category", ["unique", "set", "rune", "runeword", None])
@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_can_be_read_on_its_own_ground(
    opened: Opened, category: str | None, theme: str
) -> None:
    page = opened("find", find(category=category), f"&theme={theme}&always=1")

    assert page.evaluate(CONTRASTS) >= 4.5


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_every_word_can_be_read_on_its_own_ground(opened: Opened, name: str, theme: str) -> None:
    page = opened(name, CROWDED[name], f"&theme={theme}&always=1")

    assert page.evaluate(CONTRASTS) >= 4.5


@pytest.mark.parametrize(
    ("wide", "query"),
    [(1920, ""), (1920, "&scale=2"), (1280, "&at=top"), (800, ""), (390, "")],
)
@pytest.mark.parametrize("name", PAGES)
def test_the_longest_names_give_way_and_nothing_leaves_the_card(
    opened: Opened, name: str, wide: int, query: str
) -> None:
    page = opened(name, CROWDED[name], f"{query}&always=1", wide)

    assert page.evaluate(ASTRAY) == []


@pytest.mark.parametrize(
    ("wide", "high"), [(800, 1080), (480, 1080), (390, 1080), (640, 360), (480, 270)]
)
@pytest.mark.parametrize("name", PAGES)
def test_no_word_lies_on_another_in_a_small_source(
    opened: Opened, name: str, wide: int, high: int
) -> None:
    page = opened(name, FEW.get(name, CROWDED[name]), "&always=1", wide, high)

    assert page.evaluate(ON_EACH_OTHER) == []


@pytest.mark.parametrize(
    ("name", "picture"),
    [
        ("run", FEW["run"]),
        ("run", run("paused", terror=True, number=134)),
        ("find", CROWDED["find"]),
        ("grail", grail(parts=MANY)),
        ("summary", session()),
        ("summary", session(*DROPS)),
    ],
)
def test_a_card_is_whole_in_a_small_and_low_source(opened: Opened, name: str, picture: Any) -> None:
    page = opened(name, picture, "&always=1", 480, 270)

    assert page.evaluate(ASTRAY) == []
    assert page.evaluate(SWALLOWED) == []


@pytest.mark.parametrize(("wide", "high"), [(800, 600), (640, 360), (390, 844)])
def test_no_find_that_the_summary_counts_as_named_is_cut_off(
    opened: Opened, wide: int, high: int
) -> None:
    page = opened("summary", session(*DROPS), "", wide, high)

    assert page.evaluate(SWALLOWED) == []


def test_what_was_run_is_told_in_more_than_a_letter_or_not_at_all(opened: Opened) -> None:
    page = opened("summary", session(), "", 390, 844)

    assert page.locator('[data-part="types"]').bounding_box()["width"] > 150


@pytest.mark.parametrize(
    ("name", "first", "then"),
    [
        ("run", run(), run("paused", clock=clock(590))),
        ("run", run(), run("over", clock=clock(59))),
        ("grail", grail(), grail(159)),
        ("summary", session(), session(found("Ber", "rune"))),
    ],
)
def test_a_card_keeps_its_width_while_its_numbers_change(
    opened: Opened, name: str, first: Any, then: Any
) -> None:
    boxes = [opened(name, one).locator(".tl-card").bounding_box() for one in (first, then)]

    assert boxes[0]["width"] == boxes[1]["width"]


def test_the_parts_of_the_grail_each_say_their_numbers(opened: Opened) -> None:
    page = opened("grail", grail())

    sync_api.expect(page.locator(".dl-part b")).to_have_text(["30 / 127", "10 / 33"])


def test_each_find_of_the_summary_keeps_its_note(opened: Opened) -> None:
    page = opened("summary", session(found("Ber", "rune", new=True), found("Io", "rune", n=4)))

    sync_api.expect(page.locator('[data-cell="note"]:visible')).to_have_text(["new", "\u00d7 4"])


@pytest.mark.parametrize("name", PAGES)
def test_each_has_a_demo_to_look_at(opened: Opened, name: str) -> None:
    page = opened(name, {}, "&demo=1")

    assert page.locator("[data-part]:visible").count() > 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Run", ["Seconds that it stays after the session's end"]),
        ("Find", ["Seconds that a find stays", "1: until the next find"]),
        ("Summary", ["Seconds that it stays after the session's end", "Finds that are named"]),
    ],
)
def test_the_page_of_overlays_knows_the_parameters_of_each(
    looking: Opener, name: str, words: list[str]
) -> None:
    page = looking("/overlays")
    shown = page.locator(".overlay", has=page.get_by_role("heading", name=name, exact=True))
    shown.get_by_text("Adjust").click()

    for one in words:
        sync_api.expect(shown.get_by_label(one)).to_be_visible()


def test_every_part_in_the_pages_is_one_that_its_script_names() -> None:
    folder = Path(str(diablo.__file__)).parent / "overlay"
    unnamed = []
    for name in PAGES:
        page, script = ((folder / f"{name}.{kind}").read_text("utf-8") for kind in ("html", "js"))
        parts = {piece.split('"')[0] for piece in page.split('data-part="')[1:]}
        unnamed += [part for part in parts if part not in script.split("import")[0]]

    assert unnamed == []
