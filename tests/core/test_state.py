"""What the writer knows: ids, what is open, and what began last."""

from datetime import timedelta

import pytest

from tallylight.core.decide import Envelope
from tallylight.core.dispatch import Job
from tallylight.core.pack import Cause, Origin
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.core.state import REMEMBERED
from tallylight.testing import Show, laws
from tallylight.testing.clock import NOON

from ..laws.sample_pack import messages as m

RED = m.LightLamp(colour=m.Colour.RED)
PAST = m.RecordLamp(colour=m.Colour.GREEN)


def many(show: Show) -> None:
    """More lamps than are remembered, all in one import."""
    told = Envelope(PAST, cause=Cause(Origin.IMPORT))
    show.program.dispatcher.submit(Job((told,) * (2 * REMEMBERED + 2), lambda _: None))
    show.settle()


def latest(show: Show) -> object:
    return laws.in_memory(show).heads["main"].latest["lamp.lamp"]


def test_the_latest_is_the_one_that_began_last(lamps: Show) -> None:
    lamps.do(PAST)
    lamps.clock.forward(minutes=1)
    lamp = lamps.do(RED)["lamp_id"]
    assert latest(lamps) == lamp


def test_a_late_one_is_not_the_latest(lamps: Show) -> None:
    lamp = lamps.do(PAST)["lamp_id"]
    lamps.do(PAST, happened_at=NOON - timedelta(hours=1))
    assert latest(lamps) == lamp


def test_when_the_latest_is_undone_the_one_before_it_is_the_latest(lamps: Show) -> None:
    lamp = lamps.do(PAST)["lamp_id"]
    lamps.clock.forward(minutes=1)
    lamps.do(PAST)
    lamps.undo()
    assert latest(lamps) == lamp


def test_when_the_only_one_is_undone_there_is_no_latest(lamps: Show) -> None:
    lamps.do(PAST)
    lamps.undo()
    assert latest(lamps) is None


def test_a_corrected_beginning_may_make_another_the_latest(lamps: Show) -> None:
    first = lamps.do(PAST)["lamp_id"]
    lamps.clock.forward(minutes=1)
    second = lamps.do(PAST)["lamp_id"]
    lamps.do(m.CorrectLamp(lamp_id=second, started_at=NOON - timedelta(hours=1)))
    assert latest(lamps) == first


def test_of_two_that_began_at_once_the_latest_is_the_same_after_a_restart(lamps: Show) -> None:
    first = lamps.do(PAST, happened_at=NOON)["lamp_id"]
    lamps.do(PAST, happened_at=NOON)
    lamps.do(m.CorrectLamp(lamp_id=first, started_at=NOON - timedelta(hours=1)))
    lamps.do(m.CorrectLamp(lamp_id=first, started_at=NOON))
    laws.loaded_alike(lamps)


def test_an_id_of_something_undone_is_not_given_again(lamps: Show) -> None:
    first = lamps.do(RED)["lamp_id"]
    lamps.undo()
    assert lamps.do(RED)["lamp_id"] == first + 1


def test_an_id_of_something_undone_is_not_given_again_after_a_restart(lamps: Show) -> None:
    first = lamps.do(RED)["lamp_id"]
    lamps.undo()
    lamps.restart()
    assert lamps.do(RED)["lamp_id"] > first


def test_what_is_resident_is_known_after_a_restart_by_the_same_id(lamps: Show) -> None:
    bulb = lamps.do(m.FitBulb(watts=5))["bulb_id"]
    lamps.restart()
    lamps.do(m.ChangeBulb(bulb_id=bulb, watts=6))
    laws.loaded_alike(lamps)


def test_what_is_open_is_known_after_a_restart(lamps: Show) -> None:
    lamps.do(RED)
    lamps.restart()
    assert lamps.outcome(m.Blink()).status == 201


def test_more_than_is_remembered_can_still_be_spoken_of(lamps: Show) -> None:
    first = lamps.do(PAST)["lamp_id"]
    many(lamps)
    assert ("lamp.lamp", first) not in laws.in_memory(lamps).subjects
    lamps.do(m.CorrectLamp(lamp_id=first, note="still here"))
    assert lamps.rows("SELECT lamp_id FROM lamps WHERE note IS NOT NULL") == [(first,)]


def test_what_was_forgotten_can_be_undone(lamps: Show) -> None:
    first = lamps.do(PAST)["lamp_id"]
    many(lamps)
    lamps.undo()
    assert lamps.rows("SELECT lamp_id FROM lamps WHERE lamp_id = :id", id=first) == []


def test_what_is_open_is_never_forgotten(lamps: Show) -> None:
    session = lamps.do(CreateSession())["session_id"]
    many(lamps)
    assert ("sessions.session", session) in laws.in_memory(lamps).subjects


@pytest.mark.parametrize("late", [False, True])
def test_a_lamp_belongs_to_the_session_that_was_on_at_its_time(lamps: Show, late: bool) -> None:
    session = lamps.do(CreateSession())["session_id"]
    lamps.clock.forward(minutes=10)
    lamps.do(EndSession())
    lamps.clock.forward(minutes=10)
    at = NOON + timedelta(minutes=5) if late else None
    lamp = lamps.do(RED, happened_at=at)["lamp_id"]
    found = lamps.rows("SELECT session_id FROM lamps WHERE lamp_id = :id", id=lamp)
    assert found == [(session if late else None,)]
