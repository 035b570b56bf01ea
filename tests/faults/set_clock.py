"""The program on a computer whose clock somebody sets, by as many seconds as a file says.

CLOCK_SET=FILE python -m tests.faults.set_clock serve
"""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from tallylight.adapters.cli import root
from tallylight.base.clock import SystemClock
from tallylight.main import House


class SetClock(SystemClock):
    """The clock of the machine, and what it was set by; durations go on as they do."""

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=float(Path(os.environ["CLOCK_SET"]).read_text()))


if __name__ == "__main__":
    root.run(House(SetClock(), environ=os.environ), sys.argv[1:], os.environ)
