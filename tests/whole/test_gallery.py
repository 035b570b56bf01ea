"""The page on which every overlay can be looked at."""

import re

import pytest

from tests.whole.conftest import CHROMIUM, Opener
from tests.whole.test_on_air import PHONE, sync_api

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium to look at a page with")


@pytest.mark.parametrize(("wide", "high"), [(390, 844), (1440, 1000)])
def test_the_page_of_overlays_shows_each_and_makes_its_address(
    looking: Opener, wide: int, high: int
) -> None:
    page = looking("/overlays", wide, high)
    session = page.locator(".overlay", has=page.get_by_role("heading", name="Session"))
    preview = session.frame_locator("iframe")
    sync_api.expect(preview.locator('[data-part="kills"]')).to_contain_text("Kills")

    page.get_by_role("button", name="Paper").click()
    session.get_by_text("Adjust").click()
    session.get_by_label("Queue").uncheck()
    session.get_by_label("Place").select_option("top-right")

    sync_api.expect(session.get_by_label("Address", exact=True)).to_have_value(
        re.compile(r"/overlay/tarkov/session\?theme=paper&at=top-right&hide=queue$")
    )
    sync_api.expect(preview.locator('[data-part="queue"]')).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_a_preview_lets_the_ground_through(looking: Opener, scheme: str) -> None:
    page = looking("/overlays")
    page.emulate_media(color_scheme=scheme)
    stage = page.locator(".stage").first.bounding_box()
    page.frame_locator("iframe").first.locator(".tl-card").wait_for()
    corner = {"x": stage["x"] + stage["width"] - 20, "y": stage["y"] + 10, "width": 4, "height": 4}
    seen = []

    for ground in ("Dark", "Bright"):
        page.get_by_role("button", name=ground).click()
        page.wait_for_timeout(300)
        seen.append(page.screenshot(clip=corner))

    assert seen[0] != seen[1]


def test_the_control_page_leads_to_the_overlays(looking: Opener) -> None:
    page = looking("/", PHONE["width"], PHONE["height"])

    page.get_by_role("link", name="Look and adjust").click()

    sync_api.expect(page.get_by_role("heading", name="All time")).to_be_visible()
