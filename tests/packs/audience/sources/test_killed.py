"""A day in a room, with all that a platform may do, and a program that is killed on the way."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import httpx

from tallylight.core.sources.messages import GetLeftovers
from tallylight.fakes import Platform, Trick
from tallylight.fakes.day import happens
from tallylight.fakes.room import Event, once
from tallylight.fakes.tricks import PASSING
from tallylight.packs.audience.messages import ErasePerson, GetCard
from tallylight.packs.audience.sources.event import DEEDS
from tallylight.storage.engine import Storage
from tallylight.storage.faults import Owned

from ....adapters.fetching.fetcher import fetcher
from ....whole.conftest import Serving, Terminal, terminal_at
from ..evenings import held
from .evening import Evening, evening, until

__all__ = ["terminal_at"]
SPEC = "tallylight.packs.audience:PACK"
HEARD = {*DEEDS, "chatMessage", "privateMessage", "tip", "mediaPurchase"}


def test_a_day_ends_with_just_what_was_sent_and_who_is_erased_is_nowhere(
    database_url: str,
) -> None:
    chance = Random(21)
    with Platform(most=60) as platform:
        platform.serving.drip = 0.0005
        secret = {"TALLYLIGHT_AUDIENCE_EVENTS_TOKEN": platform.token}
        platform.serving.mischief = lambda: (
            chance.choice(PASSING) if chance.random() < 0.3 else Trick.NONE
        )
        with evening(database_url) as tonight:
            tonight.hear(platform)
        platform.room.begins()
        for _ in range(2):
            with fetcher(database_url, SPEC, **secret):
                for _ in range(150):
                    happens(platform.room, chance)
                time.sleep(chance.uniform(0.0, 0.4))
        said = next(one for one in platform.room.events if one.method == "chatMessage")
        platform.room.put("chatMessage", {"message": {"message": "another"}}, said.id)
        platform.room.ends()
        platform.serving.mischief = lambda: Trick.NONE
        last = platform.room.events[-1].id
        with fetcher(database_url, SPEC, **secret):
            until(lambda: any(one.query.get("i") == last for one in platform.serving.asked[-2:]))
        until(lambda: not owned(database_url))
        with evening(database_url) as tonight:
            agrees(tonight, platform.room.events)
            assert b"bob77" in held(tonight.show)
            tonight.show.do(
                ErasePerson(person_id=tonight.show.ask(GetCard(username="Bob77")).who.person_id)
            )
            assert b"bob77" not in held(tonight.show)


def agrees(tonight: Evening, sent: list[Event]) -> None:
    """Every event is a row, once and as it was sent, or a leftover; there is nothing else."""
    events = once(sent)
    rows = tonight.show.rows("SELECT external_id, raw FROM interactions")
    heard = {row.external_id: json.loads(row.raw) for row in rows}
    asked = tonight.show.ask(GetLeftovers(limit=1000))
    left = {one.external_id.removeprefix("cb_events:"): one for one in asked}
    assert len(rows) == len(heard)
    for name, event in events.items():
        if event.method in ("broadcastStart", "broadcastStop"):
            assert name not in heard
        elif name in heard:
            assert (event.method in HEARD, heard[name]["object"]) == (True, event.object)
        else:
            assert json.loads(left[name].raw or "")["method"] == event.method
    assert set(heard) | set(left) <= set(events)
    ((sessions, ended),) = tonight.show.rows(
        "SELECT count(*), count(ended_at) FROM stream_sessions"
    )
    assert (sessions, ended) == (1, 1)


def owned(url: str) -> bool:
    """Whether the database still believes in an owner that was killed."""
    try:
        Storage.open(url, owner="a test").close()
    except Owned:
        return True
    return False


# The program itself


def test_the_program_itself_listens_and_goes_on_after_a_kill(
    terminal_at: Callable[..., Terminal],
    tmp_path: Path,
) -> None:
    terminal = terminal_at(tmp_path / "data")
    with Platform() as platform:
        secret = {"TALLYLIGHT_AUDIENCE_EVENTS_TOKEN": platform.token}
        first = terminal.serve(**secret)
        press(first, "setting/set", key="audience.events_address", value=platform.origin)
        press(first, "setting/set", key="audience.chaturbate_name", value="me_demo")
        press(first, "source/enable", name="audience.events")
        platform.room.begins()
        platform.room.chat("ann", "hello")
        until(lambda: events_of(first)["taken"] == 2)
        first.process.kill()
        first.process.wait()
        platform.room.chat("bob", "hi")
        second = terminal.serve(**secret)
        until(lambda: events_of(second)["taken"] == 3)
        told = events_of(second)
    assert (told["state"], told["refused"], told["left_over"]) == ("running", 0, 0)
    assert platform.token not in json.dumps(told)


def press(serving: Serving, path: str, **body: Any) -> None:
    assert httpx.post(f"{serving.url}/{path}", json=body, timeout=60).is_success


def events_of(serving: Serving) -> Any:
    """How the source of events does, as the program says."""
    told = httpx.get(f"{serving.url}/sources", timeout=60).json()
    (one,) = [one for one in told if one["source"] == "audience.events"]
    return one
