"""The rules of raids: what may happen, and what a raid is after it happened."""

from typing import Any

from tallylight.packs.tarkov import messages as m
from tallylight.packs.tarkov.rules.decide import closing, decide
from tallylight.packs.tarkov.rules.raid import Kill, Leg, Raid, Transition, evolve, part_row, raid_row
from tallylight.packs.tarkov.words import label

__all__ = ["Kill", "Leg", "Raid", "Transition", "closing", "decide", "evolve", "part_row",
           "raid_row", "tell"]  # fmt: skip


def tell(event: Any) -> str | None:
    """An event in a few words, for the undo bar."""
    match event:
        case m.RaidStarted():
            return f"Raid started: {event.map_name}"
        case m.StateChanged():
            return f"State: {label(event.to_state)}"
        case m.KillAdded():
            weapon = f" with {event.weapon_used}" if event.weapon_used else ""
            return f"Kill: {label(event.enemy_type)}{weapon}"
        case m.KillDeleted():
            return "Kill taken out"
        case m.RaidEnded():
            return f"Raid ended: {label(event.outcome)}"
        case m.ReviewExtended():
            return f"State: {label('post_raid_review')}"
        case m.RaidCorrected():
            return "Raid corrected"
        case m.RaidDeleted():
            return "Raid deleted"
    return None
