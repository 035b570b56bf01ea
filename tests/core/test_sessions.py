"""Sessions: one is on at a time, and what is in it stays in it."""

from datetime import timedelta
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import ON_ANOTHER, CorrectChannel, MakeChannel
from tallylight.core.sessions import messages as m
from tallylight.testing import Show
from tallylight.testing.clock import NOON

from ..laws.sample_pack.messages import Blink, Colour, LightLamp

RED = LightLamp(colour=Colour.RED)
HOUR = timedelta(hours=1)


def refusal(show: Show, command: Any, **envelope: Any) -> object:
    with pytest.raises(Refused) as raised:
        show.do(command, **envelope)
    return raised.value.refusal


def test_a_session_that_starts_is_on(lamps: Show) -> None:
    lamps.do(m.CreateSession(session_type=m.SessionType.STREAM))
    assert lamps.ask(m.GetCurrentSession()).status == "LIVE"


def test_no_session_is_on_before_one_starts(lamps: Show) -> None:
    with pytest.raises(Refused, match="No session is open"):
        lamps.ask(m.GetCurrentSession())


def test_a_second_session_is_refused_while_one_is_on(lamps: Show) -> None:
    lamps.do(m.CreateSession())
    assert refusal(lamps, m.CreateSession()) is m.SESSION_IS_OPEN


def test_each_channel_has_a_session_of_its_own(lamps: Show) -> None:
    lamps.do(MakeChannel(name="court-2"))
    lamps.do(m.CreateSession())
    assert lamps.outcome(m.CreateSession(), channel="court-2").status == 201


def test_a_session_takes_what_its_channel_says_of_itself(lamps: Show) -> None:
    lamps.do(CorrectChannel(channel="main", platform="twitch", broadcaster="Ä"))
    said = lamps.do(m.CreateSession())
    assert (said["platform"], said["broadcaster"]) == ("twitch", "Ä")


def test_an_end_without_a_session_is_refused(lamps: Show) -> None:
    assert refusal(lamps, m.EndSession()) is m.NO_OPEN_SESSION


def test_an_unknown_session_is_refused(lamps: Show) -> None:
    assert refusal(lamps, m.EndSession(session_id=9)) is m.NO_SUCH_SESSION


def test_a_session_of_another_channel_can_not_be_ended_here(lamps: Show) -> None:
    session = lamps.do(m.CreateSession())["session_id"]
    lamps.do(MakeChannel(name="court-2"))
    told = m.EndSession(session_id=session)
    assert refusal(lamps, told, channel="court-2") is ON_ANOTHER


def test_a_session_that_is_over_is_not_ended_again(lamps: Show) -> None:
    session = lamps.do(m.CreateSession())["session_id"]
    lamps.do(m.EndSession())
    assert lamps.outcome(m.EndSession(session_id=session)).seq is None


def test_an_end_before_the_beginning_is_refused(lamps: Show) -> None:
    session = lamps.do(m.CreateSession())["session_id"]
    told = m.EndSession(session_id=session)
    assert refusal(lamps, told, happened_at=NOON - HOUR) is m.SESSION_BACKWARDS


def test_an_end_closes_what_is_open_on_the_channel(lamps: Show) -> None:
    lamps.do(m.CreateSession())
    lamps.do(RED)
    lamps.clock.forward(minutes=5)
    lamps.do(m.EndSession())
    assert lamps.rows("SELECT count(*) FROM lamps WHERE ended_at IS NULL") == [(0,)]


def test_what_an_end_closes_ends_with_the_session(lamps: Show) -> None:
    lamps.do(m.CreateSession())
    lamps.do(RED)
    lamps.clock.forward(minutes=5)
    lamps.do(m.EndSession())
    same = "SELECT count(*) FROM lamps JOIN stream_sessions s USING (session_id)"
    assert lamps.rows(f"{same} WHERE lamps.ended_at = s.ended_at") == [(1,)]


def test_an_end_leaves_other_channels_alone(lamps: Show) -> None:
    lamps.do(MakeChannel(name="court-2"))
    lamps.do(RED, channel="court-2")
    lamps.do(m.CreateSession())
    lamps.do(m.EndSession())
    assert lamps.outcome(Blink(), channel="court-2").status == 201


def test_an_end_before_something_in_the_session_is_refused(lamps: Show) -> None:
    lamps.do(m.CreateSession())
    lamps.clock.forward(minutes=10)
    lamps.do(RED)
    lamps.clock.forward(minutes=10)
    told = {"happened_at": NOON + timedelta(minutes=5)}
    assert refusal(lamps, m.EndSession(), **told) is m.SESSION_TOO_SHORT


def test_a_late_session_may_not_begin_within_another(lamps: Show) -> None:
    lamps.do(m.CreateSession())
    lamps.clock.forward(hours=2)
    lamps.do(m.EndSession())
    assert refusal(lamps, m.CreateSession(), happened_at=NOON + HOUR) is m.SESSION_OVERLAPS


def test_what_is_left_out_of_a_correction_stays(lamps: Show) -> None:
    lamps.do(m.CreateSession(session_type=m.SessionType.CASUAL, notes="before"))
    said = lamps.do(m.CorrectSession(notes="after"))
    assert (said["session_type"], said["notes"]) == ("casual", "after")


def test_a_correction_may_take_words_away(lamps: Show) -> None:
    lamps.do(m.CreateSession(notes="before"))
    said = lamps.do(m.CorrectSession(notes=None), given={"notes"})
    assert said["notes"] is None


def test_an_open_session_has_no_end_to_correct(lamps: Show) -> None:
    lamps.do(m.CreateSession())
    assert refusal(lamps, m.CorrectSession(ended_at=NOON)) is m.SESSION_STILL_OPEN


def test_a_beginning_after_something_in_the_session_is_refused(lamps: Show) -> None:
    lamps.do(m.CreateSession())
    lamps.do(RED)
    lamps.clock.forward(hours=2)
    assert refusal(lamps, m.CorrectSession(started_at=NOON + HOUR)) is m.SESSION_TOO_SHORT


def test_an_end_after_a_beginning_that_was_corrected_earlier_holds(lamps: Show) -> None:
    session = lamps.do(m.CreateSession())["session_id"]
    lamps.do(m.CorrectSession(started_at=NOON - HOUR))
    ended = NOON - timedelta(minutes=30)
    said = lamps.do(m.EndSession(session_id=session), happened_at=ended)
    assert said["status"] == "ENDED"


def test_an_open_session_is_not_left_out_of_the_numbers(lamps: Show) -> None:
    lamps.do(m.CreateSession())
    assert refusal(lamps, m.VoidSession()) is m.SESSION_STILL_OPEN


def test_a_voided_session_keeps_its_history(lamps: Show) -> None:
    session = lamps.do(m.CreateSession())["session_id"]
    lamps.do(m.EndSession())
    said = lamps.do(m.VoidSession(session_id=session))
    assert (said["voided_at"] is None, said["status"]) == (False, "ENDED")


def test_nothing_late_belongs_to_a_voided_session(lamps: Show) -> None:
    session = lamps.do(m.CreateSession())["session_id"]
    lamps.clock.forward(minutes=10)
    lamps.do(m.EndSession())
    lamps.do(m.VoidSession(session_id=session))
    lamps.do(RED, happened_at=NOON + timedelta(minutes=5))
    assert lamps.rows("SELECT session_id FROM lamps") == [(None,)]


def test_the_panel_shows_the_session_that_is_on(lamps: Show) -> None:
    lamps.do(m.CreateSession(session_type=m.SessionType.PRACTICE))
    assert '"title":"Practice"' in lamps.picture("sessions.panel")
