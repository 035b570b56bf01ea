"""A person can be handed all that is kept of them."""

import json

from tallylight.packs.audience import messages as m
from tallylight.testing import Show
from tests.packs.audience.evenings import hear, member, note, snapshot, tip


def somebody(room: Show) -> str:
    person_id = hear(room, "19:00", "dromedary", content="<b>hi</b>")
    tip(room, "19:01", "dromedary", 50)
    note(room, "dromedary", "likes chess")
    snapshot(room, "19:02", "dromedary", member(100))
    room.do(m.SetAttribute(person_id=person_id, key="location", value="Oslo", sure="low"))
    room.do(m.PutOnList(person_id=person_id, watchlist="Friends"))
    hear(room, "19:03", "alpaca", content="of somebody else")
    return person_id


def test_each_row_that_is_kept_is_a_line(room: Show) -> None:
    said = room.ask(m.ExportPerson(person_id=somebody(room))).text
    rows = [json.loads(line) for line in said.splitlines()]
    assert [row["table"] for row in rows] == [
        "persons", "person_aliases", "person_identities", "attributes", "interactions",
        "interactions", "interactions", "snapshots", "watchlists",
    ]  # fmt: skip
    assert "somebody else" not in said


def test_the_evidence_is_there_as_it_came(room: Show) -> None:
    said = room.ask(m.ExportPerson(person_id=somebody(room))).text
    rows = [json.loads(line) for line in said.splitlines()]
    assert [row["raw_payload"] for row in rows if row["table"] == "snapshots"] == [member(100)]


def test_whoever_was_merged_is_in_it(room: Show) -> None:
    person_id, other = hear(room, "19:00", "dromedary"), hear(room, "19:01", "camel")
    room.do(m.MergePerson(person_id=other, into=person_id))
    said = room.ask(m.ExportPerson(person_id=person_id)).text
    assert "camel" in said


def test_a_page_shows_what_was_said_and_does_not_obey_it(room: Show) -> None:
    page = room.ask(m.ExportPerson(person_id=somebody(room), as_page=True))
    assert (page.media_type, "&lt;b&gt;hi" in page.text, "<b>hi" in page.text) == (
        "text/html", True, False,
    )  # fmt: skip
