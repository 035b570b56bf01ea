"""The run counter beside a real program: joined late, delayed, and over a restart."""

import signal
from typing import Any

import pytest

from tests.whole.conftest import CHROMIUM, Address, Opener, Serving, Terminal
from tests.whole.test_on_air import part, press, sync_api

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium to look at a page with")

RUN = "/overlay/diablo/run"


def seconds(page: Any) -> int:
    minutes, left = part(page, "clock").locator("[data-value]").inner_text().split(":")
    return 60 * int(minutes) + int(left)


def test_who_joins_late_sees_the_run_as_far_as_it_is(opened: Opener, serving: Address) -> None:
    early = opened(RUN)
    press(serving, "/diablo/run/start", run_type="meph")
    early.wait_for_timeout(2_500)

    late = opened(RUN)
    sync_api.expect(part(late, "type")).to_have_text("Mephisto")

    assert abs(seconds(late) - seconds(early)) <= 1
    assert seconds(late) >= 2


def test_a_paused_run_stands_still_on_the_canvas_and_goes_on(
    opened: Opener, serving: Address
) -> None:
    page = opened(RUN)
    press(serving, "/diablo/run/start")
    press(serving, "/diablo/run/pause")
    sync_api.expect(part(page, "clock")).to_contain_text("Paused")
    stood = seconds(page)
    page.wait_for_timeout(2_000)
    after_two = seconds(page)

    press(serving, "/diablo/run/resume")
    sync_api.expect(part(page, "clock")).not_to_contain_text("Paused")
    page.wait_for_timeout(1_500)

    assert after_two == stood
    assert stood < seconds(page) < stood + 4


def test_a_delayed_counter_is_as_late_with_the_next_run_as_with_the_clock(
    opened: Opener, serving: Address
) -> None:
    press(serving, "/diablo/run/start")
    late, now = opened(f"{RUN}?delay=3"), opened(RUN)
    for page in (late, now):
        sync_api.expect(part(page, "number")).to_contain_text("1")

    press(serving, "/diablo/run/next")
    sync_api.expect(part(now, "number")).to_contain_text("2")

    assert "1" in part(late, "number").inner_text()
    sync_api.expect(part(late, "number")).to_contain_text("2")


def test_a_restart_in_the_middle_of_a_run_costs_it_nothing(
    opened: Opener, terminal: Terminal, serving: Serving
) -> None:
    press(serving, "/diablo/run/start", run_type="meph")
    press(serving, "/diablo/find/add", name="ber")
    page = opened(RUN)
    find = opened("/overlay/diablo/find?always=1")
    sync_api.expect(part(find, "name")).to_have_text("Ber")
    before = seconds(page)

    serving.ends_with(signal.SIGTERM)
    back = terminal.serve("--port", serving.url.rpartition(":")[2])
    press(back, "/diablo/find/add", name="shako")

    sync_api.expect(part(find, "name")).to_have_text("Harlequin Crest", timeout=15_000)
    sync_api.expect(part(page, "finds")).to_contain_text("2", timeout=15_000)
    assert seconds(page) > before
