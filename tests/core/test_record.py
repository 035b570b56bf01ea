"""The timeline is read back as it was written."""

from tallylight.core.channels.messages import MakeChannel
from tallylight.core.program import registry_of
from tallylight.core.timeline.record import entries_of_command
from tallylight.testing import Show

from ..laws.sample_pack import messages as m

LONG = m.RecordLamp(colour=m.Colour.RED, blinks=(m.BlinkGiven(times=1),) * 150)


def test_a_long_command_is_read_whole(lamps: Show) -> None:
    seq = lamps.outcome(LONG).seq
    lamps.do(LONG)
    with lamps.program.storage.read() as connection:
        found = entries_of_command(
            lambda statement: connection.execute(statement).all(),
            lamps.program.registry, "main", seq or 0,
        )  # fmt: skip
    assert [entry.seq for entry in found] == list(range(1, 153))


def test_a_long_command_of_a_pack_that_is_gone_is_read_as_nothing(lamps: Show) -> None:
    seq = lamps.outcome(LONG).seq
    with lamps.program.storage.read() as connection:
        found = entries_of_command(
            lambda statement: connection.execute(statement).all(),
            registry_of([]), "main", seq or 0,
        )  # fmt: skip
    assert found == []


def test_a_short_command_ends_where_the_next_begins(lamps: Show) -> None:
    lamps.do(MakeChannel(name="court-2"))
    seq = lamps.outcome(m.LightLamp(colour=m.Colour.RED)).seq
    lamps.do(m.Blink())
    with lamps.program.storage.read() as connection:
        found = entries_of_command(
            lambda statement: connection.execute(statement).all(),
            lamps.program.registry, "main", seq or 0,
        )  # fmt: skip
    assert [type(entry.event) for entry in found] == [m.LampLit]
