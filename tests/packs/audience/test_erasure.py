"""A person who is erased is nowhere; what is left is whole, and says that something went."""

import json
from pathlib import Path

import pytest

from tallylight.base.errors import Refused
from tallylight.core.erasures.store import first_broken
from tallylight.core.rebuild import rebuild
from tallylight.core.source import How, Leftover
from tallylight.core.sources import ledger
from tallylight.core.timeline.record import runner
from tallylight.packs.audience import messages as m
from tallylight.packs.audience.tables.history import interactions
from tallylight.testing import Show, laws
from tests.packs.audience.evenings import hear, member, note, snapshot, tip

EVENTS = ledger.Whose("audience.events", "main")
TABLES = (
    "persons", "person_aliases", "person_identities", "interactions", "snapshots", "attributes",
    "watchlist_members", "manual_interactions",
)  # fmt: skip


def much_of(room: Show, name: str) -> str:
    """Somebody of whom everything is kept that can be; the id."""
    person_id = hear(
        room, "19:00", name, content=f"it is {name} zanzibar", platform_id=f"id-{name}"
    )
    tip(room, "19:01", name, 50)
    note(room, name, f"{name} likes quagga")
    snapshot(room, "19:02", name, member(100))
    set_to = m.SetAttribute(person_id=person_id, key="location", value="Ouagadougou", sure="low")
    attribute = room.do(set_to)["attribute_id"]
    room.do(m.SetAttribute(person_id=person_id, key="location", value="Nouakchott", sure="low"))
    room.do(m.RemoveAttribute(attribute_id=attribute))
    room.do(m.PutOnList(person_id=person_id, watchlist="Friends"))
    room.do(m.RenamePerson(person_id=person_id, username=f"{name}_two", display_name=f"{name} Two"))
    return person_id


def leave(room: Show, raw: str) -> None:
    """Something that a source could not use."""
    left = Leftover(room.clock.now(), "", "tip", "dromedary said nothing", raw)
    fetch = ledger.Fetch(How.OK)
    kept = ledger.Note(room.clock.now(), fetch, left=(left,))
    room.program.dispatcher.write(lambda group: ledger.keep(group, EVENTS, kept))


def count(room: Show, table: str) -> int:
    return int(room.rows(f"SELECT count(*) FROM {table}")[0][0])


def test_an_erased_person_has_no_row_left(room: Show) -> None:
    person_id = much_of(room, "dromedary")
    room.do(m.ErasePerson(person_id=person_id))
    assert {table: count(room, table) for table in TABLES} == dict.fromkeys(TABLES, 0)


def test_others_stay_as_they_were(room: Show) -> None:
    other = much_of(room, "alpaca")
    before = room.ask(m.GetPerson(person_id=other))
    room.do(m.ErasePerson(person_id=much_of(room, "dromedary")))
    assert room.ask(m.GetPerson(person_id=other)) == before


def test_no_event_has_words_of_them_left_not_even_of_what_was_taken_back(room: Show) -> None:
    room.do(m.ErasePerson(person_id=much_of(room, "dromedary")))
    assert room.rows("SELECT words FROM texts WHERE words IS NOT NULL") == []


def test_what_sources_left_of_them_is_emptied_also_in_the_escapes_of_json(room: Show) -> None:
    person_id = hear(room, "19:00", "dromédary")
    leave(room, json.dumps({"user": {"username": "dromédary"}}))
    leave(room, '{"user": {"username": "alpaca"}}')
    room.do(m.ErasePerson(person_id=person_id))
    kept = [row.raw for row in room.rows("SELECT raw FROM leftovers WHERE raw IS NOT NULL")]
    assert kept == ['{"user": {"username": "alpaca"}}']


def test_why_something_was_left_tells_no_name_either(room: Show) -> None:
    person_id = hear(room, "19:00", "dromedary")
    leave(room, "{}")
    room.do(m.ErasePerson(person_id=person_id))
    assert [row.why for row in room.rows("SELECT why FROM leftovers")] == ["It was erased."]


def test_whoever_was_merged_goes_too(room: Show) -> None:
    one, other = hear(room, "19:00", "dromedary"), hear(room, "19:01", "camel")
    room.do(m.MergePerson(person_id=one, into=other))
    room.do(m.ErasePerson(person_id=one))
    assert count(room, "persons") == count(room, "interactions") == 0


def test_whoever_was_merged_by_mistake_and_split_keeps_the_name(room: Show) -> None:
    one, other = hear(room, "19:00", "dromedary"), hear(room, "19:01", "camel")
    room.do(m.MergePerson(person_id=one, into=other))
    room.do(m.SplitPerson(person_id=one))
    room.do(m.ErasePerson(person_id=other))
    assert [row.username for row in room.rows("SELECT username FROM persons")] == ["dromedary"]
    laws.replayed(room)


def test_a_chain_with_erased_rows_holds_and_the_rows_are_counted(room: Show) -> None:
    hear(room, "19:00", "alpaca")
    person_id = much_of(room, "dromedary")
    hear(room, "19:30", "alpaca")
    erasure_id = room.do(m.ErasePerson(person_id=person_id, reason="Asked."))["erasure_id"]
    hear(room, "19:40", "alpaca")
    receipt = room.ask(m.GetErasure(erasure_id=erasure_id))
    assert (receipt.reason, receipt.counts["interactions"]) == ("Asked.", 3)
    assert sorted(receipt.heads) == ["interactions", "snapshots"]
    with room.program.storage.read() as connection:
        assert first_broken(runner(connection), interactions) is None


def test_a_rebuild_gives_the_erased_state(room: Show) -> None:
    hear(room, "19:00", "alpaca")
    room.do(m.ErasePerson(person_id=much_of(room, "dromedary")))
    program = room.program
    report = rebuild(program.storage, program.registry, room.clock)
    assert report.differences == 0
    assert [row.username for row in room.rows("SELECT username FROM persons")] == ["alpaca"]


def test_what_would_go_can_be_asked_before_and_nothing_goes(room: Show) -> None:
    person_id = much_of(room, "dromedary")
    spoken = hear(room, "19:10", "alpaca", content="hi Dromedary!")
    seen = room.ask(m.ForeseeErasure(person_id=person_id))
    assert (seen.counts["interactions"], seen.counts["snapshots"]) == (3, 1)
    assert len(seen.named_by_others) == 1
    assert count(room, "interactions") == 4
    assert spoken != person_id


def test_nothing_is_recorded_of_them_from_then_on(room: Show) -> None:
    person_id = hear(room, "19:00", "dromedary", external_id="1-0")
    room.do(m.ErasePerson(person_id=person_id))
    room.do(m.Hear(username="Dromedary", kind="TIP_EVENT", via="cb_events", external_id="1-0"))
    room.do(m.TakeSnapshot(username="dromedary", of="statbate_member", raw=member(1)))
    room.do(m.KeepPaste(text="dromedary: hello\nalpaca: hello", shape="chat"))
    assert [row.username for row in room.rows("SELECT username FROM persons")] == ["alpaca"]


def test_a_name_that_was_erased_is_not_met_by_hand_either(room: Show) -> None:
    room.do(m.ErasePerson(person_id=hear(room, "19:00", "dromedary")))
    with pytest.raises(Refused, match="not to be recorded"):
        room.do(m.MeetPerson(username="dromedary"))


def test_the_platforms_id_keeps_out_as_the_name_does(room: Show) -> None:
    person_id = hear(room, "19:00", "dromedary", platform="twitch", platform_id="7")
    room.do(m.ErasePerson(person_id=person_id))
    hear_of = m.Hear(username="other", kind="FOLLOW", platform="twitch", platform_id="7")
    assert room.do(hear_of)["person_id"] is None


def test_a_former_name_keeps_out_as_well_unless_it_is_somebody_elses(room: Show) -> None:
    person_id = hear(room, "19:00", "camel")
    room.do(m.RenamePerson(person_id=person_id, username="dromedary"))
    room.do(m.RenamePerson(person_id=person_id, username="okapi"))
    hear(room, "19:05", "dromedary")
    room.do(m.ErasePerson(person_id=person_id))
    room.do(m.KeepPaste(text="camel: hello\ndromedary: hello\nokapi: hello", shape="chat"))
    hear(room, "19:06", "camel")
    named = [(row.username, row.interaction_count) for row in room.rows("SELECT * FROM persons")]
    assert named == [("dromedary", 2)]


def test_who_was_kept_out_can_be_let_in_again(room: Show) -> None:
    room.do(m.ErasePerson(person_id=hear(room, "19:00", "dromedary")))
    room.do(m.LetIn(username="dromedary"))
    hear(room, "19:05", "dromedary")
    assert count(room, "persons") == 1


def test_an_erasure_without_keeping_out_lets_them_come_back_as_somebody_new(room: Show) -> None:
    person_id = hear(room, "19:00", "dromedary")
    room.do(m.ErasePerson(person_id=person_id, keep_out=False))
    assert hear(room, "19:05", "dromedary") != person_id


def test_who_is_known_is_erased_not_kept_out(room: Show) -> None:
    hear(room, "19:00", "dromedary")
    with pytest.raises(Refused, match="erase the person"):
        room.do(m.KeepOut(username="dromedary"))


def test_an_erasure_can_not_be_undone(room: Show) -> None:
    room.do(m.ErasePerson(person_id=much_of(room, "dromedary")))
    while True:
        try:
            room.undo()
        except Refused:
            break
    assert count(room, "persons") == 0


def test_a_note_that_was_removed_before_does_not_come_back(room: Show) -> None:
    person_id = hear(room, "19:00", "ada")
    kept = room.do(m.AddNote(person_id=person_id, content="quagga"))
    room.do(m.RemoveNote(interaction_id=kept["interaction_id"]))
    room.do(m.ErasePerson(person_id=person_id))

    with pytest.raises(Refused, match="is no more"):
        room.undo()


def test_the_gate_is_shut_again(room: Show) -> None:
    room.do(m.ErasePerson(person_id=hear(room, "19:00", "dromedary")))
    assert count(room, "erasing") == 0


def test_no_file_of_the_database_holds_a_byte_of_them(room: Show) -> None:
    if room.program.storage.dialect.name != "sqlite":
        pytest.skip("the files of a server are the server's")
    person_id = much_of(room, "dromedary")
    leave(room, '{"username": "dromedary"}')
    room.do(m.MeetPerson(username="dromedary_two"), command_id="meets-again")
    room.do(m.ErasePerson(person_id=person_id))
    room.settle()
    file = Path(room.program.storage.dialect.file)
    held = b"".join(one.read_bytes() for one in sorted(file.parent.glob(f"{file.name}*"))).lower()
    words = ("dromedary", "zanzibar", "quagga", "ouagadougou", "nouakchott")
    assert [one for one in words if one.encode() in held] == []
