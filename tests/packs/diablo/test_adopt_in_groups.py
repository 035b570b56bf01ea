"""A history that comes in groups becomes what it becomes row by row."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from tallylight.core.decide import Envelope
from tallylight.core.dispatch import Job
from tallylight.core.outcome import Outcome
from tallylight.core.pack import Cause, Origin
from tallylight.packs.diablo import PACK
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show, show

from .evenings import at
from .histories import tuples

ASKED = "SELECT id, session_id, run_number, duplicate_of, find_count FROM runs ORDER BY id"
SUMS = "SELECT measure, labels, value FROM tallies ORDER BY 1, 2"
SESSIONS = "SELECT id, run_count, total_run_time, total_session_time FROM sessions ORDER BY id"


def history() -> Iterator[Envelope]:
    """Runs of two programs at the same time, of which some are the same, in no order."""
    chance = Random(3)
    for source in ("one", "two"):
        for session in range(3):
            came = m.CameFrom(source=source, key=f"s{session}")
            began = session * 900
            yield told(m.AdoptSession(ended_at=at(began + 800), provenance=came), began)
        numbers = list(range(30))
        chance.shuffle(numbers)
        for number in numbers:
            began, lasted = number * 90 + chance.randrange(30), chance.randrange(40, 120)
            came = m.CameFrom(source=source, key=f"{number}")
            find = m.FindOfRun(item="ber", name=None, found_at=None, ethereal=False, how="typed",
                               uncertain=False, note=None, provenance=came)  # fmt: skip
            run = m.AdoptRun(session=f"s{number // 10}", run_number=number % 10 + 1,
                             ended_at=at(began + lasted), provenance=came,
                             finds=(find,) if number % 3 else ())  # fmt: skip
            yield told(run, began)


def told(command: Any, began: float) -> Envelope:
    key = f"{command.provenance.source}:{command.provenance.key}"
    cause = Cause(Origin.IMPORT, "a file")
    return Envelope(command, "main", cause, happened_at=at(began), command_id=key)


def became(evening: Show, jobs: list[Job]) -> list[Any]:
    evening.clock.forward(hours=5)
    for job in jobs:
        replies = evening.program.dispatcher.wait_for(job)
        assert all(isinstance(reply, Outcome) for reply in replies)
    return [tuples(evening, asked) for asked in (ASKED, SUMS, SESSIONS)]


def test_a_group_becomes_what_its_rows_become_alone(database_url: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'alone.db'}"
    with show(database_url, of=[PACK]) as together, show(url, of=[PACK]) as alone:
        in_one = became(together, [Job(tuple(history()))])
        one_by_one = became(alone, [Job((one,)) for one in history()])
    assert in_one == one_by_one
    assert any(double for _, _, _, double, _ in in_one[0])
