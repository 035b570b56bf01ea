"""A room to try the program on, played until Ctrl+C: `python -m tallylight.fakes`.

It says where it is, for the settings of a running program.
"""

import argparse
import contextlib
import random
import time
from collections.abc import Sequence

from tallylight.core.pack import Chance
from tallylight.fakes.day import happens
from tallylight.fakes.platform import Platform
from tallylight.fakes.tricks import PASSING, Trick

SAID = """\
A room on this computer, where somebody does something every {pause:g} seconds or so.
  Events, Stats   {origin}     Statbate   {statbate}
  Name            {name}     Token   {token}
Stop it with Ctrl+C."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Play until somebody stops it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pause", type=float, default=3.0, help="seconds between two deeds")
    parser.add_argument("--tricks", type=float, default=0.0, help="share of requests, 0 to 1")
    parser.add_argument("--seed", type=int, help="the same one plays the same")
    chosen = parser.parse_args(arguments)
    chance = Chance(chosen.seed if chosen.seed is not None else random.random())  # noqa: S311
    with Platform(longest_hold=30.0) as platform, contextlib.suppress(KeyboardInterrupt):
        platform.serving.mischief = lambda: (
            chance.choice(PASSING) if chance.random() < chosen.tricks else Trick.NONE
        )
        print(  # noqa: T201 - that is what it is for
            SAID.format(
                pause=chosen.pause,
                origin=platform.origin,
                statbate=platform.statbate,
                name=platform.room.broadcaster,
                token=platform.token,
            ),
            flush=True,
        )
        platform.room.begins()
        while True:
            happens(platform.room, chance, odd=chosen.tricks > 0)
            time.sleep(chance.uniform(0.2, 1.8) * chosen.pause)


if __name__ == "__main__":
    main()
