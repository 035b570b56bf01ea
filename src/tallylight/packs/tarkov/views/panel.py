"""The raid's place on the control page: what is pressed next, kills, and a new raid."""

from typing import get_args

from tallylight.core.pack import View
from tallylight.core.panel import Action, Choice, Fact, Field, Form, Headline, Panel, Weight
from tallylight.core.phases import clock
from tallylight.packs.tarkov.messages import EXTRACTED, CharacterType, GameMode
from tallylight.packs.tarkov.rules.raid import Raid
from tallylight.packs.tarkov.rules.words import (
    ACTIVE,
    CANCELLED,
    COMMITTED,
    DIED,
    ENDING,
    ENEMIES,
    LEFT,
    LOADING,
    MAPS,
    MIA,
    QUEUING,
    REVIEW,
    RUN_THROUGH,
    SETUP,
    STASH,
    SURVIVED,
    TRANSFER,
    label,
)

TITLE = "Raid"
MAIN_ENEMIES = ENEMIES[:7]
IN_QUEUE = (STASH, SETUP, QUEUING)
NEXT: dict[str, tuple[str, ...]] = {
    "idle": (STASH, QUEUING),
    STASH: (SETUP, QUEUING),
    SETUP: (QUEUING, COMMITTED, STASH),
    LOADING: (ACTIVE, STASH),
    COMMITTED: (ACTIVE,),
    TRANSFER: (ACTIVE, COMMITTED),
    "reconnecting": (ACTIVE,),
    "error": (ACTIVE,),
    ACTIVE: (TRANSFER, "reconnecting", "error"),
    ENDING: (REVIEW,),
}
"""The sensible next presses of a state; the first is the likeliest, but in a raid, which ends."""


def panel(view: View) -> Panel:
    raid: Raid | None = view.picture.active
    if raid is not None:
        return Panel(TITLE, _headline(raid, view), _actions(raid), _forms(raid))
    last: Raid | None = view.picture.latest
    if last is None:
        return Panel(TITLE, forms=(_start(None),))
    late = _kill("Kill in the last raid", {"raid_id": last.raid_id})
    note = f"Last: {last.map_name}, {label(last.current_state)}, kills: {len(last.kills)}."
    return Panel(TITLE, forms=(_start(last), late), note=note)


def _headline(raid: Raid, view: View) -> Headline:
    return Headline(
        title=raid.legs[-1].map_name or raid.map_name,
        state=label(raid.current_state),
        lamp=raid.current_state == ACTIVE,
        clock=clock(raid.stays(view.now), raid.current_state),
        facts=(
            Fact("Side", label(raid.character_type)),
            Fact("Mode", label(raid.game_mode)),
            Fact("Kills", str(len(raid.kills))),
        ),
    )


def _actions(raid: Raid) -> tuple[Action, ...]:
    state = raid.current_state
    before = state in (*IN_QUEUE, "idle", LOADING)
    first: Weight = "quiet" if state == ACTIVE else "primary"
    actions = [
        _to(word, "quiet" if place else first) for place, word in enumerate(NEXT.get(state, ()))
    ]
    if state == QUEUING:
        matched = Action("Match found", "/raid/matched", weight="primary")
        actions += [matched, _to(STASH, "normal", "Leave the queue")]
    if before:
        return (*actions, _end(CANCELLED, "danger", "Cancel the raid"))
    ends: Weight = "normal" if first == "primary" and actions else "primary"
    endings = [_end(SURVIVED, ends), _end(DIED, "normal")]
    return (*endings, *(_end(w, "normal") for w in (MIA, RUN_THROUGH, LEFT)), *actions)


def _to(word: str, weight: Weight, said: str | None = None) -> Action:
    return Action(said or label(word), "/raid/transition", {"to_state": word}, weight)


def _end(word: str, weight: Weight, said: str | None = None) -> Action:
    return Action(said or label(word), "/raid/end", {"final_state": word}, weight)


def _forms(raid: Raid) -> tuple[Form, ...]:
    if raid.current_state in (*IN_QUEUE, "idle"):
        return ()
    extracted = Form(
        label="End with extract",
        submit="End",
        path="/raid/end",
        fields=(
            _choice("final_state", "Outcome", EXTRACTED, SURVIVED),
            Field("extract_location", "Extract", "text", required=True),
        ),
    )
    return (_kill("Kill", {}), extracted)


def _kill(said: str, body: dict[str, int]) -> Form:
    enemies = tuple(Choice(word, label(word)) for word in MAIN_ENEMIES)
    fields = (
        Field("enemy_type", "Enemy", "choice", choices=enemies, required=True),
        Field("weapon_used", "Weapon", "text", remember=True),
        Field("headshot", "Headshot", "flag"),
    )
    return Form(label=said, submit="Kill", path="/raid/kill", fields=fields, body=body)


def _start(last: Raid | None) -> Form:
    maps = tuple(Choice(name, name) for name in MAPS)
    side = last.character_type if last else "pmc"
    mode = last.game_mode if last else None
    return Form(
        label="Start a raid",
        submit="Start",
        path="/raid/start",
        fields=(
            Field("map_name", "Map", "choice", choices=maps, required=True, remember=True,
                  value=last.map_name if last else None),
            _choice("character_type", "Side", get_args(CharacterType), side),
            _choice("game_mode", "Mode", get_args(GameMode), mode),
            _choice("current_state", "Begin with", IN_QUEUE, STASH),
        ),
    )  # fmt: skip


def _choice(name: str, said: str, words: tuple[str, ...], value: str | None) -> Field:
    choices = tuple(Choice(word, label(word)) for word in words)
    required = name == "character_type"
    return Field(name, said, "choice", choices, required=required, value=value)
