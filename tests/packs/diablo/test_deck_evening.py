"""An evening that is played from the deck alone: GETs of links with fixed values, nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tallylight.core.deck.messages import MakeButton
from tallylight.packs import diablo
from tallylight.testing import Show
from tallylight.testing.served import served

KEYS: dict[str, tuple[str, dict[str, Any]]] = {
    "session": ("diablo/session/start", {}),
    "meph": ("diablo/run/start", {"run_type": "meph", "difficulty": "hell", "players": 3}),
    "cows": ("diablo/run/start", {"run_type": "cows", "difficulty": "hell", "players": 7}),
    "next": ("diablo/run/next", {}),
    "pause": ("diablo/run/pause", {}),
    "go on": ("diablo/run/resume", {}),
    "end": ("diablo/run/end", {}),
    "discard": ("diablo/run/discard", {}),
    "shako": ("diablo/find/add", {"name": "shako"}),
    "eth titans": ("diablo/find/add", {"name": "titans", "ethereal": True}),
    "ber": ("diablo/find/add", {"name": "ber"}),
    "charm": ("diablo/find/add", {"name": "A charm"}),
    "not that": ("diablo/find/remove", {}),
    "terror": ("diablo/run/edit", {"terror_zone": True}),
    "join": ("diablo/run/merge", {}),
    "over": ("diablo/session/end", {}),
    "undo": ("undo", {}),
}

# Seconds to wait, the key, and what the deck is told.
EVENING = [
    (0, "pause", "no_run"),  # too early
    (0, "session", "done"),
    (20, "meph", "done"),
    (0.4, "meph", "double"),  # the key bounced
    (19.6, "pause", "done"),
    (5, "pause", "already"),
    (55, "go on", "done"),
    (20, "shako", "done"),
    (0.2, "shako", "done"),  # two of them, which are meant
    (9.8, "next", "done"),
    (31, "ber", "done"),
    (4, "end", "done"),
    (8, "eth titans", "done"),  # remembered late: it goes to the run that was
    (1, "shako", "done"),  # the wrong key
    (1, "not that", "done"),
    (2, "cows", "done"),
    (6, "discard", "done"),
    (10, "cows", "done"),
    (2, "meph", "run_is_open"),
    (100, "charm", "done"),
    (1, "undo", "done"),  # left lying after all
    (97, "terror", "done"),
    (5, "end", "done"),
    (15, "next", "done"),
    (7, "end", "done"),
    (3, "join", "done"),  # that was the same game
    (4, "end", "already"),
    (40, "over", "done"),
    (2, "next", "done"),  # one more
    (30, "over", "done"),
]
RUNS = [
    ("session-1", 1, "Mephisto", 50_000, 3, None),
    ("session-1", 2, "Mephisto", 35_000, 3, None),
    ("session-1", 4, "Cows", 212_000, 7, True),
    ("session-2", 1, "Cows", 30_000, 7, None),
]
FINDS = [
    ("Harlequin Crest", False, "Mephisto", 1),
    ("Harlequin Crest", False, "Mephisto", 1),
    ("Ber", False, "Mephisto", 2),
    ("Titan's Revenge", True, "Mephisto", 2),
]


@dataclass(frozen=True)
class Deck:
    """The links of all keys, on a show that is served."""

    show: Show
    links: dict[str, str]

    def play(self) -> list[tuple[str, str]]:
        """Press the keys of the evening in their time; each with what the deck was told."""
        told = []
        for wait, key, _ in EVENING:
            self.show.clock.forward(seconds=wait)
            told.append((key, self.press(key)))
        return told

    def press(self, key: str) -> str:
        answer = httpx.get(self.links[key], timeout=30)
        said = answer.json()
        if answer.is_error:
            return str(said["name"])
        if said["double"]:
            return "double"
        return "done" if said["seq"] is not None else "already"


@pytest.fixture
def deck(database_url: str) -> Iterator[Deck]:
    with served(database_url, of=[diablo.PACK]) as running:
        made = {
            key: running.show.do(MakeButton(name=key, command=command, values=values))
            for key, (command, values) in KEYS.items()
        }
        yield Deck(running.show, {key: running.base + one["path"] for key, one in made.items()})


def test_an_evening_can_be_played_from_the_deck_alone(deck: Deck) -> None:
    assert deck.play() == [(key, said) for _, key, said in EVENING]

    rows = deck.show.rows(
        "SELECT session_id, run_number, run_type, duration, players, terror_zone FROM runs"
        " ORDER BY start_time"
    )
    finds = deck.show.rows(
        "SELECT name, is_ethereal, run_type, run_number FROM run_items"
        " JOIN runs ON runs.id = run_items.run_id ORDER BY found_time"
    )
    assert [tuple(row) for row in rows] == RUNS
    assert [tuple(row) for row in finds] == FINDS


def test_a_deck_that_ends_the_session_ends_its_run_and_leaves_the_stream_on(deck: Deck) -> None:
    deck.play()

    open_ones = deck.show.rows(
        "SELECT (SELECT COUNT(*) FROM runs WHERE end_time IS NULL),"
        " (SELECT COUNT(*) FROM sessions WHERE end_time IS NULL),"
        " (SELECT COUNT(*) FROM stream_sessions WHERE ended_at IS NULL)"
    )

    assert [tuple(row) for row in open_ones] == [(0, 0, 1)]


def test_what_the_deck_pressed_is_the_decks_and_can_be_undone(deck: Deck) -> None:
    deck.play()

    origins = {row[0] for row in deck.show.rows("SELECT origin FROM timeline WHERE channel='main'")}
    for _ in range(3):
        deck.show.undo()

    assert origins == {"deck"}
    assert deck.show.rows("SELECT COUNT(*) FROM sessions")[0][0] == 1
