"""Who is left out is in no number, and nothing else is missing from it.

Every question that can be told to include those who are left out is tried, found by looking at
what the pack declares: a new one is tried without a line here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from pydantic_core import to_jsonable_python

from tallylight.core.declare import name_of
from tallylight.core.program import registry_of
from tallylight.core.registry import field_names
from tallylight.core.settings.messages import SetSetting
from tallylight.packs import audience
from tallylight.packs.audience.messages.attributes import SetAttribute
from tallylight.packs.audience.messages.persons import (
    ExcludePerson,
    IncludePerson,
    MergePerson,
    PutOnList,
)
from tallylight.packs.audience.views.who import Counted
from tallylight.testing import Show, show

from .evenings import at, end, hear, redact, session, tip, until

REGISTRY = registry_of([audience.PACK])
ASKED = {
    cls: declared for cls, declared in REGISTRY.queries.items() if declared.pack is audience.PACK
}
AGGREGATES = [cls for cls in ASKED if "include_excluded" in field_names(cls)]

ARGUMENTS: dict[str, list[Any]] = {"text": ["el", "ad"], "kind": ["sessions.session"]}
"""What questions are asked with where they must be told something that is no choice of few."""

ABOUT_ONE = {
    "export_person", "foresee_erasure", "get_erasure", "list_erasures",
    "get_person", "get_card", "look_up", "get_person_timeline", "list_snapshots", "get_snapshot",
    "get_delta", "list_deltas", "get_interaction", "list_members",
}  # fmt: skip
"""Questions about somebody or something that is named: they hide nobody, and have a badge."""

PEOPLE = ("ada", "bob", "cyd", "dot", "eve")
LEFT_OUT = ("eve", "eve_2")
"""Who is excluded, and another name that is read as hers."""


@dataclass
class World:
    """An evening's room, with those who are left out, or without anything of theirs."""

    room: Show
    with_them: bool
    ids: dict[str, str] = field(default_factory=dict)

    def hear(self, when: str, name: str, *said: Any, **more: Any) -> None:
        if self.with_them or name not in LEFT_OUT:
            self.ids[name] = hear(self.room, when, name, *said, **more)

    def play(self, number: int) -> None:
        """Four sessions, the last of them on; the same of everybody else, with them or without."""
        chance = Random(number)
        for day in range(1, 5):
            opened = session(self.room, f"{day} 19:00")
            for minute in range(1, 50):
                self._beat(chance, f"{day} 19:{minute:02}")
            if day < 4:
                end(self.room, opened, f"{day} 20:00")
        self._know()
        until(self.room, "4 19:55")
        self.room.do(SetSetting(key="audience.names_on_overlays", value=True))

    def _beat(self, chance: Random, when: str) -> None:
        name = chance.choice((*PEOPLE, *LEFT_OUT))
        kind = chance.choice(
            ("CHAT_MESSAGE", "CHAT_MESSAGE", "USER_ENTER", "USER_LEAVE", "FOLLOW", "UNFOLLOW",
             "MEDIA_PURCHASE", "TIP_EVENT", "TIP_EVENT", "CHEER")
        )  # fmt: skip
        unit = {"TIP_EVENT": "tokens", "MEDIA_PURCHASE": "tokens", "CHEER": "bits"}.get(kind)
        amount = chance.randrange(1, 10_000) if unit else None
        anonymous = unit is not None and chance.random() < 0.2
        said = chance.choice(("hello", "well well", "a yellow elk"))
        self.hear(when, name, kind, said, amount=amount, unit=unit, anonymous=anonymous)

    def _know(self) -> None:
        do, ids = self.room.do, self.ids
        if self.with_them:
            do(MergePerson(person_id=ids["eve_2"], into=ids["eve"]))
        for name in ids:
            for place in ("Ghent", "Bruges"):
                do(SetAttribute(person_id=ids[name], key="location", value=place))
            do(PutOnList(person_id=ids[name], watchlist="Friends"))
        redact(self.room, "4 19:52", username="bob")
        tip(self.room, "4 19:53", "ada", 12_345)


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Show]]:
    """The room as it would be had they never been there."""
    rooms: dict[int, Any] = {}
    folder: Path = tmp_path_factory.mktemp("without")
    opened = [show(f"sqlite:///{folder}/{number}.db", of=[audience.PACK]) for number in SEEDS]
    for number, one in zip(SEEDS, opened, strict=True):
        rooms[number] = one.__enter__()
        World(rooms[number], with_them=False).play(number)
    yield rooms
    for one in opened:
        one.__exit__(None, None, None)


SEEDS = (1, 2)


def variants(cls: type, room: Show) -> Iterator[dict[str, Any]]:
    """The ways in which a question is asked: each choice there is, each session."""
    said: list[dict[str, Any]] = [{}]
    for name, hint in get_type_hints(cls).items():
        required = name not in vars(cls)
        if not required and name != "session_id":
            continue
        values = get_args(hint) if get_origin(hint) is Literal else ARGUMENTS.get(name)
        if name == "session_id":
            values = [row[0] for row in room.rows("SELECT session_id FROM stream_sessions")]
            said += [one | {name: value} for one in said for value in values]
            continue
        assert values, f"Say in ARGUMENTS what {name} of {cls.__name__} may be asked with."
        said = [one | {name: value} for one in said for value in values]
    yield from said


def plain(answer: Any) -> Any:
    """An answer without ids and stamps, which count up, and without whom it says it hides."""
    apart = ("excluded_hidden", "include_excluded", "next", "holder", "set_at")

    def clean(it: Any) -> Any:
        if isinstance(it, dict):
            return {
                name: clean(value)
                for name, value in it.items()
                if name not in apart and not (name.endswith("_id") and isinstance(value, str))
            }
        if isinstance(it, list):
            return sorted((clean(one) for one in it), key=lambda one: json.dumps(one, default=str))
        return it

    return clean(to_jsonable_python(answer))


def test_every_question_leaves_them_out_or_is_about_somebody_who_is_named() -> None:
    undecided = {name_of(cls) for cls in ASKED} - {name_of(cls) for cls in AGGREGATES} - ABOUT_ONE

    assert undecided == set()


@pytest.mark.parametrize("cls", AGGREGATES, ids=name_of)
def test_every_answer_says_whether_it_includes_them_and_how_many_it_hides(cls: type) -> None:
    assert issubclass(get_type_hints(REGISTRY.answers[cls])["return"], Counted)
    assert vars(cls)["include_excluded"] is False


@pytest.mark.parametrize("number", SEEDS)
def test_the_number_without_them_is_that_of_a_room_where_they_never_were(
    room: Show, without: dict[int, Show], number: int
) -> None:
    world = World(room, with_them=True)
    world.play(number)
    asked = [(cls, said) for cls in AGGREGATES for said in variants(cls, room)]
    room.do(ExcludePerson(person_id=world.ids["eve"]))
    default = [room.ask(cls(**said)) for cls, said in asked]
    opted_in = [room.ask(cls(**said, include_excluded=True)) for cls, said in asked]
    room.do(IncludePerson(person_id=world.ids["eve"]))
    everybody = [room.ask(cls(**said)) for cls, said in asked]
    bare = [without[number].ask(cls(**said)) for cls, said in asked]

    for place, (cls, said) in enumerate(asked):
        what = f"{cls.__name__} {said}"
        assert plain(default[place]) == plain(bare[place]), what
        assert _but_for_badges(opted_in[place]) == _but_for_badges(everybody[place]), what
        assert opted_in[place].excluded_hidden == everybody[place].excluded_hidden == 0, what
        differs = plain(everybody[place]) != plain(bare[place])
        hid = default[place].excluded_hidden == 1
        assert hid or not differs or cls.__name__ == "ListWatchlists", what
    assert sum(one.excluded_hidden for one in default) > len(AGGREGATES)


def _but_for_badges(answer: Any) -> Any:
    """An answer but for what says who is excluded: the badge, and their list."""

    def clean(it: Any) -> Any:
        if isinstance(it, dict):
            return {name: clean(value) for name, value in it.items() if name != "is_excluded"}
        if isinstance(it, list):
            lists = (one for one in it if one != "Excluded")
            return [clean(one) for one in lists if not _is_their_list(one)]
        return it

    return clean(plain(answer))


def _is_their_list(it: Any) -> bool:
    return isinstance(it, dict) and it.get("name") == "Excluded"


def test_who_is_excluded_later_is_out_of_what_was_before_as_well(room: Show) -> None:
    world = World(room, with_them=True)
    world.hear("1 12:00", "eve", "TIP_EVENT", amount=5, unit="tokens")

    room.do(ExcludePerson(person_id=world.ids["eve"]), happened_at=at("2 12:00"))

    (board,) = [cls for cls in AGGREGATES if name_of(cls) == "get_leaderboard"]
    assert room.ask(board(by="tips")).items == []
