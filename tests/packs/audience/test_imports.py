"""What is pasted: kept line by line, taken back whole, and never twice."""

from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.packs.audience.messages.imports import KeepPaste, TakeBackPaste, TakeOver
from tallylight.packs.audience.messages.numbers import GetLeaderboard
from tallylight.packs.audience.messages.persons import RenamePerson
from tallylight.packs.audience.messages.questions import GetCard, ListInteractions
from tallylight.testing import Show

from .evenings import at, end, exclude, hear, session

TABLE = """username,time,type,message,tokens
Ada,2026-03-01T19:05:00Z,tip,for the cat,10
bob,2026-03-01T19:06:00Z,,hello,
,2026-03-01T19:07:00Z,,nobody,
bob,2026-03-01T19:08:00Z,tip,,minus three
"""


def paste(room: Show, text: str = TABLE, shape: Any = "table", **more: Any) -> dict[str, Any]:
    return room.do(KeepPaste(shape=shape, text=text, **more))


def kept(room: Show) -> list[str | None]:
    return [one.text for one in room.ask(ListInteractions()).items]


def test_rows_are_kept_and_those_that_cant_be_read_are_told_line_by_line(room: Show) -> None:
    answer = paste(room)

    assert (answer["kept"], answer["known"], answer["dry_run"]) == (2, 0, False)
    assert [(one["line"], one["why"]) for one in answer["faults"]] == [
        (4, "It doesn't say who."), (5, "'minus three' is no whole amount from 0."),
    ]  # fmt: skip
    assert kept(room) == ["hello", "for the cat"]
    assert room.ask(GetCard(username="ada")).tips[0].amount == 10


def test_a_dry_run_says_the_same_and_keeps_nothing(room: Show) -> None:
    said = paste(room, dry_run=True)

    assert (said["kept"], len(said["faults"]), said["paste_id"]) == (2, 2, None)
    assert kept(room) == []
    assert room.rows("SELECT id FROM persons") == []
    assert paste(room)["kept"] == 2
    assert paste(room, dry_run=True)["known"] == 2


def test_undo_takes_the_whole_paste_back(room: Show) -> None:
    paste(room)

    room.undo()

    assert kept(room) == []
    assert room.ask(GetLeaderboard(by="tips")).items == []


def test_a_paste_of_long_ago_is_taken_back_by_its_id_and_undo_brings_it_back(room: Show) -> None:
    answer = paste(room)
    hear(room, "2 19:00", "cyd")

    room.do(TakeBackPaste(paste_id=answer["paste_id"]))

    assert kept(room) == ["hello"]
    with pytest.raises(Refused, match="Nothing of a paste"):
        room.do(TakeBackPaste(paste_id=answer["paste_id"]))
    room.undo()
    assert kept(room) == ["hello", "hello", "for the cat"]


def test_what_was_taken_back_can_be_pasted_again(room: Show) -> None:
    paste(room)
    room.undo()

    assert paste(room)["kept"] == 2
    assert kept(room) == ["hello", "for the cat"]


def test_nothing_is_kept_twice_however_often_it_is_pasted(room: Show) -> None:
    paste(room)

    again = paste(room, TABLE + "cyd,2026-03-01T20:00:00Z,,late,\n")

    assert (again["kept"], again["known"]) == (1, 2)
    assert kept(room) == ["late", "hello", "for the cat"]


def test_each_row_hangs_on_the_session_that_was_on_at_its_time(room: Show) -> None:
    end(room, first := session(room, "1 19:00"), "1 20:00")
    session(room, "2 19:00")

    paste(room)

    assert {one.session_id for one in room.ask(ListInteractions()).items} == {first}


def test_somebody_new_who_speaks_often_is_met_once(room: Show) -> None:
    lines = "".join(f"[19:0{minute}:00] ada: line {minute}\n" for minute in range(5))

    answer = paste(room, lines, "chat")

    assert answer["kept"] == 5
    assert len(room.rows("SELECT id FROM persons")) == 1


@pytest.mark.parametrize("given_away", [False, True])
def test_what_was_said_under_a_former_name_is_of_who_had_it_then(
    room: Show, given_away: bool
) -> None:
    ada = hear(room, "1 18:00", "ada")
    room.do(RenamePerson(person_id=ada, username="eve"), happened_at=at("2 18:00"))
    if given_away:
        assert hear(room, "3 18:00", "ada") != ada

    paste(room)
    taken = TakeOver(username="Ada", kind="CHAT_IMPORT", content="hi", external_id="paste:1")
    room.do(taken, happened_at=at("1 19:10"))

    assert [one.text for one in room.ask(ListInteractions(person_id=ada)).items] == [
        "hi", "for the cat", "hello",
    ]  # fmt: skip


def test_who_is_excluded_from_the_start_is_excluded_in_a_paste_as_well(room: Show) -> None:
    paste(room, TABLE.replace("Ada", "SMK_Lover"))

    assert room.ask(GetLeaderboard(by="tips")).excluded_hidden == 1


def test_a_profile_is_kept_for_whom_it_is(room: Show) -> None:
    paste(room, "Plays chess.\nLives by the sea.", "profile", username="Ada")

    (one,) = room.ask(ListInteractions()).items
    assert (one.who.name, one.kind, one.by_hand) == ("Ada", "PROFILE_PASTE", True)


def test_headings_may_be_explained(room: Show) -> None:
    answer = paste(room, "Who,What\nada,hi\n", columns={"Who": "username", "What": "content"})

    assert (answer["kept"], kept(room)) == (1, ["hi"])


def test_where_nothing_can_be_read_it_is_refused_with_the_reason(room: Show) -> None:
    with pytest.raises(Refused, match=r"Nothing can be read out of it: .*username"):
        paste(room, "a,b\n1,2\n")


def test_too_much_for_one_paste_is_refused_and_nothing_is_kept(room: Show) -> None:
    rows = "".join(f"ada,line {number}\n" for number in range(2_001))

    with pytest.raises(Refused, match="2001 things"):
        paste(room, f"username,message\n{rows}")

    assert kept(room) == []


def test_a_time_to_come_is_taken_for_now_and_the_doubt_is_kept(room: Show) -> None:
    paste(room, "username,time,message\nada,2027-01-01T00:00:00Z,hi\n")

    (row,) = room.rows("SELECT metadata, timestamp FROM interactions")
    assert "It says a time to come, 2027-01-01" in str(row.metadata)
    assert room.ask(ListInteractions()).items[0].at == room.clock.now()


def test_an_unknown_paste_is_refused(room: Show) -> None:
    with pytest.raises(Refused, match="Nothing of a paste x stands"):
        room.do(TakeBackPaste(paste_id="x"))


def test_a_row_that_was_taken_over_can_be_undone_and_taken_over_again(room: Show) -> None:
    row = TakeOver(username="ada", kind="CHAT_IMPORT", content="hi", external_id="paste:1")
    first = room.do(row, happened_at=at("19:00"))
    assert kept(room) == ["hi"]

    room.undo()
    assert kept(room) == []

    again = room.do(row, happened_at=at("19:00"))
    assert (again["interaction_id"], kept(room)) == (first["interaction_id"], ["hi"])
    assert room.outcome(row, happened_at=at("19:00")).seq is None


def test_a_retry_of_a_paste_is_answered_alike(room: Show) -> None:
    said = KeepPaste(shape="table", text=TABLE)
    first = room.outcome(said, command_id="p")
    again = room.outcome(said, command_id="p")

    assert again.repeated
    assert again.answer == first.answer


def test_a_paste_can_be_taken_back_after_a_restart_as_well(room: Show) -> None:
    answer = paste(room)
    exclude(room, room.ask(GetCard(username="bob")).who.person_id)
    room.restart()

    room.do(TakeBackPaste(paste_id=answer["paste_id"]))

    assert kept(room) == []
