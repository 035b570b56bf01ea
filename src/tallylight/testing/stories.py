"""Stories for the law of late entries: one subject, told in order of happening or not.

A story has a beginning, and commands that each say when they were true. Told in any order
it must come out the same, apart from when it was learned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import select

from tallylight.core.outcome import Outcome
from tallylight.core.pack import Cause, Origin
from tallylight.core.registry import CommandDeclared, Registry
from tallylight.core.timeline.tables import timeline
from tallylight.testing.clock import NOON
from tallylight.testing.sequences import Do, Player, makes
from tallylight.testing.show import Show
from tallylight.testing.values import Values

TOLD_AT = NOON + timedelta(hours=2)
"""When the story is told; what happens in it happens in the two hours before."""


@dataclass(frozen=True)
class Told:
    """One command of a story: what, and how many seconds after its beginning."""

    command: str
    after: float
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """A beginning, what happens then in order of happening, and the order it is told in."""

    kind: str
    beginning: Do
    happens: tuple[Told, ...]
    told: tuple[int, ...]

    def without(self, places: set[int]) -> "Story":
        """The story with some of its commands left out."""
        left = [place for place in range(len(self.happens)) if place not in places]
        return Story(
            self.kind,
            self.beginning,
            tuple(self.happens[place] for place in left),
            tuple(left.index(place) for place in self.told if place in left),
        )


def stories(registry: Registry, kind: str, most: int = 8) -> st.SearchStrategy[Story]:
    """Stories about one kind of subject that begins at a time."""
    pack, subject = registry.subjects[kind]
    about = [
        one for one in registry.commands.values() if one.pack is pack and one.subject is subject
    ]
    values = Values(registry, pack)
    beginnings = st.one_of(
        [
            st.builds(Do, st.just(one.full_name), said)
            for one in about
            if makes(one)
            # Most that is said of a beginning can be refused, and without one there is no story.
            for said in (values.needed(one.cls), values.of(one.cls))
        ]
    )
    tellable = [one for one in about if _tellable(one, subject.key)]
    commands = st.one_of([_telling(values, one, subject.key) for one in tellable])
    happens = st.lists(commands, min_size=2, max_size=most)
    return happens.flatmap(
        lambda drawn: st.builds(
            Story,
            st.just(kind),
            beginnings,
            st.just(
                tuple(Told(name, 60.0 * (n + 1), said) for n, (name, said) in enumerate(drawn))
            ),
            st.permutations(range(len(drawn))).map(tuple),
        )
    )


def _tellable(declared: CommandDeclared, key: str) -> bool:
    """Whether the command names its subject, and nothing else that has an id."""
    names = {one.name for one in fields(declared.cls)}
    return key in names and not any(name.endswith("_id") for name in names - {key})


def _telling(
    values: Values, declared: CommandDeclared, key: str
) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    drawn = values.of(declared.cls)
    return drawn.map(lambda said: (declared.full_name, {k: v for k, v in said.items() if k != key}))


@dataclass
class Telling:
    """A story being told on a show. `not_so` are the places that can't be compared.

    Those are commands that were refused, and those that are about now rather than then.
    """

    show: Show
    story: Story
    not_so: set[int] = field(default_factory=set)

    def tell(self, order: Sequence[int]) -> bool:
        """Tell the story in an order of places. False when it can't even begin."""
        self.show.clock.set(TOLD_AT)
        self._player = Player(self.show)
        key = self.show.program.registry.subjects[self.story.kind][1].key
        begun = self._say(self.story.beginning, {}, NOON)
        if begun is None or key not in begun.answer:
            return False
        named = {key: begun.answer[key]}
        for place in order:
            told = self.story.happens[place]
            at = NOON + timedelta(seconds=told.after)
            said = self._say(Do(told.command, told.fields), named, at)
            if said is None or not self._is_of_then(said.seq, at):
                self.not_so.add(place)
        return True

    def _say(self, step: Do, named: dict[str, Any], at: datetime) -> Outcome | None:
        """Say one thing as an import does; None when it was refused, or wrote nothing."""
        try:
            envelope = self._player.envelope(Do(step.command, {**step.fields, **named}))
        except ValidationError:
            return None
        told = replace(envelope, cause=Cause(Origin.IMPORT), happened_at=at, command_id=None)
        reply = self._player.send(told).reply
        return reply if isinstance(reply, Outcome) and reply.seq is not None else None

    def _is_of_then(self, seq: int | None, at: datetime) -> bool:
        chosen = select(timeline.c.happened_at).where(
            timeline.c.channel == "main", timeline.c.command_seq == seq
        )
        with self.show.program.storage.read() as connection:
            return {row.happened_at for row in connection.execute(chosen)} == {at}
