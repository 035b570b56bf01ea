"""The control page of a venue where other things were counted, too: the match comes first."""

from typing import Any

import pytest

from tests.whole.conftest import CHROMIUM, Address, Opener
from tests.whole.test_on_air import press, sync_api, tap

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium to look at a page with")

PHONE, DESK = (390, 844), (1280, 720)
TOO_NARROW = """() => [...document.querySelectorAll('button:not([hidden])')].flatMap((button) =>
  [...button.childNodes].flatMap((node) => {
    const text = node.textContent;
    return [...text.matchAll(/\\S+/g)].filter((word) => {
      const range = document.createRange();
      const inside = node.firstChild ?? node;
      range.setStart(inside, word.index);
      range.setEnd(inside, word.index + word[0].length);
      return range.getClientRects().length > 1;
    }).map((word) => word[0]);
  }))"""


@pytest.fixture
def court(opened: Opener, serving: Address) -> Opener:
    """A court with a match on, beside a main channel on which Diablo was played."""
    press(serving, "/diablo/run/start", run_type="meph")
    press(serving, "/diablo/run/end")
    press(serving, "/channel/make", name="court-1")
    press(serving, "/c/court-1/taekwondo/match/load", number="12")
    return opened


def first_seen(page: Any) -> str:
    """The title of the panel that stands highest."""
    page.locator(".panel:visible").first.wait_for()
    panels = page.locator(".panel:visible").all()
    tops = {one.bounding_box()["y"]: one.locator("h2").inner_text() for one in reversed(panels)}
    return tops[min(tops)]


def test_the_match_that_is_on_comes_first_on_a_phone(court: Opener) -> None:
    page = court("/c/court-1/", *PHONE)
    sync_api.expect(page.get_by_text("Match 12")).to_be_in_viewport()
    assert first_seen(page) == "Match"


def test_it_comes_first_on_a_desk(court: Opener) -> None:
    page = court("/c/court-1/", *DESK)
    sync_api.expect(page.get_by_text("Match 12")).to_be_in_viewport()
    box = page.locator(".panel", has_text="Match 12").bounding_box()
    assert box["x"] < 100


def test_the_press_under_the_thumb_is_the_matchs(court: Opener) -> None:
    page = court("/c/court-1/", *PHONE)
    sync_api.expect(page.locator(".dock-next button")).to_contain_text("Ready")


def test_a_pack_that_was_never_used_here_is_folded_until_it_is_asked_for(court: Opener) -> None:
    page = court("/c/court-1/", *DESK)
    diablo = page.locator(".panel", has=page.get_by_role("heading", name="Diablo"))
    sync_api.expect(diablo.get_by_text("Start a run")).to_be_hidden()
    diablo.get_by_role("button", name="Show").click()
    sync_api.expect(diablo.get_by_text("Start a run")).to_be_visible()


def test_where_nothing_was_used_yet_nothing_is_folded(opened: Opener, serving: Address) -> None:
    press(serving, "/session/start")
    page = opened("/", *DESK)
    for title in ("Diablo", "Raid", "Match"):
        shown = page.locator(".panel", has=page.get_by_role("heading", name=title, exact=True))
        sync_api.expect(shown.locator("button.press:visible").first).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_no_button_breaks_within_a_word(opened: Opener, size: tuple[int, int]) -> None:
    page = opened("/", *size)
    page.get_by_text("Add a character").click()
    page.get_by_role("button", name="Necromancer").wait_for()
    assert page.evaluate(TOO_NARROW) == []


def test_a_correction_begins_with_what_is_so(court: Opener, serving: Address) -> None:
    for code, name in (("a", "KIM"), ("b", "NOEL")):
        press(serving, "/taekwondo/athlete/meet", code=code, short_name=name, country_code="KOR")
    press(serving, "/c/court-1/taekwondo/match/athletes", blue="a", red="b")
    page = court("/c/court-1/", *DESK)
    page.get_by_text("Correct blue").click()
    form = page.get_by_role("form", name="Correct blue")
    name = form.get_by_label("Name", exact=True)
    sync_api.expect(name).to_have_value("KIM")
    name.fill("KIM-PARK")
    form.get_by_label("Country", exact=True).fill("")
    page.wait_for_timeout(400)  # a button that has just come takes no press
    form.get_by_role("button", name="Correct").click()
    sync_api.expect(page.get_by_text("12: KIM-PARK - NOEL")).to_be_visible()
    athletes = serving_json(page, "/taekwondo/athletes")
    assert {one["short_name"]: one["country_code"] for one in athletes} == {
        "KIM-PARK": None, "NOEL": "KOR",
    }  # fmt: skip


def serving_json(page: Any, path: str) -> Any:
    found = page.evaluate("(path) => fetch(path).then((answer) => answer.json())", path)
    return found["items"] if isinstance(found, dict) else found


def test_the_list_of_overlays_says_whose_each_is(opened: Opener) -> None:
    page = opened("/", *DESK)
    listed = page.locator(".overlay-list li")
    listed.first.wait_for()
    said = [" ".join(text.split()) for text in listed.all_inner_texts()]
    assert sum("Session" in text and "Tarkov" in text for text in said) == 1
    assert sum("Run" in text and "Diablo" in text for text in said) == 1


def test_choices_that_were_made_before_go_before_what_is_proposed(
    opened: Opener, serving: Address
) -> None:
    page = opened("/", *DESK)
    raid = page.get_by_role("form", name="Start a raid")
    raid.get_by_label("Map", exact=True).fill("Woods")
    page.wait_for_timeout(400)  # a button that has just come takes no press
    raid.get_by_role("button", name="Start").click()
    sync_api.expect(page.get_by_text("Woods").first).to_be_visible()
    tap(page, "Cancel the raid")
    page.locator("summary", has_text="Start a raid").click()
    sync_api.expect(raid.get_by_label("Map", exact=True)).to_have_value("Woods")


def test_enter_takes_the_first_item_that_fits_and_a_near_name_is_asked_about(
    opened: Opener, serving: Address
) -> None:
    press(serving, "/diablo/run/start", run_type="meph")
    page = opened("/", *DESK)
    page.get_by_text("Find", exact=True).click()
    dropped = page.get_by_label("What dropped", exact=True)
    dropped.fill("shak")
    page.wait_for_timeout(400)  # a button that has just come is not pressed
    dropped.press("Enter")
    sync_api.expect(page.locator("footer")).to_contain_text("Harlequin Crest")
    dropped.fill("Harlekin Crest")
    page.wait_for_timeout(200)  # nor twice at once
    dropped.press("Enter")
    sync_api.expect(page.locator(".toast")).to_contain_text("Did you mean Harlequin Crest?")
