"""A database of many Diablo runs, as a streamer's many years would leave it, written straight.

    python -m bench.run_years FILE RUNS

A hundred runs a session, each Diablo session in a stream session of its own; a find in three of
ten runs, each with its rows on the timeline. The same two dozen habits (place, character,
players, magic find) and sixty items come again and again, so that a thousand runs know what a
million do. Chance is seeded, so a file is the same each time. The rows are those that the
program would have written: `tallylight rebuild --check` finds no difference.
"""

import random
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bench.straight import BEGINNING, TICK, Record, Row, Writer
from tallylight.base.clock import write_instant
from tallylight.packs.diablo.rules.items import Item, all_items
from tallylight.packs.diablo.rules.places import places

RUNS_A_SESSION = 100
WITH_FIND = 0.3
OTHER_THING = 0.2
"""Of what is found, so much is of no grail."""

HEROES = (("Zaphira", "sorceress"), ("Hob", "barbarian"), ("Ysolde", "paladin"))
DROPS = 60
HABITS = 24

PAYLOADS = {
    "sessions.session_started": (
        ("session_type", "platform", "broadcaster", "notes"), "diablo.start_session"),
    "sessions.session_ended": ((), "sessions.end_session"),
    "diablo.character_added": (
        ("name", "character_class", "level", "hardcore", "expansion", "save_file_path",
         "deleted_at", "provenance"), "diablo.add_character"),
    "diablo.odds_set": (("item", "run_type", "one_in"), "diablo.set_odds"),
    "diablo.session_started": (("session_id", "character_id", "note"), None),
    "diablo.session_ended": ((), "diablo.end_diablo_session"),
    "diablo.run_numbered": (("run_id", "run_number"), "diablo.start_run"),
    "diablo.run_started": (
        ("diablo_session_id", "session_id", "run_number", "run_type", "area", "character_id",
         "difficulty", "players", "magic_find", "terror_zone", "note"), None),
    "diablo.run_ended": (("inferred",), "diablo.end_run"),
    "diablo.find_added": (
        ("find_id", "progress_id", "item", "name", "ethereal", "how", "note", "uncertain",
         "found_at", "provenance"), "diablo.add_find"),
}  # fmt: skip

CHARACTERS = "characters (id, name, character_class, level, created_at, updated_at)"
SESSIONS = (
    "sessions (id, start_time, end_time, total_run_time, total_session_time, run_count, "
    "created_at, updated_at, stream_session_id)"
)
RUNS = (
    "runs (id, session_id, character_id, run_number, run_type, start_time, end_time, duration, "
    "created_at, updated_at, stream_session_id, difficulty, players, magic_find, find_count)"
)
ENTRIES = (
    "grail_progress (id, character_id, item_id, found_date, manually_added, auto_detected, "
    "difficulty, created_at, updated_at, run_id, item_name)"
)
ODDS = "drop_odds (id, item_id, run_type, one_in, created_at, updated_at)"
FINDS = "run_items (id, run_id, grail_progress_id, name, found_time, created_at, item_id)"


@dataclass(frozen=True, slots=True)
class Habit:
    """How some runs are run: in the order in which the event says it."""

    run_type: str
    character_id: str
    difficulty: str
    players: int
    magic_find: int


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something was on."""

    began: datetime
    ended: datetime

    @property
    def ms(self) -> int:
        """How long, in milliseconds."""
        return (self.ended - self.began) // TICK // 1000


class Years:
    """What is being written, and by which chance."""

    def __init__(self, to: Writer) -> None:
        self.to, self.chance = to, random.Random(1)
        self._habits = [self._habit() for _ in range(HABITS)]
        known = [item for item in all_items().values() if item.type != "runeword"]
        self._drops = self.chance.sample(known, DROPS)

    def _habit(self) -> Habit:
        hero = f"character-{self.chance.randint(1, len(HEROES))}"
        return Habit(self.chance.choice(places()).name, hero, "hell",
                     self.chance.choice((1, 3, 7)), self.chance.randrange(50, 500))  # fmt: skip

    def heroes(self, at: datetime) -> None:
        """The characters that are played."""
        for number, (name, cls) in enumerate(HEROES, start=1):
            who = f"character-{number}"
            said = (number, cls, 90, False, True, None, None, None)
            seen = self.to.event("diablo.character_added", "diablo.character", who, at, said)
            self.to.add("texts", (number, "main", name, seen, None))
            self.to.add(CHARACTERS, (who, name, cls, 90, seen, seen))

    def odds(self, at: datetime) -> None:
        """Of each place that is run, the odds of an item that drops, and of one that never did."""
        run_types = dict.fromkeys(habit.run_type for habit in self._habits)
        never = [item for item in all_items().values() if item not in self._drops]
        for number, known in enumerate(zip(run_types, self._drops, never, strict=False)):
            run_type, *items = known
            for own, item in enumerate(items, start=2 * number + 1):
                said = (item.id, run_type, 900)
                seen = self.to.event("diablo.odds_set", "diablo.odds", f"odds-{own}", at, said)
                self.to.add(ODDS, (f"odds-{own}", *said, seen, seen))

    def session(self, number: int, began: datetime) -> datetime:
        """One session with its runs; when the next one may begin."""
        own = f"session-{number}"
        opened = self.to.event("sessions.session_started", "sessions.session", number, began,
                               ("casual", None, None, None))  # fmt: skip
        seen = self.to.event("diablo.session_started", "diablo.session", own, began,
                             (number, None, None))  # fmt: skip
        habit, at, active = self.chance.choice(self._habits), began + timedelta(seconds=30), 0
        for place in range(1, RUNS_A_SESSION + 1):
            if self.chance.random() < 0.1:
                habit = self.chance.choice(self._habits)
            span = Span(at, at + timedelta(seconds=self.chance.randint(35, 300)))
            self._run(number, place, habit, span)
            active += span.ms
            at = span.ended + timedelta(seconds=self.chance.randint(3, 30))
        whole = Span(began, at)
        last = self.to.event("diablo.session_ended", "diablo.session", own, at, ())
        self.to.add(SESSIONS, (own, write_instant(began), write_instant(at), active, whole.ms,
                               RUNS_A_SESSION, seen, last, number))  # fmt: skip
        closed = self.to.event("sessions.session_ended", "sessions.session", number, at, ())
        self.to.add("stream_sessions", (
            number, "main", "casual", None, None, write_instant(began), write_instant(at),
            "ENDED", None, "api", "api", None, opened, closed,
        ))  # fmt: skip
        return at + timedelta(hours=4)

    def _run(self, session: int, number: int, habit: Habit, span: Span) -> None:
        own = f"run-{(session - 1) * RUNS_A_SESSION + number}"
        within = f"session-{session}"
        self.to.event("diablo.run_numbered", "diablo.session", within, span.began, (own, number))
        said = (habit.run_type, None, habit.character_id, habit.difficulty, habit.players,
                habit.magic_find, None, None)  # fmt: skip
        seen = self.to.event("diablo.run_started", "diablo.run", own, span.began,
                             (within, session, number, *said))  # fmt: skip
        found = int(self.chance.random() < WITH_FIND)
        if found:
            self._find(own, habit, span)
        last = self.to.event("diablo.run_ended", "diablo.run", own, span.ended, (False,))
        self.to.add(RUNS, (
            own, within, habit.character_id, number, habit.run_type, write_instant(span.began),
            write_instant(span.ended), span.ms, seen, last, session, habit.difficulty,
            habit.players, habit.magic_find, found,
        ))  # fmt: skip

    def _find(self, run_id: str, habit: Habit, span: Span) -> None:
        at = span.began + timedelta(seconds=span.ms // 1000 // 2)
        own, stamp = f"{run_id}.1", write_instant(at)
        item: Item | None = self.chance.choice(self._drops)
        if self.chance.random() < OTHER_THING:
            item = None
        entry, item_id = (own, item.id) if item else (None, None)
        name = item.name if item else "Perfect Topaz"
        said: Row = (own, entry, item_id, name, False, "typed", None, False, None, None)
        seen = self.to.event("diablo.find_added", "diablo.run", run_id, at, said)
        if item:
            self.to.add(ENTRIES, (own, habit.character_id, item_id, stamp, True, False,
                                  habit.difficulty, seen, seen, run_id, name))  # fmt: skip
        self.to.add(FINDS, (own, run_id, entry, name, stamp, seen, item_id))


def write(file: Path, runs: int) -> None:
    """Make the file: the tables by the program, then the rows. The tallies are not counted yet."""
    to = Writer(file, PAYLOADS)
    years, began = Years(to), BEGINNING
    years.heroes(began)
    years.odds(began)
    for number in range(1, runs // RUNS_A_SESSION + 1):
        began = years.session(number, began)
    to.close()


def last_session(runs: int) -> str:
    """The id of the last Diablo session of so many runs."""
    return f"session-{runs // RUNS_A_SESSION}"


ALL_TIME = """
    WITH ordered AS (SELECT duration, row_number() OVER (ORDER BY duration) AS place,
            count(*) OVER () AS n FROM runs WHERE end_time IS NOT NULL),
        middle AS (SELECT duration FROM ordered WHERE place = (n + 1) / 2)
    SELECT count(*), sum(duration), avg(duration), min(duration), max(duration),
        (SELECT duration FROM middle), (SELECT count(*) FROM run_items)
    FROM runs WHERE end_time IS NOT NULL
"""
SESSION = """
    SELECT count(*), sum(duration), avg(duration), min(duration), max(duration),
        (SELECT count(*) FROM run_items JOIN runs ON runs.id = run_id WHERE session_id = :id)
    FROM runs WHERE session_id = :id AND end_time IS NOT NULL
"""
STATS, GRAIL = "/diablo/stats", "/diablo/grail"
RUN_YEARS = Record(
    write=write,
    last=last_session,
    paths=(f"{STATS}/all-time", f"{STATS}/session/{{id}}", f"{STATS}/session/{{id}}/compare",
           f"{STATS}/sessions", f"{STATS}/by/run_type", f"{STATS}/by/character", f"{STATS}/form",
           f"{STATS}/outliers", f"{STATS}/dry", "/diablo/next-best", GRAIL, f"{GRAIL}/standing",
           "/diablo/run/pace", "/diablo/runs?limit=10"),
    by_hand={"all time": ALL_TIME, "session": SESSION},
)  # fmt: skip

if __name__ == "__main__":
    write(Path(sys.argv[1]).resolve(), int(sys.argv[2]))
