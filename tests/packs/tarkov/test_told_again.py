"""What hangs on a word that is corrected or taken back."""

import pytest

from tallylight.core.pack import Origin
from tallylight.core.undo.messages import Undo
from tallylight.packs.tarkov.messages import AddKill, CorrectRaid
from tallylight.testing import Show

from .evenings import RAID_100, at, kill, live_raid, raid, refusal


@pytest.mark.parametrize("ended", ["19:26", "19:40"])
def test_a_kill_told_for_the_end_moves_with_the_end(tally: Show, ended: str) -> None:
    raid_id = raid(tally, *RAID_100)
    kill(tally, raid_id=raid_id)
    tally.do(CorrectRaid(raid_id=raid_id, ended_at=at(ended)))
    (told,) = tally.get(f"/raids/{raid_id}/kills")
    assert told.killed_at == at(ended)


def test_a_kill_with_a_time_of_its_own_stays_when_the_end_moves(tally: Show) -> None:
    raid_id = raid(tally, *RAID_100)
    kill(tally, "19:20", raid_id=raid_id)
    tally.do(CorrectRaid(raid_id=raid_id, ended_at=at("19:40")))
    (told,) = tally.get(f"/raids/{raid_id}/kills")
    assert told.killed_at == at("19:20")


def test_a_kill_told_for_the_end_moves_back_when_the_correction_is_undone(tally: Show) -> None:
    raid_id = raid(tally, *RAID_100)
    kill(tally, raid_id=raid_id)
    tally.do(CorrectRaid(raid_id=raid_id, ended_at=at("19:40")))
    tally.undo()
    (told,) = tally.get(f"/raids/{raid_id}/kills")
    assert told.killed_at == at("19:27")


def test_a_beginning_that_a_log_relies_on_is_not_taken_back(tally: Show) -> None:
    raid_id = live_raid(tally, "19:10 raid_active")
    tally.do(CorrectRaid(raid_id=raid_id, started_at=at("19:00")))
    shot = AddKill(enemy_type="scav", raid_id=raid_id)
    tally.do(shot, happened_at=at("19:05"), origin=Origin.LOG)
    assert refusal(tally, Undo()) == "has_dependents"


def test_an_end_that_a_log_relies_on_is_not_taken_back(tally: Show) -> None:
    raid_id = raid(tally, "19:00 raid_active", "19:30 died")
    tally.do(CorrectRaid(raid_id=raid_id, ended_at=at("19:40")))
    shot = AddKill(enemy_type="scav", raid_id=raid_id)
    tally.do(shot, happened_at=at("19:35"), origin=Origin.LOG)
    assert refusal(tally, Undo()) == "has_dependents"
