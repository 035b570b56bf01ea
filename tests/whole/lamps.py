"""A program whose one pack is that of the laws, as a process that tells all it does."""

import logging
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tallylight.adapters.cli import root
from tallylight.base.clock import SystemClock
from tallylight.core.deck.installed import links_of
from tallylight.core.owner import Place
from tallylight.core.program import registry_of
from tallylight.core.registry import Registry
from tallylight.main import House
from tests.laws.sample_pack import PACK


class HouseOfLamps(House):
    """The program with lamps."""

    def registry(self, place: Place | None = None) -> Registry:
        return registry_of([PACK], links_of(place) if place else None)


if __name__ == "__main__":
    if os.environ.get("LAMPS") == "loud":
        logging.basicConfig(level=1)
        logging.getLogger("sqlalchemy").setLevel(logging.DEBUG)
    root.run(HouseOfLamps(SystemClock(), environ=os.environ), sys.argv[1:], os.environ)
