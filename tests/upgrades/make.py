"""Makes the database of this version, which every later version must open.

    python tests/upgrades/make.py

Run it once for each release, before the version number goes up, and add the file it made.
A released file is never made again. While a version is not released, a change of its
migrations asks for a new one: the test says so.
"""

import gzip
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Literal

from tallylight import __version__, packs
from tallylight.core.channels.messages import MakeChannel
from tallylight.core.registry import discover
from tallylight.core.sessions.messages import CorrectSession, CreateSession, EndSession, SessionType
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.tarkov import messages as tarkov
from tallylight.testing import Show, laws, show

TARGET = Path(__file__).parent / f"{__version__}.tally.gz"


def evening(program: Show) -> None:
    """A stream with raids, a kill too many, a late entry, corrections, and one raid still on."""
    program.do(MakeChannel(name="court-2", time_zone="Europe/Berlin"))
    program.do(SetSetting(key="tarkov.run_through_survives", value=True, reason="a house rule"))
    program.do(CreateSession(session_type=SessionType.STREAM, notes="the first evening"))
    _raid(program, "Customs", "pmc", "died")
    _raid(program, "Woods", "scav", "survived")
    began = program.clock.now()
    program.do(
        tarkov.RecordRaid(
            map_name="Factory",
            character_type="pmc",
            started_at=began - timedelta(hours=3),
            ended_at=began - timedelta(hours=2, minutes=50),
            final_state="run_through",
        )
    )
    program.do(CorrectSession(notes="the first evening, corrected"))
    program.do(EndSession())
    program.clock.forward(hours=20)
    program.do(CreateSession(), channel="court-2")
    program.do(CreateSession(session_type=SessionType.CASUAL))
    program.do(tarkov.CreateRaid(map_name="Shoreline", character_type="pmc"))
    program.do(tarkov.AddKill(enemy_type="boss", weapon_used="MP-133", headshot=True))


def _raid(program: Show, where: str, side: Literal["pmc", "scav"], outcome: str) -> None:
    program.do(tarkov.CreateRaid(map_name=where, character_type=side, game_mode="pve"))
    for state in ("queuing", "deploying_committed", "raid_active"):
        program.clock.forward(minutes=2)
        program.do(tarkov.RecordTransition(to_state=state))
    for _ in range(3):
        program.clock.forward(minutes=1)
        program.do(tarkov.AddKill(enemy_type="scav"))
    program.undo()
    program.clock.forward(minutes=5)
    program.do(tarkov.FinalizeRaid(final_state=outcome))
    program.clock.forward(minutes=4)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "made.db"
        with show(f"sqlite:///{file.as_posix()}", of=list(discover(packs))) as program:
            laws.demo_plays(program, 1)  # rows of every pack, and evidence
            program.clock.forward(days=2)
            evening(program)
        TARGET.write_bytes(gzip.compress(file.read_bytes(), mtime=0))
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
