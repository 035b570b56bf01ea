"""A subject is its entries, folded; its rows change by the difference."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from tallylight.base.series import Series
from tallylight.core.fold import changes, extend, fold, is_late
from tallylight.core.pack import Cause, Entry, Origin, Subject
from tallylight.testing.clock import NOON

from ..laws.sample_pack import LAMP
from ..laws.sample_pack import messages as m
from ..laws.sample_pack.tables import lamp_blinks, lamp_phases, lamps

LIT = m.LampLit(lamp_id=1, session_id=None, colour=m.Colour.RED, note=None)
GREEN = m.LampRecoloured(lamp_id=1, colour=m.Colour.GREEN)
AMBER = m.LampRecoloured(lamp_id=1, colour=m.Colour.AMBER)
OUT = m.LampOut(lamp_id=1)


def blink(number: int) -> m.LampBlinked:
    return m.LampBlinked(lamp_id=1, blink_id=number, times=1, word="")


def entry(event: Any, seq: int, minutes: float = 0, late: float = 0) -> Entry:
    """An entry of a minute, recorded in the order of `seq`."""
    at = NOON + timedelta(minutes=minutes)
    return Entry(event, "main", seq, at, NOON + timedelta(hours=1, seconds=seq), Cause(Origin.API))


STORY = [entry(LIT, 1), entry(GREEN, 2, 1), entry(blink(1), 3, 2), entry(OUT, 4, 5)]


def test_nothing_folds_to_nothing() -> None:
    assert fold(LAMP, []) is None


def test_entries_are_folded_in_the_order_of_happening() -> None:
    folded = fold(LAMP, [entry(LIT, 1), entry(GREEN, 2, 2), entry(AMBER, 3, 1)])
    assert folded is not None
    assert [colour for _, colour in folded.state.colours] == ["amber", "green"]


def test_entries_of_one_time_are_folded_in_the_order_of_recording() -> None:
    folded = fold(LAMP, [entry(LIT, 1), entry(AMBER, 3, 1), entry(GREEN, 2, 1)])
    assert folded is not None
    assert [colour for _, colour in folded.state.colours] == ["green", "amber"]


def test_what_made_the_subject_is_folded_first_whatever_time_is_told_later() -> None:
    folded = fold(LAMP, [entry(LIT, 1, 10), entry(blink(1), 2, 5)])
    assert folded is not None
    assert len(folded.state.blinks) == 1


def test_any_order_of_entries_folds_to_the_same() -> None:
    assert fold(LAMP, STORY[::-1]) == fold(LAMP, STORY)


def test_folding_one_by_one_is_folding_at_once() -> None:
    folded = None
    for one in STORY:
        folded = extend(LAMP, folded, one)
    assert folded == fold(LAMP, STORY)


def test_an_entry_behind_the_last_is_late() -> None:
    folded = fold(LAMP, STORY)
    assert is_late(folded, entry(GREEN, 5, 4))


def test_an_entry_after_the_last_is_not_late() -> None:
    folded = fold(LAMP, STORY)
    assert not is_late(folded, entry(GREEN, 5, 5))


def test_the_first_entry_of_a_subject_is_not_late() -> None:
    assert not is_late(None, entry(LIT, 1))


def test_a_subject_was_created_when_it_was_first_recorded() -> None:
    folded = fold(LAMP, STORY[::-1])
    assert folded is not None
    assert (folded.created_at, folded.updated_at) == (STORY[0].recorded_at, STORY[3].recorded_at)


def written(before: list[Entry], after: list[Entry]) -> list[tuple[str, str]]:
    """What is done to which table, in order."""
    done = changes(LAMP, fold(LAMP, before), fold(LAMP, after))
    verbs = {True: "insert", False: "update"}
    return [(one.table.name, "delete" if one.values is None else verbs[one.fresh]) for one in done]


def test_a_new_subject_is_written_before_its_parts() -> None:
    assert written([], STORY[:1]) == [("lamps", "insert"), ("lamp_phases", "insert")]


def test_parts_are_removed_before_their_subject() -> None:
    assert [name for name, verb in written(STORY[:3], []) if verb == "delete"][-1] == "lamps"


def test_what_did_not_change_is_not_written() -> None:
    assert written(STORY, STORY) == []


def test_only_columns_that_changed_are_written() -> None:
    before, after = fold(LAMP, STORY[:1]), fold(LAMP, STORY[:2])
    (own,) = [one for one in changes(LAMP, before, after) if one.table is lamps]
    assert own.values is not None
    assert own.values.keys() == {"colour", "updated_at"}


def test_of_a_series_only_the_tail_is_looked_at() -> None:
    before = fold(LAMP, STORY[:3])
    after = extend(LAMP, before, entry(blink(2), 4, 3))
    tail = [one.key for one in changes(LAMP, before, after) if one.table is lamp_blinks]
    assert tail == [{"blink_id": 2}]


def test_a_series_that_was_folded_anew_is_compared_row_by_row() -> None:
    before = fold(LAMP, STORY[:3])
    after = fold(LAMP, [*STORY[:3], entry(blink(2), 4, 1)])
    keys = [one.key for one in changes(LAMP, before, after) if one.table is lamp_blinks]
    assert keys == [{"blink_id": 2}]


def test_a_row_that_moved_to_another_key_is_removed_and_written() -> None:
    before, after = fold(LAMP, STORY[:3]), fold(LAMP, [STORY[0], STORY[2]])
    gone = [one for one in changes(LAMP, before, after) if one.table is lamp_phases]
    assert [(one.key["number"], one.values is None) for one in gone] == [(2, True), (1, False)]


@dataclass(frozen=True)
class Thing:
    items: Series[int] = field(default_factory=Series)


def test_a_subject_that_is_no_more_has_no_state() -> None:
    unmade: Subject[Thing] = replace(LAMP, evolve=lambda thing, _: None if thing else Thing())
    folded = fold(unmade, STORY[:2])
    assert folded is not None
    assert folded.state is None


def test_a_subject_that_is_no_more_has_no_rows() -> None:
    unmade: Subject[Thing] = replace(LAMP, evolve=lambda thing, _: None if thing else Thing())
    assert changes(unmade, None, fold(unmade, STORY[:2])) == []
