"""Every raid of the channel, in the numbers that an overlay shows."""

from collections.abc import Mapping
from typing import Any

from tallylight.core.pack import View
from tallylight.packs.tarkov.messages import GetAllTimeStats


def picture(view: View) -> Mapping[str, Any] | None:
    """The numbers of all time for their overlay; null before the first raid."""
    stats = view.ask(GetAllTimeStats())
    if not stats.total_raids:
        return None
    return {
        "raids": stats.total_raids,
        "kills": stats.total_kills,
        "kd": stats.kd_ratio,
        "deaths": stats.deaths,
        "map": stats.favourite_map,
        "map_raids": stats.favourite_map_raids,
        "pmc": stats.pmc_raids,
        "scav": stats.scav_raids,
    }
