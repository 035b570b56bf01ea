"""Channels: what is answered to a token of one channel knows nothing of any other channel.

Two shows have the same evening on one channel; in one of them, another evening is played on
another channel at that time. Whatever a token of the first channel may ask, with whatever id of
either, both shows answer alike.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import MISSING, dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import to_json

from tallylight.adapters.demo import evening
from tallylight.base.clock import write_instant
from tallylight.base.errors import Refused
from tallylight.core.channels.messages import MAIN, GetChannels, MakeChannel
from tallylight.core.registry import QueryDeclared, Registry
from tallylight.testing import Show, show
from tallylight.testing.sequences import SECOND, Do, Player, Step, evenings

from .conftest import Database, Stage
from .evening import PACKS, REGISTRY, over

MADE_UP = 150
"""So many beats of an evening that was made up, in which something is still open."""

SAMPLES = {"item": "ber", "history": "of another program"}
"""What a field is asked with that must be said and is no id."""

Drawn = tuple[list[Step], list[Step]]


@dataclass(frozen=True)
class Two:
    """The show of one channel, the one with another channel beside it, and ids that are known."""

    alone: Show
    beside: Show
    ids: dict[str, list[Any]]


def on(channel: str, steps: Iterable[Step]) -> Iterator[Step]:
    """What was drawn, on one channel: nothing of the house, which is no channel's."""
    for step in steps:
        if not isinstance(step, Do):
            yield step
        elif not REGISTRY.command_named(step.command).spec.house:
            yield replace(step, channel=channel)


def play(show: Show, pack: str, channel: str, steps: Iterable[Step]) -> None:
    """The evening that a pack makes up, in part, and then one that was drawn."""
    began = show.clock.now()
    own = show.program.registry.packs[pack]
    for at, command in list(evening([own], len(channel)))[:MADE_UP]:
        show.clock.set(began + at)
        show.do(command, channel=channel)
    Player(show, f"on {channel}").play_all(on(channel, steps))


@contextmanager
def two(new: Stage, pack: str, drawn: Drawn) -> Iterator[Two]:
    """Both shows at the same time of the clock, after their evenings, which overlap."""
    with new() as alone, new() as beside:
        beside.program.vault = alone.program.vault  # what is made with a key of its own is alike
        beside.restart()
        for one in (alone, beside):
            one.do(MakeChannel(name=SECOND))
            began = one.clock.now()
            play(one, pack, MAIN, drawn[0])
        over = beside.clock.now()
        beside.clock.set(began + timedelta(minutes=20))
        play(beside, pack, SECOND, drawn[1])
        for one in (alone, beside):
            one.clock.set(max(over, beside.clock.now()))
        yield Two(alone, beside, ids_in(beside))


def ids_in(show: Show) -> dict[str, list[Any]]:
    """Ids of every kind of subject, the first and the last of each channel, by their field."""
    found: dict[str, list[Any]] = {}
    kinds = show.rows("SELECT subject, channel, subject_id FROM timeline ORDER BY channel, seq")
    for full, (_, subject) in show.program.registry.subjects.items():
        for channel in (MAIN, SECOND):
            own = [row.subject_id for row in kinds if tuple(row)[:2] == (full, channel)]
            found.setdefault(subject.key, []).extend([*own[:1], *own[-1:]])
    return found


def tried(declared: QueryDeclared, two: Two) -> dict[str, list[Any]]:
    """What each field of a query is tried with, as it would stand in an address."""
    edges = [each for subject in declared.pack.subjects for each in two.ids[subject.key]]
    hints = get_type_hints(declared.cls)
    known = {}
    for one in fields(declared.cls):
        found = list(two.ids.get(one.name, []))
        if one.name in ("before", "after"):
            found = edges
        elif one.name == "court":
            found = [MAIN, SECOND]
        elif one.name == "kind" and hints[one.name] is str:
            found = list(two.alone.program.registry.subjects)
        elif get_origin(hints[one.name]) is Literal:
            found = list(get_args(hints[one.name]))
        elif one.default is MISSING and hints[one.name] is datetime:
            found = [write_instant(two.alone.clock.now())]
        elif one.default is MISSING and not found:
            found = [SAMPLES.get(one.name, "1")]
        known[one.name] = found
    return known


def questions(declared: QueryDeclared, two: Two) -> Iterator[Any]:
    """A query with every id in every field that may name one, one after the other."""
    known = tried(declared, two)
    least = {one.name: known[one.name][0] for one in fields(declared.cls) if one.default is MISSING}
    for said in [least, *({**least, name: one} for name, own in known.items() for one in own)]:
        with suppress(ValidationError):  # an id of another kind
            yield declared.adapter.validate_strings(said)


def answer(show: Show, query: Any) -> str:
    """What is answered, or why not, as it goes over the wire."""
    try:
        return to_json(show.program.ask(query, MAIN, confined=True), fallback=str).decode()
    except Refused as refused:
        return to_json([refused.refusal.name, refused.facts], fallback=str).decode()


def leaks(declared: QueryDeclared, two: Two) -> Iterator[str]:
    """The questions of a kind whose answers know of the other channel."""
    for query in questions(declared, two):
        if answer(two.alone, query) != answer(two.beside, query):
            yield str(query)


def asked(registry: Registry, pack: str) -> list[QueryDeclared]:
    """What a token of a channel may ask of a pack, and of core."""
    known = registry.queries.values()
    return [q for q in known if q.spec.confinable and (q.pack.builtin or q.pack.name == pack)]


@pytest.fixture
def files(sqlite_copies: Database) -> Stage:
    """New shows on files: the questions are the same on both databases."""

    @contextmanager
    def new() -> Iterator[Show]:
        with sqlite_copies() as url, show(url, of=PACKS, migrate=False) as running:
            yield running

    return new


def test_what_is_answered_to_a_channel_knows_of_no_other(files: Stage, pack: str) -> None:
    def law(drawn: Drawn) -> None:
        with two(files, pack, drawn) as both:
            known = asked(both.beside.program.registry, pack)
            assert [leak for one in known for leak in leaks(one, both)] == []

    over("sqlite", st.tuples(evenings(REGISTRY, pack), evenings(REGISTRY, pack)), law, times=1)


def test_the_law_finds_a_question_that_tells_of_other_channels(files: Stage) -> None:
    with two(files, "lamp", ([], [])) as both:
        both.beside.do(MakeChannel(name="elsewhere"))
        assert len(list(leaks(REGISTRY.queries[GetChannels], both))) == 1
