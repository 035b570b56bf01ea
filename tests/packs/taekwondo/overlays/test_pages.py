"""The overlays of a match on the canvas: that a viewer can read them, whatever comes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tallylight.packs import taekwondo
from tests.whole.conftest import Opener
from tests.whole.test_on_air import sync_api
from tests.whole.test_overlays import OUTSIDE, SMALLEST, THEMES

from .pictures import PAGES, PLAIN_FLAG, athlete, clock, court, crowded

Opened = Callable[..., Any]


@pytest.mark.parametrize("name", PAGES)
def test_a_court_of_which_nothing_is_told_shows_nothing(looking: Opener, name: str) -> None:
    page = looking(f"/overlay/taekwondo/{name}")
    page.wait_for_timeout(500)

    assert page.locator(".tl-card").is_hidden()


def flags(page: Any, of: str) -> Any:
    return page.locator(f'[data-part="flags"][data-of="{of}"]')


def test_a_flag_that_is_not_there_leaves_a_plate_with_the_code(opened: Opened) -> None:
    blue = athlete("N. DESMOND", "FRA", flag=PLAIN_FLAG)
    red = athlete("CHEN", "TPE", flag="/overlay/taekwondo/no-such-flag.svg")

    page = opened("scoreboard", court(blue=blue, red=red))

    sync_api.expect(flags(page, "blue").locator("img")).to_be_visible()
    sync_api.expect(flags(page, "red").locator("img")).to_be_hidden()
    sync_api.expect(flags(page, "red")).to_have_text("TPE")


@pytest.mark.parametrize(("query", "first"), [("", "blue"), ("&swap=1", "red")])
def test_blue_is_on_the_left_unless_they_are_swapped(
    opened: Opened, query: str, first: str
) -> None:
    page = opened("scoreboard", court(), query)
    left = {
        of: page.locator(f'[data-part="scores"][data-of="{of}"]').bounding_box()["x"]
        for of in ("blue", "red")
    }

    assert min(left, key=left.__getitem__) == first


def test_the_board_keeps_its_width_through_a_match(opened: Opened) -> None:
    moments = [
        court(clock=clock(120)),
        court("paused", clock=clock(9), tie={"leader": 2, "by": "turning kicks"}),
        court(blue=athlete("N. DESMOND", "MRN", score=28, gamjeoms=4), golden=True),
        court("break"),
        court("decided"),
    ]

    boxes = [opened("scoreboard", one).locator(".tl-card").bounding_box() for one in moments]

    assert {box["width"] for box in boxes} == {boxes[0]["width"]}


@pytest.mark.parametrize(
    ("wide", "query"),
    [(1920, ""), (1920, "&scale=2&swap=1"), (1280, "&at=top"), (800, ""), (390, "")],
)
@pytest.mark.parametrize("name", PAGES)
def test_the_longest_names_give_way_and_nothing_leaves_the_card(
    opened: Opened, name: str, wide: int, query: str
) -> None:
    page = opened(name, crowded(name), query, wide)

    assert page.evaluate(OUTSIDE) == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_small_on_a_full_hd_canvas(opened: Opened, name: str, theme: str) -> None:
    page = opened(name, crowded(name), f"&theme={theme}")

    assert page.evaluate(SMALLEST) >= 22


@pytest.mark.parametrize("name", PAGES)
def test_each_has_a_demo_to_look_at(opened: Opened, name: str) -> None:
    page = opened(name, {}, "&demo=1")

    assert page.locator("[data-part]:visible").count() > 2


def test_the_page_of_overlays_knows_where_each_usually_is(looking: Opener) -> None:
    page = looking("/overlays")
    board = page.locator(".overlay", has=page.get_by_role("heading", name="Scoreboard"))
    place = board.get_by_label("Place")
    board.get_by_text("Adjust").click()
    sync_api.expect(place).to_have_value("bottom")
    written = board.get_by_label("Address", exact=True)

    usual = written.input_value()
    place.select_option("bottom-left")

    assert usual.endswith("/overlay/taekwondo/scoreboard")
    sync_api.expect(written).to_have_value(f"{usual}?at=bottom-left")


def test_every_part_in_the_pages_is_one_that_its_script_names() -> None:
    folder = Path(str(taekwondo.__file__)).parent / "overlay"
    unnamed = []
    for name in PAGES:
        page, script = ((folder / f"{name}.{kind}").read_text("utf-8") for kind in ("html", "js"))
        parts = {piece.split('"')[0] for piece in page.split('data-part="')[1:]}
        unnamed += [part for part in parts if part not in script.split("import")[0]]

    assert unnamed == []
