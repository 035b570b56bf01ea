"""The laws hear every command: much of what is drawn for them is taken, and all of it is played."""

from collections import Counter

import pytest

from tallylight.testing.sequences import Player, Sent, Step, doing, evenings

from .conftest import Stage
from .evening import REGISTRY, over

DRAWN = 12
"""How often something is drawn where what is asked is how much of it is taken."""

COMMANDS = {one.full_name: one for one in REGISTRY.commands.values()}


@pytest.fixture
def engine() -> str:
    """One is enough: steps are drawn before any database is asked."""
    return "sqlite"


@pytest.mark.parametrize("name", COMMANDS)
def test_fields_are_drawn_as_the_command_wants_them(stage: Stage, engine: str, name: str) -> None:
    with stage() as show:
        player = Player(show)
        sent: list[Sent | None] = []
        drawn = doing(REGISTRY, COMMANDS[name])
        over(engine, drawn, lambda step: sent.append(player.play(step)), times=DRAWN)
    assert len([one for one in sent if one is not None]) > len(sent) / 3


def test_an_evening_gets_far(stage: Stage, engine: str, pack: str) -> None:
    done: Counter[str] = Counter()

    def play(steps: list[Step]) -> None:
        with stage() as show:
            player = Player(show)
            player.play_all(steps)
            done.update(one.declared.full_name for one in player.sent if one.seq is not None)

    own = [name for name in COMMANDS if name.startswith(f"{pack}.")]
    over(engine, evenings(REGISTRY, pack), play, times=max(16, len(own)))
    assert len([name for name in own if done[name]]) > len(own) / 3
