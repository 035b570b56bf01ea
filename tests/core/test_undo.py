"""Undo takes back the last press that still stands, with everything it wrote."""

from datetime import timedelta

import pytest

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import MakeChannel
from tallylight.core.pack import Origin
from tallylight.core.reports.messages import SaveReport
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.core.timeline.tables import undone
from tallylight.core.undo.messages import (
    HAS_DEPENDENTS,
    HOUSE_IS_NEWER,
    NOTHING_TO_UNDO,
    NOTHING_TO_UNDO_HERE,
    UNDO_MOVED,
    GetLastPress,
    Undo,
)
from tallylight.testing import Show, laws

from ..laws.sample_pack.messages import (
    Blink,
    BlinkGiven,
    Colour,
    CorrectLamp,
    LightLamp,
    PutOut,
    RecordLamp,
)

RED = LightLamp(colour=Colour.RED)


def words(show: Show) -> list[str]:
    return [row.word for row in show.rows("SELECT word FROM lamp_blinks ORDER BY at, blink_id")]


def refusal(show: Show, command: Undo | None = None, **envelope: str) -> object:
    with pytest.raises(Refused) as raised:
        show.do(command or Undo(), **envelope)
    return raised.value.refusal


def sentence(show: Show) -> str:
    with pytest.raises(Refused) as raised:
        show.do(Undo())
    return raised.value.sentence


def test_undo_takes_back_the_last_press(lamps: Show) -> None:
    lamps.do(RED)
    lamps.do(Blink(word="first"))
    lamps.do(Blink(word="second"))
    lamps.undo()
    assert words(lamps) == ["first"]


def test_undo_again_takes_back_the_press_before(lamps: Show) -> None:
    lamps.do(RED)
    lamps.do(Blink(word="first"))
    lamps.do(Blink(word="second"))
    lamps.undo()
    lamps.undo()
    assert words(lamps) == []


def test_undo_says_what_it_took_back(lamps: Show) -> None:
    seq = lamps.do(RED)["seq"]
    said = lamps.undo()
    assert (said["undone_seq"], said["undone"]) == (seq, "Lamp lit")


def test_a_press_that_the_pack_has_no_words_for_is_told_by_its_sentence(lamps: Show) -> None:
    lamps.do(RED)
    lamps.do(PutOut())
    assert lamps.undo()["undone"] == "Put a lamp out"


def test_undo_takes_back_all_events_of_a_press(lamps: Show) -> None:
    before = laws.derived_rows(lamps, apart=[undone.name])
    lamps.do(RecordLamp(colour=Colour.RED, blinks=(BlinkGiven(times=1), BlinkGiven(times=2))))
    lamps.undo()
    assert laws.derived_rows(lamps, apart=[undone.name]) == before


def test_undo_of_a_late_entry_takes_it_out_of_the_middle(lamps: Show) -> None:
    began = lamps.clock.now()
    lamps.do(RED)
    lamps.clock.forward(minutes=10)
    lamps.do(Blink(word="now"))
    lamps.do(Blink(word="late"), happened_at=began + timedelta(minutes=5))
    lamps.undo()
    assert words(lamps) == ["now"]


def test_nothing_is_to_undo_on_a_new_channel(lamps: Show) -> None:
    lamps.do(MakeChannel(name="court-2"))
    lamps.do(RED)
    assert refusal(lamps, channel="court-2") is NOTHING_TO_UNDO


def test_an_undo_is_no_press_to_undo(lamps: Show) -> None:
    lamps.do(RED)
    lamps.undo()
    assert refusal(lamps) is NOTHING_TO_UNDO


def test_undo_that_expects_another_press_is_refused(lamps: Show) -> None:
    seq = lamps.do(RED)["seq"]
    lamps.do(Blink())
    assert refusal(lamps, Undo(expect=seq)) is UNDO_MOVED


def test_undo_that_expects_the_last_press_is_done(lamps: Show) -> None:
    lamps.do(RED)
    seq = lamps.do(Blink())["seq"]
    assert lamps.do(Undo(expect=seq))["undone_seq"] == seq


def test_what_undo_would_take_back_can_be_asked(lamps: Show) -> None:
    seq = lamps.do(RED)["seq"]
    assert lamps.ask(GetLastPress()).press.expect == seq


@pytest.mark.parametrize("origin", [Origin.FEED, Origin.LOG, Origin.IMPORT, Origin.AUTOMATIC])
def test_commands_of_no_person_are_not_in_the_way(lamps: Show, origin: Origin) -> None:
    lamps.do(RED)
    lamps.do(Blink(word="pressed"))
    lamps.do(Blink(word="heard"), origin=origin)
    lamps.undo()
    assert words(lamps) == ["heard"]


def test_undo_goes_on_after_a_restart(lamps: Show) -> None:
    lamps.do(RED)
    lamps.do(Blink(word="first"))
    lamps.do(Blink(word="second"))
    lamps.restart()
    lamps.undo()
    assert words(lamps) == ["first"]


def test_after_a_restart_undo_removes_what_nobody_has_in_memory(lamps: Show) -> None:
    lamps.do(RecordLamp(colour=Colour.RED), happened_at=lamps.clock.now())
    lamps.clock.forward(minutes=1)
    lamps.do(RED, origin=Origin.FEED)
    lamps.restart()
    lamps.undo()
    laws.replayed(lamps)


def test_after_a_restart_undo_opens_again_what_nobody_has_in_memory(lamps: Show) -> None:
    lamp = lamps.do(RED)["lamp_id"]
    lamps.clock.forward(minutes=1)
    lamps.do(PutOut())
    lamps.clock.forward(minutes=1)
    lamps.do(RecordLamp(colour=Colour.GREEN), origin=Origin.FEED)
    lamps.restart()
    lamps.undo()
    assert lamps.rows("SELECT lamp_id FROM lamps WHERE ended_at IS NULL") == [(lamp,)]


def test_what_others_entered_for_a_subject_keeps_its_beginning(lamps: Show) -> None:
    lamps.do(RED)
    lamps.do(Blink(), origin=Origin.FEED)
    assert refusal(lamps) is HAS_DEPENDENTS


def test_what_others_hung_on_a_session_keeps_it(lamps: Show) -> None:
    lamps.do(CreateSession())
    lamps.do(RED, origin=Origin.FEED)
    assert refusal(lamps) is HAS_DEPENDENTS


def test_a_lamp_and_a_session_of_one_number_are_two_things(lamps: Show) -> None:
    session = lamps.do(CreateSession())["session_id"]
    lamp = lamps.do(RED, origin=Origin.FEED)["lamp_id"]
    assert (lamp == session, refusal(lamps)) == (True, HAS_DEPENDENTS)


def test_an_end_is_not_taken_back_while_another_is_open(lamps: Show) -> None:
    lamps.do(RED)
    lamps.do(PutOut())
    lamps.do(RED, origin=Origin.FEED)
    assert refusal(lamps) is HAS_DEPENDENTS


def test_who_may_not_undo_is_told_what_to_do(lamps: Show) -> None:
    lamps.do(RED)
    lamps.do(Blink(), origin=Origin.FEED)
    assert sentence(lamps) == (
        "Lamp lit can't be taken back: something recorded since hangs on it "
        "(later entries of lamp 1). Undo passes over what came by feed: correct it instead."
    )
    lamps.do(PutOut())
    lamps.do(RED, origin=Origin.FEED)
    assert sentence(lamps).endswith("(lamp 2 is open). End lamp 2 first.")


def test_what_an_import_hung_on_a_press_goes_with_the_import(lamps: Show) -> None:
    lamps.do(CreateSession())
    lamps.do(RED, origin=Origin.IMPORT)
    assert sentence(lamps).endswith(
        "(lamp 1 refers to it). "
        "Take the import that brought it back first: `tallylight adopt --undo ID`."
    )


def test_a_press_of_the_house_is_named_where_nothing_else_stands(lamps: Show) -> None:
    lamps.do(RED)
    lamps.undo()
    lamps.do(SaveReport(name="What came", query="timeline"))
    assert refusal(lamps) is NOTHING_TO_UNDO_HERE
    assert sentence(lamps) == (
        "No press of main still stands, but one of the house does: Report saved. "
        "To take that back, `tallylight undo --channel house`, or `POST /c/house/undo`."
    )
    lamps.undo(channel="house")
    assert refusal(lamps) is NOTHING_TO_UNDO
    assert refusal(lamps, channel="house") is NOTHING_TO_UNDO


def test_at_a_terminal_undo_asks_which_is_meant_where_its_last_command_was_of_the_house(
    lamps: Show,
) -> None:
    lamps.do(RED)
    lamps.do(SaveReport(name="What came", query="timeline"), origin=Origin.CLI)
    with pytest.raises(Refused) as raised:
        lamps.undo(origin=Origin.CLI)
    assert raised.value.refusal is HOUSE_IS_NEWER
    assert str(raised.value) == (
        "The last command of this terminal is of the house: Report saved. To take that back, "
        "`tallylight undo --channel house`; to take back what main would (Lamp lit), "
        "`tallylight undo --expect 1 --channel main`."
    )
    assert lamps.undo(origin=Origin.DECK)["undone"] == "Lamp lit"
    assert lamps.undo(channel="house", origin=Origin.CLI)["undone"] == "Report saved"


def test_undo_of_an_end_opens_what_it_closed(lamps: Show) -> None:
    lamps.do(CreateSession())
    lamps.do(RED)
    lamps.do(EndSession())
    lamps.undo()
    assert lamps.rows("SELECT count(*) FROM lamps WHERE ended_at IS NULL") == [(1,)]


def test_undo_of_a_correction_brings_back_what_was_said_before(lamps: Show) -> None:
    lamps.do(LightLamp(colour=Colour.RED, note="before"))
    lamps.do(CorrectLamp(note="after"))
    lamps.undo()
    assert lamps.rows("SELECT note FROM lamps") == [("before",)]


def test_an_undo_sent_twice_under_one_id_takes_back_one_press(lamps: Show) -> None:
    lamps.do(RED)
    lamps.do(Blink(word="first"))
    lamps.do(Blink(word="second"))
    for _ in range(2):
        lamps.do(Undo(), command_id="the same")
    assert words(lamps) == ["first"]
