"""One player is in one raid at a time."""

import re
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import MakeChannel
from tallylight.packs.tarkov.messages import (
    CorrectRaid,
    CreateRaid,
    DeleteRaid,
    RecordRaid,
    RecordTransition,
)
from tallylight.testing import Show

from .evenings import at, live_raid, raid, refusal

CUSTOMS = {"map_name": "Customs", "character_type": "pmc"}


def past(began: str, ended: str) -> RecordRaid:
    return RecordRaid(**CUSTOMS, started_at=at(began), ended_at=at(ended), final_state="died")


@pytest.mark.parametrize(
    ("began", "ended"),
    [
        ("18:50", "19:01"),
        ("19:29", "19:40"),
        ("19:10", "19:20"),
        ("18:00", "20:00"),
        ("19:00", "19:30"),
        ("19:10", "19:10"),
    ],
)
def test_a_past_raid_may_not_overlap_another(tally: Show, began: str, ended: str) -> None:
    raid(tally, "19:00 raid_active", "19:30 died")
    assert refusal(tally, past(began, ended)) == "raid_overlaps"


@pytest.mark.parametrize(("began", "ended"), [("18:50", "19:00"), ("19:30", "19:40")])
def test_a_past_raid_may_touch_another(tally: Show, began: str, ended: str) -> None:
    raid(tally, "19:00 raid_active", "19:30 died")
    assert tally.outcome(past(began, ended)).status == 201


def test_the_other_raid_is_named_with_its_times(tally: Show) -> None:
    raid(tally, "19:00 raid_active", "19:30 died")
    with pytest.raises(Refused) as refused:
        tally.do(past("19:10", "19:40"))
    assert re.fullmatch(r"Raid 1 was on then: .* 19:00:00 .* 19:30:00 .*", refused.value.sentence)


def test_raids_of_two_channels_may_be_at_one_time(tally: Show) -> None:
    tally.do(MakeChannel(name="court-2"))
    raid(tally, "19:00 raid_active", "19:30 died")
    assert tally.outcome(past("19:10", "19:40"), channel="court-2").status == 201


def test_a_deleted_raid_is_in_nobodys_way(tally: Show) -> None:
    raid(tally, "19:00 raid_active", "19:30 died")
    tally.do(DeleteRaid(raid_id=1))
    assert tally.outcome(past("19:10", "19:40")).status == 201


def test_a_raid_told_late_may_not_begin_before_one_that_is_over(tally: Show) -> None:
    raid(tally, "19:00 raid_active", "19:30 died")
    late: dict[str, Any] = {"happened_at": at("18:50")}
    assert refusal(tally, CreateRaid(**CUSTOMS), **late) == "raid_overlaps"


@pytest.mark.parametrize("corrected", [{"started_at": "19:20"}, {"ended_at": "20:10"}])
def test_corrected_times_may_not_overlap_another_raid(
    tally: Show, corrected: dict[str, str]
) -> None:
    raid(tally, "19:00 raid_active", "19:30 died")
    raid(tally, "20:00 raid_active", "20:20 died")
    told = {name: at(when) for name, when in corrected.items()}
    which = 2 if "started_at" in told else 1
    assert refusal(tally, CorrectRaid(raid_id=which, **told)) == "raid_overlaps"


def test_a_correction_may_move_a_raid_within_its_own_time(tally: Show) -> None:
    raid(tally, "19:00 raid_active", "19:30 died")
    moved = tally.do(CorrectRaid(raid_id=1, started_at=at("19:10")))
    assert moved["raid_duration_seconds"] == 1200


def test_a_review_may_not_reach_into_the_next_raid(tally: Show) -> None:
    raid(tally, "19:00 raid_active", "19:30 died")
    raid(tally, "20:00 raid_active", "20:20 died")
    review = RecordTransition(to_state="post_raid_review", raid_id=1)
    assert refusal(tally, review, happened_at=at("20:05")) == "raid_overlaps"


def test_a_raid_told_late_may_begin_after_the_last_one(tally: Show) -> None:
    raid(tally, "19:00 raid_active", "19:30 died")
    assert live_raid(tally, "19:30 raid_active") == 2
