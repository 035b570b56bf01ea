"""What save files suggest: kept, confirmed by a person, or acted on where that was chosen."""

from collections.abc import Iterator
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.pack import Origin
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.diablo import PACK
from tallylight.packs.diablo import messages as m
from tallylight.testing import laws
from tallylight.testing.show import Show, show


@pytest.fixture
def evening(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[PACK]) as running:
        running.do(m.StartRun(run_type="Mephisto"))
        running.clock.forward(seconds=60)
        yield running


def noticed(evening: Show, told: str = "run_ended", confidence: float = 0.9, **more: Any) -> Any:
    """A save that is written now, and heard of a little later."""
    at = evening.clock.now()
    evening.clock.forward(seconds=2)
    said = {"told": told, "certainty": confidence, "evidence": "because", "character": "Nimue"}
    command = m.NoticeSave(**{**said, **more})
    return evening.do(command, origin=Origin.FEED, happened_at=at)


def act_alone(evening: Show) -> None:
    evening.do(SetSetting(key="diablo.saves_act_alone", value=True))


def current(evening: Show) -> Any:
    return evening.get("/diablo/run/current")


def test_a_suggestion_alone_changes_no_run(evening: Show) -> None:
    noticed(evening)
    assert current(evening).ended_at is None


def test_an_open_suggestion_is_listed_with_its_reason(evening: Show) -> None:
    noticed(evening)
    (one,) = evening.get("/diablo/suggestions")
    assert (one.told, one.evidence, one.character) == ("run_ended", "because", "Nimue")


def test_accepting_ends_the_run_when_the_save_was_written(evening: Show) -> None:
    told = noticed(evening)
    evening.clock.forward(seconds=30)
    evening.do(m.AcceptSuggestion(suggestion_id=told["suggestion_id"]))
    assert evening.get("/diablo/runs/run-1").active_seconds == 60


def test_undo_takes_an_accepted_suggestion_back(evening: Show) -> None:
    told = noticed(evening)
    evening.do(m.AcceptSuggestion(suggestion_id=told["suggestion_id"]))
    evening.undo()
    assert current(evening).ended_at is None
    assert len(evening.get("/diablo/suggestions")) == 1


def test_what_is_sure_acts_alone_where_that_was_chosen(evening: Show) -> None:
    act_alone(evening)
    noticed(evening)
    assert evening.get("/diablo/runs/run-1").active_seconds == 60
    assert evening.get("/diablo/suggestions") == []


@pytest.mark.parametrize(("told", "confidence"), [("run_ended", 0.6), ("autosave", 0.95)])
def test_what_is_not_sure_or_ends_no_run_never_acts(
    evening: Show, told: str, confidence: float
) -> None:
    act_alone(evening)
    noticed(evening, told, confidence)
    assert current(evening).ended_at is None


def test_the_same_save_told_again_is_one_suggestion_that_is_surer(evening: Show) -> None:
    at = evening.clock.now()
    for confidence in (0.5, 0.95):
        command = m.NoticeSave(
            told="run_ended", certainty=confidence, evidence="because", character="Nimue"
        )
        evening.do(command, origin=Origin.FEED, happened_at=at)
    (one,) = evening.get("/diablo/suggestions")
    assert one.confidence == 0.95


def test_a_run_that_was_ended_alone_and_wrongly_goes_on(evening: Show) -> None:
    act_alone(evening)
    told = noticed(evening)
    evening.do(m.DismissSuggestion(suggestion_id=told["suggestion_id"]))
    evening.clock.forward(seconds=58)
    evening.do(m.EndRun())
    assert evening.get("/diablo/runs/run-1").active_seconds == 120


def test_a_run_that_another_followed_is_not_opened_again(evening: Show) -> None:
    act_alone(evening)
    told = noticed(evening)
    evening.do(m.StartRun())
    evening.do(m.DismissSuggestion(suggestion_id=told["suggestion_id"]))
    assert evening.get("/diablo/runs/run-1").ended_at is not None


def test_a_save_from_before_the_run_ends_nothing(evening: Show) -> None:
    told = noticed(evening)
    evening.do(m.EndRun())
    evening.do(m.StartRun())
    with pytest.raises(Refused) as refused:
        evening.do(m.AcceptSuggestion(suggestion_id=told["suggestion_id"]))
    assert refused.value.refusal is m.NO_RUN_TO_END


def test_an_autosave_can_only_be_dismissed(evening: Show) -> None:
    told = noticed(evening, "autosave")
    with pytest.raises(Refused) as refused:
        evening.do(m.AcceptSuggestion(suggestion_id=told["suggestion_id"]))
    assert refused.value.refusal is m.NOTHING_TO_ACCEPT


def test_the_timeline_holds_no_name_of_a_character(evening: Show) -> None:
    noticed(evening)
    rows = evening.rows("SELECT payload FROM timeline")
    assert not any("Nimue" in str(row.payload) for row in rows)


def test_every_row_is_what_the_timeline_says(evening: Show) -> None:
    act_alone(evening)
    told = noticed(evening)
    evening.do(m.DismissSuggestion(suggestion_id=told["suggestion_id"]))
    laws.replayed(evening)
