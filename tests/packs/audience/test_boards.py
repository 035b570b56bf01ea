"""Who gave or said most, and a session in numbers."""

import pytest

from tallylight.base.errors import Refused
from tallylight.core.sessions.messages import VoidSession
from tallylight.packs.audience.messages.notes import AddNote
from tallylight.packs.audience.messages.numbers import GetLeaderboard, GetSessionReport
from tallylight.packs.audience.views.numbers import BoardServed
from tallylight.testing import Show

from .evenings import at, end, exclude, hear, session, tip, until


def board(room: Show, by: str = "tips", **said: object) -> BoardServed:
    (found,) = room.ask(GetLeaderboard(by=by, **said)).items
    return found


def places(of: BoardServed) -> list[tuple[int, str, int]]:
    return [(one.place, one.who.name, one.amount) for one in of.places]


def test_who_gave_most_stands_first_and_equal_sums_share_a_place(room: Show) -> None:
    for name, amount in (("ada", 10), ("bob", 30), ("ada", 5), ("cyd", 15), ("dot", 1)):
        tip(room, "19:00", name, amount)

    assert places(board(room)) == [(1, "bob", 30), (2, "ada", 15), (2, "cyd", 15), (4, "dot", 1)]
    assert board(room).total == 61


def test_each_unit_has_a_board_of_its_own(room: Show) -> None:
    tip(room, "19:00", "ada", 10)
    hear(room, "19:01", "bob", "CHEER", "", amount=500, unit="bits", platform="twitch")

    boards = room.ask(GetLeaderboard(by="tips")).items

    assert [(one.unit, places(one)) for one in boards] == [
        ("bits", [(1, "bob", 500)]), ("tokens", [(1, "ada", 10)]),
    ]  # fmt: skip
    assert board(room, unit="tokens").unit == "tokens"


def test_a_tip_without_a_name_is_in_the_sum_and_names_nobody(room: Show) -> None:
    tip(room, "19:00", "ada", 10)
    tip(room, "19:01", "bob", 90, anonymous=True)
    tip(room, "19:02", "ada", 5, anonymous=True)

    found = board(room)

    assert (found.total, found.anonymous.amount, found.anonymous.n) == (105, 95, 2)
    assert places(found) == [(1, "ada", 10)]


def test_who_said_most_is_told_by_lines_of_chat(room: Show) -> None:
    for name in ("ada", "bob", "ada"):
        hear(room, "19:00", name)
    hear(room, "19:01", "bob", "PRIVATE_MESSAGE", "psst")
    tip(room, "19:02", "bob", 10)

    assert places(board(room, "messages")) == [(1, "ada", 2), (2, "bob", 1)]


def test_a_board_of_a_session_is_of_that_alone(room: Show) -> None:
    end(room, first := session(room, "1 19:00"), "1 20:00")
    tip(room, "1 19:10", "ada", 10)
    tip(room, "1 21:00", "ada", 100)

    assert places(board(room, session_id=first)) == [(1, "ada", 10)]
    assert places(board(room)) == [(1, "ada", 110)]


def test_a_session_left_out_of_the_numbers_is_in_none_but_its_own(room: Show) -> None:
    end(room, first := session(room, "1 19:00"), "1 20:00")
    tip(room, "1 19:10", "ada", 10)
    room.do(VoidSession(session_id=first))

    assert room.ask(GetLeaderboard(by="tips")).items == []
    assert places(board(room, session_id=first)) == [(1, "ada", 10)]


def test_a_tip_that_was_written_down_and_taken_back_counts_no_more(room: Show) -> None:
    room.do(AddNote(username="ada", kind="TIP_EVENT", amount=10, unit="tokens"))
    assert places(board(room)) == [(1, "ada", 10)]

    room.undo()

    assert room.ask(GetLeaderboard(by="tips")).items == []


def test_what_an_excluded_person_gave_is_left_out_of_the_sum_as_well(room: Show) -> None:
    exclude(room, tip(room, "19:00", "ada", 10))
    tip(room, "19:01", "bob", 3)

    found = room.ask(GetLeaderboard(by="tips"))

    assert (found.include_excluded, found.excluded_hidden) == (False, 1)
    assert (found.items[0].total, places(found.items[0])) == (3, [(1, "bob", 3)])
    assert board(room, include_excluded=True).total == 13


def test_the_name_that_is_excluded_from_the_start_is_in_no_board(room: Show) -> None:
    tip(room, "19:00", "SMK_Lover", 10)

    assert room.ask(GetLeaderboard(by="tips")).items == []
    assert room.ask(GetLeaderboard(by="tips")).excluded_hidden == 1


def test_the_report_tells_a_session_in_numbers(room: Show) -> None:
    end(room, session(room, "1 19:00"), "1 20:00")
    hear(room, "1 19:30", "ada")
    end(room, session(room, "2 19:00"), "2 20:00")
    hear(room, "2 19:01", "ada", "USER_ENTER", "")
    hear(room, "2 19:02", "ada")
    hear(room, "2 19:03", "bob")
    tip(room, "2 19:04", "bob", 40)
    tip(room, "2 19:05", "ada", 2, anonymous=True)
    hear(room, "2 19:06", "bob", "FOLLOW", "")
    hear(room, "2 19:07", "cyd", "FOLLOW", "")
    hear(room, "2 19:08", "cyd", "UNFOLLOW", "")
    hear(room, "2 19:09", "ada", "MEDIA_PURCHASE", "set seven", amount=30, unit="tokens")

    found = room.ask(GetSessionReport())

    assert (found.people, found.first_timers, found.returning) == (3, 2, 1)
    assert (found.messages, found.new_followers) == (2, 1)
    assert [(one.unit, one.amount, one.n) for one in found.tips] == [("tokens", 42, 2)]
    assert [(one.unit, one.amount) for one in found.anonymous_tips] == [("tokens", 2)]
    assert [(one.unit, one.amount) for one in found.other_gifts] == [("tokens", 30)]
    assert places(found.top_tippers[0]) == [(1, "bob", 40)]
    assert [one.who.name for one in found.top_talkers] == ["ada", "bob"]
    assert found.kinds["FOLLOW"] == 2


def test_without_a_session_the_report_is_of_the_one_that_is_on_else_the_last(room: Show) -> None:
    with pytest.raises(Refused, match="no session yet"):
        room.ask(GetSessionReport())
    end(room, first := session(room, "1 19:00"), "1 20:00")
    assert room.ask(GetSessionReport()).session.session_id == first

    second = session(room, "2 19:00")
    until(room, "2 19:30")

    assert room.ask(GetSessionReport()).session.session_id == second
    assert room.ask(GetSessionReport(session_id=first)).session.ended_at == at("1 20:00")


def test_a_report_says_how_much_of_the_session_was_listened_to(room: Show) -> None:
    session(room, "1 19:00")

    assert room.ask(GetSessionReport()).heard == []
