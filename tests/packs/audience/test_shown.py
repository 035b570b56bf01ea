"""What overlays are told: amounts, and names only where both sides want them."""

import json
from typing import Any

import pytest

from tallylight.core.settings.messages import SetSetting
from tallylight.packs.audience.messages.notes import AddNote
from tallylight.packs.audience.messages.shown import GetGoal, GetLatestGift, GetTopOfSession
from tallylight.testing import Show

from .evenings import at, end, exclude, hear, session, tip, until


def choose(room: Show, **chosen: Any) -> None:
    for key, value in chosen.items():
        room.do(SetSetting(key=f"audience.{key}", value=value))


def drawn(room: Show, overlay: str) -> Any:
    return json.loads(room.picture(f"audience.{overlay}"))


def test_by_default_an_overlay_names_nobody(room: Show) -> None:
    session(room, "19:00")
    tip(room, "19:01", "ada", 10)

    gift = room.ask(GetLatestGift()).gift
    top = room.ask(GetTopOfSession())

    assert (gift.kind, gift.amount, gift.unit, gift.name) == ("TIP_EVENT", 10, "tokens", None)
    assert [(one.place, one.name, one.amount) for one in top.places] == [(1, None, 10)]
    assert "ada" not in room.picture("audience.latest") + room.picture("audience.top")


def test_with_names_wanted_the_giver_is_named(room: Show) -> None:
    choose(room, names_on_overlays=True)
    session(room, "19:00")
    tip(room, "19:01", "ada", 10)

    assert room.ask(GetLatestGift()).gift.name == "ada"
    assert room.ask(GetTopOfSession()).places[0].name == "ada"


def test_who_gave_without_a_name_is_never_named(room: Show) -> None:
    choose(room, names_on_overlays=True)
    session(room, "19:00")
    tip(room, "19:01", "ada", 10, anonymous=True)

    assert (room.ask(GetLatestGift()).gift.amount, room.ask(GetLatestGift()).gift.name) == (
        10, None,
    )  # fmt: skip
    top = room.ask(GetTopOfSession())
    assert (top.total, top.places) == (10, [])
    assert "ada" not in room.picture("audience.latest") + room.picture("audience.top")


def test_while_names_are_hidden_an_overlay_shows_the_made_up_one(room: Show) -> None:
    choose(room, names_on_overlays=True, stream_safe=True)
    session(room, "19:00")
    tip(room, "19:01", "ada", 10)

    assert room.ask(GetLatestGift()).gift.name not in (None, "ada")


def test_what_an_excluded_person_gave_is_on_no_overlay(room: Show) -> None:
    session(room, "19:00")
    tip(room, "19:01", "bob", 5)
    exclude(room, tip(room, "19:02", "ada", 1000))

    assert room.ask(GetLatestGift()).gift.amount == 5
    assert room.ask(GetGoal()).reached == 5
    assert room.ask(GetTopOfSession()).total == 5


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("FOLLOW", True), ("SUBSCRIPTION", True), ("CHAT_MESSAGE", False), ("USER_ENTER", False)],
)
def test_follows_and_gifts_are_shown_and_words_are_not(
    room: Show, kind: Any, *, shown: bool
) -> None:
    session(room, "19:00")
    hear(room, "19:01", "ada", kind)

    gift = room.ask(GetLatestGift()).gift

    assert (gift is not None) == shown


def test_the_goal_counts_what_the_settings_say(room: Show) -> None:
    end(room, session(room, "1 19:00"), "1 20:00")
    tip(room, "1 19:01", "ada", 100)
    session(room, "2 19:00")
    tip(room, "2 19:01", "ada", 10)
    hear(room, "2 19:02", "bob", "CHEER", "", amount=7, unit="bits")
    hear(room, "2 19:03", "bob", "FOLLOW", "")
    hear(room, "2 19:04", "bob")
    tip(room, "2 08:00", "cyd", 3)
    until(room, "2 19:05")

    def reached(**chosen: Any) -> int:
        choose(room, **chosen)
        return int(room.ask(GetGoal()).reached)

    assert reached() == 10
    assert reached(goal_span="day") == 13
    assert reached(goal_span="all") == 113
    assert reached(goal_unit="bits") == 7
    assert reached(goal_of="followers") == 1
    assert reached(goal_of="messages") == 1


def test_the_goal_has_the_name_and_the_end_that_were_chosen(room: Show) -> None:
    choose(room, goal_title="New microphone", goal_amount=500)

    goal = room.ask(GetGoal())

    assert (goal.title, goal.amount, goal.reached) == ("New microphone", 500, 0)


def test_without_a_session_no_overlay_of_the_session_shows_anything(room: Show) -> None:
    end(room, session(room, "19:00"), "20:00")
    tip(room, "19:01", "ada", 10)

    assert drawn(room, "latest") is None
    assert drawn(room, "top") is None


def test_a_picture_is_drawn_anew_when_something_is_heard(room: Show) -> None:
    session(room, "19:00")
    until(room, "19:05")
    room.program.live.want("main", "audience.latest")
    room.settle()
    tip(room, "19:06", "ada", 10)
    room.settle()

    def amount() -> Any:
        shot = room.program.live.shot("main", "audience.latest")
        shown = json.loads(shot.data) if shot else None
        return shown and shown["amount"]

    assert _soon(amount) == 10


def _soon(look: Any) -> Any:
    """What is there within a few seconds: pictures are drawn on a thread of their own."""
    import time  # noqa: PLC0415

    for _ in range(100):
        if found := look():
            return found
        time.sleep(0.05)
    return None


def test_a_tip_written_down_by_hand_is_shown_and_gone_when_taken_back(room: Show) -> None:
    session(room, "19:00")
    until(room, "19:05")
    room.do(AddNote(username="ada", kind="TIP_EVENT", amount=10, unit="tokens"))
    assert drawn(room, "latest")["amount"] == 10

    room.undo()

    assert drawn(room, "latest") is None
    assert at("19:05") == room.clock.now()
