"""`rebuild` as a person runs it: after a row was changed by hand, and beside a running program."""

import signal
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from tallylight.base.clock import write_instant
from tests.whole.conftest import WAIT, Terminal

RAIDS = 4000
CAME_TO = "SELECT 1 FROM installation WHERE key = 'rebuild' AND value LIKE ?"
STOPS = [signal.SIGTERM] if sys.platform == "win32" else [signal.SIGKILL]
"""What ends a process at once; and Ctrl+C, where one process can press it for another."""
if sys.platform != "win32" and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
    STOPS.append(signal.SIGINT)  # a shell's background jobs ignore it, and so do their children


def test_a_row_changed_by_hand_is_seen_and_mended(terminal: Terminal) -> None:
    terminal.ask("raid", "start", "Customs", "pmc")
    database = sqlite3.connect(terminal.data / "tallylight.sqlite3")
    database.execute("UPDATE raids SET map_name = 'Woods'")
    database.commit()
    database.close()

    looked = terminal.run("rebuild", "--check")
    mended = terminal.run("rebuild")

    assert looked.returncode == 1
    assert "mended" in mended.stdout
    assert terminal.ask("raids", "1")["map_name"] == "Customs"


def test_a_rebuild_under_a_running_program_is_refused_by_name(terminal: Terminal) -> None:
    serving = terminal.serve()

    done = terminal.run("rebuild")

    assert done.returncode == 2
    assert f"pid {serving.pid}" in done.stderr


def many_raids(terminal: Terminal) -> None:
    """Raids that are on the timeline only: a rebuild has to make all their rows."""
    terminal.ask("channels")
    raid = '{"transition_id":%d,"map_name":"Woods","character_type":"pmc","game_mode":"pvp",' \
        '"session_id":null,"state":"raid_active"}'  # fmt: skip
    end = '{"transition_id":%d,"outcome":"survived","extract_location":null}'
    said = [("raid_started", raid, "create_raid"), ("raid_ended", end, "finalize_raid")]
    began = datetime(2026, 1, 1, tzinfo=UTC)
    rows = []
    for number in range(2 * RAIDS):
        at = write_instant(began + timedelta(minutes=number))
        kind, payload, command = said[number % 2]
        rows.append((number + 1, f"tarkov.{kind}", str(number // 2 + 1), at, at, number + 1,
                     f"tarkov.{command}", payload % (number + 1)))  # fmt: skip
    database = sqlite3.connect(terminal.data / "tallylight.sqlite3")
    database.executemany(
        "INSERT INTO timeline (channel, seq, type, subject, subject_id, happened_at, recorded_at,"
        " command_seq, command, origin, payload)"
        " VALUES ('main', ?, ?, 'tarkov.raid', ?, ?, ?, ?, ?, 'import', ?)", rows)  # fmt: skip
    database.commit()
    database.close()


def came_to_raids(terminal: Terminal) -> bool:
    with closing(sqlite3.connect(terminal.data / "tallylight.sqlite3")) as database:
        return bool(database.execute(CAME_TO, ("%tarkov.raid%",)).fetchall())


@pytest.mark.parametrize("stop", STOPS)
def test_a_rebuild_stopped_half_way_is_finished_by_the_next(terminal: Terminal, stop: int) -> None:
    many_raids(terminal)
    process = terminal.start("rebuild")
    while not came_to_raids(terminal):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(stop)
    process.communicate(timeout=WAIT)

    done = terminal.run("rebuild")

    assert "went on where an earlier one had stopped" in done.stdout
    assert terminal.run("check").returncode == 0
