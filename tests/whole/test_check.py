"""`check` as a person or a script runs it: its exit code, its words, beside a running program."""

import json
import sqlite3

from tests.whole.conftest import Terminal


def spoil(terminal: Terminal, statement: str) -> None:
    database = sqlite3.connect(terminal.data / "tallylight.sqlite3")
    database.execute(statement)
    database.commit()
    database.close()


def test_all_is_well_beside_a_running_program(terminal: Terminal) -> None:
    terminal.serve()
    terminal.ask("raid", "start", "Customs", "pmc")
    done = terminal.run("check")
    assert (done.returncode, done.stdout.partition(":")[0]) == (0, "All is well")


def test_what_is_wrong_is_said_with_what_helps(terminal: Terminal) -> None:
    terminal.ask("raid", "start", "Customs", "pmc")
    spoil(terminal, "UPDATE raids SET map_name = 'Woods'")
    done = terminal.run("check")
    assert done.stdout.splitlines()[:3] == [
        "rows: 1 row of raids is not what the timeline says: 1 wrong.",
        "    raid_id 1: map_name is Woods, not Customs",
        "  Stop the program and run `tallylight rebuild`.",
    ]


def test_a_script_is_told_in_json_and_by_the_exit_code(terminal: Terminal) -> None:
    terminal.ask("raid", "start", "Customs", "pmc")
    spoil(terminal, "DROP TRIGGER timeline_no_delete")
    done = terminal.run("check", "--json")
    told = [one["check"] for one in json.loads(done.stdout)["findings"]]
    assert (done.returncode, told) == (1, ["triggers"])


def test_a_file_that_is_no_database_is_said_to_be_none(terminal: Terminal) -> None:
    terminal.data.mkdir()
    (terminal.data / "tallylight.sqlite3").write_bytes(b"no database at all" * 1000)
    done = terminal.run("check")
    assert (done.returncode, "file is not a database" in done.stdout) == (1, True)
