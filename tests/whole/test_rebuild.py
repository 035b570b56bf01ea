"""`rebuild` as a person runs it: after a row was changed by hand, and beside a running program."""

import sqlite3

from tests.whole.conftest import Terminal


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
