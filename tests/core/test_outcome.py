"""What a command came to, the first time and when it is sent again."""

from dataclasses import replace
from typing import Any

from tallylight.core.pack import Result
from tallylight.testing import Show

from ..laws.conftest import Stage
from ..laws.sample_pack import PACK as LAMP
from ..laws.sample_pack import messages as m

RED = m.LightLamp(colour=m.Colour.RED)


def test_what_was_made_is_answered_with_201(lamps: Show) -> None:
    assert lamps.outcome(RED).status == 201


def test_what_was_changed_is_answered_with_200(lamps: Show) -> None:
    lamps.do(RED)
    assert lamps.outcome(m.PutOut()).status == 200


def test_an_answer_shows_the_subject_and_its_number_on_the_timeline(lamps: Show) -> None:
    said = lamps.do(RED)
    assert (said["lamp_id"], said["colour"], said["seq"]) == (1, "red", 1)


def test_a_repeat_is_answered_like_the_first_time(lamps: Show) -> None:
    first = lamps.do(RED, command_id="one")
    assert lamps.do(RED, command_id="one") == first


def test_a_repeat_of_what_was_undone_still_says_which_ids_were_given(lamps: Show) -> None:
    first = lamps.do(RED, command_id="one")
    lamps.undo()
    said = lamps.outcome(RED, command_id="one")
    assert (said.status, said.answer["lamp_id"]) == (201, first["lamp_id"])


def test_a_repeat_after_a_restart_is_a_repeat(lamps: Show) -> None:
    lamps.do(RED, command_id="one")
    lamps.restart()
    assert lamps.outcome(RED, command_id="one").repeated


def test_an_answer_with_nothing_to_say_is_the_ids(stage: Stage) -> None:
    def nothing(_: Result[Any]) -> None:
        return None

    speechless = replace(LAMP, answers={m.Blink: nothing})
    with stage(of=[speechless]) as show:
        show.do(RED)
        said = show.do(m.Blink())
    assert said == {"lamp_id": 1, "blink_id": 1, "seq": 2}
