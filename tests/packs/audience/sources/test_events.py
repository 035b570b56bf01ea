"""The Events API: who did what, from where one goes on, and what is not believed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.core.source import How, Told
from tallylight.fakes.room import MESSAGE, Room, user
from tallylight.packs.audience.messages.heard import GoLive, GoOff, Hear
from tallylight.packs.audience.sources import events
from tallylight.packs.audience.sources.event import Mark
from tallylight.packs.audience.sources.events import Place, behind

from .means import NOW, TOKEN, means, no_reply, reply

HERE = "https://eventsapi.chaturbate.com"
TIME = datetime(2026, 11, 21, 1, 53, 20, tzinfo=UTC)
ID, LATER = (f"{int(TIME.timestamp()) + seconds}000-0" for seconds in (0, 1))


def batch(*told: dict[str, Any], following: str | None = f"{HERE}/events/me_demo/T/?i=9-9") -> str:
    return json.dumps({"events": list(told), "nextUrl": following})


def event(method: str, event_id: Any = ID, **said: Any) -> dict[str, Any]:
    return {"method": method, "id": event_id, "object": {"broadcaster": "me_demo", **said}}


def heard(body: str, status: int = 200, place: Place | None = None) -> Told[Place]:
    return events.heard(place or Place("me_demo"), means(), reply(body, status))


def only(told: Told[Any]) -> Any:
    """The one command, or the one thing that was left over."""
    ((step),) = told.steps
    return (*step.given, *step.left)[0]


def hears(method: str, **said: Any) -> Hear:
    command = only(heard(batch(event(method, **{"user": user("Viewer_Demo"), **said})))).command
    assert isinstance(command, Hear)
    return command


# Who did what


def test_a_line_of_chat_is_heard_with_its_time_and_id() -> None:
    told = only(heard(batch(event("chatMessage", user=user("Viewer_Demo"),
                                  message=MESSAGE | {"message": "hello"}))))  # fmt: skip
    assert (told.at, told.command_id) == (TIME, f"cb_events:{ID}")
    hear = told.command
    assert (hear.username, hear.kind, hear.content) == ("Viewer_Demo", "CHAT_MESSAGE", "hello")
    assert (hear.via, hear.external_id, hear.platform) == ("cb_events", ID, "chaturbate")
    assert json.loads(hear.raw)["object"]["message"]["message"] == "hello"


@pytest.mark.parametrize(
    ("method", "kind"),
    [("follow", "FOLLOW"), ("unfollow", "UNFOLLOW"), ("userEnter", "USER_ENTER"),
     ("userLeave", "USER_LEAVE"), ("fanclubJoin", "FANCLUB_JOIN")],
)  # fmt: skip
def test_what_a_person_does_is_heard(method: str, kind: str) -> None:
    assert hears(method).kind == kind


def test_a_tip_says_how_much_of_what() -> None:
    hear = hears("tip", tip={"tokens": 42, "isAnon": False, "message": "| gg"})
    assert (hear.kind, hear.amount, hear.unit, hear.content) == ("TIP_EVENT", 42, "tokens", "gg")
    assert hear.metadata is not None
    assert (hear.metadata["tokens"], hear.metadata["isAnon"]) == (42, False)


def test_a_tip_without_a_note_says_its_sum_in_words() -> None:
    assert hears("tip", tip={"tokens": 7, "isAnon": False, "message": ""}).content == "7 tokens"


def test_a_tip_of_nothing_is_a_tip() -> None:
    assert hears("tip", tip={"tokens": 0, "isAnon": False, "message": ""}).amount == 0


def test_who_tips_unnamed_is_known_and_marked() -> None:
    hear = hears("tip", tip={"tokens": 5, "isAnon": True, "message": ""})
    assert (hear.username, hear.anonymous) == ("Viewer_Demo", True)


def test_a_purchase_says_what_was_bought() -> None:
    media = {"id": 7, "type": "photos", "name": "set seven", "tokens": 30}
    hear = hears("mediaPurchase", media=media)
    assert (hear.kind, hear.content, hear.amount) == ("MEDIA_PURCHASE", "set seven", 30)
    assert hear.metadata is not None
    assert (hear.metadata["id"], hear.metadata["type"]) == (7, "photos")


@pytest.mark.parametrize(
    ("sender", "reader", "direction"),
    [("viewer_demo", "me_demo", "in"), ("Me_Demo", "viewer_demo", "out")],
)
def test_a_private_message_is_the_other_ones(sender: str, reader: str, direction: str) -> None:
    message = MESSAGE | {"message": "psst", "fromUser": sender, "toUser": reader}
    hear = hears("privateMessage", user=user(sender), message=message)
    assert (hear.username, hear.kind) == ("viewer_demo", "PRIVATE_MESSAGE")
    assert hear.metadata is not None
    assert hear.metadata["direction"] == direction


def test_the_broadcast_begins_and_ends_at_the_times_of_their_ids() -> None:
    told = heard(batch(event("broadcastStart", user=user("me_demo")),
                       event("broadcastStop", LATER, user=user("me_demo"))))  # fmt: skip
    began, ended = (step.given[0] for step in told.steps)
    assert (began.at, began.command) == (TIME, GoLive(broadcaster="me_demo"))
    assert (ended.at - TIME, ended.command) == (timedelta(seconds=1), GoOff(broadcaster="me_demo"))


def test_marks_of_a_person_go_along_and_their_gender_does_not() -> None:
    hear = hears("follow", user=user("viewer_demo", isMod=True, recentTips="none"))
    assert hear.metadata is not None
    assert (hear.metadata["user"]["isMod"], hear.metadata["user"]["recentTips"]) == (True, "none")
    assert "gender" not in hear.metadata["user"]


# What becomes no command


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (event("newThing", user=user("viewer_demo")), "Nobody here knows this kind of event."),
        (event("roomSubjectChange", subject="Speedrun night"), "It is of the room"),
        (event("chatMessage", message={"message": "who?"}), "It does not say who."),
        (event("tip", user={"username": 5}, tip={"tokens": 1}), "It does not say who."),
        (event("follow", "soon", user=user("viewer_demo")), "Its id tells no time."),
        (event("follow", f"{9**20}-0", user=user("viewer_demo")), "Its id tells no time."),
        (event("follow", "4000000000000-0", user=user("viewer_demo")), "Its id tells no time."),
        (5, "Its id tells no time."),
    ],
)
def test_what_is_not_understood_is_kept_as_it_came(told: Any, why: str) -> None:
    left = only(heard(batch(told)))
    assert why in left.why
    assert json.loads(left.raw) == told


def test_one_bad_event_harms_no_other() -> None:
    told = heard(batch(5, event("oddity"), event("follow", user=user("viewer_demo"))))  # type: ignore[arg-type]
    assert [len(step.given) for step in told.steps] == [0, 0, 1]


@pytest.mark.parametrize(
    "name", ["日本語", "\u202eevil", "<b>bold</b>", "../../etc", "a\0b", "=1+1"]
)
def test_names_stay_what_they_are(name: str) -> None:
    assert hears("follow", user=user(name)).username == name


def test_words_that_no_database_keeps_are_marked_and_their_raw_is_exact() -> None:
    hear = hears("chatMessage", message={"message": "a\0b\ud800c"})
    assert hear.content == "a\ufffdb\ufffdc"
    assert hear.raw is not None
    assert json.loads(hear.raw)["object"]["message"]["message"] == "a\0b\ud800c"


def test_an_event_is_kept_exactly_as_it_was_sent() -> None:
    raw = '{ "method":"follow",  "id":"' + ID + '","object":{"user":{"username":"x"},"n":1.50}}'
    hear = only(heard(f'{{"events": [ {raw} ], "nextUrl": null}}')).command
    assert hear.raw == raw


def test_a_token_in_an_event_is_blanked() -> None:
    hear = hears("chatMessage", message={"message": f"is it {TOKEN}?"})
    assert TOKEN not in (hear.raw or "") + hear.content


# From where one goes on


def test_it_is_asked_from_where_it_was_heard() -> None:
    wants = events.wants(Place("me_demo", "5-1"), means())
    assert wants.request is not None
    assert wants.request.query == {"i": "5-1", "timeout": "30"}
    assert wants.request.deadline > 30
    assert TOKEN not in repr(wants)


def test_another_room_is_heard_from_its_beginning() -> None:
    wants = events.wants(Place("somebody", "5-1"), means())
    assert wants.request is not None
    assert "i" not in wants.request.query


def test_the_next_address_says_from_where() -> None:
    told = heard(
        batch(event("follow", user=user("x")), following=f"{HERE}/events/me_demo/T/?i=77-3")
    )
    assert told.memory == Place("me_demo", "77-3", NOW)


def test_without_a_next_address_the_last_event_says_it() -> None:
    told = heard(batch(event("follow", user=user("x")), following=None))
    assert told.memory.last_id == ID


def test_a_wait_in_vain_is_all_well() -> None:
    said = json.dumps({"status": "waited too long for events", "nextUrl": f"{HERE}/events/?i=4-0"})
    told = heard(said, 400, Place("me_demo", "4-0", NOW - timedelta(seconds=30)))
    assert (told.how, told.memory.last_id, told.wait) == (How.OK, "4-0", 0.0)
    assert (told.spans[0].since, told.spans[0].until, told.spans[0].gap) == (
        NOW - timedelta(seconds=30), NOW, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    "following",
    ["https://evil.example/events/me_demo/T/?i=1-0", "http://eventsapi.chaturbate.com/?i=1-0",
     f"{HERE}:8443/events/?i=1-0", "https://eventsapi.chaturbate.com@evil.example/?i=1-0",
     "nowhere"],
)  # fmt: skip
def test_a_reply_that_leads_to_another_server_is_not_taken(following: str) -> None:
    place = Place("me_demo", "5-1", NOW)
    told = heard(batch(event("follow", user=user("x")), following=following), place=place)
    assert (told.how, told.memory, told.steps) == (How.FAILED, place, ())
    assert "another server" in told.sentence


@pytest.mark.parametrize("body", ["", "{", '{"events": 5}', "[]", '{"events":[{"id":', "null"])
def test_half_a_reply_moves_nothing(body: str) -> None:
    place = Place("me_demo", "5-1", NOW)
    told = heard(body, place=place)
    assert (told.how, told.memory) == (How.FAILED, place)


@pytest.mark.parametrize(
    ("status", "how"),
    [(401, How.STOPPED), (403, How.STOPPED), (404, How.STOPPED), (400, How.FAILED),
     (429, How.FAILED), (302, How.FAILED), (502, How.FAILED), (520, How.FAILED)],
)  # fmt: skip
def test_what_a_status_means(status: int, how: How) -> None:
    place = Place("me_demo", "5-1", NOW)
    told = heard('{"detail": "no"}', status, place)
    assert (told.how, told.memory) == (how, place)
    assert told.sentence


def test_no_reply_moves_nothing() -> None:
    told = events.heard(Place("me_demo", "5-1", NOW), means(), no_reply())
    assert (told.how, told.memory.last_id) == (How.FAILED, "5-1")


def test_after_a_long_time_away_something_may_be_missing() -> None:
    place = Place("me_demo", "5-1", NOW - timedelta(hours=2))
    (span,) = heard(batch(), place=place).spans
    assert (span.since, span.until) == (NOW - timedelta(hours=2), NOW)
    assert span.gap is not None


def test_what_is_remembered_is_plain_and_comes_back() -> None:
    for place in (Place(), Place("me_demo", "5-1", NOW)):
        assert events.begin(json.loads(json.dumps(events.keep(place)))) == place


marks = st.lists(st.one_of(st.none(), st.builds(Mark, st.integers(0, 30), st.integers(0, 2))))


@given(st.one_of(st.none(), st.just(Mark(5, 0))), marks)
def test_who_goes_on_from_anywhere_misses_nothing(before: Mark | None, told: list[Any]) -> None:
    for number, place in enumerate(behind(before, told)):
        later_ones = [mark for mark in told[number + 1 :] if mark is not None]
        if place != before:
            assert place is not None
            assert all(place < mark for mark in later_ones)


def test_a_batch_in_order_moves_with_every_event() -> None:
    told = [Mark(1, 0), Mark(1, 1), None, Mark(4, 0)]
    assert behind(None, told) == [Mark(1, 0), Mark(1, 1), Mark(1, 1), Mark(4, 0)]


def test_five_thousand_events_are_five_thousand_steps() -> None:
    room = Room()
    for number in range(5000):
        room.tip("viewer", number)
    texts = ",".join(one.text for one in room.events)
    given_at = room.now() + timedelta(seconds=1)
    body = f'{{"events":[{texts}],"nextUrl":null}}'
    told = events.heard(Place("me_demo"), means(), reply(body, at=given_at))
    assert len(told.steps) == 5000
    assert told.steps[99].memory.last_id == room.events[99].id


# What it needs


@pytest.mark.parametrize(
    ("given_means", "says"),
    [
        (means(token=None), "Enter your token"),
        (means(events_address="http://eventsapi.chaturbate.com"), "events_address"),
        (means(events_address="nowhere"), "events_address"),
        (means(chaturbate_name=".."), "can be nobody's name"),
    ],
)
def test_it_says_what_it_lacks(given_means: Any, says: str) -> None:
    assert says in (events.lacks(given_means) or "")


def test_a_server_on_this_computer_may_be_asked_in_the_clear() -> None:
    assert events.lacks(means(events_address="http://127.0.0.1:8080")) is None
