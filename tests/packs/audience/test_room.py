"""Who is here, who came for the first time, who stays away."""

from tallylight.packs.audience.messages.numbers import (
    GetNewcomers,
    ListLosingTouch,
    WhoIsHere,
)
from tallylight.packs.audience.messages.persons import MergePerson, PutOnList
from tallylight.testing import Show

from .evenings import end, exclude, hear, note, session, tip, until


def here(room: Show, **said: object) -> list[str]:
    return [one.who.name for one in room.ask(WhoIsHere(**said)).items]


def test_who_entered_and_did_not_leave_is_here(room: Show) -> None:
    session(room, "19:00")
    for name in ("ada", "bob", "cyd"):
        hear(room, "19:01", name, "USER_ENTER")
    hear(room, "19:10", "bob", "USER_LEAVE")
    hear(room, "19:10", "cyd", "USER_LEAVE")
    hear(room, "19:20", "cyd", "USER_ENTER")
    until(room, "23:00")

    assert here(room) == ["cyd", "ada"]


def test_who_only_spoke_is_here_for_a_while(room: Show) -> None:
    session(room, "19:00")
    hear(room, "19:01", "ada")
    tip(room, "19:08", "bob", 5)
    until(room, "19:12")

    assert here(room) == ["bob"]
    assert here(room, minutes=30) == ["bob", "ada"]


def test_who_spoke_and_left_is_gone(room: Show) -> None:
    session(room, "19:00")
    hear(room, "19:01", "ada")
    hear(room, "19:02", "ada", "USER_LEAVE")
    until(room, "19:03")

    assert here(room) == []


def test_without_a_session_those_are_here_who_spoke_just_now(room: Show) -> None:
    hear(room, "18:00", "ada")
    hear(room, "19:00", "bob")
    until(room, "19:05")

    assert here(room) == ["bob"]
    assert room.ask(WhoIsHere()).session is None


def test_each_who_is_here_comes_with_what_is_known_of_them(room: Show) -> None:
    end(room, session(room, "1 19:00"), "1 20:00")
    ada = hear(room, "1 19:10", "ada")
    session(room, "2 19:00")
    hear(room, "2 19:01", "ada", "USER_ENTER")
    tip(room, "2 19:02", "ada", 40)
    tip(room, "2 19:03", "ada", 2)
    note(room, "ada", "plays chess")
    room.do(PutOnList(person_id=ada, watchlist="Friends"))
    hear(room, "2 19:04", "bob", "USER_ENTER")
    until(room, "2 19:05")

    bob, she = room.ask(WhoIsHere()).items

    assert (she.streams_attended, she.first_time, she.note) == (2, False, "plays chess")
    assert [(one.unit, one.amount, one.n) for one in she.tips] == [("tokens", 42, 2)]
    assert she.watchlists == ["Friends"]
    assert (bob.streams_attended, bob.first_time, bob.note) == (1, True, None)


def test_that_somebody_banned_is_here_is_never_said_with_their_list(room: Show) -> None:
    session(room, "19:00")
    ada = hear(room, "19:01", "ada", "USER_ENTER")
    room.do(PutOnList(person_id=ada, watchlist="Banned But Craved"))
    until(room, "19:05")

    assert room.ask(WhoIsHere()).items[0].watchlists == []


def test_who_is_left_out_is_here_only_when_asked_for(room: Show) -> None:
    session(room, "19:00")
    exclude(room, hear(room, "19:01", "ada", "USER_ENTER"))
    hear(room, "19:01", "bob", "USER_ENTER")
    until(room, "19:05")

    assert here(room) == ["bob"]
    assert room.ask(WhoIsHere()).excluded_hidden == 1
    assert sorted(here(room, include_excluded=True)) == ["ada", "bob"]


def test_those_never_seen_before_are_first_timers_and_the_others_return(room: Show) -> None:
    end(room, session(room, "1 19:00"), "1 20:00")
    hear(room, "1 19:30", "ada")
    end(room, session(room, "2 19:00"), "2 20:00")
    hear(room, "2 19:30", "ada")
    hear(room, "2 19:31", "bob")
    end(room, third := session(room, "3 19:00"), "3 20:00")
    for name in ("cyd", "bob", "ada"):
        hear(room, "3 19:10", name)

    found = room.ask(GetNewcomers(session_id=third))

    assert [one.who.name for one in found.first_timers] == ["cyd"]
    assert {one.who.name: one.streams_before for one in found.returning} == {"ada": 2, "bob": 1}


def test_a_note_about_somebody_is_no_sign_of_life(room: Show) -> None:
    end(room, first := session(room, "1 19:00"), "1 20:00")
    hear(room, "1 19:30", "ada", "PROFILE_PASTE", "plays chess")

    assert room.ask(GetNewcomers(session_id=first)).first_timers == []


def test_of_two_who_are_one_neither_comes_for_the_first_time(room: Show) -> None:
    end(room, session(room, "1 19:00"), "1 20:00")
    ada = hear(room, "1 19:30", "ada")
    end(room, second := session(room, "2 19:00"), "2 20:00")
    other = hear(room, "2 19:30", "ada_2")
    room.do(MergePerson(person_id=other, into=ada))

    found = room.ask(GetNewcomers(session_id=second))

    assert (found.first_timers, [one.who.name for one in found.returning]) == ([], ["ada"])


def evening(room: Show, day: int, *names: str) -> None:
    end(room, session(room, f"{day} 19:00"), f"{day} 20:00")
    for name in names:
        hear(room, f"{day} 19:30", name)


def test_regulars_who_were_not_seen_in_the_last_streams_are_named(room: Show) -> None:
    evening(room, 1, "ada", "bob", "cyd")
    evening(room, 2, "ada", "bob")
    evening(room, 3, "ada", "bob", "dot")
    evening(room, 4, "bob")
    evening(room, 5)
    evening(room, 6)

    found = room.ask(ListLosingTouch(streams=2, attended=3)).items

    assert [(one.who.name, one.streams_attended, one.streams_missed) for one in found] == [
        ("bob", 4, 2), ("ada", 3, 3),
    ]  # fmt: skip
    assert [one.who.name for one in room.ask(ListLosingTouch(streams=3)).items] == ["ada"]


def test_who_came_by_between_two_streams_is_not_lost(room: Show) -> None:
    for day in (1, 2, 3):
        evening(room, day, "ada")
    evening(room, 4)
    evening(room, 5)
    hear(room, "5 22:00", "ada", "FOLLOW")

    assert room.ask(ListLosingTouch(streams=2)).items == []
