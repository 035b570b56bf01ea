"""Sessions that follow the broadcast: begun, ended, and stitched where it dropped out."""

from typing import Any

from tallylight.adapters.chores import Chores
from tallylight.core.pack import Origin
from tallylight.core.sessions.messages import EndSession
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.audience.messages.heard import GoLive, GoOff
from tallylight.packs.audience.messages.notes import AddNote
from tallylight.testing import Show
from tests.packs.audience.evenings import at, hear, session, until


def live(room: Show, when: str) -> None:
    until(room, when)
    room.do(GoLive(), happened_at=at(when), origin=Origin.FEED)


def off(room: Show, when: str) -> None:
    until(room, when)
    room.do(GoOff(), happened_at=at(when), origin=Origin.FEED)


def sessions(room: Show) -> list[tuple[Any, ...]]:
    said = "SELECT session_id, status, ended_by FROM stream_sessions ORDER BY session_id"
    return [tuple(row) for row in room.rows(said)]


def test_a_broadcast_opens_a_session_and_ends_it(room: Show) -> None:
    live(room, "19:00")
    assert sessions(room) == [(1, "LIVE", None)]
    off(room, "20:00")
    assert sessions(room) == [(1, "ENDED", "feed")]


def test_a_broadcast_that_drops_out_for_a_while_is_one_session(room: Show) -> None:
    live(room, "19:00")
    off(room, "20:00")
    live(room, "20:25")
    hear(room, "20:25", "ann")
    assert sessions(room) == [(1, "LIVE", None)]
    off(room, "21:00")
    assert sessions(room) == [(1, "ENDED", "feed")]
    assert room.rows("SELECT stream_session_id FROM interactions")[0][0] == 1


def test_one_that_is_off_for_longer_is_another(room: Show) -> None:
    live(room, "19:00")
    off(room, "20:00")
    live(room, "20:31")
    assert sessions(room) == [(1, "ENDED", "feed"), (2, "LIVE", None)]


def test_how_long_is_a_setting(room: Show) -> None:
    room.do(SetSetting(key="audience.drop_out_minutes", value=0))
    live(room, "19:00")
    off(room, "20:00")
    live(room, "20:01")
    assert len(sessions(room)) == 2


def test_what_somebody_ended_by_hand_is_over(room: Show) -> None:
    live(room, "19:00")
    until(room, "20:00")
    room.do(EndSession())
    live(room, "20:05")
    assert sessions(room) == [(1, "ENDED", "api"), (2, "LIVE", None)]


def test_a_start_while_a_session_is_on_begins_none(room: Show) -> None:
    session(room, "19:00")
    live(room, "19:05")
    assert sessions(room) == [(1, "LIVE", None)]


def test_a_start_after_one_whose_end_nobody_told_is_another_broadcast(room: Show) -> None:
    live(room, "12:00")
    until(room, "13:00")
    hear(room, "13:00", "ann")
    live(room, "15:00")
    hear(room, "15:00", "bob")
    assert sessions(room) == [(1, "ENDED", "feed"), (2, "LIVE", None)]
    assert ended(room) == ["feed 13:00"]
    heard = "SELECT stream_session_id FROM interactions ORDER BY timestamp"
    assert [row[0] for row in room.rows(heard)] == [1, 2]


def test_a_start_soon_after_something_was_heard_goes_on_with_it(room: Show) -> None:
    live(room, "12:00")
    until(room, "14:40")
    hear(room, "14:40", "ann")
    live(room, "15:00")
    assert sessions(room) == [(1, "LIVE", None)]


def test_a_start_goes_on_with_what_somebody_began_by_hand(room: Show) -> None:
    session(room, "12:00")
    live(room, "15:00")
    assert sessions(room) == [(1, "LIVE", None)]


def test_a_start_that_is_told_again_begins_nothing(room: Show) -> None:
    live(room, "12:00")
    until(room, "15:00")
    room.do(GoLive(), happened_at=at("12:00"), origin=Origin.FEED)
    assert sessions(room) == [(1, "LIVE", None)]


def test_a_stop_without_a_start_is_none(room: Show) -> None:
    off(room, "19:00")
    assert sessions(room) == []


def chores(room: Show, when: str) -> None:
    until(room, when)
    Chores(room.program).do()


def ended(room: Show) -> list[str]:
    rows = room.rows("SELECT ended_by, ended_at FROM stream_sessions WHERE ended_at IS NOT NULL")
    return [f"{row.ended_by} {str(row.ended_at)[11:16]}" for row in rows]


def test_what_was_left_on_ends_when_something_was_last_heard(room: Show) -> None:
    live(room, "12:00")
    until(room, "13:30")
    hear(room, "13:30", "ann")
    chores(room, "19:00")
    assert ended(room) == []
    chores(room, "19:31")
    assert ended(room) == ["automatic 13:30"]


def test_a_broadcast_of_which_nothing_was_ever_heard_ends_where_it_began(room: Show) -> None:
    live(room, "12:00")
    chores(room, "18:01")
    assert ended(room) == ["automatic 12:00"]


def test_what_somebody_began_by_hand_goes_on(room: Show) -> None:
    session(room, "12:00")
    chores(room, "23:00")
    assert ended(room) == []


def test_how_long_it_may_be_silent_is_a_setting(room: Show) -> None:
    room.do(SetSetting(key="audience.silent_hours", value=0))
    live(room, "12:00")
    chores(room, "23:00")
    assert ended(room) == []


def test_it_goes_on_while_something_else_is_told_of_it(room: Show) -> None:
    live(room, "12:00")
    until(room, "12:30")
    hear(room, "12:30", "ann")
    until(room, "18:00")
    room.do(AddNote(username="ann", content="still here"))
    chores(room, "19:00")
    assert ended(room) == []
