"""What tallies cost when something is written, and what a rebuild of them does a second.

    python -m bench.tallies [--raids 150] [--rebuilt 10000]

The same evening of raids is told twice in each round, with and without tallies. Counted is
the processor's time, which other programs disturb less than the clock.
"""

import argparse
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench.years import STATES, write
from tallylight.base.clock import SystemClock
from tallylight.core.pack import Pack
from tallylight.core.program import registry_of
from tallylight.core.rebuild import rebuild
from tallylight.core.sessions.messages import CreateSession
from tallylight.packs import tarkov
from tallylight.packs.tarkov import messages as m
from tallylight.storage.engine import Storage
from tallylight.testing import show

BARE = replace(tarkov.PACK, subjects=(replace(tarkov.PACK.subjects[0], tallied=None),))


def evening(pack: Pack, raids: int) -> float:
    """Tell an evening command by command; microseconds of processor time a command."""
    with (
        tempfile.TemporaryDirectory() as folder,
        show(f"sqlite:///{folder}/tally.sqlite3", of=[pack]) as tally,
    ):
        tally.do(CreateSession())
        began, commands = time.process_time(), 0
        for _ in range(raids):
            tally.do(m.CreateRaid(map_name="Customs", character_type="pmc"))
            for state in STATES[1:]:
                tally.clock.forward(seconds=40)
                tally.do(m.RecordTransition(to_state=state))
                if state == "raid_active":
                    for _ in range(3):
                        tally.do(m.AddKill(enemy_type="scav"))
            tally.do(m.FinalizeRaid(final_state="died"))
            commands += len(STATES) + 4
        return (time.process_time() - began) / commands * 1e6


def rebuilt(raids: int) -> None:
    """Rebuild a file whose tallies were never counted; rows a second."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tally.sqlite3"
        write(file, raids)
        storage = Storage.open(f"sqlite:///{file}", owner="bench")
        try:
            clock = SystemClock()
            report = rebuild(storage, registry_of([tarkov.PACK]), clock)
        finally:
            storage.close()
    rows = sum(table.compared for table in report.tables.values())
    print(f"rebuild: {rows} rows of {raids} raids in {report.seconds:.1f} s, "
          f"{rows / report.seconds:.0f} a second")  # fmt: skip


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raids", type=int, default=150)
    parser.add_argument("--rebuilt", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    ratios = []
    for _ in range(asked.rounds):
        bare, tallied = evening(BARE, asked.raids), evening(tarkov.PACK, asked.raids)
        ratios.append(tallied / bare)
        print(f"processor time a command: {bare:.0f} us without tallies, {tallied:.0f} us with")
    print(f"ratio, median of {asked.rounds}: {statistics.median(ratios):.2f}")
    rebuilt(asked.rebuilt)


if __name__ == "__main__":
    main()
