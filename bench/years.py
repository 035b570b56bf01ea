"""A database of many raids, as a streamer's many years would leave it, written straight.

    python -m bench.years FILE RAIDS

Ten raids a session, eight changes of state and three kills a raid, each with its row on the
timeline; chance is seeded, so a file is the same each time. The rows are those that the
program would have written: `tallylight rebuild --check` finds no difference.
"""

import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bench.straight import BEGINNING, TICK, Record, Row, Writer
from tallylight.base.clock import write_instant
from tallylight.packs.tarkov.rules.words import flag_of

RAIDS_A_SESSION = 10
MAPS = ("Customs", "Woods", "Factory", "Interchange", "Shoreline", "Reserve", "Lighthouse",
        "Streets of Tarkov", "Ground Zero", "The Lab", "The Labyrinth", "Terminal")  # fmt: skip
ENDINGS = ("survived", "run_through", "died", "mia", "left", "cancelled", "unknown")
CHANCES = (42, 5, 38, 6, 3, 3, 3)
STATES = ("stash_management", "pre_raid_setup", "queuing", "deploying_committed", "raid_active",
          "raid_ending", "post_raid_review")  # fmt: skip

PAYLOADS = {
    "sessions.session_started": (
        ("session_type", "platform", "broadcaster", "notes"), "sessions.create_session"),
    "sessions.session_ended": ((), "sessions.end_session"),
    "tarkov.raid_started": (
        ("transition_id", "session_id", "map_name", "character_type", "game_mode", "state"),
        "tarkov.create_raid"),
    "tarkov.state_changed": (("transition_id", "to_state", "map_name"), "tarkov.record_transition"),
    "tarkov.kill_added": (
        ("kill_id", "enemy_type", "weapon_used", "headshot", "at_end"), "tarkov.add_kill"),
    "tarkov.raid_ended": (("transition_id", "outcome", "extract_location"), "tarkov.finalize_raid"),
}  # fmt: skip


def session(to: Writer, chance: random.Random, number: int, began: datetime) -> datetime:
    """One session with its raids; when the next one may begin."""
    seen = to.event("sessions.session_started", "sessions.session", number, began,
                    ("stream", None, None, None))  # fmt: skip
    at = began + timedelta(seconds=chance.randint(60, 1800))
    for place in range(RAIDS_A_SESSION):
        raid_id = (number - 1) * RAIDS_A_SESSION + place + 1
        at = raid(to, chance, raid_id, number, at) + timedelta(seconds=chance.randint(20, 400))
    last = to.event("sessions.session_ended", "sessions.session", number, at, ())
    to.add("stream_sessions", (
        number, "main", "stream", None, None, write_instant(began), write_instant(at), "ENDED",
        None, "api", "api", None, seen, last,
    ))  # fmt: skip
    return at + timedelta(hours=1)


def raid(
    to: Writer, chance: random.Random, raid_id: int, session_id: int, began: datetime
) -> datetime:
    """One raid; when it was over."""
    name, mode = chance.choice(MAPS), chance.choice(("pvp", "pve"))
    side = chance.choice(("pmc", "pmc", "scav"))
    outcome = chance.choices(ENDINGS, CHANCES)[0]
    times = [began]
    for least, most in ((20, 90), (5, 40), (5, 200), (40, 130), (100, 2000), (10, 60), (5, 60)):
        times.append(times[-1] + timedelta(seconds=chance.randint(least, most)))
    first = (raid_id - 1) * 8 + 1
    seen = [to.event("tarkov.raid_started", "tarkov.raid", raid_id, began,
                     (first, session_id, name, side, mode, STATES[0]))]  # fmt: skip
    for place, (state, at) in enumerate(zip(STATES[1:], times[1:], strict=False), start=1):
        seen.append(to.event("tarkov.state_changed", "tarkov.raid", raid_id, at,
                             (first + place, state, None)))  # fmt: skip
        if state == "raid_active":
            _kills(to, chance, raid_id, at, times[5])
    seen.append(to.event("tarkov.raid_ended", "tarkov.raid", raid_id, times[7],
                         (first + 7, outcome, None)))  # fmt: skip
    _rows(to, (raid_id, session_id, name, side, mode, outcome), times, seen)
    return times[7]


def _kills(
    to: Writer, chance: random.Random, raid_id: int, began: datetime, ended: datetime
) -> None:
    for number in range(3):
        at = began + (ended - began) * (number + 1) / 4
        at = at.replace(microsecond=0)
        enemy, headshot = chance.choice(("scav", "pmc", "boss")), chance.random() < 0.3
        kill_id = (raid_id - 1) * 3 + number + 1
        seen = to.event("tarkov.kill_added", "tarkov.raid", raid_id, at,
                        (kill_id, enemy, "AK-74M", headshot, False))  # fmt: skip
        to.add("kills", (kill_id, raid_id, write_instant(at), enemy, "AK-74M", headshot, None,
                         seen, seen))  # fmt: skip


def _rows(to: Writer, said: Row, times: list[datetime], seen: list[str]) -> None:
    raid_id, session_id, name, side, mode, outcome = said
    stamps = [write_instant(at) for at in times]
    in_raid, queue = ((times[place + 1] - times[place]) // TICK for place in (4, 2))
    to.add("raids", (raid_id, "main", session_id, stamps[0], stamps[7], name, side, mode, outcome,
                     None, in_raid, queue, seen[0], seen[7]))  # fmt: skip
    words: Row = (None, *STATES, outcome)
    for place, at in enumerate(stamps):
        to.add("raid_state_transitions", (
            (raid_id - 1) * 8 + 1 + place, raid_id, words[place], words[place + 1], at,
            flag_of(words[place], words[place + 1]),
            seen[place], seen[place],
        ))  # fmt: skip
    to.add("raid_legs", (raid_id, 1, name, stamps[0], stamps[7], seen[0], seen[7]))


def write(file: Path, raids: int) -> None:
    """Make the file: the tables by the program, then the rows. The tallies are not counted yet."""
    to, chance = Writer(file, PAYLOADS), random.Random(1)
    began = BEGINNING
    for number in range(1, last_session(raids) + 1):
        began = session(to, chance, number, began)
    to.close()


def last_session(raids: int) -> int:
    """The id of the last session of so many raids."""
    return raids // RAIDS_A_SESSION


ALL_TIME = """
    WITH shot AS (SELECT raid_id, count(*) AS n FROM kills GROUP BY raid_id),
    stays AS (
        SELECT raid_id, to_state, unixepoch(lead(transitioned_at)
            OVER (PARTITION BY raid_id ORDER BY transitioned_at, transition_id))
            - unixepoch(transitioned_at) AS s
        FROM raid_state_transitions),
    queues AS (SELECT raid_id, sum(s) AS s FROM stays WHERE to_state = 'queuing' GROUP BY raid_id)
    SELECT count(*), sum(current_state = 'survived'), sum(shot.n), avg(queues.s),
        sum(character_type = 'pmc')
    FROM raids LEFT JOIN shot USING (raid_id) LEFT JOIN queues USING (raid_id)
"""
SESSION = """
    SELECT count(*), sum(current_state = 'survived'), sum((
        SELECT count(*) FROM kills WHERE kills.raid_id = raids.raid_id)),
        sum(character_type = 'pmc')
    FROM raids WHERE session_id = :id
"""

RAIDS = Record(
    write=write,
    last=last_session,
    paths=("/stats/all-time", "/stats/session/{id}", "/stats/trend", "/raids?limit=10"),
    by_hand={"all time": ALL_TIME, "session": SESSION},
)

if __name__ == "__main__":
    write(Path(sys.argv[1]).resolve(), int(sys.argv[2]))
