"""Names that are told late: each has one holder at a time, whatever comes in which order."""

import pytest

from tallylight.base.errors import Refused
from tallylight.packs.audience.messages.heard import HearRename
from tallylight.packs.audience.messages.persons import MeetPerson, RenamePerson
from tallylight.testing import Show, laws

from .evenings import at, hear

THEN, BEFORE = at("1 18:30"), at("1 17:00")


@pytest.fixture
def renamed(room: Show) -> str:
    """Ada, known since 18:00 by an id, who is called Eve since 19:00."""
    ada = str(
        room.do(MeetPerson(username="ada", platform_id="7"), happened_at=at("1 18:00"))["person_id"]
    )
    room.do(RenamePerson(person_id=ada, username="eve"), happened_at=at("1 19:00"))
    return ada


def names(room: Show) -> list[str]:
    laws.replayed(room)
    return sorted(one.username for one in room.rows("SELECT username FROM persons"))


@pytest.mark.parametrize("when", [THEN, BEFORE])
def test_who_had_a_name_then_or_had_it_last_is_meant_by_it(
    room: Show, renamed: str, when: object
) -> None:
    met = room.do(MeetPerson(username="ada"), happened_at=when)

    assert (met["person_id"], names(room)) == (renamed, ["eve"])


def test_what_was_said_before_a_person_was_known_by_that_name_is_theirs(
    room: Show, renamed: str
) -> None:
    assert hear(room, "1 17:00", "ada") == renamed


@pytest.mark.parametrize("when", [THEN, BEFORE])
def test_another_account_by_a_name_that_somebody_had_later_takes_it_from_nobody(
    room: Show, renamed: str, when: object
) -> None:
    other = room.do(MeetPerson(username="ada", platform_id="8"), happened_at=when)["person_id"]

    assert names(room) == [f"ada#{str(other)[:8]}", "eve"]


def test_another_account_heard_late_leaves_the_name_to_who_has_it_now(room: Show) -> None:
    room.do(MeetPerson(username="ada", platform_id="7"), happened_at=at("1 18:00"))
    other = room.do(MeetPerson(username="ada", platform_id="8"), happened_at=BEFORE)["person_id"]

    assert names(room) == ["ada", f"ada#{str(other)[:8]}"]


def test_a_late_message_under_the_old_name_does_not_bring_it_back(room: Show, renamed: str) -> None:
    room.do(MeetPerson(username="ada", platform_id="7"), happened_at=THEN)
    told = HearRename(platform="chaturbate", platform_id="7", username="ada")
    room.do(told, happened_at=BEFORE)

    assert names(room) == ["eve"]


def test_nobody_is_renamed_to_what_somebody_was_called_later(room: Show, renamed: str) -> None:
    bob = room.do(MeetPerson(username="bob"), happened_at=at("1 16:00"))["person_id"]

    with pytest.raises(Refused, match=f"ada is {renamed} already"):
        room.do(RenamePerson(person_id=str(bob), username="ada"), happened_at=BEFORE)


def test_the_longest_name_can_change_hands(room: Show) -> None:
    longest = "a" * 255
    for number in "78":
        room.do(MeetPerson(username=longest, platform_id=number))

    assert sorted(map(len, names(room))) == [255, 255]
