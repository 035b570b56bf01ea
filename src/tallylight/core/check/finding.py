"""What a check found, for a person who has to do something about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SHOWN = 5
"""How many examples of one thing are shown."""

MEND = "Stop the program and run `tallylight rebuild`."
WAIT = "See to the timeline first: a rebuild would believe it as it is now."
RESTORE = "Nothing can mend the timeline: go back to a backup from before this happened."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not in order.

    `check` is the name of what found it, `where` the table or the like, `count` how many
    there are, `examples` the first few of them, `todo` what helps.
    """

    check: str
    where: str
    what: str
    todo: str
    count: int = 1
    examples: tuple[str, ...] = ()


def counted(found: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    """How many there are, and the first few; the others are not kept."""
    count, examples = 0, []
    for one in found:
        count += 1
        if count <= SHOWN:
            examples.append(one)
    return count, tuple(examples)


def several(
    check: str, where: str, found: Iterable[str], what: str, todo: str
) -> Iterator[Finding]:
    """A finding of everything that was found; nothing when there is nothing.

    `what` may hold `{count}`.
    """
    count, examples = counted(found)
    if count:
        yield Finding(check, where, what.format(count=count), todo, count, examples)
