"""How far the grail is, for its overlay."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tallylight.core.pack import View
from tallylight.packs.diablo.messages.shown import GetGrailStanding


def picture(view: View) -> Mapping[str, Any]:
    """The whole grail, its parts, and what was found for the first time last."""
    return asdict(view.ask(GetGrailStanding()))
