"""What was given and said beside what another pack tells, without knowing that pack."""

from collections.abc import Iterator

import pytest

from tallylight.base.errors import Refused
from tallylight.packs import audience
from tallylight.packs.audience.messages.numbers import GetBeside
from tallylight.testing import Show, show

from ...laws.sample_pack import PACK as LAMP
from ...laws.sample_pack.messages import Colour, LightLamp, PutOut
from .evenings import at, end, exclude, hear, session, tip


@pytest.fixture
def both(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[audience.PACK, LAMP]) as running:
        yield running


def lamp(room: Show, lit: str, out: str) -> str:
    """Something of another pack that lasts."""
    lamp_id = room.do(LightLamp(colour=Colour.RED), happened_at=at(lit))["lamp_id"]
    room.do(PutOut(), happened_at=at(out))
    return str(lamp_id)


def test_tips_and_chat_are_told_by_what_was_on(both: Show) -> None:
    session(both, "18:00")
    first = lamp(both, "19:00", "19:20")
    second = lamp(both, "20:00", "20:20")
    tip(both, "19:05", "ada", 10)
    tip(both, "19:06", "bob", 5)
    hear(both, "19:07", "bob")
    tip(both, "19:20", "ada", 1000)  # when it was over
    hear(both, "20:10", "cyd")

    later, sooner = both.ask(GetBeside(kind="lamp.lamp")).items

    assert (later.subject_id, sooner.subject_id) == (second, first)
    assert [(one.unit, one.amount, one.n) for one in sooner.tips] == [("tokens", 15, 2)]
    assert (sooner.messages, sooner.people) == (1, 2)
    assert (later.tips, later.messages, later.people) == ([], 1, 1)
    assert sooner.subject.colour == Colour.RED


def test_what_is_still_on_has_all_that_came_since(room: Show) -> None:
    session(room, "19:00")
    tip(room, "19:05", "ada", 10)

    (found,) = room.ask(GetBeside(kind="sessions.session")).items

    assert (found.ended_at, found.tips[0].amount) == (None, 10)


def test_a_session_that_was_written_down_later_is_told_by_time(room: Show) -> None:
    tip(room, "19:05", "ada", 10)
    end(room, session(room, "19:00"), "20:00")

    (found,) = room.ask(GetBeside(kind="sessions.session")).items

    assert found.tips[0].amount == 10


def test_those_left_out_are_left_out_here_as_well(both: Show) -> None:
    lamp(both, "19:00", "19:20")
    exclude(both, tip(both, "19:05", "ada", 10))

    found = both.ask(GetBeside(kind="lamp.lamp"))

    assert (found.items[0].tips, found.excluded_hidden) == ([], 1)


def test_a_kind_that_does_not_last_is_refused_with_those_that_do(room: Show) -> None:
    with pytest.raises(Refused, match=r"There are: .*sessions\.session"):
        room.ask(GetBeside(kind="audience.person"))


def test_where_nothing_was_on_there_is_nothing_to_tell(room: Show) -> None:
    tip(room, "19:05", "ada", 10)

    assert room.ask(GetBeside(kind="sessions.session")).items == []
