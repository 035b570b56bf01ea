"""Who is who: names that change and change hands, ids of platforms, lists and the flag beside."""

from typing import Any

import pytest
from sqlalchemy import text

from tallylight.base.errors import Fault, Refused
from tallylight.core.rebuild import rebuild
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.audience.messages.heard import HearRename
from tallylight.packs.audience.messages.persons import (
    ExcludePerson,
    IncludePerson,
    MeetPerson,
    MergePerson,
    PutOnList,
    RenamePerson,
    TakeOffList,
)
from tallylight.packs.audience.messages.settings import AUTO_EXCLUDED
from tallylight.storage.carry import bare
from tallylight.testing import Show, laws

from .evenings import at, hear, note, tip

PERSON = (
    "INSERT INTO persons (username, first_seen_at, last_seen_at{more}) "
    "SELECT '{name}', first_seen_at, last_seen_at{values} FROM persons WHERE username = 'ada'"
)
ALIAS = (
    "INSERT INTO person_aliases (person_id, alias, valid_from, valid_to) "
    "SELECT p.id, a.alias, {since}, {until} FROM persons p, person_aliases a "
    "WHERE p.username = 'bob' AND a.alias = 'ada'"
)
BELIEF = (
    "INSERT INTO attributes (person_id, key, value, confidence, evidence_type) "
    "SELECT id, 'location', 'Oslo', {how} FROM persons"
)
TAKEN = {
    "a person": PERSON.format(name="eve", more="", values=""),
    "a name before another had it": ALIAS.format(
        since="'1999-01-01T00:00:00.000000Z'", until="a.valid_from"
    ),
    "evidence": BELIEF.format(how="'low', 'manual'"),
    "a belief of nobody knows where": BELIEF.format(how="'low', NULL"),
}
REFUSED = {
    "a name in capitals": PERSON.format(name="Ada", more="", values=""),
    "a name that is somebody's": PERSON.format(name="ada", more="", values=""),
    "a flag that is neither": PERSON.format(name="eve", more=", is_excluded", values=", NULL"),
    "a role that is none": PERSON.format(name="eve", more=", role", values=", 'OWNER'"),
    "a name of two at once": ALIAS.format(since="a.valid_from", until="NULL"),
    "a name that ends before it begins": ALIAS.format(
        since="p.created_at", until="a.valid_from"
    ),
    "evidence of no kind": BELIEF.format(how="'low', 'bogus'"),
    "a confidence of none": BELIEF.format(how="'sure', 'manual'"),
    "an id of two": (
        "INSERT INTO person_identities (person_id, platform, id_kind, external_id) "
        "SELECT id, 'twitch', 'user', '7' FROM persons"
    ),
}  # fmt: skip


@pytest.fixture
def two(room: Show) -> Show:
    hear(room, "19:00", "ada")
    hear(room, "19:01", "bob")
    return room


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_the_database_itself_refuses_what_nobody_can_be(two: Show, statement: str) -> None:
    with pytest.raises(Fault):
        two.program.dispatcher.write(lambda group: group.run(text(statement)))


@pytest.mark.parametrize("statement", TAKEN.values(), ids=TAKEN)
def test_the_database_takes_what_somebody_can_be(two: Show, statement: str) -> None:
    two.program.dispatcher.write(lambda group: group.run(text(statement)))


def names(room: Show, person_id: str) -> list[tuple[str, bool]]:
    """What a person was called, in order, and whether it is so still."""
    rows = room.rows("SELECT * FROM person_aliases ORDER BY valid_from")
    return [(row.alias, row.valid_to is None) for row in rows if str(row.person_id) == person_id]


def flag(room: Show, person_id: str) -> bool:
    """Whether somebody is left out; the flag and the list say the same."""
    told = {str(row.id): bool(row.is_excluded) for row in room.rows("SELECT * FROM persons")}
    listed = room.rows(
        "SELECT m.person_id FROM watchlist_members m JOIN watchlists w ON w.id = m.watchlist_id "
        "WHERE w.name = 'Excluded'"
    )
    assert {one for one, excluded in told.items() if excluded} == {
        str(row.person_id) for row in listed
    }
    return told[person_id]


def test_a_name_is_one_however_it_is_spelled_and_shown_as_it_came(room: Show) -> None:
    ada = hear(room, "19:00", "@Ada ")
    assert hear(room, "19:01", "ADA") == ada
    (row,) = room.rows("SELECT username FROM persons")
    assert row.username == "ada"


def test_a_name_that_was_typed_is_shown_as_it_was_typed(room: Show) -> None:
    ada = str(room.do(MeetPerson(username="@AdaL"))["person_id"])
    shown = [called(room)]
    for typed in ("ByronA", "BYRONa", "byrona", "Bea"):
        room.do(RenamePerson(person_id=ada, username=typed))
        shown.append(called(room))
    assert shown == ["AdaL", "ByronA", "BYRONa", "BYRONa", "Bea"]


def called(room: Show) -> str:
    (row,) = room.rows("SELECT display_name FROM persons")
    return str(row.display_name)


def test_a_note_under_a_name_that_was_laid_down_asks_who_is_meant(room: Show) -> None:
    ada = hear(room, "12:00", "ada")
    room.do(RenamePerson(person_id=ada, username="eve"), happened_at=at("12:01"))
    with pytest.raises(Refused, match="who is called eve now") as refused:
        note(room, "Ada", "plays chess")
    assert refused.value.refusal.name == "person_was_called"
    assert room.rows("SELECT count(*) FROM persons") == [(1,)]
    stranger = str(room.do(MeetPerson(username="ada"))["person_id"])
    kept = note(room, "ada", "plays go")
    (row,) = room.rows(f"SELECT person_id FROM interactions WHERE id = '{kept}'")
    assert str(row.person_id) == stranger


def test_a_rename_is_done_once_and_may_go_back(two: Show) -> None:
    ada = hear(two, "19:02", "ada")
    for when, name in (("20:00", "Eve"), ("20:01", "eve"), ("21:00", "ada")):
        two.do(RenamePerson(person_id=ada, username=name), happened_at=at(when))

    assert names(two, ada) == [("ada", False), ("eve", False), ("ada", True)]
    with pytest.raises(Refused, match="bob"):
        two.do(RenamePerson(person_id=ada, username="bob"))


def test_one_id_under_another_name_is_a_rename(room: Show) -> None:
    said: dict[str, Any] = {"platform": "twitch", "platform_id": "7"}
    ada = hear(room, "19:00", "ada", **said)
    assert hear(room, "19:01", "eve", **said) == ada
    rename = HearRename(username="fay", platform="twitch", platform_id="7")
    room.do(rename, happened_at=at("19:02"))

    assert names(room, ada) == [("ada", False), ("eve", False), ("fay", True)]


def test_one_name_with_another_id_is_a_stranger_who_gets_nothing_of_the_first(room: Show) -> None:
    first = hear(room, "19:00", "ada", platform="twitch", platform_id="7")
    kept = note(room, "ada", "plays chess", platform="twitch")
    other = hear(room, "20:00", "ada", platform="twitch", platform_id="8")

    assert other != first
    assert (names(room, first), names(room, other)) == ([("ada", False)], [("ada", True)])
    (row,) = room.rows(f"SELECT person_id FROM interactions WHERE id = '{kept}'")
    assert str(row.person_id) == first


def test_every_name_is_the_one_open_name_of_its_person(two: Show) -> None:
    hear(two, "19:00", "cyd", platform="twitch", platform_id="7")
    two.do(RenamePerson(person_id=hear(two, "19:02", "ada"), username="eve"))
    called = {(row.id, row.username) for row in two.rows("SELECT id, username FROM persons")}
    rows = two.rows("SELECT person_id, alias FROM person_aliases WHERE valid_to IS NULL")
    assert {(row.person_id, row.alias) for row in rows} == called


def test_two_equal_tips_are_two_and_one_that_is_told_again_is_one(room: Show) -> None:
    for external_id in ("1-0", "1-1", "1-1"):
        tip(room, "19:00", "ada", 5, external_id=external_id)

    assert len(room.rows("SELECT id FROM interactions")) == 2


def test_flag_and_list_are_one_whichever_way_it_is_said(room: Show) -> None:
    ada = hear(room, "19:00", "ada")
    told = []
    for command in (
        ExcludePerson(person_id=ada), TakeOffList(person_id=ada, watchlist="Excluded"),
        PutOnList(person_id=ada, watchlist="Excluded"), IncludePerson(person_id=ada),
    ):  # fmt: skip
        room.do(command)
        told.append(flag(room, ada))
    for _ in range(4):
        room.undo(channel="house")
        told.append(flag(room, ada))

    assert told == [True, False, True, False, True, False, True, False]


def test_who_is_named_in_the_setting_is_left_out_from_the_start(room: Show) -> None:
    assert flag(room, hear(room, "19:00", "SMK_Lover"))
    room.do(SetSetting(key=AUTO_EXCLUDED.key, value="Mud, eve"))
    assert flag(room, str(room.do(MeetPerson(username="mud"))["person_id"]))


def test_who_takes_a_name_of_the_setting_is_left_out_unless_somebody_said_otherwise(
    room: Show,
) -> None:
    ada = hear(room, "19:00", "ada")
    room.do(RenamePerson(person_id=ada, username="smk_lover"))
    assert flag(room, ada)
    room.do(IncludePerson(person_id=ada))
    hear(room, "2 19:00", "smk_lover")
    assert not flag(room, ada)


def test_people_who_were_all_lost_are_made_anew_with_who_is_read_as_whom(room: Show) -> None:
    for name in ("ada", "bob", "cyd"):
        room.do(MeetPerson(username=name))
    first, _, last = sorted(row.id for row in room.rows("SELECT id FROM persons"))
    room.do(MergePerson(person_id=str(first), into=str(last)))
    before, program = laws.derived_rows(room), room.program

    room.settle()
    storage = program.storage
    with storage.migrating() as connection, bare(storage.dialect, connection):
        for table in ("person_aliases", "person_identities", "persons"):
            connection.execute(text(f"DELETE FROM {table}"))
    rebuild(storage, program.registry, program.clock)

    laws.same_rows(before, laws.derived_rows(room))
