"""What questions about the audience cost on a large record.

    python -m bench.audience [--interactions 1000000] [--snapshots 10000]
        [--erased 100000] [--keep FILE]

A room of many years is written straight: 400 persons of whom a few talk most, a line of chat in
ten of which is a tip, a session a day. Beside the search stands SQLite's own look through the
words, beside a difference that of a person with two snapshots.
"""

import argparse
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.straight import Writer
from tallylight.base.clock import write_instant
from tallylight.core.dispatch import Job
from tallylight.core.fetching import AT_ONCE
from tallylight.core.pack import Cause, Origin
from tallylight.packs import audience
from tallylight.packs.audience import messages as m
from tallylight.testing import HandClock, Show, show

PERSONS, A_SESSION = 400, 2_000
ASKS = 5
BEGINNING = datetime(2020, 1, 1, 19, tzinfo=UTC)
CHAT = (
    "hello good evening everyone how was your week that song again please so relaxing one more "
    "round where did the cat go was it you who asked about chess nice light tonight thanks for "
    "being here see you tomorrow take care have fun what a goal"
)
WORDS = CHAT.split()
RARE, ABSENT, COMMON = "zephyr", "quokka", "evening"
"""A word said once in ten thousand lines, one that nobody ever said, and one of every day."""

SESSIONS = "stream_sessions (session_id, channel, started_at, ended_at, status)"
PEOPLE = "persons (id, username, platform, role, first_seen_at, last_seen_at, is_excluded)"
NAMES = "person_aliases (id, person_id, alias, platform, valid_from)"
HEARD = (
    "interactions (id, person_id, stream_session_id, type, content, timestamp, source, channel, "
    "seen_at, external_id, amount, unit, is_anonymous, is_noted, raw, chain_no, row_hash)"
)
SEEN = (
    "snapshots (id, person_id, source, captured_at, raw_payload, normalized_metrics, channel, "
    "raw_sha256, normalizer_version, chain_no, row_hash)"
)


def uuid(kind: int, number: int) -> str:
    return str(UUID(int=(kind << 96) + number))


def write(file: Path, interactions: int, snapshots: int) -> datetime:
    """A room of many years; when it ends."""
    to, chance = Writer(file, {}), random.Random(1)
    began = write_instant(BEGINNING)
    for number in range(PERSONS):
        name, person = f"visitor_{number}", uuid(1, number)
        to.add(PEOPLE, (person, name, "chaturbate", "VIEWER", began, began, number == 7))
        to.add(NAMES, (uuid(2, number), person, name, "chaturbate", began))
    at = BEGINNING
    for number in range(interactions):
        place, session_id = number % A_SESSION, number // A_SESSION + 1
        opened = BEGINNING + timedelta(days=session_id)
        at = opened + timedelta(seconds=5 * place)
        if place == 0:
            over = write_instant(opened + timedelta(hours=3))
            to.add(SESSIONS, (session_id, "main", write_instant(opened), over, "ENDED"))
        to.add(HEARD, heard(chance, number, session_id, write_instant(at)))
    for number in range(snapshots + 2):  # of one person many, of another two
        to.add(SEEN, seen(number, 0 if number < snapshots else 1))
    to.close()
    return at


def heard(chance: random.Random, number: int, session_id: int, at: str) -> tuple[Any, ...]:
    """A line of chat, or every tenth time a tip."""
    who = uuid(1, min(int(chance.expovariate(1 / 40)), PERSONS - 1))
    words = " ".join(chance.choices(WORDS, k=chance.randint(1, 14)))
    if number % 10_000 == 5_000:
        words += f" {RARE}"
    tip = number % 10 == 0
    kind, amount, unit = ("TIP_EVENT", chance.randint(1, 500), "tokens") if tip else (
        "CHAT_MESSAGE", None, None)  # fmt: skip
    raw = json.dumps({"method": kind, "object": {"message": {"message": words, "color": ""},
                      "user": {"username": who, "gender": "c"}}})  # fmt: skip
    return (uuid(3, number), who, session_id, kind, words, at, "cb_events", "main", at,
            f"{number}-0", amount, unit, False, False, raw, number + 1, "0" * 64)  # fmt: skip


def seen(number: int, person: int) -> tuple[Any, ...]:
    """What a source says, one minute after the last time."""
    metrics = {"all_time_tokens": 1_000 + number, "models_tipped_2weeks": number % 7,
               "last_tip_date": "2025-01-01"}  # fmt: skip
    raw = json.dumps({"data": metrics})
    at = write_instant(BEGINNING + timedelta(minutes=number))
    return (uuid(4, number), uuid(1, person), "statbate_member", at, raw, json.dumps(metrics),
            "main", sha256(raw.encode()).hexdigest(), 1, number + 1, "0" * 64)  # fmt: skip


def took(ask: Callable[[], Any]) -> float:
    """The median of a few times, in milliseconds; the first one warms up."""
    ask()
    times = []
    for _ in range(ASKS):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def deltas(room: Show) -> None:
    """What changed of a person with many snapshots, beside one with two."""
    many, two = uuid(1, 0), uuid(1, 1)
    for words, span in (("with the latest", "latest"), ("since the first", "since_first")):
        own, other = (
            took(lambda one=one, span=span: room.ask(m.GetDelta(person_id=one, span=span)))
            for one in (many, two)
        )
        print(f"delta {words}: {own:.1f} ms, of a person with two {other:.1f} ms")
    page = took(lambda: room.ask(m.ListDeltas(person_id=many, of="statbate_member")))
    print(f"a page of 50 changes, one after the other: {page:.1f} ms")
    print(f"the person's card: {took(lambda: room.ask(m.GetPerson(person_id=many))):.1f} ms")


def searches(room: Show, file: Path) -> None:
    """The first page of a search, and all of them where the words are nowhere."""
    for word in (COMMON, RARE, ABSENT):
        page = took(lambda word=word: room.ask(m.SearchWords(text=word)))
        print(f"search for {word!r}, first page: {page:.1f} ms; {whole(room, word)}")
    with closing(sqlite3.connect(file)) as bare:
        sql = "SELECT count(*) FROM interactions WHERE content LIKE ?"
        alone = took(lambda: bare.execute(sql, (f"%{ABSENT}%",)).fetchall())
    print(f"SQLite's own look through all words: {alone:.0f} ms")


def whole(room: Show, word: str) -> str:
    """How long it takes to the end, and in how many pages."""
    began, pages, found, before = time.perf_counter(), 0, 0, None
    while pages == 0 or (before is not None and pages < 100):
        page = room.ask(m.SearchWords(text=word, before=before, limit=500))
        pages, found, before = pages + 1, found + len(page.items), page.next
    end = "to the end" if before is None else "and it goes on"
    return f"{found} found in {pages} pages, {time.perf_counter() - began:.2f} s, {end}"


def numbers(room: Show) -> None:
    """The room in numbers."""
    for words, query in (
        ("who gave most, of all time", m.GetLeaderboard(by="tips")),
        ("who said most, of all time", m.GetLeaderboard(by="messages")),
        ("the report of a session", m.GetSessionReport()),
        ("first-timers and returning", m.GetNewcomers()),
        ("regulars who stay away", m.ListLosingTouch()),
        ("beside the last twenty sessions", m.GetBeside(kind="sessions.session")),
    ):
        print(f"{words}: {took(lambda query=query: room.ask(query)):.0f} ms")


def forgetting(room: Show, many: int) -> None:
    """Somebody says much, 250 lines at a time as a source tells them; then they are erased."""
    program, cause = room.program, Cause(Origin.FEED, "audience.events")
    began = time.perf_counter()
    for start in range(0, many, AT_ONCE):
        said = [
            program.envelope(
                m.Hear(username="leaver", kind="CHAT_MESSAGE", content=CHAT[:40], via="cb_events"),
                cause,
                command_id=f"leaver-{number}",
                answered=False,
            )
            for number in range(start, min(start + AT_ONCE, many))
        ]
        program.dispatcher.wait_for(Job(tuple(said)))
    seconds = time.perf_counter() - began
    print(f"heard and kept: {many / seconds:.0f} a second, {AT_ONCE} in each commit")
    found = room.rows("SELECT id FROM persons WHERE username = 'leaver'")
    began = time.perf_counter()
    room.do(m.ErasePerson(person_id=str(found[0].id)))
    room.settle()
    print(f"erase of a person with {many} interactions: {time.perf_counter() - began:.2f} s")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interactions", type=int, default=1_000_000)
    parser.add_argument("--snapshots", type=int, default=10_000)
    parser.add_argument("--erased", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="Keep the record in this file, for another time.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = asked.keep or Path(folder) / "room.sqlite3"
        if file.exists():
            with closing(sqlite3.connect(file)) as known:
                told = known.execute("SELECT max(timestamp) FROM interactions").fetchone()[0]
            ends = datetime.fromisoformat(told)
        else:
            ends = write(file, asked.interactions, asked.snapshots)
        print(f"{asked.interactions} interactions, {asked.snapshots} snapshots of one person; "
              f"{file.stat().st_size / 1e6:.0f} MB")  # fmt: skip
        clock = HandClock(ends + timedelta(hours=1))
        with show(f"sqlite:///{file}", clock=clock, of=[audience.PACK]) as room:
            deltas(room)
            searches(room, file)
            numbers(room)
            forgetting(room, asked.erased)


if __name__ == "__main__":
    main()
