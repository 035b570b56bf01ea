"""One owner for a database, and the command line that finds it: real processes, real ports."""

import json
import signal
import socket
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from ..adapters.test_opening import pair

AFRESH = (sys.executable, "-u", "-m", "tallylight")
"""An interpreter that starts with nothing, as a user's does, and loads all by itself."""

signals = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


def fetched(url: str, body: object = None, **headers: str) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.loads(response.read())
    except HTTPError as error:
        return json.loads(error.read())


def owner_files(data: Path) -> list[str]:
    return [file.name for file in data.iterdir() if file.name.startswith(("owner-", "catalogue-"))]


# On both databases


def test_a_second_program_is_refused_by_the_name_of_the_first(terminal_on: Any) -> None:
    serving = terminal_on.serve()
    second = terminal_on.run("serve", "--port", "0")
    assert second.returncode == 2
    assert f"in use by tallylight serve (pid {serving.pid})" in second.stderr


def test_tables_are_not_changed_under_a_running_program(terminal_on: Any) -> None:
    serving = terminal_on.serve()
    for line in (["up"], ["down", "core", "base"]):
        refused = terminal_on.run("migrate", *line)
        assert refused.returncode == 2
        assert f"tallylight serve (pid {serving.pid})" in refused.stderr
    assert terminal_on.run("migrate", "status").returncode == 0


def test_the_command_line_speaks_to_the_running_program(terminal_on: Any) -> None:
    serving = terminal_on.serve()
    terminal_on.ask("session", "start", "--notes", "été")
    assert fetched(f"{serving.url}/session/current")["notes"] == "été"
    assert fetched(f"{serving.url}/timeline")[0]["origin"] == "cli"


@signals
def test_what_was_acknowledged_survives_a_kill_and_the_next_one_serves(terminal_on: Any) -> None:
    serving = terminal_on.serve()
    terminal_on.ask("session", "start")
    serving.ends_with(signal.SIGKILL)
    assert owner_files(terminal_on.data)
    terminal_on.serve()
    assert terminal_on.ask("session", "current")["session_id"] == 1


# On SQLite: what does not depend on the database


def test_a_refusal_is_the_same_sentence_everywhere(terminal: Any) -> None:
    serving = terminal.serve()
    terminal.ask("session", "start")
    typed = terminal.run("session", "start")
    posted = fetched(f"{serving.url}/session/start", {})
    assert typed.returncode == 2
    assert typed.stderr.strip() == f"{posted['name']}: {posted['detail']}"


def test_questions_pages_and_channels_work_over_the_wire(terminal: Any) -> None:
    terminal.serve()
    terminal.ask("channel", "make", "court-2")
    terminal.ask("session", "start", "--channel", "court-2", "--happened-at", "10m")
    assert terminal.ask("sessions", "--channel", "court-2", "--limit", "1")["items"]
    assert terminal.ask("sessions")["items"] == []
    refused = terminal.run("session", "start", "--channel", "court 9")
    assert refused.stderr.startswith("no_such_channel: ")


def test_a_press_on_a_running_program_loads_none_of_it(terminal: Any) -> None:
    terminal.serve()
    done = terminal.run("session", "start", PYTHONPROFILEIMPORTTIME="1")
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    heavy = ("sqlalchemy", "pydantic", "alembic", "rich", "asyncio", "tallylight.packs")
    assert done.returncode == 0
    assert [name for name in loaded if name.startswith(heavy)] == []
    assert "tallylight.core.registry" not in loaded


def test_without_a_program_the_command_line_takes_the_database(terminal: Any) -> None:
    terminal.ask("session", "start")
    assert terminal.ask("session", "current")["session_id"] == 1
    assert owner_files(terminal.data) == []


@signals
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_program_that_is_asked_to_stop_leaves_everything_in_order(
    terminal_at: Callable[..., Any], tmp_path: Path, name: str
) -> None:
    terminal = terminal_at(tmp_path / "data", None, AFRESH)
    serving = terminal.serve()
    terminal.ask("session", "start")
    assert serving.ends_with(getattr(signal, name)) == 0
    left = {file.name for file in terminal.data.iterdir()}
    secrets = {"secrets.json", "secrets.json.lock"}  # the key that ids of commands are kept under
    assert left == {"tallylight.sqlite3", "tallylight.sqlite3.lock", "logs", *secrets}


@signals
def test_an_open_feed_does_not_keep_the_program_from_stopping(terminal: Any) -> None:
    serving = terminal.serve()
    follower = terminal.start("timeline", "--follow", "--json", PYTHONUNBUFFERED="1")
    terminal.ask("session", "start")
    assert json.loads(follower.stdout.readline())["type"] == "sessions.session_started"
    assert serving.ends_with(signal.SIGTERM) == 0
    assert "The program has stopped." in follower.communicate(timeout=30)[0]


@signals
def test_the_word_of_a_killed_program_is_ignored(terminal: Any) -> None:
    serving = terminal.serve()
    terminal.ask("session", "start")
    serving.ends_with(signal.SIGKILL)
    assert terminal.ask("where")["running"] is False
    assert terminal.ask("session", "end")["session_id"] == 1


def test_variables_choose_settings_of_the_program_that_serves(terminal: Any) -> None:
    refused = terminal.run("serve", "--port", "0", TALLYLIGHT_BACKUP_AT="noon")
    assert refused.stderr.startswith("variable_refused: The variable TALLYLIGHT_BACKUP_AT ")

    serving = terminal.serve(TALLYLIGHT_BACKUP_AT="04:30")
    told = fetched(f"{serving.url}/settings/backup.at")
    assert (told["setting"]["value"], told["history"][0]["changed_by"]) == ("04:30", "environment")


@signals
def test_another_program_on_a_killed_ones_port_is_not_spoken_to(
    terminal_at: Callable[..., Any], tmp_path: Path
) -> None:
    first, other = terminal_at(tmp_path / "first"), terminal_at(tmp_path / "other")
    serving = first.serve()
    serving.ends_with(signal.SIGKILL)
    port = serving.url.rpartition(":")[2]
    stranger = other.serve("--port", port)
    first.ask("session", "start")
    assert fetched(f"{stranger.url}/sessions")["items"] == []
    assert len(first.ask("sessions")["items"]) == 1


def test_a_taken_port_is_named(terminal: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = terminal.run("serve", "--port", str(port))
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"port_taken: Another program listens on port {port}")


def test_an_address_that_is_not_ours_is_named(terminal: Any) -> None:
    refused = terminal.run("serve", "--port", "0", TALLYLIGHT_HOST="192.0.2.1")
    assert refused.returncode == 2
    assert refused.stderr.startswith("no_such_address: This computer has no address 192.0.2.1")


def test_others_need_the_token_and_the_command_line_does_not(terminal: Any) -> None:
    token = terminal.run("token").stdout.strip()
    serving = terminal.serve("--host", "0.0.0.0")
    elsewhere = {"Host": "show.example"}
    assert fetched(f"{serving.url}/sessions", **elsewhere)["name"] == "token_needed"
    assert fetched(f"{serving.url}/sessions", Authorization=f"Bearer {token}")["items"] == []
    assert terminal.ask("session", "start")["session_id"] == 1


def test_tables_that_must_be_updated_first_are_named(terminal: Any) -> None:
    refused = terminal.run("serve", "--port", "0", "--no-migrate")
    assert refused.returncode == 2
    assert "migrations_pending: The database must be updated first: core 0001" in refused.stderr
    terminal.run("migrate", "up")
    terminal.serve("--no-migrate")


def test_the_catalogue_and_the_owner_are_read_by_this_user_only(terminal: Any) -> None:
    terminal.serve()
    files = [terminal.data / name for name in owner_files(terminal.data)]
    assert len(files) == 2
    if sys.platform != "win32":
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_with_a_certificate_the_addresses_are_https_and_the_command_line_goes_on(
    terminal: Any, tmp_path: Path
) -> None:
    cert, key = pair(tmp_path, "venue")
    serving = terminal.serve("--tls-cert", str(cert), "--tls-key", str(key))

    assert serving.url.startswith("https://")
    assert terminal.ask("session", "start")["session_id"] == 1
    refused = terminal.run("serve", "--tls-cert", str(cert), "--tls-key", str(cert))
    assert (refused.returncode, refused.stderr.split(":")[0]) == (2, "no_certificate")
