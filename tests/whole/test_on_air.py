"""What a viewer and a streamer see: the real program in a real browser."""

import signal

import httpx
import pytest

from tests.whole.conftest import CHROMIUM, Address, Serving, Terminal

sync_api = pytest.importorskip("playwright.sync_api", reason="no Playwright to drive a browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium to look at a page with")

TOKEN = "correct-horse"
PHONE = {"width": 390, "height": 844}
RAID = {"map_name": "Customs", "character_type": "pmc", "game_mode": "pvp"}


def press(serving: Address, path: str, **body: object) -> None:
    httpx.post(f"{serving.url}{path}", json=body).raise_for_status()


def button(page: sync_api.Page, name: str) -> sync_api.Locator:
    return page.locator("button:visible").filter(has_text=name).first


def tap(page: sync_api.Page, name: str) -> None:
    """Press a button as a person does: a button that has just appeared takes no press yet."""
    shown = button(page, name)
    shown.wait_for()
    page.wait_for_timeout(400)
    shown.click()


def part(page: sync_api.Page, name: str) -> sync_api.Locator:
    return page.locator(f'[data-part="{name}"]')


def test_a_kill_shows_on_the_overlay_at_once(browser: sync_api.Browser, serving: Address) -> None:
    press(serving, "/raid/start", **RAID, current_state="raid_active")
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(f"{serving.url}/overlay/tarkov/raid")
    sync_api.expect(part(page, "map")).to_contain_text("Customs")

    press(serving, "/raid/kill", enemy_type="scav")

    sync_api.expect(part(page, "kills")).to_contain_text("1")


def test_an_overlay_with_no_raid_shows_nothing(browser: sync_api.Browser, serving: Address) -> None:
    page = browser.new_page()
    page.goto(f"{serving.url}/overlay/tarkov/raid")
    page.wait_for_timeout(500)

    assert page.locator(".tl-card").is_hidden()


def test_the_overlay_is_not_moved_by_a_hostile_map_name(
    browser: sync_api.Browser, serving: Address
) -> None:
    hostile = "<img src=x onerror=document.title='hacked'>"
    press(serving, "/raid/start", **{**RAID, "map_name": hostile})
    page = browser.new_page()

    page.goto(f"{serving.url}/overlay/tarkov/raid")

    sync_api.expect(part(page, "map")).to_contain_text("onerror")
    assert "hacked" not in page.title()


def test_an_evening_on_a_phone_from_start_to_undo(
    browser: sync_api.Browser, serving: Address
) -> None:
    page = browser.new_page(viewport=PHONE, has_touch=True)
    page.goto(serving.url)

    tap(page, "Start stream")
    button(page, "End session").wait_for()
    press(serving, "/raid/start", **RAID, current_state="raid_active")
    tap(page, "Scav")
    sync_api.expect(page.get_by_text("Kill: Scav")).to_be_visible()
    tap(page, "Undo")
    sync_api.expect(page.get_by_text("Kill: Scav")).to_be_hidden()

    kills = httpx.get(f"{serving.url}/raid/current").json()["kill_count"]
    assert kills == 0


def test_the_page_works_again_right_after_a_restart(
    browser: sync_api.Browser, terminal: Terminal, serving: Serving
) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto(serving.url)
    button(page, "Start stream").wait_for()
    port = serving.url.rpartition(":")[2]

    serving.ends_with(signal.SIGTERM)
    sync_api.expect(page.get_by_text("Reconnecting").first).to_be_visible()
    terminal.serve("--port", port)
    sync_api.expect(page.get_by_text("Reconnecting").first).to_be_hidden(timeout=15_000)
    tap(page, "Start stream")

    sync_api.expect(button(page, "End session")).to_be_visible()


def test_ten_overlays_of_one_address_are_all_live(
    browser: sync_api.Browser, serving: Address
) -> None:
    press(serving, "/raid/start", **RAID)
    context = browser.new_context()
    pages = [context.new_page() for _ in range(10)]
    for page in pages:
        page.goto(f"{serving.url}/overlay/tarkov/raid")

    press(serving, "/raid/kill", enemy_type="pmc")

    for page in pages:
        sync_api.expect(part(page, "kills")).to_contain_text("1")


def test_an_overlay_of_a_channel_that_is_not_there_says_so(
    browser: sync_api.Browser, serving: Address
) -> None:
    page = browser.new_page()

    page.goto(f"{serving.url}/overlay/tarkov/raid?channel=mian")

    sync_api.expect(page.get_by_text("There is no channel called mian.")).to_be_visible()
    press(serving, "/channel/make", name="mian")
    sync_api.expect(page.get_by_text("There is no channel called mian.")).to_be_hidden(
        timeout=10_000
    )


@pytest.mark.parametrize("path", ["/", "/c/main/", "/overlay/tarkov/raid"])
def test_a_token_behind_the_hash_opens_and_leaves_the_address(
    browser: sync_api.Browser, terminal: Terminal, path: str
) -> None:
    locked = terminal.serve("--host", "0.0.0.0", TALLYLIGHT_TOKEN=TOKEN)
    port = locked.url.rpartition(":")[2]
    press(locked, "/raid/start", **RAID)
    page = browser.new_context().new_page()

    page.goto(f"http://tally.test:{port}{path}#token={TOKEN}")

    sync_api.expect(page.get_by_text("Customs").first).to_be_visible()
    assert page.url == f"http://tally.test:{port}{path}"


def test_an_overlay_without_the_token_says_so(
    browser: sync_api.Browser, terminal: Terminal
) -> None:
    locked = terminal.serve("--host", "0.0.0.0", TALLYLIGHT_TOKEN=TOKEN)
    overlay = f"http://tally.test:{locked.url.rpartition(':')[2]}/overlay/tarkov/raid"
    page = browser.new_context().new_page()

    said = {overlay: "needs an access token", f"{overlay}#token=wrong": "token opens nothing"}
    for address, sentence in said.items():
        page.goto("about:blank")
        page.goto(address)
        sync_api.expect(page.get_by_text(sentence)).to_be_visible()


@pytest.mark.parametrize("unsure", [True, False])
def test_a_press_is_repeated_only_when_nobody_knows_whether_it_counted(
    browser: sync_api.Browser, serving: Address, unsure: bool
) -> None:
    keys: list[str | None] = []
    body = {"detail": "The disk is full.", **({"unsure": True} if unsure else {})}

    def answer(route: sync_api.Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        if len(keys) == 1:
            route.fulfill(status=503, json=body, content_type="application/problem+json")
        else:
            route.continue_()

    page = browser.new_page(viewport=PHONE)
    page.route("**/session/start", answer)
    page.goto(serving.url)
    tap(page, "Start stream")

    if unsure:
        sync_api.expect(button(page, "End session")).to_be_visible()
        assert len(keys) == 2
        assert keys[0] == keys[1]
    else:
        sync_api.expect(page.get_by_text("The disk is full.")).to_be_visible()
        page.wait_for_timeout(600)
        assert len(keys) == 1
