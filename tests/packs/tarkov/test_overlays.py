"""What the overlays of the session and of all time are given to show."""

import json
from typing import Any

from tallylight.core.sessions.messages import CreateSession, EndSession, SessionType, VoidSession
from tallylight.packs.tarkov.messages import AddKill, FinalizeRaid, GetSessionStats
from tallylight.testing import Show

from .evenings import RAID_100, press, raid, start


def shown(tally: Show, overlay: str) -> Any:
    return json.loads(tally.picture(f"tarkov.{overlay}"))


def over(tally: Show, outcome: str, *, queue: int = 60) -> None:
    """A raid that waited `queue` seconds for its match, and ended."""
    start(tally, current_state="queuing")
    tally.clock.forward(seconds=queue)
    press(tally, "raid_active")
    tally.clock.forward(minutes=10)
    tally.do(FinalizeRaid(final_state=outcome))


def test_both_are_nothing_before_the_first_raid(tally: Show) -> None:
    tally.do(CreateSession())

    assert shown(tally, "session") is None
    assert shown(tally, "all-time") is None


def test_the_session_counts_its_own_raids_and_all_time_counts_every_one(tally: Show) -> None:
    raid(tally, *RAID_100, kills=2, map_name="Woods")
    raid(tally, "21:00 raid_active", "21:20 died", kills=2, map_name="Woods")
    tally.do(CreateSession(session_type=SessionType.STREAM))
    over(tally, "survived")
    start(tally, current_state="raid_active", character_type="scav")
    tally.do(AddKill(enemy_type="pmc"))

    session, ever = shown(tally, "session"), shown(tally, "all-time")

    assert (session["title"], session["raids"], session["kills"]) == ("Stream", 2, 1)
    assert (ever["raids"], ever["kills"], ever["kd"], ever["deaths"]) == (4, 5, 5.0, 1)
    assert (ever["map"], ever["pmc"], ever["scav"]) == ("Customs", 3, 1)


def test_the_raid_that_is_on_is_not_among_the_undecided(tally: Show) -> None:
    tally.do(CreateSession())
    over(tally, "survived")
    over(tally, "cancelled")
    start(tally, current_state="raid_active")

    session = shown(tally, "session")

    assert (session["survival"], session["decided"], session["undecided"]) == (100.0, 1, 1)


def test_a_wait_that_has_only_begun_does_not_draw_the_mean_down(tally: Show) -> None:
    tally.do(CreateSession())
    over(tally, "survived", queue=100)
    over(tally, "survived", queue=50)
    start(tally, current_state="queuing")
    tally.clock.forward(seconds=3)

    waiting = shown(tally, "session")
    press(tally, "raid_active")
    matched = shown(tally, "session")

    assert (waiting["queue"], waiting["queued"]) == (75.0, 2)
    assert (matched["queue"], matched["queued"]) == (51.0, 3)
    assert matched["queue"] == tally.ask(GetSessionStats()).avg_queue_seconds


def test_without_a_session_it_is_today_until_midnight_of_the_channel(tally: Show) -> None:
    over(tally, "died")
    tally.do(CreateSession())
    tally.do(EndSession())

    today = shown(tally, "session")
    tally.clock.forward(days=1)

    assert (today["title"], today["raids"], today["clock"]) == ("Today", 1, None)
    assert today["until"] == "2026-03-15T00:00:00Z"
    assert shown(tally, "session") is None


def test_a_session_that_was_voided_is_on_no_overlay_until_undo(tally: Show) -> None:
    tally.do(CreateSession())
    over(tally, "died")
    ended = tally.do(EndSession())
    before = shown(tally, "session"), shown(tally, "all-time")

    tally.do(VoidSession(session_id=ended["session_id"]))
    voided = shown(tally, "session"), shown(tally, "all-time")
    tally.undo()

    assert voided == (None, None)
    assert (shown(tally, "session"), shown(tally, "all-time")) == before
