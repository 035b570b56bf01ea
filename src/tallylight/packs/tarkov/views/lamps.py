"""What a deck's buttons show of the raid: lit while what they press is so."""

from typing import Any

from tallylight.core.pack import View
from tallylight.core.panel import Lamp
from tallylight.packs.tarkov import messages as m
from tallylight.packs.tarkov.rules.raid import Raid
from tallylight.packs.tarkov.rules.words import COMMITTED, enemy_word, label, map_word, state_word


def start(view: View, command: m.CreateRaid) -> Lamp:
    """Lit while a raid on this map, as this side, is open."""
    raid: Raid | None = view.picture.active
    if raid is None:
        return Lamp(False, _text(view))
    asked = (map_word(command.map_name), command.character_type)
    return Lamp((raid.map_name, raid.character_type) == asked, raid.map_name)


def transition(view: View, command: m.RecordTransition) -> Lamp:
    """Lit while the raid is in this state; at the word of an outcome, while it was the last."""
    return Lamp(_word(view) == state_word(command.to_state), _text(view))


def matched(view: View, _: m.MatchFound) -> Lamp:
    return Lamp(_word(view) == COMMITTED, _text(view))


def end(view: View, command: m.FinalizeRaid) -> Lamp:
    said = command.final_state or command.status
    return Lamp(said is not None and _word(view) == state_word(said), _text(view))


def kill(view: View, command: m.AddKill) -> Lamp:
    """How many of this enemy were killed in the open raid; never lit, a kill is no state."""
    raid: Raid | None = view.picture.active
    if raid is None:
        return Lamp(None, _text(view))
    enemy = enemy_word(command.enemy_type)
    own = sum(kill.enemy_type == enemy for kill in raid.kills)
    return Lamp(None, f"Kills: {len(raid.kills)}", own)


def _word(view: View) -> str | None:
    """The state of the open raid, else the outcome of the last one."""
    raid: Any = view.picture.active or view.picture.latest
    return raid.current_state if raid is not None else None


def _text(view: View) -> str | None:
    word = _word(view)
    return None if word is None else label(word)
