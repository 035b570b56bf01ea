"""Late: what happened comes out the same, in whatever order it is told."""

import pytest

from tallylight.testing import laws
from tallylight.testing.stories import Story, Telling, stories

from .conftest import Stage
from .evening import REGISTRY, over

KINDS = [kind for kind, (_, subject) in REGISTRY.subjects.items() if subject.timed]

TOLD = {"sqlite": 10, "postgresql": 4}
"""How many stories: of many a one nothing is left but what both orders refuse."""

FOUND: list[Story] = []
"""Stories that once broke the law."""


def told(stage: Stage, story: Story, *, in_order: bool) -> tuple[laws.Rows, set[int]] | None:
    """What became of a story, and the places that can't be compared; None without a beginning."""
    with stage() as show:
        telling = Telling(show, story)
        if not telling.tell(sorted(story.told) if in_order else story.told):
            return None
        key = REGISTRY.subjects[story.kind][1].key
        return laws.rows_apart_from_ids(show, key), telling.not_so


def compare(stage: Stage, story: Story) -> int:
    """Leave out what one order refuses, until both take the rest; how much that was."""
    while True:
        right, late = told(stage, story, in_order=True), told(stage, story, in_order=False)
        if right is None or late is None:
            return 0
        refused = right[1] | late[1]
        if not refused:
            laws.same_rows(right[0], late[0])
            return len(story.happens)
        story = story.without(refused)


@pytest.mark.parametrize("kind", KINDS)
def test_any_order_of_arrival_gives_what_the_order_of_happening_gives(
    stage: Stage, engine: str, kind: str
) -> None:
    compared: list[int] = []
    over(
        engine,
        stories(REGISTRY, kind),
        lambda story: compared.append(compare(stage, story)),
        [story for story in FOUND if story.kind == kind],
        TOLD[engine],
    )
    assert engine == "postgresql" or max(compared) > 0  # some stories had something to tell
