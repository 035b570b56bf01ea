"""Saved reports: questions kept under a name, asked again with the values they were kept with."""

from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import HOUSE
from tallylight.core.reports.messages import (
    NAME_TAKEN,
    NO_SUCH_QUERY,
    NO_SUCH_REPORT,
    PARAMETERS_INVALID,
    ListReports,
    RemoveReport,
    RenameReport,
    RunReport,
    SaveReport,
)
from tallylight.testing import Show, laws

from ..laws.sample_pack.messages import Colour, LightLamp

LAMPS = SaveReport(
    name="Lamps of late", query="timeline", parameters={"subject": "lamp.lamp", "limit": 5}
)


def refused(show: Show, said: Any, *, asks: bool = False) -> Refused:
    with pytest.raises(Refused) as raised:
        show.ask(said) if asks else show.do(said)
    return raised.value


def names(show: Show) -> list[str | None]:
    return [one.name for one in show.ask(ListReports())]


def test_a_report_answers_as_its_question_does(lamps: Show) -> None:
    lamps.do(LightLamp(colour=Colour.RED))
    lamps.do(LAMPS)
    answer = lamps.ask(RunReport(name="Lamps of late"))
    assert [one.type for one in answer] == ["lamp.lamp_lit"]


@pytest.mark.parametrize("said", ["lamps", "/lamp/lamps", "lamp.list_lamps"])
def test_a_report_asks_a_pack_by_any_name_of_its_question(lamps: Show, said: str) -> None:
    lamps.do(SaveReport(name="All lamps", query=said))
    assert lamps.ask(RunReport(name="All lamps")).items == []


def test_a_report_saved_again_asks_otherwise(lamps: Show) -> None:
    lamps.do(LAMPS)
    lamps.do(SaveReport(name="Lamps of late", query="timeline", parameters={"limit": 1}))
    (one,) = lamps.ask(ListReports())
    assert one.parameters == {"limit": 1}


def test_a_report_saved_again_as_it_is_writes_nothing(lamps: Show) -> None:
    lamps.do(LAMPS)
    assert lamps.do(LAMPS)["seq"] is None


def test_a_renamed_report_is_found_by_its_new_name(lamps: Show) -> None:
    lamps.do(LAMPS)
    lamps.do(RenameReport(name="Lamps of late", new_name="Courts"))
    assert names(lamps) == ["Courts"]


def test_a_name_is_one_report_s_only(lamps: Show) -> None:
    lamps.do(LAMPS)
    lamps.do(SaveReport(name="Courts", query="channels"))
    said = refused(lamps, RenameReport(name="Courts", new_name="Lamps of late"))
    assert said.refusal == NAME_TAKEN


def test_a_removed_report_is_there_again_after_undo(lamps: Show) -> None:
    lamps.do(LAMPS)
    lamps.do(RemoveReport(name="Lamps of late"))
    lamps.undo(channel=HOUSE)
    assert names(lamps) == ["Lamps of late"]


def test_a_saved_report_is_gone_after_undo(lamps: Show) -> None:
    lamps.do(LAMPS)
    lamps.undo(channel=HOUSE)
    assert names(lamps) == []


def test_a_question_that_is_none_is_not_kept(lamps: Show) -> None:
    assert refused(lamps, SaveReport(name="x", query="nothing")).refusal == NO_SUCH_QUERY


def test_values_that_the_question_does_not_take_are_refused_with_the_reason(lamps: Show) -> None:
    said = refused(lamps, SaveReport(name="x", query="timeline", parameters={"limit": 5000}))
    assert (said.refusal, "limit must be 1000 or less" in said.sentence) == (
        PARAMETERS_INVALID,
        True,
    )


def test_a_report_that_is_none_is_refused(lamps: Show) -> None:
    assert refused(lamps, RunReport(name="x"), asks=True).refusal == NO_SUCH_REPORT


def test_times_among_the_values_are_times_when_it_is_asked(lamps: Show) -> None:
    since = {"since": "2026-03-14T12:00:30Z"}
    lamps.do(SaveReport(name="Since then", query="timeline", parameters=since))
    lamps.do(LightLamp(colour=Colour.RED))
    assert lamps.ask(RunReport(name="Since then")) == []


def test_reports_are_as_the_timeline_says_after_a_restart(lamps: Show) -> None:
    lamps.do(LAMPS)
    lamps.do(RenameReport(name="Lamps of late", new_name="Courts"))
    lamps.restart()
    laws.replayed(lamps)
    assert names(lamps) == ["Courts"]
