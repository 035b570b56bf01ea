"""A day on the deck: real links, a real program, a key that bounces, and a plug that is pulled."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

from ..faults.proved import serve

KEYS: dict[str, tuple[str, dict[str, Any]]] = {
    "start stream": ("session/start", {"session_type": "stream"}),
    "end stream": ("session/end", {}),
    "customs": ("raid/start", {"map_name": "Customs", "character_type": "pmc"}),
    "woods scav": (
        "raid/start",
        {"map_name": "Woods", "character_type": "scav", "current_state": "queuing"},
    ),
    "queue": ("raid/transition", {"to_state": "queuing"}),
    "leave queue": ("raid/transition", {"to_state": "stash_management"}),
    "matched": ("raid/matched", {}),
    "in raid": ("raid/transition", {"to_state": "raid_active"}),
    "offline": ("raid/transition", {"to_state": "reconnecting"}),
    "crash": ("raid/transition", {"to_state": "error"}),
    "to interchange": ("raid/transition", {"to_state": "transfer", "map_name": "Interchange"}),
    "scav": ("raid/kill", {"enemy_type": "scav"}),
    "pmc": ("raid/kill", {"enemy_type": "pmc"}),
    "survived": ("raid/end", {"final_state": "survived"}),
    "died": ("raid/end", {"final_state": "died"}),
    "undo": ("undo", {}),
}

# Seconds to wait, the key, and what the deck is told. A key that `bounces` is sent twice at once.
AFTERNOON = [
    (0, "scav", "no_active_raid"),  # too early
    (0, "start stream", "bounces"),
    (0, "woods scav", "done"),  # the wrong key
    (0, "undo", "done"),
    (0, "customs", "bounces"),
    (1.1, "woods scav", "raid_is_open"),
    (0, "queue", "bounces"),
    (0, "leave queue", "done"),  # the queue is cancelled ...
    (1.1, "queue", "done"),  # ... and entered again
    (0, "matched", "bounces"),
    (0, "in raid", "done"),
    (0, "scav", "done"),
    (0.2, "scav", "done"),  # two in a second are meant
    (0, "pmc", "done"),  # it got away
    (0, "undo", "done"),
    (0, "offline", "done"),
    (1.1, "in raid", "done"),
    (0, "crash", "bounces"),
    (1.1, "in raid", "done"),
    (0, "to interchange", "bounces"),
]
EVENING = [  # after the program was killed
    (0, "in raid", "done"),
    (0, "pmc", "done"),
    (0, "survived", "bounces"),
    (1.1, "survived", "already"),
    (0.2, "pmc", "no_active_raid"),
    (0, "woods scav", "done"),
    (0, "matched", "done"),
    (1.1, "in raid", "done"),
    (0, "scav", "done"),
    (0, "died", "bounces"),
    (0, "undo", "done"),  # not dead after all
    (0, "customs", "raid_is_open"),
    (0, "end stream", "bounces"),  # with the raid still on
    (1.1, "in raid", "no_active_raid"),
    (0, "end stream", "no_open_session"),
]
RAIDS = [
    (["Woods"], "unknown", 1),  # open when the stream ended
    (["Customs", "Interchange"], "survived", 3),
]
STATES = [
    "stash_management",
    "queuing",
    "stash_management",
    "queuing",
    "deploying_committed",
    "raid_active",
    "reconnecting",
    "raid_active",
    "error",
    "raid_active",
    "transfer",
    "raid_active",
    "survived",
]
NUMBERS = {
    "total_raids": 2,
    "survived_count": 1,
    "deaths": 0,
    "decided_raids": 1,
    "undecided_raids": 1,
    "survival_rate": 100.0,
    "total_kills": 4,
    "avg_kills_per_raid": 2.0,
    "pmc_raids": 1,
    "scav_raids": 1,
    "queued_raids": 2,
    "queue_visits": 3,
    "matched_visits": 2,
    "ended_raids": 2,
}


@dataclass(frozen=True)
class Deck:
    """The links as they were typed into the deck, once."""

    base: str
    links: dict[str, str]

    @classmethod
    def on(cls, base: str) -> "Deck":
        """A deck with all keys made."""
        links = {}
        for name, (command, values) in KEYS.items():
            body = {"name": name, "command": command, "values": values}
            made = httpx.post(f"{base}/deck/make", json=body)
            links[name] = made.raise_for_status().json()["link"]
        return cls(base, links)

    def play(self, part: list[tuple[float, str, str]]) -> list[tuple[str, str]]:
        """Press the keys in order; each with what the deck was told."""
        told = []
        for pause, key, said in part:
            time.sleep(pause)
            told.append((key, self.bounce(key) if said == "bounces" else self.press(key)))
        return told

    def press(self, key: str) -> str:
        answer = httpx.get(self.links[key], timeout=30)
        said = answer.json()
        if answer.is_error:
            return str(said["name"])
        word = "double" if said["double"] else "done"
        return word if said["seq"] is not None else "already"

    def bounce(self, key: str) -> str:
        with ThreadPoolExecutor(2) as fingers:
            told = sorted(fingers.map(self.press, [key, key]))
        return "bounces" if told == ["done", "double"] else f"told {told}"


def expected(part: list[tuple[float, str, str]]) -> list[tuple[str, str]]:
    return [(key, said) for _, key, said in part]


def counted() -> list[str]:
    """The keys that were to count, each once, in order."""
    return [key for _, key, said in AFTERNOON + EVENING if said in ("done", "bounces")]


@dataclass(frozen=True)
class Look:
    """What the program says of the day."""

    base: str

    def at(self, path: str) -> Any:
        return httpx.get(f"{self.base}{path}", timeout=30).raise_for_status().json()

    def keys(self) -> list[str]:
        """The keys that counted, from the timeline."""
        names = {f"button {one['button_id']}": one["name"] for one in self.at("/deck")}
        rows = [row for row in self.at("/timeline?limit=200") if row["command"] is not None]
        assert {row["origin"] for row in rows} == {"deck"}
        return [names[row["source"]] for row in reversed(rows)]

    def raids(self) -> list[tuple[list[str], str, int]]:
        items = self.at("/raids")["items"]
        return [(one["legs"], one["current_state"], one["kill_count"]) for one in items]

    def states(self, raid_id: int) -> list[str]:
        return [one["to_state"] for one in self.at(f"/raids/{raid_id}/transitions")]


def test_a_day_on_the_deck_is_kept_as_it_was(terminal_on: Any) -> None:
    serving = serve(terminal_on)
    deck = Deck.on(serving.url)
    assert deck.play(AFTERNOON) == expected(AFTERNOON)

    serving.process.kill()
    serving.process.wait()
    serve(terminal_on, "--port", serving.url.rpartition(":")[2])
    assert deck.play(EVENING) == expected(EVENING)

    look = Look(serving.url)
    numbers = look.at("/stats/session/1")
    assert {name: numbers[name] for name in NUMBERS} == NUMBERS
    assert look.raids() == RAIDS
    assert look.states(2) == STATES
    assert look.keys() == counted()
    assert terminal_on.run("rebuild", "--check").returncode == 0


def test_a_link_is_in_no_log_and_in_no_file(terminal: Any) -> None:
    serving = terminal.serve()
    link = Deck.on(serving.url).links["start stream"]
    secret = link.rpartition("-")[2]
    for address in (link, f"{link}/state", f"{link}0", f"{link}/nowhere"):
        for method in ("GET", "HEAD", "PUT", "POST"):
            httpx.request(method, address)
    httpx.post(f"{serving.url}/deck/revoke", json={"button_id": 1})
    httpx.get(link)
    files = [file for file in terminal.data.rglob("*") if file.is_file()]
    kept = [file.name for file in files if secret.encode() in file.read_bytes()]

    serving.process.terminate()
    said, _ = serving.process.communicate(timeout=60)

    assert kept == []
    assert secret not in said
