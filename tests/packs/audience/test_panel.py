"""The room's place on the control page, and what buttons show of it."""

import json
import re
from typing import Any

from tallylight.core.settings.messages import SetSetting
from tallylight.packs.audience.messages import heard as h
from tallylight.packs.audience.messages import notes as n
from tallylight.packs.audience.messages import persons as p
from tallylight.packs.audience.views import lamps
from tallylight.testing import Show

from .evenings import exclude, hear, note, session, tip, until


def panel(room: Show) -> Any:
    return json.loads(room.picture("audience.panel"))


def evening(room: Show) -> None:
    session(room, "19:00")
    hear(room, "19:01", "ada", "USER_ENTER")
    tip(room, "19:02", "ada", 1500)
    hear(room, "19:03", "bob")
    until(room, "19:04")
    note(room, "ada", "plays chess")


def test_it_says_how_many_are_here_and_how_the_session_goes(room: Show) -> None:
    evening(room)

    head = panel(room)["headline"]

    assert (head["state"], head["lamp"]) == ("2 here", True)
    facts = {one["label"]: one["value"] for one in head["facts"]}
    assert facts == {"People": "2", "Lines": "1", "Tokens": "1,500"}


def test_of_each_who_is_here_it_says_what_is_worth_knowing_and_no_note(room: Show) -> None:
    evening(room)

    said = panel(room)["note"]

    assert said == "Here: bob (first time), ada (first time, 1,500 tokens, note)."
    assert "chess" not in room.picture("audience.panel")


def test_who_is_excluded_is_not_there(room: Show) -> None:
    session(room, "19:00")
    exclude(room, tip(room, "19:01", "ada", 5))
    until(room, "19:02")

    assert "ada" not in room.picture("audience.panel")
    assert panel(room)["headline"]["state"] == "0 here"


def test_one_press_hides_all_names_and_another_shows_them(room: Show) -> None:
    evening(room)
    (hide,) = panel(room)["actions"]
    assert (hide["label"], hide["path"]) == ("Hide names", "/setting/set")

    room.do(SetSetting(**hide["body"]))

    drawn = room.picture("audience.panel").lower()
    assert set(re.findall(r"\w+", drawn)).isdisjoint({"ada", "bob"})  # a cicada may be there
    (show,) = panel(room)["actions"]
    room.do(SetSetting(**show["body"]))
    assert "ada" in room.picture("audience.panel")


def test_without_a_session_nobody_is_told_of_and_notes_can_be_kept(room: Show) -> None:
    drawn = panel(room)

    assert (drawn["headline"], drawn["note"]) == (None, None)
    assert [one["label"] for one in drawn["forms"]] == [
        "Note", "A tip that no source told", "Paste a profile", "Paste a chat",
    ]  # fmt: skip


def test_every_form_names_a_command_and_fields_that_it_has(room: Show) -> None:
    evening(room)

    for form in panel(room)["forms"]:
        declared = room.program.registry.command_called(form["path"])
        assert declared is not None
        names = {*form["body"], *(field["name"] for field in form["fields"])}
        assert names <= set(declared.adapter.json_schema()["properties"])


def lamp(room: Show, show: Any, command: Any) -> Any:
    room.settle()
    return show(room.program.live.view("main", "audience"), command)


def test_the_buttons_of_the_broadcast_are_lit_while_it_is_so(room: Show) -> None:
    assert lamp(room, lamps.off, h.GoOff()).lit
    assert not lamp(room, lamps.live, h.GoLive()).lit

    session(room, "19:00")

    assert lamp(room, lamps.live, h.GoLive()).lit
    assert lamp(room, lamps.live, h.GoLive()).text == "On air"


def test_the_buttons_of_a_person_are_lit_while_they_are_so(room: Show) -> None:
    ada = hear(room, "19:00", "ada")
    exclude(room, ada)
    room.do(p.PutOnList(person_id=ada, watchlist="Friends"))

    assert lamp(room, lamps.excluded, p.ExcludePerson(person_id=ada)).lit
    assert not lamp(room, lamps.included, p.IncludePerson(person_id=ada)).lit
    assert lamp(room, lamps.listed, p.PutOnList(person_id=ada, watchlist="Friends")).lit
    assert lamp(room, lamps.unlisted, p.TakeOffList(person_id=ada, watchlist="Ones to Watch")).lit
    assert lamp(room, lamps.excluded, p.ExcludePerson(person_id="x")).lit is None


def test_the_button_for_a_note_says_how_many_are_here(room: Show) -> None:
    evening(room)

    shown = lamp(room, lamps.note, n.AddNote(username="ada", content="hi"))

    assert (shown.lit, shown.count) == (None, 2)


def test_a_room_in_which_something_is_heard_is_in_use(room: Show) -> None:
    session(room, "19:00")
    before = panel(room)
    hear(room, "19:01", "ada")
    until(room, "19:02")
    assert [(one["use"], one["headline"]["lamp"]) for one in (before, panel(room))] == [
        ("unused", False), ("on", True),
    ]  # fmt: skip
