"""Undo: a command and its undo leave everything as it was."""

from tallylight.core.timeline.tables import undone
from tallylight.testing import laws
from tallylight.testing.sequences import Again, Do, Player, Step, evenings, is_persons

from .conftest import Stage
from .evening import REGISTRY, over

FOUND: list[list[Step]] = []
"""Evenings that once broke the law."""


def take_back_all(player: Player, steps: list[Step]) -> None:
    """Play steps; each press is taken back and pressed again."""
    for step in steps:
        before = laws.derived_rows(player.show, apart=[undone.name])
        sent = player.play(step)
        if isinstance(step, Again) or sent is None or not is_persons(sent):
            continue
        laws.taken_back(player, sent, before)
        assert isinstance(step, Do)
        again = player.send(player.anew(sent))
        assert again.seq is not None, again.reply


def test_a_command_and_its_undo_leave_every_row_as_it_was(
    stage: Stage, engine: str, pack: str
) -> None:
    def law(steps: list[Step]) -> None:
        with stage() as show:
            take_back_all(Player(show), steps)
            laws.replayed(show)

    over(engine, evenings(REGISTRY, pack, most=14), law, FOUND)


def test_what_is_left_in_memory_after_undo_is_what_a_start_would_load(
    stage: Stage, engine: str, pack: str
) -> None:
    def law(steps: list[Step]) -> None:
        with stage() as show:
            take_back_all(Player(show), steps)
            laws.loaded_alike(show)

    over(engine, evenings(REGISTRY, pack, most=14), law, FOUND)
