"""Whoever is erased stands nowhere: not in buttons, nor reports, nor what is replayed."""

from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.deck.messages import ListButtons, MakeButton
from tallylight.core.rebuild import rebuild
from tallylight.core.reports.messages import ListReports, RemoveReport, RunReport, SaveReport
from tallylight.packs.audience import messages as m
from tallylight.testing import Show
from tests.packs.audience.evenings import hear, held, note

NAME = "dromedary"


def button(room: Show, name: str, command: str, **values: Any) -> int:
    return int(room.do(MakeButton(name=name, command=command, values=values))["button_id"])


def report(room: Show, name: str, query: str, **parameters: Any) -> None:
    room.do(SaveReport(name=name, query=query, parameters=parameters))


def test_no_byte_of_a_name_is_left_wherever_it_was_put(room: Show) -> None:
    person_id = hear(room, "19:00", NAME)
    note(room, NAME, f"{NAME} likes quagga")
    button(room, f"Note {NAME}", "audience/note/add", username=NAME.title(), content="quagga")
    button(room, f"List {NAME}", "audience/person/list", person_id=person_id, watchlist="Friends")
    report(room, f"All of {NAME}", "audience/interactions", person_id=person_id)
    report(room, f"Card of {NAME}", "audience/card/{username}", username=f"@{NAME}")
    report(room, f"Was {NAME}", "audience/interactions", person_id=person_id)
    room.do(RemoveReport(name=f"Was {NAME}"))
    assert NAME.encode() in held(room)

    room.do(m.ErasePerson(person_id=person_id))

    assert (NAME.encode() in held(room), b"quagga" in held(room)) == (False, False)


def test_the_id_of_a_command_that_somebodys_program_made_of_the_name_is_not_kept_as_it_was(
    room: Show,
) -> None:
    said = m.AddNote(username="bea", content="hello")
    first = room.do(said, command_id=f"note-of-{NAME}-1")
    assert room.do(said, command_id=f"note-of-{NAME}-1") == first
    assert NAME.encode() not in held(room)


def test_a_button_and_a_report_of_theirs_are_there_without_their_words(room: Show) -> None:
    person_id = hear(room, "19:00", NAME)
    button(room, f"Note {NAME}", "audience/note/add", username=NAME, content="hello")
    button(room, "Note ann", "audience/note/add", username="ann", content="hello")
    report(room, f"All of {NAME}", "audience/interactions", person_id=person_id)

    room.do(m.ErasePerson(person_id=person_id))

    named = [(one.name, one.values) for one in room.ask(ListButtons())]
    assert named == [(None, None), ("Note ann", {"username": "ann", "content": "hello"})]
    assert [one.name for one in room.ask(ListReports())] == [None]
    with pytest.raises(Refused, match="No report is called"):
        room.ask(RunReport(name=f"All of {NAME}"))
    report_of = rebuild(room.program.storage, room.program.registry, room.clock)
    assert report_of.differences == 0


def test_a_word_that_is_somebodys_name_stays_where_it_means_something_else(room: Show) -> None:
    person_id = hear(room, "19:00", "friends")
    button(room, "To friends", "setting/set", key="audience.goal_title", value="friends")

    room.do(m.ErasePerson(person_id=person_id))

    assert [one.name for one in room.ask(ListButtons())] == ["To friends"]
